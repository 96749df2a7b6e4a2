//! What the host answers about a run beyond how it stands: rows of its log, its steps, its timeline.
//!
//! [`door_hear`] is a door of the rest (see [`super::rest`]).

mod files;
mod log;
mod timelines;

use wasm_bindgen_futures::spawn_local;

use super::protocol::FromHost;
use super::protocol::why::{Ask, Told};
use super::run::Host;
use super::ship::complain;

pub(in crate::host) use log::Looking;
pub(in crate::host) use timelines::{Folded, Predicted};

/// Answers what the page asks about a run.
#[inline(never)]
pub(super) fn door_hear(host: &Host, ask: &[u8]) {
    match postcard::from_bytes(ask) {
        Ok(ask) => hear(host, ask),
        Err(_) => complain("The page asks for what is not of this program."),
    }
}

fn hear(host: &Host, ask: Ask) {
    match ask {
        Ask::Log {
            run,
            asked,
            query,
            from,
            count,
        } => log::look(host, run, asked, query, (from, count)),
        Ask::Row { run, row } => log::tell_row(host, run, row),
        Ask::Steps { run } => log::tell_steps(host, run),
        Ask::Write { of, view, file } => {
            let host = host.clone();
            spawn_local(async move {
                match timelines::predict(&host, &of).await {
                    Some(()) => files::write(&host, &of, &view, file).await,
                    None => tell(&host, &Told::NotWritten),
                }
            });
        }
        Ask::Timelines { of, view, what } => {
            let host = host.clone();
            spawn_local(async move {
                let told = match timelines::predict(&host, &of).await {
                    Some(()) => timelines::answer(&host, &of, &view, &what),
                    None => Told::TooLate,
                };
                tell(&host, &told);
            });
        }
    }
}

fn tell(host: &Host, told: &Told) {
    match postcard::to_allocvec(told) {
        Ok(bytes) => host.tell(FromHost::Why(bytes)),
        Err(_) => complain("The page cannot be told: it cannot be written."),
    }
}
