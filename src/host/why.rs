//! What the host answers about a run beyond how it stands: rows of its log, its steps, its timeline.
//!
//! [`door_hear`] is a door of the rest (see [`super::rest`]).

mod log;
mod timelines;

use wasm_bindgen_futures::spawn_local;

use super::protocol::why::Ask;
use super::protocol::{FromHost, ToHost};
use super::run::Host;
use super::ship::complain;

pub(in crate::host) use log::Looking;
pub(in crate::host) use timelines::{Folded, Predicted};

/// Answers what the page asks about a run.
#[inline(never)]
pub(super) fn door_hear(host: &Host, message: ToHost) {
    match message {
        ToHost::Log {
            run,
            asked,
            query,
            from,
            count,
        } => host.look(run, asked, query, (from, count)),
        ToHost::Row { run, row } => host.tell_row(run, row),
        ToHost::Steps { run } => host.tell_steps(run),
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
