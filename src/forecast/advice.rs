//! Which approach to choose, why, and what would change that.

use crate::scenario::{Approach, Checked, Scenario};

use super::decide::{Facts, MOST_ROWS, WORTH_A_STEP, Why, decide};
use super::flip::{Asked, Flip};
use super::words::{a, all, capital, count, name, noun, shape, some, time};
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
        let (choose, other) = (self.choose, self.other());
        let using = format!("Use {}", name(choose));
        let cost = self.cost(choose);
        let against = self.against(other);
        match self.why {
            Why::NoItems => {
                format!("There is nothing to decide: without items each approach takes {cost}.")
            }
            Why::NothingKept => format!(
                "Mend the scenario first: as it stands, no approach brings {} through.",
                a(self.noun)
            ),
            Why::Keeps => format!("{using}: {cost}, {}.", self.loss_of(other)),
            Why::FewestSteps => self.too_many_steps(),
            Why::WorthItsSteps => format!(
                "{using}: {cost}, where {against} but loses {} if one fails for good{}.",
                self.all(),
                match choose {
                    Approach::Hybrid => ", not only its chunk",
                    Approach::Dynamic | Approach::Parallel => "",
                },
            ),
            Why::Cheapest if self.facts.items == 1 => format!(
                "{using}: with one {} nothing can run at once, and it takes {} where {} takes {}.",
                self.noun,
                self.credits(choose),
                self.shape(other),
                self.credits(other),
            ),
            Why::Cheapest | Why::SavesTime => {
                let at_least = self.facts.option(choose).at_least;
                let about = if at_least { "" } else { "about " };
                format!("{using}: {about}{cost}, where {against}.")
            }
        }
    }

    fn too_many_steps(&self) -> String {
        let (choose, other) = (self.choose, self.other());
        let steps = some(self.facts.option(choose).run.steps, "step");
        if choose == Approach::Dynamic {
            return format!(
                "Use dynamic outputs for want of anything better: {} fails, and {steps} are too \
                 many to look at.",
                self.shape(other),
            );
        }
        format!(
            "Use the hybrid with chunks of at least {}: it brings {} through, where {} loses {}; \
             as it stands it has {steps}, too many to look at.",
            count(bounds::least_chunk(self.checked, MOST_ROWS)),
            self.share(choose),
            self.shape(other),
            self.all(),
        )
    }

    /// `25 of 26 letters`.
    fn share(&self, approach: Approach) -> String {
        let (kept, all) = (self.kept(approach), self.facts.items);
        format!("{} of {}", count(kept), some(all, self.noun))
    }

    /// What the other approach comes to.
    fn against(&self, other: Approach) -> String {
        let shape = self.shape(other);
        match self.facts.option(other).run.succeeds() {
            true => format!("{shape} takes {}", self.cost(other)),
            false => format!("{shape} fails with {} done", self.share(other)),
        }
    }

    /// What is lost where another approach is lost.
    fn loss_of(&self, other: Approach) -> String {
        if self.checked.processes == 0 {
            let noun = self.noun;
            return format!("where a pool of 0 processes fails before its first {noun}");
        }
        format!(
            "with {} done, where {} {}",
            self.share(self.choose),
            self.shape(other),
            match self.kept(other) {
                0 => format!("loses {}", self.all()),
                kept => format!("keeps {}", count(kept)),
            },
        )
    }

    /// How the numbers come about, and what was weighed.
    fn because(&self, money: &dyn Fn(u64) -> String) -> String {
        let sentences = [
            self.rounds(),
            self.again(),
            self.weighed(money),
            self.faster(),
            self.shared_cpus(),
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
        let (checked, items) = (self.checked, self.facts.items);
        let steps = match bounds::slots(checked) {
            1 => "One step at a time".to_owned(),
            slots => format!("{} steps at a time", count(slots)),
        };
        let letters = some(items, self.noun);
        let rounds = some(items.div_ceil(bounds::slots(checked)), "round");
        let pool = bounds::pool_rounds(items, checked.processes, checked.chunksize);
        let processes = some(checked.processes, "process");
        let pool = match checked.processes {
            0 => String::new(),
            1 => format!("; in a pool of 1 process they are {}", count(pool)),
            _ => format!("; on the {processes} of a pool they are {}", count(pool)),
        };
        Some(format!(
            "{steps}, {letters} are {rounds}{pool}.{}",
            self.chunk_rounds()
        ))
    }

    fn chunk_rounds(&self) -> String {
        if self.choose != Approach::Hybrid {
            return String::new();
        }
        let checked = self.checked;
        let chunks = bounds::work_steps(Approach::Hybrid, checked);
        let size = bounds::items_per_step(Approach::Hybrid, checked);
        let each = bounds::pool_rounds(size, checked.processes, checked.chunksize);
        format!(
            " The hybrid has {}, {} at a time, of {} each.",
            some(chunks, "chunk"),
            count(bounds::slots(checked).min(chunks)),
            some(each, "round"),
        )
    }

    /// Who does what again.
    fn again(&self) -> Option<String> {
        let retries = self
            .checked
            .retry
            .is_some_and(|policy| policy.max_retries > 0);
        if !retries || self.checked.fail.is_empty() || self.checked.processes == 0 {
            return None;
        }
        let noun = self.noun;
        Some(format!(
            "A retry of the pool does {} again, a retry of a dynamic step only the {noun} that failed.",
            self.all(),
        ))
    }

    /// What was weighed against what.
    fn weighed(&self, money: &dyn Fn(u64) -> String) -> Option<String> {
        let (choose, other, noun) = (self.choose, self.other(), self.noun);
        let further = self.further(choose, other).max(self.further(other, choose));
        let further = format!("{} more, {}", some(further, "credit"), money(further));
        Some(match self.why {
            Why::Keeps if self.checked.processes == 0 => {
                "CPython wants at least 1 process in a pool, and cpu_count() - 1 is 0 on one CPU."
                    .to_owned()
            }
            Why::Keeps | Why::FewestSteps => {
                "What a run has lost must be run again, so this weighs loss above time and credits."
                    .to_owned()
            }
            Why::WorthItsSteps => format!(
                "Each of its steps takes {}, and from 5 min on, by the docs page's rule of thumb, \
                 a step's overhead is small; they cost {further}. This weighs seeing and retrying \
                 {} by itself above those credits.",
                self.facts.option(choose).step_time,
                self.part(choose),
            ),
            Why::Cheapest if bounds::keys_refused(self.checked) => format!(
                "Dynamic outputs fail before their first {noun}: Dagster refuses one of the \
                 mapping keys."
            ),
            Why::Cheapest if choose == Approach::Parallel && self.facts.items > 1 => format!(
                "A step per {noun} costs {further}; {} This weighs time and credits above seeing \
                 and retrying each {noun} by itself.",
                match self.facts.option(Approach::Dynamic).step_time {
                    short if short < WORTH_A_STEP => format!(
                        "with {} of work in it, under the docs page's 5 min, it is too short to \
                         be worth that.",
                        time(short)
                    ),
                    _ if self.facts.is_impractical(Approach::Dynamic) => {
                        "it would be worth that, were the event log not too long.".to_owned()
                    }
                    _ => format!(
                        "it would be worth that, did the run not take {}.",
                        self.takes(Approach::Dynamic)
                    ),
                },
            ),
            Why::Cheapest if choose != Approach::Parallel => {
                "It costs the least of what loses nothing.".to_owned()
            }
            Why::SavesTime => format!(
                "It costs {further}, and saves at least 10 s of run time for each. This weighs \
                 time against credits; that {} is seen and retried by itself comes on top.",
                self.part(choose),
            ),
            Why::Cheapest | Why::NoItems | Why::NothingKept => return None,
        })
    }

    /// Credits that one approach costs more than another.
    fn further(&self, dear: Approach, cheap: Approach) -> u64 {
        let credits = |approach| self.facts.option(approach).run.credits;
        credits(dear).saturating_sub(credits(cheap))
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
    fn faster(&self) -> Option<String> {
        let chosen = self.facts.option(self.choose);
        let faster = |approach: &Approach| {
            let other = self.facts.option(*approach);
            let no_loss = other.run.kept() >= chosen.run.kept();
            chosen.time * 10 > other.time * 11 && no_loss && !self.facts.is_impractical(*approach)
        };
        let others = Approach::ALL.into_iter().filter(faster);
        let fastest = others.min_by_key(|other| self.facts.option(*other).time)?;
        let faster = format!(
            "{} {} {}, but",
            capital(name(fastest)),
            takes(fastest),
            self.takes(fastest)
        );
        let option = self.facts.option(fastest);
        Some(match self.facts.outpaces(fastest, self.choose) {
            false => format!(
                "{faster} with {} at work at once on {}; {} would allow that here as well.",
                some(option.run.lanes, self.noun),
                some(self.facts.cpus, "CPU"),
                match self.choose {
                    Approach::Dynamic => "a larger max_concurrent",
                    Approach::Parallel | Approach::Hybrid => "a larger pool",
                },
            ),
            true => format!(
                "{faster} that saves only {} for {} more, less than 10 s for each.",
                chosen.time.since(option.time),
                some(self.further(fastest, self.choose), "credit"),
            ),
        })
    }

    /// What a time of work that computes leaves out.
    fn shared_cpus(&self) -> Option<String> {
        let chosen = self.facts.option(self.choose);
        chosen.at_least.then(|| {
            format!(
                "With {} computing at once on {} they share them: {} is the least that this work can take.",
                some(chosen.run.lanes, self.noun),
                some(self.facts.cpus, "CPU"),
                chosen.time,
            )
        })
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
            _ => format!(", {starting} of overhead"),
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

/// Dynamic outputs are many.
fn takes(approach: Approach) -> &'static str {
    match approach {
        Approach::Dynamic => "take",
        Approach::Parallel | Approach::Hybrid => "takes",
    }
}
