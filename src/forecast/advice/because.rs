//! How the numbers of a recommendation come about, and what was weighed.

use crate::forecast::bounds;
use crate::forecast::decide::{MOST_ROWS, WORTH_A_STEP, Why};
use crate::forecast::words::{capital, count, name, no_processes, some, time};
use crate::scenario::{Approach, Checked, Work};

use super::Words;

impl Words<'_> {
    /// How the numbers come about, and what was weighed.
    pub(super) fn because(&self, money: &dyn Fn(u64) -> String) -> String {
        let sentences = [
            self.rounds(),
            self.again(),
            self.weighed(money),
            self.faster(),
            self.shared_cpus(),
            self.too_many_rows(),
            self.one_draw(),
        ];
        sentences
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn one_draw(&self) -> Option<String> {
        let drawn = "This is one draw of what is left to chance; Decide weighs many.";
        self.checked.has_chance().then(|| drawn.to_owned())
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
        if !retries || !self.checked.may_fail() || self.checked.processes == 0 {
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
            Why::Keeps if self.checked.processes == 0 => no_processes(self.facts.cpus).to_owned(),
            Why::Keeps | Why::TooManySteps => {
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
                        "it would be worth that, if its event log were not too long.".to_owned()
                    }
                    _ => format!(
                        "it would be worth that, if the run did not take {}.",
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
            chosen.run.run_time * 10 > other.run.run_time * 11
                && no_loss
                && !self.facts.is_impractical(*approach)
        };
        let others = Approach::ALL.into_iter().filter(faster);
        let fastest = others.min_by_key(|other| self.facts.option(*other).run.run_time)?;
        let faster = format!(
            "{} {} {}, but",
            capital(name(fastest)),
            takes(fastest),
            self.takes(fastest)
        );
        let option = self.facts.option(fastest);
        Some(match self.facts.outpaces(fastest, self.choose) {
            false => format!(
                "{faster} with {} at work at once on {}; {}.",
                some(option.run.lanes, self.noun),
                some(self.facts.cpus, "CPU"),
                self.room(option.run.lanes),
            ),
            true => format!(
                "{faster} that saves only {} for {} more, less than 10 s for each.",
                chosen.run.run_time.since(option.run.run_time),
                some(self.further(fastest, self.choose), "credit"),
            ),
        })
    }

    /// What the chosen approach would take with as many items at work at once.
    fn room(&self, lanes: u32) -> String {
        let many = bounds::faultless(self.checked);
        let (with, many) = match self.choose {
            Approach::Dynamic => (
                format!("max_concurrent {}", count(lanes)),
                Checked {
                    max_concurrent: Some(lanes),
                    ..many
                },
            ),
            Approach::Parallel => (
                some(lanes, "process"),
                Checked {
                    processes: lanes,
                    ..many
                },
            ),
            Approach::Hybrid => {
                return "larger chunks and pools would allow that here too".to_owned();
            }
        };
        let Some(runs) = bounds::predict(&many) else {
            return format!("{with} would allow that here too");
        };
        let then = runs[self.choose as usize].run_time;
        let failures = match self.checked.may_fail() {
            false => "",
            true => ", failures aside",
        };
        format!(
            "with {with} {} would take {then}{failures}",
            name(self.choose)
        )
    }

    /// Why work that computes takes longer than its rounds.
    fn shared_cpus(&self) -> Option<String> {
        let lanes = self.facts.option(self.choose).run.lanes;
        let share = self.checked.work == Work::Compute && lanes > self.facts.cpus;
        share.then(|| {
            format!(
                "With {} computing at once on {} they share them.",
                some(lanes, self.noun),
                some(self.facts.cpus, "CPU"),
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
