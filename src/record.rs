//! What a run amounts to: a fold of its event log, and nothing else.
//!
//! [`Record`] takes rows one by one, so that a live run can be looked at while it goes on;
//! [`Shown`] is a row as text. Both can be recomputed from an exported log.

mod again;
mod detail;
mod find;
mod fold;
mod lanes;
mod picture;
mod shown;
mod states;
mod steps;

pub use again::{Rerun, run_again};
pub use detail::{Detail, Link};
pub use find::{Find, FindError, Grade, Graded, Query, Search, Suggestion, suggest};
pub(crate) use lanes::Lanes;

pub use fold::{ItemRecord, Record, StepRecord};
pub use picture::{OpMarks, Picture};
pub use shown::{Data, Shown, attempt_of};
pub use states::{Counts, ItemState, Status, StepState};
pub use steps::{Group, Listed, StepList, Steps};
