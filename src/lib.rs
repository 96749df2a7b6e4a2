//! Fanout: fan out as separate op executions, use a process pool inside one op, or both?
//!
//! The library holds everything that is not drawing: what to run ([`scenario`]), Dagster's
//! vocabulary ([`dagster`]), the state machine that schedules ([`engine`]), what drives it
//! ([`driver`]), what a run amounts to ([`record`]), why it took as long ([`timeline`]), what to choose and why ([`forecast`]), and
//! what goes out ([`exchange`]).
//! In the browser it also holds the run host and its worker pool (`host`) and the page (`app`).
//!
//! Start reading at [`engine`]: everything else feeds it or reads what it wrote.

pub mod dagster;
pub mod driver;
pub mod engine;
pub mod exchange;
pub mod forecast;
pub mod record;
pub mod scenario;
pub mod timeline;

#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod host;

mod float;
mod micros;

pub use micros::Micros;
