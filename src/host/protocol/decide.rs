//! What page and host say about forecasts that take many runs, and about the machine they are on.
//!
//! These messages travel within [`super::ToHost::Decide`] and [`super::FromHost::Decide`] as bytes,
//! so that only the rest of the program need know how to read them.

use serde::{Deserialize, Serialize};

use crate::forecast::choice::{self, Weights};
use crate::forecast::frontier;
use crate::forecast::monte::Forecast;
use crate::forecast::{Axis, Calibration, CurveReport};
use crate::scenario::Form;

/// The kinds of studies. One of each goes on at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// What many trials come to.
    Monte,
    /// How run time and cost depend on an input.
    Curve,
    /// Run time against credits, over all chunk sizes.
    Frontier,
    /// What to choose, and what would change that.
    Choice,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Monte, Self::Curve, Self::Frontier, Self::Choice];
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// Work a study out. The one before it of the same kind ends, and is not heard of any more.
    Study {
        /// Comes back with all answers. The page counts it up, over all kinds, from 1.
        asked: u32,
        /// What is studied, as it was typed.
        form: Box<Form>,
        /// What is to be found out.
        what: Wanted,
    },
    /// End the study of a kind. What was found until now stays with the page.
    Stop {
        /// Which.
        kind: Kind,
    },
    /// Measure the machine: a few seconds, in which studies wait.
    Calibrate,
    /// End that. What was measured before stays with the page.
    StopCalibrating,
}

/// What a study is to find out. Credits are counted by the form's rule, and cost its price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Wanted {
    /// What so many trials come to.
    Monte {
        /// From 1 to [`crate::forecast::monte::Config::MOST`].
        trials: u32,
    },
    /// How run time and cost depend on an input.
    Curve {
        /// Which.
        axis: Axis,
    },
    /// Run time against credits, over all chunk sizes.
    Frontier,
    /// What to choose, and what would change that.
    Choice {
        /// How much each question matters.
        weights: Weights,
    },
}

impl Wanted {
    /// What kind of study finds it.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Monte { .. } => Kind::Monte,
            Self::Curve { .. } => Kind::Curve,
            Self::Frontier => Kind::Frontier,
            Self::Choice { .. } => Kind::Choice,
        }
    }
}

/// What the host tells of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// How a study stands: every 100 ms while it goes on, and once when it is over.
    Report {
        /// As asked.
        asked: u32,
        /// How much is done of how much there is, in the study's own unit.
        progress: (u64, u64),
        /// Whether everything that was wanted is found: then nothing more is told.
        over: bool,
        /// What is found so far.
        report: Report,
    },
    /// A study cannot go on, and is over.
    Failed {
        /// As asked.
        asked: u32,
        /// Which kind.
        kind: Kind,
        /// Why.
        why: String,
    },
    /// A study waits, for a live run that must not be disturbed, or for a calibration. The next
    /// report says that it goes on.
    Paused {
        /// As asked.
        asked: u32,
        /// Which kind.
        kind: Kind,
    },
    /// The machine is being measured: how much is done of how much there is.
    Calibrating {
        /// How much is done of how much there is.
        progress: (u32, u32),
    },
    /// What was measured of the machine.
    Calibrated(Box<Calibration>),
    /// The machine cannot be measured, or not now.
    NotCalibrated {
        /// Why.
        why: String,
    },
}

/// What a study has found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Report {
    /// What the trials that are done come to.
    Monte(Box<Forecast>),
    /// How run time and cost depend on an input, at the points that are done.
    Curve(Box<CurveReport>),
    /// Run time against credits, over the chunk sizes that are done.
    Frontier(Box<frontier::Report>),
    /// What to choose, and what would change that as far as it is searched.
    Choice(Box<choice::Report>),
}

impl Report {
    /// What kind of study has found it.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Monte(_) => Kind::Monte,
            Self::Curve(_) => Kind::Curve,
            Self::Frontier(_) => Kind::Frontier,
            Self::Choice(_) => Kind::Choice,
        }
    }
}
