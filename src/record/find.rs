//! Which rows of a log somebody wants to see, in words: `step:compute_piece[q] -type:STEP_INPUT`.

mod fault;
mod glob;
mod grade;
mod kind;
mod read;
mod search;
mod suggest;
mod words;

use std::ops::Range;

use crate::engine::{Row, StepId};

use super::Record;
use super::shown::{self, Shown, attempt_of};

pub use fault::FindError;
pub use grade::Grade;
pub use search::{Graded, Query, Search};
pub use suggest::{Suggestion, suggest};

/// What rows are looked for: those that pass every test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Find {
    /// Cheap ones first.
    tests: Vec<Test>,
}

/// One word of what is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Test {
    /// Whether it is rows without it that are wanted.
    not: bool,
    wanted: Wanted,
}

/// What a word asks of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    /// To be of one of these steps, by index.
    Steps(Runs),
    /// To be of a step that works on one of some items, and not about an item beside them.
    Items {
        items: Runs,
        /// The steps that work on them.
        steps: Runs,
    },
    /// To be of one of these kinds, a bit each.
    Kinds(u32),
    Grade(Grade),
    /// To be of this attempt of its step; 1 is the first.
    Attempt(u16),
    /// To have this text in it, in lower case.
    Text(String),
}

/// Numbers as ranges, in their order, with gaps between them.
type Runs = Vec<Range<u32>>;

impl Find {
    /// Whether every row is looked for.
    pub fn is_all(&self) -> bool {
        self.tests.is_empty()
    }

    /// Whether a row is one of those looked for; `record` has taken in the log at least up to it.
    pub fn takes(&self, record: &Record, row: &Row) -> bool {
        let passes = |test: &Test| test.wanted.takes(record, row) != test.not;
        self.tests.iter().all(passes)
    }
}

impl Wanted {
    /// Whether a text must be made to know.
    fn is_costly(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    fn takes(&self, record: &Record, row: &Row) -> bool {
        match self {
            Self::Steps(steps) => row.step.is_some_and(|step| holds(steps, number(step))),
            Self::Items { items, steps } => {
                let own = || row.what.item().is_none_or(|item| holds(items, item));
                row.step.is_some_and(|step| holds(steps, number(step))) && own()
            }
            Self::Kinds(kinds) => kinds >> kind::of(&row.what) & 1 == 1,
            Self::Grade(grade) => Grade::of(&row.what) == *grade,
            Self::Attempt(attempt) => row.step.is_some() && attempt_of(row) == *attempt,
            Self::Text(text) => has_text(record, row, text),
        }
    }
}

/// In the order of what it costs to look: the type's name is there, a key is made quickly.
fn has_text(record: &Record, row: &Row, text: &str) -> bool {
    let names = kind::names(kind::of(&row.what));
    if names.iter().any(|name| glob::contains(name, text)) {
        return true;
    }
    let plan = record.plan();
    let of_step = |step| glob::contains(&plan.step_key(step), text);
    if row.step.is_some_and(of_step) || glob::contains(&shown::message(record, row), text) {
        return true;
    }
    let errors = shown::raises(&row.what).then(|| Shown::of(record, row).data.error);
    let mut error = errors.flatten();
    while let Some(link) = error {
        if glob::contains(&link.message, text) {
            return true;
        }
        error = link.cause.map(|cause| *cause);
    }
    false
}

fn number(step: StepId) -> u32 {
    u32::try_from(step.index()).unwrap_or(u32::MAX)
}

/// Whether a number is in one of the ranges.
fn holds(runs: &[Range<u32>], number: u32) -> bool {
    let run = runs.partition_point(|run| run.end <= number);
    runs.get(run).is_some_and(|run| run.start <= number)
}

#[cfg(test)]
mod tests;
