//! The log that is looked at: what is looked for in it, what the host has told, where one is.

mod field;
mod place;

use std::rc::Rc;

use crate::host::protocol::RunId;
use crate::host::protocol::why::{Ask, LogLine, LogPage};
use crate::record::{Detail, Graded, Query, StepList};

use super::course::RunView;

pub(super) use field::Field;
pub(super) use place::{Place, Size};

/// Rows that are asked for at once: more than are in sight, so that scrolling finds them there.
const WINDOW: u32 = 150;
/// Windows begin at multiples of this.
const STRIDE: u32 = 50;
/// How long the run goes on before its steps are asked for again, in microseconds.
const STEPS_EVERY: u64 = 200_000;

/// A row and all it has to say.
pub(super) struct Full {
    pub(super) line: LogLine,
    pub(super) detail: Detail,
}

/// What the host was asked for last.
#[derive(Clone, Copy, PartialEq)]
struct Sent {
    from: Option<u32>,
    count: u32,
}

/// The log of one run, as it is looked at.
#[derive(Clone, Default)]
pub(super) struct LogView {
    pub(super) query: Query,
    pub(super) field: Field,
    /// Tells answers to this query from those to earlier ones.
    asked: u32,
    sent: Option<Sent>,
    /// Whether the host has more to say.
    waits: bool,
    /// Whether all that there was has been looked through once.
    pub(super) is_read: bool,
    /// Whether the host has answered to what is looked for now; until then stands what was found
    /// before, so that nothing flickers while one types.
    pub(super) is_answered: bool,
    /// How many rows were found so far; none before the host has answered at all.
    pub(super) total: Option<u32>,
    /// What is wrong with the query.
    pub(super) fault: Option<Rc<str>>,
    pub(super) counts: Graded,
    pub(super) all: Graded,
    /// Rows that were looked through.
    pub(super) seen: u32,
    from: u32,
    lines: Rc<Vec<LogLine>>,
    pub(super) place: Place,
    /// The row that the keyboard is at, among those found.
    pub(super) active: Option<u32>,
    /// Whether that row is shown in full.
    pub(super) is_open: bool,
    /// A row in full: the newest that the host has told.
    pub(super) full: Option<Rc<Full>>,
    wanted_full: Option<(RunId, u32)>,
    /// Whether times are those since the start of the step.
    pub(super) since_step: bool,
    pub(super) steps: Option<Rc<StepList>>,
    /// The run, its rows and its time when its steps were asked for.
    steps_of: Option<(RunId, u32, u64)>,
    /// Counts up with every change, so that what has not changed need not be drawn.
    pub(super) revision: u32,
}

impl LogView {
    /// Looks for something else, from its first row on; at its end where the run goes on and is
    /// followed.
    pub(super) fn look_for(&mut self, query: Query, is_live: bool) {
        *self = Self {
            query,
            place: self.place.anew(is_live),
            asked: self.asked + 1,
            revision: self.revision + 1,
            is_answered: false,
            waits: false,
            is_read: false,
            sent: None,
            active: None,
            is_open: false,
            full: None,
            wanted_full: None,
            ..self.clone()
        };
    }

    /// Looks at another run: at its end while it goes on.
    pub(super) fn begin(&mut self, text: &str, is_live: bool) {
        *self = Self {
            query: Query {
                text: text.to_owned(),
                only_dagsters: self.query.only_dagsters,
                grades: 0,
            },
            place: self.place.empty(is_live),
            asked: self.asked + 1,
            revision: self.revision + 1,
            since_step: self.since_step,
            ..Self::default()
        };
    }

    /// A row that was found, if the host has told it.
    pub(super) fn line(&self, at: u32) -> Option<&LogLine> {
        self.lines.get(at.checked_sub(self.from)? as usize)
    }

    /// The row that the keyboard is at.
    pub(super) fn active_line(&self) -> Option<&LogLine> {
        self.line(self.active?)
    }

    /// What to ask the host for, if what is known may be out of date.
    pub(super) fn ask(&mut self, run: &RunView) -> Vec<Ask> {
        let mut wanted = Vec::new();
        wanted.extend(self.ask_for_rows(run));
        wanted.extend(self.ask_for_full(run.id));
        wanted.extend(self.ask_for_steps(run));
        wanted
    }

    fn ask_for_rows(&mut self, run: &RunView) -> Option<Ask> {
        let total = self.total.filter(|_| self.is_answered);
        let is_known = total.is_some() && self.seen >= run.rows;
        let total = total.unwrap_or(u32::MAX);
        let sight = self.place.in_sight(total);
        let end = self.from + self.lines.len() as u32;
        let is_covered = self.is_answered
            && match self.place.follows {
                true => end == total,
                false => self.from <= sight.start && sight.end <= end,
            };
        let sent = match (self.place.follows, is_covered) {
            (false, true) => Sent {
                from: Some(self.from),
                count: 0,
            },
            (false, false) => Sent {
                from: Some(sight.start.saturating_sub(STRIDE) / STRIDE * STRIDE),
                count: WINDOW,
            },
            (true, _) => Sent {
                from: None,
                count: WINDOW,
            },
        };
        let is_asked = self.waits && (self.sent == Some(sent) || sent.count == 0);
        if is_asked || (is_covered && is_known) {
            return None;
        }
        self.waits = true;
        self.sent = Some(sent);
        Some(Ask::Log {
            run: run.id,
            asked: self.asked,
            query: self.query.clone(),
            from: sent.from,
            count: sent.count,
        })
    }

    fn ask_for_full(&mut self, run: RunId) -> Option<Ask> {
        let row = self.active_line().filter(|_| self.is_open)?.row;
        if self.wanted_full == Some((run, row)) {
            return None;
        }
        self.wanted_full = Some((run, row));
        Some(Ask::Row { run, row })
    }

    fn ask_for_steps(&mut self, run: &RunView) -> Option<Ask> {
        let now = (run.id, run.rows, run.at.0);
        let is_due = match self.steps_of {
            Some((id, rows, at)) if id == run.id => {
                let went_on = run.at.0.saturating_sub(at) >= STEPS_EVERY || run.status.is_final();
                rows != run.rows && went_on
            }
            _ => true,
        };
        is_due.then(|| {
            self.steps_of = Some(now);
            Ask::Steps { run: run.id }
        })
    }

    /// Takes in what was found, if it is what is looked for now.
    pub(super) fn take(&mut self, page: LogPage) {
        if page.asked != self.asked {
            return;
        }
        self.waits = !page.done;
        self.fault = page.fault.map(Rc::from);
        self.is_answered = true;
        self.total = Some(page.total);
        self.seen = page.seen;
        self.counts = page.counts;
        self.all = page.all;
        if let Some(lines) = page.lines {
            self.from = page.from;
            self.lines = Rc::new(lines);
        }
        // Rows that were there all along are no news, however late they are found.
        self.place.hold(page.total, self.is_read);
        self.is_read |= page.done;
        self.revision += 1;
    }

    /// Takes in a row in full.
    pub(super) fn take_full(&mut self, run: RunId, line: LogLine, detail: Detail) {
        if self.wanted_full == Some((run, line.row)) {
            self.full = Some(Rc::new(Full { line, detail }));
            self.revision += 1;
        }
    }

    /// Takes in where the steps stand.
    pub(super) fn take_steps(&mut self, run: RunId, steps: StepList) {
        if self.steps_of.is_some_and(|(id, ..)| id == run) {
            self.steps = Some(Rc::new(steps));
        }
    }

    /// The clock goes on, so what is at work has taken longer.
    pub(super) fn tick(&mut self) {
        self.steps_of = None;
    }
}
