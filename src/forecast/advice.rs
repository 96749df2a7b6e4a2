//! Which approach to choose, why, and what would change that.

use crate::scenario::{Approach, Checked, Scenario};

use super::decide::{Facts, MOST_ROWS, Why, decide};
use super::flip::{Asked, Flip};
use super::words::{all, capital, count, name, noun, shape, some, time};
use super::{Outlook, bounds};

mod flips;

/// A recommendation. Its texts are plain sentences without markup.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// What to use.
    pub choose: Approach,
    /// The recommendation with its reason in numbers.
    pub sentence: String,
    /// How the numbers come about and what was weighed against what.
    pub because: String,
    /// What would change the recommendation, in words.
    pub flip: String,
    /// The same for a machine, in the order of the words; each was tried.
    pub flips: Vec<Flip>,
}

/// Recommends an approach for a scenario. `money` says what so many credits cost.
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
/// Work that computes counts with at least the time that its CPUs allow ([`bounds::cpu_bound`]).
pub fn advise(
    scenario: &Scenario,
    checked: &Checked,
    outlook: &Outlook,
    money: &dyn Fn(u64) -> String,
) -> Advice {
    let facts = Facts::of(scenario, checked, &outlook.runs);
    let (choose, why) = decide(&facts);
    let asked = Asked {
        scenario,
        checked,
        choose,
    };
    let found = asked.flips(outlook);
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
        flip: flips::text(&found, &words),
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
        let option = self.facts.option(approach);
        let at_least = if option.at_least { "at least " } else { "" };
        format!("{at_least}{}", time(option.time))
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

    fn sentence(&self) -> String {
        let (choose, other, noun) = (self.choose, self.other(), self.noun);
        let using = format!("Use {}", name(choose));
        let cost = self.cost(choose);
        match self.why {
            Why::NoItems => format!(
                "There is nothing to decide: without items each approach takes {}.",
                self.cost(choose)
            ),
            Why::NothingKept => {
                "Mend the scenario first: as it stands, no approach brings an item through."
                    .to_owned()
            }
            Why::Keeps => format!("{using}: {cost}, {}.", self.loss_of(other)),
            Why::FewestSteps => format!(
                "{using}, with larger chunks: it keeps {} of {}, but as it stands in {} that take {}.",
                count(self.kept(choose)),
                some(self.facts.items, noun),
                some(self.facts.option(choose).run.steps, "step"),
                self.takes(choose),
            ),
            Why::WorthItsSteps => format!(
                "{using}: {cost}, where {} takes {} but loses {} if one fails.",
                self.shape(other),
                self.cost(other),
                self.all(),
            ),
            Why::Cheapest if self.facts.items == 1 => format!(
                "{using}: with one {noun} nothing can run at once, and it takes {} where {} takes {}.",
                self.credits(choose),
                self.shape(other),
                self.credits(other),
            ),
            Why::Cheapest => format!("{using}: about {cost}, where {}.", self.against(other)),
            Why::SavesTime => format!(
                "{using}: {cost}, where {}; waiting that much longer costs more than the credits.",
                self.against(other)
            ),
        }
    }

    /// What the other approach comes to.
    fn against(&self, other: Approach) -> String {
        if self.facts.option(other).run.succeeds() {
            return format!("{} takes {}", self.shape(other), self.cost(other));
        }
        format!(
            "{} brings {} of {} through",
            self.shape(other),
            count(self.kept(other)),
            some(self.facts.items, self.noun),
        )
    }

    /// What is lost where another approach is lost.
    fn loss_of(&self, other: Approach) -> String {
        if self.checked.processes == 0 {
            let noun = self.noun;
            return format!("where a pool with 0 processes fails before its first {noun}");
        }
        format!(
            "with {} of {} done, where {} {} {}",
            count(self.kept(self.choose)),
            some(self.facts.items, self.noun),
            self.shape(other),
            if self.kept(other) == 0 {
                "loses"
            } else {
                "brings through"
            },
            match self.kept(other) {
                0 => self.all(),
                kept => format!("{} of them", count(kept)),
            },
        )
    }

    /// How the numbers come about, and what was weighed.
    fn because(&self, money: &dyn Fn(u64) -> String) -> String {
        let sentences = [
            self.rounds(),
            self.weighed(money),
            self.crowd(),
            self.too_many_rows(),
        ];
        sentences
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn rounds(&self) -> Option<String> {
        if self.facts.items < 2 {
            return None;
        }
        let slots = bounds::slots(self.checked);
        let rounds = self.facts.items.div_ceil(slots);
        let steps = match slots {
            1 => "One step at a time".to_owned(),
            slots => format!("{} steps at a time", count(slots)),
        };
        let dynamic = format!(
            "{steps}, {} are {}",
            some(self.facts.items, self.noun),
            some(rounds, "round"),
        );
        if self.checked.processes == 0 {
            return Some(format!("{dynamic}."));
        }
        let checked = self.checked;
        let pool = bounds::pool_rounds(self.facts.items, checked.processes, checked.chunksize);
        let processes = some(checked.processes, "process");
        Some(format!(
            "{dynamic}; on the {processes} of a pool they are {}.",
            count(pool)
        ))
    }

    /// What was weighed against what.
    fn weighed(&self, money: &dyn Fn(u64) -> String) -> Option<String> {
        let (choose, other, noun) = (self.choose, self.other(), self.noun);
        let option = self.facts.option(choose);
        let further = |from: Approach, to: Approach| {
            let credits = |approach| self.facts.option(approach).run.credits;
            credits(from).saturating_sub(credits(to))
        };
        Some(match self.why {
            Why::NoItems | Why::NothingKept | Why::FewestSteps => return None,
            Why::Keeps => format!(
                "What a run has lost must be run again, so this weighs loss above time and credits."
            ),
            Why::WorthItsSteps => format!(
                "Each of its steps takes {}, and from 5 min on a step is worth its overhead and \
                 its credit: {} more, {}. This weighs seeing and retrying {} by itself above \
                 those credits.",
                option.step_time,
                some(further(choose, other), "credit"),
                money(further(choose, other)),
                self.part(choose),
            ),
            Why::Cheapest if self.facts.items == 1 => return None,
            Why::Cheapest if choose == Approach::Parallel => format!(
                "A step per {noun} costs {} more, {}, and with {} of work in it is too short to \
                 be worth that. This weighs time and credits above seeing and retrying each \
                 {noun} by itself.",
                some(further(other, choose), "credit"),
                money(further(other, choose)),
                time(self.checked.each),
            ),
            Why::Cheapest => "It costs the least of what keeps the items.".to_owned(),
            Why::SavesTime => format!(
                "It costs {} more, {}, and saves at least 10 s for each. This weighs time \
                 against credits; seeing and retrying {} by itself comes on top.",
                some(further(choose, other), "credit"),
                money(further(choose, other)),
                self.part(choose),
            ),
        })
    }

    /// What has a step of its own.
    fn part(&self, approach: Approach) -> String {
        match approach {
            Approach::Dynamic => format!("each {}", self.noun),
            Approach::Parallel => "the pool".to_owned(),
            Approach::Hybrid => "each chunk".to_owned(),
        }
    }

    /// Why something faster is not recommended.
    fn crowd(&self) -> Option<String> {
        let chosen = self.facts.option(self.choose);
        let fastest = Approach::ALL.into_iter().filter(|other| {
            let other = self.facts.option(*other);
            let faster = chosen.time * 10 > other.time * 11;
            faster && other.run.lanes > self.facts.cpus && other.run.kept() >= chosen.run.kept()
        });
        let fastest = fastest.min_by_key(|other| self.facts.option(*other).time)?;
        Some(format!(
            "{} takes {}, but with {} at work at once on {}, which {} would allow here as well.",
            capital(name(fastest)),
            self.takes(fastest),
            some(self.facts.option(fastest).run.lanes, self.noun),
            some(self.facts.cpus, "CPU"),
            match self.choose {
                Approach::Dynamic => "a larger max_concurrent",
                Approach::Parallel | Approach::Hybrid => "a larger pool",
            },
        ))
    }

    fn too_many_rows(&self) -> Option<String> {
        let many = [Approach::Dynamic, Approach::Hybrid].into_iter();
        let worst = many
            .into_iter()
            .find(|approach| self.facts.is_impractical(*approach))?;
        let run = &self.facts.option(worst).run;
        let checked = self.checked;
        let starting = checked.overhead * u64::from(run.steps.div_ceil(bounds::slots(checked)));
        let starting = match starting.0 {
            0 => String::new(),
            _ => format!(", {starting} for starting them"),
        };
        Some(format!(
            "{} means {}{starting} and {} in the event log; run pages get slow from about {}.",
            capital(&self.shape(worst)),
            some(run.steps, "step"),
            some(run.rows, "row"),
            count(MOST_ROWS),
        ))
    }
}
