//! What the page knows, and how it changes: a pure reducer.

use std::rc::Rc;

use yew::Reducible;

use crate::Micros;
use crate::host::protocol::{
    FromHost, LogLine, Measured, Pace, PoolInfo, Prediction, RunId, Transport, Update,
};
use crate::record::{Counts, ItemState, Status};
use crate::scenario::{Approach, Checked, Keys, Preset, Problem, Scenario};

use super::form::Form;

/// Rows of a log that are shown at once.
pub(super) const LOG_WINDOW: u32 = 100;

/// The scenario that the form says, or what is wrong with it.
pub(super) type Read = Result<Rc<(Scenario, Checked)>, Vec<Problem>>;

/// Everything that the page knows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    pub(super) form: Form,
    pub(super) read: Read,
    pub(super) speed: u32,
    pub(super) mode: Mode,
    pub(super) notice: Option<String>,
    pub(super) panels: [Panel; 3],
    /// Counts up with every change of what is predicted.
    pub(super) asked: u32,
}

/// How this page runs things.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Mode {
    pub(super) pool: Option<PoolInfo>,
    pub(super) resolution: Micros,
    /// Why there are no workers, where there are none.
    pub(super) refused: Option<String>,
}

/// One approach.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Panel {
    pub(super) approach: Approach,
    pub(super) prediction: Option<Prediction>,
    pub(super) run: Option<RunView>,
}

/// A run, as far as the host has told.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RunView {
    pub(super) id: RunId,
    pub(super) pace: Pace,
    /// What was asked, so that an answer to something else can be told from it.
    pub(super) asked: Rc<(Scenario, Checked)>,
    pub(super) keys: Rc<Keys>,
    /// What it should come to, once the host has said so.
    pub(super) predicted: Option<Prediction>,
    pub(super) states: Rc<Vec<ItemState>>,
    pub(super) status: Status,
    pub(super) at: Micros,
    pub(super) credits: u64,
    pub(super) counts: Counts,
    pub(super) rows: u32,
    pub(super) last_line: String,
    pub(super) result: Option<Rc<Vec<String>>>,
    pub(super) failed_steps: Rc<Vec<String>>,
    pub(super) failed: u32,
    pub(super) retried_first: Option<(u32, u16)>,
    pub(super) retried: u32,
    pub(super) measured: Option<Measured>,
    pub(super) refused: Option<String>,
    pub(super) log: LogView,
}

/// The part of a log that is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct LogView {
    pub(super) open: bool,
    pub(super) item: Option<u32>,
    pub(super) from: u32,
    pub(super) total: u32,
    pub(super) lines: Rc<Vec<LogLine>>,
}

/// What can happen to the page.
pub(super) enum Action {
    Edit(Box<dyn FnOnce(&mut Form)>),
    Load(Preset),
    Speed(u32),
    Started {
        run: RunId,
        approach: Approach,
        pace: Pace,
    },
    Heard(Box<FromHost>),
    NoWorkers(String),
    Lost(String),
    ShowLog {
        approach: Approach,
        view: LogView,
    },
    Dismiss,
}

impl Default for State {
    fn default() -> Self {
        let form = Form::from(&Scenario::default());
        Self {
            read: form.read().map(Rc::new),
            form,
            speed: 1,
            mode: Mode::default(),
            notice: None,
            panels: Approach::ALL.map(|approach| Panel {
                approach,
                prediction: None,
                run: None,
            }),
            asked: 1,
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = Rc::unwrap_or_clone(self);
        match action {
            Action::Edit(edit) => {
                edit(&mut state.form);
                state.read_form();
            }
            Action::Load(preset) => {
                state.form = Form::from(&preset.scenario());
                state.read_form();
            }
            Action::Speed(speed) => {
                state.speed = speed;
                state.ask_anew();
            }
            Action::Started {
                run,
                approach,
                pace,
            } => state.started(run, approach, pace),
            Action::Heard(message) => state.heard(*message),
            Action::NoWorkers(why) => state.mode.refused = Some(why),
            Action::Lost(why) => state.lost(why),
            Action::ShowLog { approach, view } => {
                if let Some(run) = &mut state.panel(approach).run {
                    run.log.show(view);
                }
            }
            Action::Dismiss => state.notice = None,
        }
        Rc::new(state)
    }
}

impl State {
    fn panel(&mut self, approach: Approach) -> &mut Panel {
        &mut self.panels[approach as usize]
    }

    fn run(&mut self, id: RunId) -> Option<&mut RunView> {
        self.panels
            .iter_mut()
            .filter_map(|panel| panel.run.as_mut())
            .find(|run| run.id == id)
    }

    fn read_form(&mut self) {
        self.read = self.form.read().map(Rc::new);
        self.ask_anew();
    }

    /// What was predicted is no answer to the new question.
    fn ask_anew(&mut self) {
        self.asked += 1;
        self.panels
            .iter_mut()
            .for_each(|panel| panel.prediction = None);
    }

