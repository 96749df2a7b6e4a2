//! How this page runs things, and why.

use yew::prelude::*;

use crate::Micros;
use crate::app::state::{Mode, transport_words};

/// A line that names the mode, the clock and the pool.
pub(super) fn line(mode: &Mode) -> Html {
    let Some(pool) = &mode.pool else {
        return html! { <p id="mode" class="mode" data-mode="starting">{ "Starting the run host…" }</p> };
    };
    let (name, why) = transport_words(pool.transport);
    let workers = match pool.workers {
        0 => String::new(),
        1 => format!(" 1 worker is warm (the last took {}).", pool.warm_up),
        n => format!(" {n} workers are warm (the last took {}).", pool.warm_up),
    };
    let clock = match mode.resolution {
        Micros::ZERO => String::new(),
        step => format!(" Its clock steps by {step}."),
    };
    let refused = mode
        .refused
        .as_ref()
        .map(|why| format!(" ({why})"))
        .unwrap_or_default();
    html! {
        <p id="mode" class="mode" data-mode={pool.transport.name()}>
            <strong>{ name }</strong>{ format!(". {why}{refused}{workers}{clock}") }
        </p>
    }
}
