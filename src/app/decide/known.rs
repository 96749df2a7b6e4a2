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
    Cancelled(Left),
    Failed(Left, Rc<str>),
}

/// What a study leaves that ended before it was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Left {
    /// What it had found until then, if anything.
    Part,
    /// What had been found of the same before: that is more.
    Before,
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
    /// What had been found when it began.
    pub(super) before: Option<Rc<Found>>,
}

/// What a study has found.
pub(in crate::app) struct Found {
    pub(in crate::app) report: Report,
    /// Of this question.
    pub(in crate::app) asked: Rc<Asked>,
    pub(in crate::app) wanted: Wanted,
    /// How much is done of how much there is, in the study's own unit.
    pub(in crate::app) progress: (u64, u64),
    /// Whether everything that was wanted is found.
    pub(in crate::app) over: bool,
}

impl Found {
    /// In hundredths: 100 once everything is found, and not before.
    pub(in crate::app) fn percent(&self) -> u64 {
        match self.over {
            true => 100,
            false => percent(self.progress).min(99),
        }
    }

    /// Whether it is of more than the other. Trials count as such, whatever their number was to be.
    fn is_fuller(&self, other: &Self) -> bool {
        let ((done, all), (others, of_all)) = (self.progress, other.progress);
        match self.report.kind() {
            Kind::Monte => done > others,
            Kind::Curve | Kind::Frontier | Kind::Choice => {
                let share = |done, all| u128::from(done) * u128::from(all);
                (self.over, share(done, of_all)) > (other.over, share(others, all))
            }
        }
    }

    /// Whether it is of this question, and of what is wanted; any number of trials is the same.
    fn is_of(&self, (asked, wanted): &(Rc<Asked>, Wanted)) -> bool {
        let kind = wanted.kind();
        let same = kind == Kind::Monte || *wanted == self.wanted;
        same && self.report.kind() == kind && super::is_same_for(kind, asked, &self.asked)
    }
}

fn percent((done, all): (u64, u64)) -> u64 {
    (done.saturating_mul(100) / all.max(1)).min(100)
}

impl Course {
    fn new() -> Self {
        Self {
            standing: Standing::Idle,
            progress: (0, 0),
            asked: 0,
            of: None,
            found: None,
            before: None,
        }
    }

    /// It has ended before it was over: the fuller one stays of what it has found and what had been
    /// found of the same before.
    pub(super) fn end(&mut self) -> Left {
        let of = self.of.as_ref();
        let before = self.before.take();
        let before = before.filter(|before| of.is_some_and(|of| before.is_of(of)));
        let found = self.found.as_ref();
        let fuller = |before: &Rc<Found>| {
            found.is_none_or(|found| Rc::ptr_eq(found, before) || before.is_fuller(found))
        };
        let Some(before) = before.filter(fuller) else {
            return Left::Part;
        };
        self.of = Some((Rc::clone(&before.asked), before.wanted.clone()));
        self.found = Some(before);
        Left::Before
    }

    pub(in crate::app) fn is_under_way(&self) -> bool {
        matches!(self.standing, Standing::Working | Standing::Paused)
    }

    /// In hundredths.
    pub(in crate::app) fn percent(&self) -> u64 {
        percent(self.progress)
    }
}

/// What is known of the machine.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Machine {
    pub(in crate::app) measuring: Measuring,
    /// The last measurement that came to its end.
    pub(in crate::app) known: Option<Rc<Calibration>>,
    /// What the question has of it.
    pub(in crate::app) used: Option<Used>,
}

impl Machine {
    /// What a question has of a measurement, if it still does.
    pub(in crate::app) fn used(&self, asked: Option<&Rc<Asked>>) -> Option<Used> {
        let now = asked?.shared.scenario.cpus;
        self.used.filter(|used| used.cpus == now)
    }
}

/// Whether the machine is being measured, or how that ended.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Measuring {
    /// As was wanted, if ever.
    Over,
    GoesOn {
        progress: (u32, u32),
        /// Whether the page was out of sight meanwhile.
        hidden: bool,
    },
    Cancelled,
    Refused(Rc<str>),
}

/// What a question took from a measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::app) struct Used {
    pub(in crate::app) cpus: u32,
    /// What they were before.
    pub(in crate::app) before: u32,
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
            machine: Machine {
                measuring: Measuring::Over,
                known: None,
                used: None,
            },
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
    /// Asks the question for the machine that was measured.
    UseMachine,
    /// Takes that back.
    LeaveMachine,
}

/// What all approaches have one of.
pub(in crate::app) fn each<T>(of: impl FnMut(Approach) -> T) -> [T; 3] {
    Approach::ALL.map(of)
}
