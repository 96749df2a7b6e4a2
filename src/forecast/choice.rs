//! Advice by weighted questions: the user says what matters, forecasts say how each approach does.
//!
//! [`Weights`] are the user's. [`Facts`] are what forecasts say of a scenario, and
//! [`Facts::judge`] makes points of them: each [`Question`] scores each approach from 0 to 100,
//! and the highest weighted mean is recommended. [`Choosing`] is the study that works the facts
//! out, and then searches, input by input, for the nearest value that would change the
//! recommendation. [`texts`] says all that in words.

mod facts;
mod input;
mod report;
mod runs;
mod search;
mod study;
mod verdict;
mod weights;
mod words;

pub use facts::{Facts, Taken};
pub use input::Input;
pub use report::{Flip, Report, Turn};
pub use study::Choosing;
pub use verdict::{Judged, NEAR, Verdict};
pub use weights::{Priority, Question, Weights};
pub use words::{Because, Texts, Told, differs, level, points, texts};
