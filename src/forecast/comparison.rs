//! The docs page's own table, computed, and each cell explained where it stands.

use crate::scenario::{Approach, Checked, Scenario};

use super::words::noun;
use super::{Outlook, Prediction};

mod complexity;
mod observability;
mod resources;
mod retries;
mod time;

/// A row of the docs page's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// How long it takes.
    ExecutionTime,
    /// What an operator sees of it.
    Observability,
    /// What a failed item costs, and who is tried again.
    RetryLogic,
    /// What it uses: credits, processes.
    ResourceUsage,
    /// What has to be written.
    Complexity,
}

impl Aspect {
    /// All of them, in the order of the docs page.
    pub const ALL: [Self; 5] = [
        Self::ExecutionTime,
        Self::Observability,
        Self::RetryLogic,
        Self::ResourceUsage,
        Self::Complexity,
    ];

    /// Its heading on the docs page.
    pub fn title(self) -> &'static str {
        match self {
            Self::ExecutionTime => "Execution time",
            Self::Observability => "Observability",
            Self::RetryLogic => "Retry logic",
            Self::ResourceUsage => "Resource usage",
            Self::Complexity => "Complexity",
        }
    }
}

/// A cell of the table, and its explanation. Plain texts without markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What stands in the table.
    pub short: String,
    /// The question that it raises.
    pub asked: String,
    /// The answer, in sentences.
    pub answer: String,
}

/// A row of the table, its cells in the order of [`Approach::ALL`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AspectRow {
    /// What it is about.
    pub aspect: Aspect,
    /// One per approach.
    pub cells: [Cell; 3],
}

/// The table of a scenario. `money` says what so many credits cost; `lines` is how many lines of
/// code each approach takes, in the order of [`Approach::ALL`], 0 where nobody counted.
pub fn compare(
    scenario: &Scenario,
    checked: &Checked,
    outlook: &Outlook,
    money: &dyn Fn(u64) -> String,
    lines: [u32; 3],
) -> [AspectRow; 5] {
    let table = Table {
        scenario,
        checked,
        outlook,
        money,
        lines,
        items: checked.keys.len(),
        noun: noun(checked),
    };
    Aspect::ALL.map(|aspect| AspectRow {
        aspect,
        cells: Approach::ALL.map(|approach| match aspect {
            Aspect::ExecutionTime => time::cell(&table, approach),
            Aspect::Observability => observability::cell(&table, approach),
            Aspect::RetryLogic => retries::cell(&table, approach),
            Aspect::ResourceUsage => resources::cell(&table, approach),
            Aspect::Complexity => complexity::cell(&table, approach),
        }),
    })
}

/// What the cells are made of.
struct Table<'a> {
    scenario: &'a Scenario,
    checked: &'a Checked,
    outlook: &'a Outlook,
    money: &'a dyn Fn(u64) -> String,
    lines: [u32; 3],
    items: u32,
    noun: &'static str,
}

impl Table<'_> {
    fn run(&self, approach: Approach) -> &Prediction {
        self.outlook.run(approach)
    }
}

/// Sentences that there are, in one text.
fn join(sentences: impl IntoIterator<Item = String>) -> String {
    let there = sentences.into_iter().filter(|text| !text.is_empty());
    there.collect::<Vec<_>>().join(" ")
}
