//! What the page knows of forecasts, and what is asked for in the tab Decide.

use std::rc::Rc;

use crate::app::asked::Asked;
use crate::forecast::choice::Weights;
use crate::forecast::{Axis, Calibration};
use crate::host::protocol::decide::{Kind, Report, Wanted};
use crate::scenario::Approach;

/// A question that the tab answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Section {
    Choice,
    Chance,
    Curves,
    Chunks,
    Bill,
    Machine,
}

impl Section {
    /// The study that it shows.
    pub(in crate::app) fn kind(self) -> Option<Kind> {
        match self {
            // Where chance has a part, the bill is of the trials that the choice is made from.
            Self::Choice | Self::Bill => Some(Kind::Choice),
            Self::Chance => Some(Kind::Monte),
            Self::Curves => Some(Kind::Curve),
            Self::Chunks => Some(Kind::Frontier),
            Self::Machine => None,
        }
    }
}

/// What the vertical axis of a curve is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Measure {
    RunTime,
    Credits,
    Money,
}

/// A text that somebody types here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Typed {
    /// Runs a month.
    Runs,
    /// The run is to be done within so many seconds.
    Within,
    /// A month may cost so many dollars.
    AtMost,
    /// So many percent of the runs may fail.
    Failing,
}

/// How a study stands.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Standing {
    /// Nobody has asked for it.
    Idle,
    Working,
    /// It waits for a live run.
    Paused,
    Done,
    /// Somebody ended it.
    Cancelled,
    Failed(Rc<str>),
}

/// A study as far as the host has told.
#[derive(Clone)]
pub(in crate::app) struct Course {
    pub(in crate::app) standing: Standing,
    pub(in crate::app) progress: (u64, u64),
    /// Its number, of the question, and what was to be found out.
    pub(super) asked: u32,
    pub(super) of: Option<(Rc<Asked>, Wanted)>,
    pub(in crate::app) found: Option<Rc<Found>>,
}

/// What a study has found.
pub(in crate::app) struct Found {
    pub(in crate::app) report: Report,
    /// Of this question.
    pub(in crate::app) asked: Rc<Asked>,
    pub(in crate::app) wanted: Wanted,
}

impl Course {
    fn new() -> Self {
        Self {
            standing: Standing::Idle,
            progress: (0, 0),
            asked: 0,
            of: None,
            found: None,
        }
    }

    pub(in crate::app) fn is_under_way(&self) -> bool {
        matches!(self.standing, Standing::Working | Standing::Paused)
    }

    /// In hundredths.
    pub(in crate::app) fn percent(&self) -> u64 {
        let (done, all) = self.progress;
        (done.saturating_mul(100) / all.max(1)).min(100)
    }
}

/// What is known of the machine.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Machine {
    Unknown,
    Measuring(u32, u32),
    Refused(Rc<str>),
    Known(Rc<Calibration>),
}

/// The tab Decide.
#[derive(Clone)]
pub(in crate::app) struct Decide {
    pub(in crate::app) section: Section,
    /// By [`Kind`].
    pub(in crate::app) courses: [Course; 4],
    /// Studies asked for, counted up.
    pub(super) asks: u32,
    /// When a screen reader was last told how far a study is, in milliseconds.
    pub(super) said_at: f64,
    pub(in crate::app) machine: Machine,
    /// What matters.
    pub(in crate::app) weights: Weights,
    pub(in crate::app) trials: u32,
    /// Whether Dagster+ runs it on its own machines.
    pub(in crate::app) serverless: bool,
    pub(in crate::app) axis: Axis,
    pub(in crate::app) measure: Measure,
    /// Which value of the curves is looked at; the question's own if none.
    pub(in crate::app) marker: Option<u64>,
    /// Which chunk size is looked at.
    pub(in crate::app) chunk: Option<u32>,
    /// By [`Typed`].
    pub(in crate::app) typed: [Rc<str>; 4],
}

impl Default for Decide {
    fn default() -> Self {
        Self {
            section: Section::Choice,
            courses: std::array::from_fn(|_| Course::new()),
            asks: 0,
            said_at: 0.0,
            machine: Machine::Unknown,
            weights: Weights::default(),
            trials: 1_000,
            serverless: false,
            axis: Axis::Seconds,
            measure: Measure::RunTime,
            marker: None,
            chunk: None,
            typed: ["30".into(), "".into(), "".into(), "".into()],
        }
    }
}

impl Decide {
    pub(in crate::app) fn course(&self, kind: Kind) -> &Course {
        &self.courses[kind as usize]
    }

    pub(in crate::app) fn typed(&self, what: Typed) -> &str {
        &self.typed[what as usize]
    }
}

/// What somebody does in the tab Decide.
#[derive(Clone)]
pub(in crate::app) enum Turn {
    To(Section),
    /// Works a study out, with so many trials where it has any.
    Work(Kind),
    Stop(Kind),
    Trials(u32),
    /// How much each question matters.
    Weigh(Weights),
    Serverless(bool),
    Axis(Axis),
    Measure(Measure),
    /// Looks at a point of the curves.
    Mark(u64),
    /// Looks at a chunk size.
    Pick(u32),
    Type(Typed, Rc<str>),
    Calibrate,
    StopCalibrating,
}

/// What all approaches have one of.
pub(in crate::app) fn each<T>(of: impl FnMut(Approach) -> T) -> [T; 3] {
    Approach::ALL.map(of)
}
