//! What a timeline says: why its run took as long, how much better it could have been, and who
//! had nothing to do; in numbers ([`CriticalPath`], [`Bound`], [`Idle`], [`gaps`]) and in words.
//!
//! [`Insight`] holds the numbers of one state of a timeline, so that words about any part of it
//! cost no more than that part. A timeline that has taken in a row needs a new one.

use crate::Micros;

use super::model::Timeline;
use super::view::{By, Pointed};

mod bound;
mod detail;
mod idle;
mod index;
mod path;
mod rows;
mod story;
mod table;
mod tally;
mod waited;
mod waves;
mod words;

pub use bound::{Binding, Bound};
pub use detail::Detail;
pub use idle::{Idle, LaneUse, gaps};
pub use path::{CriticalPath, Link, Why};
pub use table::{TableRow, columns};
pub use waited::Held;
pub use waves::waves;

use index::Index;

/// What one state of a timeline says. Its methods take that same timeline.
#[derive(Clone, Debug)]
pub struct Insight {
    index: Index,
    path: CriticalPath,
    /// Per attempt, its time on the critical path.
    shares: Vec<Micros>,
    bound: Bound,
    idle: Idle,
    gaps: Vec<(Micros, Micros)>,
    /// What lanes did, in the order of the table.
    stays: Vec<Pointed>,
}

impl Insight {
    /// What the timeline says now.
    pub fn of(run: &Timeline) -> Self {
        let index = Index::of(run);
        let path = CriticalPath::with(run, &index);
        Self {
            shares: path.shares(run),
            path,
            bound: Bound::of(run),
            idle: Idle::of(run),
            gaps: gaps(run),
            stays: table::stays(run, &index),
            index,
        }
    }

    /// What held the run up.
    pub fn path(&self) -> &CriticalPath {
        &self.path
    }

    /// The least time that the work could take.
    pub fn bound(&self) -> &Bound {
        &self.bound
    }

    /// Which slots and workers had nothing to do.
    pub fn idle(&self) -> &Idle {
        &self.idle
    }

    /// The stretches of the run in which no item works, as [`gaps`] finds them.
    pub fn gaps(&self) -> &[(Micros, Micros)] {
        &self.gaps
    }

    /// The run in a few short sentences.
    pub fn story(&self, run: &Timeline) -> String {
        self.tell(run)
    }

    /// What there is to say of something that is pointed at; nothing if it is not there.
    pub fn detail(&self, run: &Timeline, what: Pointed) -> Option<Detail> {
        match what {
            Pointed::Row(row) => self.of_row(run, row),
            Pointed::Span(span) => self.of_span(run, span),
            Pointed::Work(work) => self.of_work(run, work),
        }
    }

    /// How many rows the picture has as a table, and `count` of them from row `from` on. Its
    /// columns are [`columns`].
    pub fn table(
        &self,
        run: &Timeline,
        by: By,
        from: usize,
        count: usize,
    ) -> (usize, Vec<TableRow>) {
        match by {
            By::Steps => self.attempts(run, from, count),
            By::Lanes => self.lane_stays(run, from, count),
        }
    }
}
