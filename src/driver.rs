//! What drives an engine: a heap of deadlines that jumps from one to the next ([`simulate()`], and
//! [`forecast()`] where only what a run comes to is asked for), or real timers and workers (`live`,
//! in the browser).
//!
//! Drivers know time; Dagster's and CPython's rules are the engine's.

#[cfg(target_arch = "wasm32")]
pub mod clock;
mod deadlines;
mod forecast;
pub mod kernel;
#[cfg(target_arch = "wasm32")]
pub mod live;
mod simulate;

pub use deadlines::Deadlines;
pub use forecast::{Forecast, forecast};
pub use simulate::{Simulation, simulate};
