//! Which approach to choose, why, and what would change that.

use crate::scenario::{Approach, Checked, Scenario};

use super::decide::{Facts, Why, decide};
use super::search::Asked;
use super::words::{all, count, noun, shape, some, time};
use super::{Flip, Outlook, bounds};

mod because;
mod flips;
mod sentence;

/// A recommendation. Its texts are plain sentences without markup.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// What to use.
    pub choose: Approach,
    /// The recommendation with its reason in numbers.
    pub sentence: String,
    /// How the numbers come about and what was weighed against what.
    pub because: String,
    /// What would change the recommendation, a sentence for each of `flips`; or why nothing
    /// would, in one.
    pub flip: Vec<String>,
    /// The same for a machine, in the order of the words; each was tried.
    pub flips: Vec<Flip>,
}

/// Recommends an approach for a scenario. `money` says what so many credits cost; they are
/// counted by the outlook's rule.
///
/// A recommendation is a judgement. This one weighs, in this order:
///
/// 1. **Loss.** An approach whose run loses items that another keeps is out: an item that fails
///    for good takes its whole pool along, a pool with no processes fails at once. Out as well,
///    if another keeps anything, is one whose event log passes [`super::MOST_ROWS`] rows.
/// 2. **Steps that are worth it.** Of what is left, the finest division whose steps take at
///    least [`super::WORTH_A_STEP`], if it is not outpaced: one step per item before one per
///    chunk. Steps so long make overhead and credits small against the work, and each can be
///    seen and retried by itself.
/// 3. **Credits, then time.** Else the cheapest, which with short items is the pool; a dearer
///    one only if it outpaces it and saves at least [`super::SAVED_PER_CREDIT`] per further
///    credit.
///
/// An approach outpaces another when the other takes over a tenth longer. What has more items at
/// work at once than there are CPUs outpaces only what works at one item at a time: any number of
/// items can sleep at once, and a larger `max_concurrent` or pool would give the other the same.
pub fn advise(
    scenario: &Scenario,
    checked: &Checked,
    outlook: &Outlook,
    money: &dyn Fn(u64) -> String,
) -> Advice {
    let facts = Facts::of(scenario, checked, &outlook.runs, outlook.rule);
    let (choose, why) = decide(&facts);
    let asked = Asked {
        scenario,
        checked,
        choose,
        rule: outlook.rule,
    };
    let found = match why {
        Why::NoItems | Why::NothingKept => Vec::new(),
        _ if bounds::keys_refused(checked) => Vec::new(),
        _ => asked.flips(outlook),
    };
    let words = Words {
        checked,
        facts: &facts,
        choose,
        why,
        noun: noun(checked),
    };
    Advice {
        choose,
        sentence: words.sentence(),
        because: words.because(money),
        flip: flips::texts(&found, &words),
        flips: found.into_iter().map(|found| found.flip).collect(),
    }
}

/// What the sentences are made of.
struct Words<'a> {
    checked: &'a Checked,
    facts: &'a Facts,
    choose: Approach,
    why: Why,
    noun: &'static str,
}

impl Words<'_> {
    /// What the recommendation is held against.
    fn other(&self) -> Approach {
        match self.choose {
            Approach::Dynamic | Approach::Hybrid => Approach::Parallel,
            Approach::Parallel => Approach::Dynamic,
        }
    }

    fn takes(&self, approach: Approach) -> String {
        time(self.facts.option(approach).run.run_time)
    }

    fn credits(&self, approach: Approach) -> String {
        some(self.facts.option(approach).run.credits, "credit")
    }

    fn cost(&self, approach: Approach) -> String {
        format!("{} and {}", self.takes(approach), self.credits(approach))
    }

    fn shape(&self, approach: Approach) -> String {
        shape(approach, self.checked)
    }

    fn kept(&self, approach: Approach) -> u32 {
        self.facts.option(approach).run.kept()
    }

    fn all(&self) -> String {
        all(self.facts.items, self.noun)
    }

    /// `25 of 26 letters`.
    fn share(&self, approach: Approach) -> String {
        let (kept, all) = (self.kept(approach), self.facts.items);
        format!("{} of {}", count(kept), some(all, self.noun))
    }
}
