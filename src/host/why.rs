//! What the host answers about a run beyond how it stands: rows of its log.
//!
//! [`door_hear`] is a door of the rest (see [`super::rest`]).

mod search;
mod timelines;

use wasm_bindgen_futures::spawn_local;

use crate::engine::Row;
use crate::record::{Record, Shown};

use super::protocol::why::Ask;
use super::protocol::{FromHost, LogLine, RunId, ToHost};
use super::run::Host;
use super::ship::complain;

pub(in crate::host) use search::Search;
pub(in crate::host) use timelines::{Folded, Predicted};

/// Answers what the page asks about a run.
#[inline(never)]
pub(super) fn door_hear(host: &Host, message: ToHost) {
    match message {
        ToHost::Log {
            run,
            find,
            from,
            count,
        } => log(host, run, find, from, count),
        ToHost::Why(bytes) => match postcard::from_bytes(&bytes) {
            Ok(ask) => answer(host.clone(), ask),
            Err(_) => complain("The page asks for what is not of this program."),
        },
        _ => {}
    }
}

fn answer(host: Host, ask: Ask) {
    spawn_local(async move {
        if timelines::predict(&host, &ask.of).await.is_none() {
            return;
        }
        let told = timelines::answer(&host, &ask.of, &ask.view, &ask.what);
        match postcard::to_allocvec(&told) {
            Ok(bytes) => host.tell(FromHost::Why(bytes)),
            Err(_) => complain("The page cannot be told: it cannot be written"),
        }
    });
}

fn log(host: &Host, id: RunId, find: String, from: Option<u32>, count: u32) {
    let answer = host.on_run(id, |run| {
        let found = run
            .search
            .look(&find, &run.record, &run.rows, (from, count));
        match found {
            Some((total, window, rows)) => {
                let lines = rows.into_iter().map(|row| log_line(&run.record, row));
                (Some(number(total)), number(window.start), lines.collect())
            }
            None => (None, 0, Vec::new()),
        }
    });
    if let Some((total, from, lines)) = answer {
        host.tell(FromHost::Log {
            run: id,
            find,
            from,
            total,
            lines,
        });
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn log_line(record: &Record, row: &Row) -> LogLine {
    let shown = Shown::in_short(record, row);
    let of_step = row.step.filter(|_| shown.step_key.is_some());
    let first = of_step.map(|step| record.plan().items_of(step));
    let first = first.filter(|items| !items.is_empty());
    LogLine {
        at: shown.at,
        event: shown.event_type.unwrap_or_default().to_owned(),
        attempt: of_step.map_or(0, |_| u32::from(shown.retry_number) + 1),
        item: row.what.item().or(first.map(|items| items.start)),
        step: shown.step_key.unwrap_or_default(),
        level: shown.level.to_owned(),
        message: shown.message,
    }
}
