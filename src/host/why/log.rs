//! What the page asks of a run's log: rows that it looks for, a row in full, where steps stand.
//!
//! A log is looked through in slices, and what is new is added to what was found. The first rows
//! are told as soon as there are as many as were asked for.

use crate::Micros;
use crate::driver::clock::turn;
use crate::host::course::{Run, number};
use crate::host::protocol::RunId;
use crate::host::protocol::why::{LogPage, Told};
use crate::record::{Detail, Query, Search};
use wasm_bindgen_futures::spawn_local;

use crate::host::run::Host;

use super::tell;

/// Rows that are looked at between two looks at the clock.
const AT_ONCE: usize = 256;
/// How often the page is told how far a long search is.
const TELL_EVERY: Micros = Micros(100_000);
/// Steps that are listed of each group.
const LISTED: usize = 50;

/// What is looked for in a run's log, and what the page knows of it.
#[derive(Default)]
pub(in crate::host) struct Looking {
    asked: u32,
    search: Option<Search>,
    /// Where the rows begin that the page wants, and how many those are.
    window: (Option<u32>, u32),
    /// Whether the page has them.
    is_told: bool,
    /// Whether it is being looked for.
    is_busy: bool,
    told_at: Micros,
}

impl Run {
    /// What the page wants to see from now on; answers whether somebody must begin to look.
    fn want(&mut self, asked: u32, query: Query, window: (Option<u32>, u32)) -> bool {
        let looking = &mut self.looking;
        let known = looking.search.as_ref().map(Search::query);
        if known != Some(&query) {
            looking.search = Some(Search::new(self.record.plan(), query));
        }
        looking.asked = asked;
        looking.window = window;
        looking.is_told = window.1 == 0;
        !std::mem::replace(&mut looking.is_busy, true)
    }

    /// Looks on for a slice of time; answers whether all was seen, and what to tell the page.
    fn look_on(&mut self, slice: Micros, now: impl Fn() -> Micros) -> (bool, Option<LogPage>) {
        let looking = &mut self.looking;
        let Some(search) = &mut looking.search else {
            return (true, None);
        };
        let since = now();
        let is_done = loop {
            let is_done = search.advance(&self.record, &self.rows, AT_ONCE);
            if is_done || now().since(since) >= slice {
                break is_done;
            }
        };
        looking.is_busy = !is_done;
        let (from, count) = looking.window;
        let from = from.map(|from| from as usize);
        let window = search.window(self.rows.len(), from, count as usize);
        // The last rows of all are not known before the end.
        let is_full = from.is_some() && window.len() == count as usize;
        let is_late = now().since(looking.told_at) >= TELL_EVERY;
        let has_rows = !looking.is_told && is_full;
        if !is_done && !is_late && !has_rows {
            return (false, None);
        }
        let wanted = !looking.is_told;
        looking.is_told |= is_full;
        looking.told_at = now();
        (is_done, Some(self.page(is_done, wanted.then_some(window))))
    }

    fn page(&self, done: bool, window: Option<std::ops::Range<usize>>) -> LogPage {
        let rows = self.rows.len();
        let looking = &self.looking;
        let search = looking.search.as_ref();
        let from = window.as_ref().map_or(0, |window| window.start);
        let line = |at| self.line(search?.row(at, rows)?);
        LogPage {
            asked: looking.asked,
            fault: search.and_then(|search| Some(search.fault()?.to_string())),
            total: number(search.map_or(0, |search| search.total(rows))),
            seen: number(search.map_or(0, Search::seen)),
            done,
            counts: search.map_or_else(Default::default, Search::counts),
            all: search.map_or_else(Default::default, Search::all),
            from: number(from),
            lines: window.map(|window| window.filter_map(line).collect()),
        }
    }
}

/// Looks for rows and tells of them; what was found before is not looked for again.
pub(super) fn look(host: &Host, id: RunId, asked: u32, query: Query, window: (Option<u32>, u32)) {
    let begins = host.on_run(id, |run| run.want(asked, query, window));
    if begins != Some(true) || look_on(host, id) {
        return;
    }
    let host = host.clone();
    spawn_local(async move {
        turn().await;
        while !look_on(&host, id) {
            turn().await;
        }
    });
}

/// Answers whether there is nothing more to look at.
fn look_on(host: &Host, id: RunId) -> bool {
    let slice = host.slice();
    let looked = host.on_run(id, |run| run.look_on(slice, || host.now()));
    let (is_done, page) = looked.unwrap_or((true, None));
    if let Some(page) = page {
        tell(host, &Told::Log(Box::new(page)));
    }
    is_done
}

pub(super) fn tell_row(host: &Host, id: RunId, row: u32) {
    let told = host.on_run(id, |run| {
        let line = run.line(row as usize)?;
        let detail = Detail::of(&run.record, run.rows.get(row as usize)?);
        Some((line, detail))
    });
    if let Some((line, detail)) = told.flatten() {
        let told = Told::Row {
            run: id,
            line: Box::new(line),
            detail: Box::new(detail),
        };
        tell(host, &told);
    }
}

pub(super) fn tell_steps(host: &Host, id: RunId) {
    let steps = host.on_run(id, |run| {
        let now = match run.control {
            Some(_) => host.now().since(run.began),
            None => run.record.run_time(),
        };
        run.steps.list(&run.record, now, LISTED)
    });
    if let Some(steps) = steps {
        let told = Told::Steps {
            run: id,
            steps: Box::new(steps),
        };
        tell(host, &told);
    }
}
