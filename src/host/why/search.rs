//! Rows of a log that the page looks for, found as they come: a run of a million rows is not
//! read again with every look.

use std::ops::Range;

use crate::engine::Row;
use crate::record::{Find, Record};

/// What is looked for, and where it was found so far.
#[derive(Default)]
pub(in crate::host) struct Search {
    text: String,
    /// None before anything was looked for; within, none if there is no such thing.
    find: Option<Option<Find>>,
    /// Rows that were looked at.
    seen: usize,
    found: Vec<u32>,
}

impl Search {
    /// Looks for what a text asks for. How many rows there are of it, and those of the window
    /// that begins at `from`, or of the last one; nothing if there is no such thing.
    pub(in crate::host) fn look<'a>(
        &mut self,
        text: &str,
        record: &Record,
        rows: &'a [Row],
        (from, count): (Option<u32>, u32),
    ) -> Option<(usize, Range<usize>, Vec<&'a Row>)> {
        if self.find.is_none() || self.text != text {
            *self = Self {
                text: text.to_owned(),
                find: Some(Find::of(record.plan(), text)),
                ..Self::default()
            };
        }
        let find = self.find.flatten()?;
        if find == Find::All {
            let window = window(rows.len(), from, count);
            return Some((rows.len(), window.clone(), rows[window].iter().collect()));
        }
        for (at, row) in (0..).zip(rows).skip(self.seen) {
            if find.takes(record.plan(), row) {
                self.found.push(at);
            }
        }
        self.seen = rows.len();
        let window = window(self.found.len(), from, count);
        let picked = self.found[window.clone()].iter();
        let picked = picked.filter_map(|at| rows.get(*at as usize)).collect();
        Some((self.found.len(), window, picked))
    }
}

fn window(total: usize, from: Option<u32>, count: u32) -> Range<usize> {
    let count = count as usize;
    let start = match from {
        Some(from) => (from as usize).min(total),
        // Whole windows, so that paging back meets the same borders.
        None => total.saturating_sub(1) / count.max(1) * count,
    };
    start..(start + count).min(total)
}
