//! A recommendation in one sentence.

use crate::forecast::bounds;
use crate::forecast::decide::{MOST_ROWS, Why};
use crate::forecast::words::{a, count, name, some};
use crate::scenario::Approach;

use super::Words;

impl Words<'_> {
    pub(super) fn sentence(&self) -> String {
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
            Why::TooManySteps => self.too_many_steps(),
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
            Why::Cheapest | Why::SavesTime => format!("{using}: about {cost}, where {against}."),
        }
    }

    fn too_many_steps(&self) -> String {
        let (choose, other) = (self.choose, self.other());
        let steps = some(self.facts.option(choose).run.steps, "step");
        let chunk = count(bounds::least_chunk(self.checked, MOST_ROWS));
        if choose == Approach::Dynamic {
            let mend = match self.checked.processes {
                0 => "a pool needs a process".to_owned(),
                _ => format!("the hybrid needs chunks of {chunk} or little more"),
            };
            return format!(
                "Use dynamic outputs only for want of anything better: they alone bring {} \
                 through, but {steps} are too many to look at; {mend}.",
                self.share(choose),
            );
        }
        format!(
            "Use the hybrid with chunks of at least {}: it brings {} through, where {} loses {}; \
             as it stands it has {steps}, too many to look at.",
            chunk,
            self.share(choose),
            self.shape(other),
            self.all(),
        )
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
}
