//! How this page runs things, and why.

use yew::prelude::*;

use crate::Micros;
use crate::app::state::State;
use crate::host::protocol::Transport;
use crate::scenario::Approach;

use super::{Look, el};

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    one.mode == other.mode
}

/// A line that names the mode, the clock and the pool.
pub(super) fn view(look: &Look, _: Approach) -> Html {
    let mode = &look.state.mode;
    let line = |mode| {
        el("p")
            .attr("id", "mode")
            .attr("data-mode", mode)
            .class("mode")
    };
    let Some(pool) = &mode.pool else {
        return line("starting").with("Starting the run host…").into();
    };
    let (name, why) = words(pool.transport);
    let workers = match pool.workers {
        0 => String::new(),
        1 => format!(" 1 worker is warm (the last took {}).", pool.warm_up),
        n => format!(" {n} workers are warm (the last took {}).", pool.warm_up),
    };
    let clock = match mode.resolution {
        Micros::ZERO => String::new(),
        step => format!(" Its clock steps by {step}."),
    };
    let refused = mode.refused.as_ref().map(|why| format!(" ({why})"));
    line(pool.transport.name())
        .with(el("strong").with(name))
        .with(". ")
        .with(why)
        .with(refused.unwrap_or_default())
        .with(workers)
        .with(clock)
        .into()
}

/// How a transport is told of.
pub(super) fn words(transport: Transport) -> (&'static str, &'static str) {
    match transport {
        Transport::Shared => (
            "Shared memory",
            "This page is isolated, so the pool's workers are threads of one wasm memory.",
        ),
        Transport::Own => (
            "Own memories",
            "This page may not share memory, so each worker of the pool has its own and speaks by messages.",
        ),
        Transport::None => (
            "No workers",
            "The browser refuses workers here, so everything runs on the page's own thread.",
        ),
    }
}
