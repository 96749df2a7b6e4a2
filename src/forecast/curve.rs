//! How run time and cost of the three approaches change with one input.
//!
//! [`Curves`] is a study: a grid of points about the question's own value, a run of each approach
//! at each point (or the same trials at each, where there is chance), and then points in between
//! until it is known where two approaches change places. All of it is found on the forecast.

mod axis;
mod cross;
mod place;
mod point;
mod report;
mod scale;
mod setting;
mod table;
mod tick;
mod words;

pub use axis::Axis;
pub use cross::{Answer, Ask, Crossing, NEAR_PERCENT};
pub use place::Curves;
pub use point::CurvePoint;
pub use report::{CurveConfig, CurveReport, OVERHEADS};
pub use scale::{AxisScale, Unit};
pub use setting::scenario_at;
pub use table::CurveTable;
pub use tick::Tick;