    fn started(&mut self, id: RunId, approach: Approach, pace: Pace) {
        let Ok(read) = self.read.clone() else {
            return;
        };
        let keys = read.1.keys.clone();
        let log = LogView {
            open: self
                .panel(approach)
                .run
                .as_ref()
                .is_some_and(|run| run.log.open),
            ..LogView::default()
        };
        self.panel(approach).run = Some(RunView {
            id,
            pace,
            asked: read,
            predicted: None,
            states: Rc::new(vec![ItemState::Queued; keys.len() as usize]),
            keys: Rc::new(keys),
            status: Status::NotStarted,
            at: Micros::ZERO,
            credits: 0,
            counts: Counts::default(),
            rows: 0,
            last_line: String::new(),
            result: None,
            failed_steps: Rc::default(),
            failed: 0,
            retried_first: None,
            retried: 0,
            measured: None,
            refused: None,
            log,
        });
    }

    fn heard(&mut self, message: FromHost) {
        match message {
            FromHost::Ready { resolution } => self.mode.resolution = resolution,
            FromHost::Pool(pool) => self.mode.pool = Some(pool),
            FromHost::WorkersWanted(_) => {}
            FromHost::Started { run, predicted } => {
                if let Some(run) = self.run(run) {
                    run.predicted = Some(predicted);
                }
            }
            FromHost::Predicted { asked, predictions } if asked == self.asked => {
                for (panel, prediction) in self.panels.iter_mut().zip(predictions) {
                    panel.prediction = Some(prediction);
                }
            }
            // An answer to what is no longer the question.
            FromHost::Predicted { .. } => {}
            FromHost::Update(update) => {
                if let Some(run) = self.run(update.run) {
                    run.update(*update);
                }
            }
            // The link has seen to it.
            FromHost::Broken { .. } => {}
            FromHost::CalledOff { run } => {
                if let Some(run) = self.run(run) {
                    run.status = Status::Canceled;
                    Rc::make_mut(&mut run.states).fill(ItemState::NeverRan);
                }
            }
            FromHost::Refused { run, why } => {
                if let Some(run) = self.run(run) {
                    run.refused = Some(why);
                    run.status = Status::Failure;
                }
            }
            FromHost::Log {
                run,
                item,
                from,
                total,
                lines,
            } => {
                if let Some(run) = self.run(run)
                    && run.log.item == item
                    && run.log.from == from
                {
                    run.log.total = total;
                    run.log.lines = Rc::new(lines);
                }
            }
        }
    }

    /// The host and its pool are gone, and new ones are there.
    fn lost(&mut self, why: String) {
        for run in self
            .panels
            .iter_mut()
            .filter_map(|panel| panel.run.as_mut())
        {
            if !run.status.is_final() {
                run.status = Status::Failure;
                run.refused = Some(format!("The run could not go on: {why}"));
            }
        }
        self.mode.pool = None;
        self.notice = Some(format!(
            "A worker stopped working ({why}). The pool was discarded and is built again; what ran at the time has failed."
        ));
    }

    /// Whether anything runs.
    pub(super) fn is_running(&self) -> bool {
        self.panels.iter().any(Panel::is_running)
    }
}

impl LogView {
    /// Looks elsewhere; rows of where it looked before are no longer shown.
    fn show(&mut self, elsewhere: Self) {
        let same = (self.item, self.from) == (elsewhere.item, elsewhere.from);
        let (lines, total) = match same {
            true => (Rc::clone(&self.lines), self.total),
            false => (Rc::default(), 0),
        };
        *self = Self {
            lines,
            total,
            ..elsewhere
        };
    }

    /// What must change for its rows to be asked for anew: a full window stays as it is.
    pub(super) fn awaits(&self, rows: u32) -> u32 {
        match self.item {
            None => rows.min(self.from + LOG_WINDOW),
            Some(_) => rows,
        }
    }
}

impl Panel {
    /// Whether its run answers another question than the one that is asked now.
    pub(super) fn is_of_earlier_numbers(&self, read: &Read) -> bool {
        let asked = self.run.as_ref().map(|run| &run.asked.0);
        asked.is_some_and(|asked| read.as_ref().is_ok_and(|read| read.0 != *asked))
    }

    /// Whether it runs.
    pub(super) fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(|run| !run.status.is_final())
    }
}

impl RunView {
    fn update(&mut self, update: Update) {
        let states = Rc::make_mut(&mut self.states);
        for (item, state) in update.changed.iter() {
            if let Some(place) = states.get_mut(item as usize) {
                *place = state;
            }
        }
        self.status = update.status;
        self.at = update.at;
        self.credits = update.credits;
        self.counts = update.counts;
        self.rows = update.rows;
        self.last_line = update.last_line;
        if let Some(over) = update.over {
            self.result = over.result.map(Rc::new);
            self.failed_steps = Rc::new(over.failed_steps);
            self.failed = over.failed;
            self.retried_first = over.retried_first;
            self.retried = over.retried;
            self.measured = over.measured;
        }
    }
}

/// How a transport is told of.
pub(super) fn transport_words(transport: Transport) -> (&'static str, &'static str) {
    match transport {
        Transport::Shared => (
            "Shared memory",
            "This page is isolated, so the pool's workers are threads of one wasm memory.",
        ),
        Transport::Own => (
            "Own memories",
            "This page is not isolated, so each worker of the pool has a memory of its own and speaks by messages.",
        ),
        Transport::None => (
            "No workers",
            "The browser refuses workers here, so everything runs on the page's own thread.",
        ),
    }
}
