//! By what the rows of a log are sifted.

use serde::{Deserialize, Serialize};

use crate::dagster::Level;
use crate::engine::What;

use super::kind;

/// What a row is sifted by. Dagster's run page has structured events in one grade of their own;
/// here what failed is an error also if it is an event, so that who looks for errors finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grade {
    /// A line of a log at level DEBUG.
    Debug,
    /// … at level INFO.
    Info,
    /// A line or an event at level WARNING.
    Warning,
    /// … at level ERROR.
    Error,
    /// … at level CRITICAL; no row has it so far.
    Critical,
    /// An event that is none of these.
    Event,
}

impl Grade {
    /// All of them, in Dagster's order.
    pub const ALL: [Self; 6] = [
        Self::Debug,
        Self::Info,
        Self::Warning,
        Self::Error,
        Self::Critical,
        Self::Event,
    ];

    /// The grade of a row.
    pub fn of(what: &What) -> Self {
        match what.level() {
            Level::Error => Self::Error,
            Level::Warning => Self::Warning,
            Level::Info if kind::of(what) == kind::LINE => Self::Info,
            Level::Debug if kind::of(what) == kind::LINE => Self::Debug,
            _ => Self::Event,
        }
    }

    /// As it is typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
            Self::Event => "event",
        }
    }

    /// Its bit among others.
    pub fn bit(self) -> u8 {
        1 << self as u8
    }
}
