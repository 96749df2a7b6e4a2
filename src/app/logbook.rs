//! The part of a log that is looked at.

use std::rc::Rc;

use crate::host::protocol::{LogLine, RunId, ToHost};

/// Rows of a log that are shown at once.
pub(super) const WINDOW: u32 = 100;

/// How many rows there are of what is looked for.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) enum Total {
    /// The host has not answered yet.
    #[default]
    Unknown,
    /// There is no such op, step or item.
    Nothing,
    Rows(u32),
}

/// A window of rows of one run.
#[derive(Clone, Default)]
pub(super) struct LogView {
    /// An op, a step or an item whose rows are wanted; everything if empty.
    pub(super) find: Rc<str>,
    /// The first row wanted; the last window if none.
    wanted: Option<u32>,
    /// The first row that is shown.
    pub(super) from: u32,
    pub(super) total: Total,
    pub(super) lines: Rc<Vec<LogLine>>,
    /// For which run it was asked for, with how many rows, and whether anything else was wanted.
    asked: Option<(RunId, u32)>,
    pub(super) revision: u32,
}

impl LogView {
    /// Looks for something else, from its first row on.
    pub(super) fn look_for(&mut self, find: Rc<str>) {
        *self = Self {
            find,
            wanted: Some(0),
            revision: self.revision + 1,
            ..Self::default()
        };
    }

    /// Turns to another page.
    pub(super) fn turn_to(&mut self, wanted: Option<u32>) {
        self.wanted = wanted;
        self.asked = None;
    }

    /// What to ask the host for, if what is shown may be out of date.
    pub(super) fn ask(&mut self, run: RunId, rows: u32) -> Option<ToHost> {
        let shown_in_full = self.find.is_empty()
            && self.wanted.is_some_and(|from| from + WINDOW <= rows)
            && self.lines.len() as u32 == WINDOW;
        let same_run = self.asked.is_some_and(|(asked, _)| asked == run);
        if self.asked == Some((run, rows)) || (same_run && shown_in_full) {
            return None;
        }
        self.asked = Some((run, rows));
        Some(ToHost::Log {
            run,
            find: self.find.to_string(),
            from: self.wanted,
            count: WINDOW,
        })
    }

    /// Takes in rows, if they are those that were asked for.
    pub(super) fn take(
        &mut self,
        run: RunId,
        find: &str,
        from: u32,
        total: Option<u32>,
        lines: Vec<LogLine>,
    ) {
        let asked = self.asked.is_some_and(|(asked, _)| asked == run) && *self.find == *find;
        if !asked
            || self
                .wanted
                .is_some_and(|wanted| wanted != from && total.is_some())
        {
            return;
        }
        self.from = from;
        self.total = total.map_or(Total::Nothing, Total::Rows);
        self.lines = Rc::new(lines);
        self.revision += 1;
    }
}
