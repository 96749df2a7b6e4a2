//! What somebody does with the log.

use std::rc::Rc;

use crate::Micros;
use crate::engine::Plan;
use crate::host::protocol::why::Ask;
use crate::record::{Grade, Query};
use crate::scenario::Approach;

use super::{State, Tab};
use crate::app::course::RunView;
use crate::app::logbook::Size;

/// What somebody does with the log, or the browser with its list.
#[derive(Clone)]
pub(in crate::app) enum LogAction {
    /// Something is typed into the field.
    Type(Rc<str>),
    /// The list of suggestions opens, or closes.
    List(bool),
    /// The keyboard goes on in it, or back.
    Go(bool),
    /// A suggestion is taken.
    Take(usize),
    /// A grade is sifted for, or not any more.
    Sift(Grade),
    /// Rows are left out that Dagster does not log, or not any more.
    OnlyDagsters,
    /// Times since the start of the step, or of the run.
    SinceStep,
    /// The list is laid out.
    Measured(Size),
    /// The browser window has another size.
    Resized,
    /// The scroll bar was moved to there.
    Scrolled(u64),
    /// The wheel was turned by so many pixels.
    Turned(i64),
    /// The keyboard goes to another row.
    Move(Move),
    /// A row is pressed.
    Press(u32),
    /// The row that the keyboard is at is shown in full, or not.
    Open(bool),
    /// New rows are followed, or not.
    Follow(bool),
    /// Some time has passed.
    Tick,
}

/// Where the keyboard goes in the log.
#[derive(Clone, Copy)]
pub(in crate::app) enum Move {
    /// So many rows down, or up.
    By(i64),
    /// So many pages down, or up.
    Pages(i64),
    First,
    Last,
}

/// The row of the log that is selected, as other views of its run know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) struct SelectedRow {
    pub(in crate::app) approach: Approach,
    /// Its index in the log.
    pub(in crate::app) row: u32,
    pub(in crate::app) at: Micros,
    /// Index of its step, if it is of one.
    pub(in crate::app) step: Option<u32>,
    /// Retries that its step had used up in its attempt.
    pub(in crate::app) retry: u16,
}

impl State {
    /// The run whose log is looked at, as far as that is there to be read.
    pub(in crate::app) fn logged_run(&self) -> Option<&RunView> {
        let run = self.panel(self.looked_at).run.as_ref();
        run.filter(|run| run.rows > 0 && !run.log_lost)
    }

    /// Whether the run goes on whose log is looked at.
    pub(in crate::app) fn is_live(&self) -> bool {
        self.panel(self.looked_at).is_running()
    }

    /// Whether the log is looked at while its run goes on.
    pub(in crate::app) fn wants_ticks(&self) -> bool {
        self.tab == Tab::Events && self.is_live()
    }

    pub(in crate::app) fn act_on_log(&mut self, action: LogAction) {
        let is_live = self.is_live();
        let log = &mut self.log;
        match action {
            LogAction::Type(text) => {
                self.type_query(&text);
                self.list_suggestions(true);
            }
            LogAction::List(open) => self.list_suggestions(open),
            LogAction::Go(forward) => {
                if !log.field.is_open() {
                    self.list_suggestions(true);
                }
                self.log.field.go(forward);
            }
            LogAction::Take(at) => self.take_suggestion(at),
            LogAction::Sift(grade) => {
                let mut query = log.query.clone();
                query.grades ^= grade.bit();
                log.look_for(query, is_live);
            }
            LogAction::OnlyDagsters => {
                let mut query = log.query.clone();
                query.only_dagsters ^= true;
                log.look_for(query, is_live);
            }
            LogAction::SinceStep => log.since_step ^= true,
            LogAction::Measured(size) => log.place.measure(size),
            LogAction::Resized => log.place.size = None,
            LogAction::Scrolled(bar) => log.place.scrolled(bar, is_live),
            LogAction::Turned(by) => log.place.turned(by, is_live),
            LogAction::Move(to) => self.move_in_log(to),
            LogAction::Press(at) if log.is_answered => {
                log.is_open = log.active != Some(at) || !log.is_open;
                log.active = Some(at);
                log.place.reveal(at, is_live);
            }
            LogAction::Open(open) => log.is_open = open && log.active.is_some(),
            LogAction::Follow(follows) => log.place.follow(follows && is_live),
            LogAction::Tick => log.tick(),
            // The row is one of what was looked for before.
            LogAction::Press(_) => {}
        }
        self.log.revision += 1;
    }

    /// Looks for a text; whatever else is sifted for stays.
    fn type_query(&mut self, text: &str) {
        if self.log.query.text != text {
            let query = Query {
                text: text.to_owned(),
                ..self.log.query.clone()
            };
            let is_live = self.is_live();
            self.log.look_for(query, is_live);
        }
    }

    /// Looks for a text, and for nothing else.
    pub(in crate::app) fn find(&mut self, text: &str) {
        let query = Query {
            text: text.to_owned(),
            grades: 0,
            ..self.log.query.clone()
        };
        self.log.field.close();
        let is_live = self.is_live();
        self.log.look_for(query, is_live);
    }

    fn list_suggestions(&mut self, open: bool) {
        let approach = self.looked_at;
        let Some(run) = self.panels[approach as usize].run.as_ref().filter(|_| open) else {
            self.log.field.close();
            return;
        };
        let text = self.log.query.text.clone();
        let plan = || Plan::of(approach, &run.asked.checked);
        self.log.field.open(&text, plan);
    }

    /// Puts a suggestion into the field; where it wants a value, what could be one is listed.
    fn take_suggestion(&mut self, at: usize) {
        let Some(suggestion) = self.log.field.list.get(at).cloned() else {
            return;
        };
        self.type_query(&suggestion.text);
        self.list_suggestions(suggestion.text.ends_with(':'));
    }

    fn move_in_log(&mut self, to: Move) {
        let is_live = self.is_live();
        let log = &mut self.log;
        let total = log.total.filter(|_| log.is_answered);
        let Some(last) = total.and_then(|total| total.checked_sub(1)) else {
            return;
        };
        let from = i64::from(log.active.unwrap_or(log.place.in_sight(last).start));
        let page = i64::from(log.place.page());
        let to = match to {
            // The first key press goes to a row that is in sight.
            Move::By(_) if log.active.is_none() => from,
            Move::By(rows) => from + rows,
            Move::Pages(pages) => from + pages * page,
            Move::First => 0,
            Move::Last => i64::from(last),
        };
        let to = u32::try_from(to.max(0)).unwrap_or(last).min(last);
        log.active = Some(to);
        log.place.reveal(to, is_live);
    }

    /// What to ask the host for, of the log that is looked at.
    pub(in crate::app) fn ask_of_log(&mut self) -> Vec<Ask> {
        self.select_row();
        let run = self.panels[self.looked_at as usize].run.as_ref();
        let run = run.filter(|run| self.tab == Tab::Events && run.rows > 0 && !run.log_lost);
        run.map_or_else(Vec::new, |run| self.log.ask(run))
    }

    /// Others see which row is selected.
    fn select_row(&mut self) {
        let line = self.log.active_line();
        let selected = line.map(|line| SelectedRow {
            approach: self.looked_at,
            row: line.row,
            at: line.at,
            step: line.step_index,
            retry: line.attempt.saturating_sub(1),
        });
        if selected != self.selected_row {
            self.selected_row = selected;
            self.pointed = selected.map(|row| row.at);
        }
    }
}
