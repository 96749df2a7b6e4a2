//! What the three approaches come to, which to choose, and why.
//!
//! [`Outlook`] is six virtual runs in a few numbers each; [`bounds`] says the same of a scenario
//! without faults in closed form, for what-ifs; [`advise`] recommends by a rule that is written
//! down there; [`choice`] by questions that the user weighs; [`compare`] is the docs page's own table, computed and explained. Nothing here
//! schedules: every number is a fold of a virtual run, or a formula that is tested against one.

mod advice;
pub mod bill;
pub mod bounds;
mod calibration;
pub mod choice;
mod comparison;
mod credits;
mod curve;
mod decide;
mod estimate;
mod flip;
pub mod frontier;
pub mod monte;
mod outlook;
mod overhead;
mod parts;
pub mod plain;
mod prediction;
mod sample;
mod search;
mod setting;
mod study;
mod words;

pub use advice::{Advice, advise};
pub use calibration::{Calibration, Doubt, Lateness, Start, Together};
pub use comparison::{Aspect, AspectRow, Cell, compare};
pub use credits::Credits;
pub use curve::{
    Answer, Ask, Axis, AxisScale, Crossing, CurveConfig, CurvePoint, CurveReport, CurveTable,
    Curves, NEAR_PERCENT, OVERHEADS, Tick, Unit, scenario_at,
};
pub use decide::{MOST_ROWS, SAVED_PER_CREDIT, WORTH_A_STEP};
pub use estimate::Estimate;
pub use flip::{Change, Flip};
pub use outlook::{Outlook, with_failure};
pub use parts::{Part, Parts};
pub use prediction::Prediction;
pub use sample::{Sample, sample_note};
pub use setting::Setting;
pub use study::{ITEMS_PER_PIECE, Piece, Study, Trials, work_out};
pub use words::{count, some, time};
