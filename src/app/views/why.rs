//! Why, and take it away: the comparison, the event log and the code, as tabs.
//!
//! [`door_view`] is a door of the rest (see `host::rest`).

mod code;
mod comparison;
mod events;
mod timeline;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::app::state::{Action, State, Tab};
use crate::scenario::Approach;

use super::{El, Look, button, choice, decide, el, marks, nothing, p, several, truth};

const TABS: [(Tab, &str, &str); 5] = [
    (Tab::Timeline, "timeline", "Timeline"),
    (Tab::Comparison, "comparison", "Comparison"),
    (Tab::Events, "events", "Event log"),
    (Tab::Decide, "decide", "Decide"),
    (Tab::Code, "code", "Dagster code"),
];

/// The tabs, and what the chosen one shows.
#[inline(never)]
pub(super) fn door_view(look: &Look) -> Html {
    let tabs = look.part(look.state.looked_at, same, tabs);
    several(vec![tabs, shown(look).into()])
}

/// The log as a file, where there is one.
fn take_log(look: &Look) -> Html {
    match look.state.logged_run() {
        Some(_) => timeline::take_log(look).into(),
        None => nothing(),
    }
}

fn same(one: &State, other: &State, _: Approach) -> bool {
    one.tab == other.tab
}

fn tabs(look: &Look, _: Approach) -> Html {
    let chosen = look.state.tab;
    let tabs = TABS.iter().map(|(tab, name, title)| {
        let is_chosen = *tab == chosen;
        el("button")
            .attr("type", "button")
            .attr("role", "tab")
            .attr("id", ["tab-", *name].concat())
            .attr("aria-selected", truth(is_chosen))
            .attr(
                "aria-controls",
                is_chosen.then(|| ["tabpanel-", *name].concat()),
            )
            .attr("tabindex", if is_chosen { "0" } else { "-1" })
            .on("click", look.on(Action::Show(*tab)))
            .with(*title)
    });
    el("div")
        .attr("role", "tablist")
        .attr("aria-label", "Why, and the code")
        .class("tabs")
        .on("keydown", arrows(look))
        .each(tabs)
        .into()
}

/// What the chosen tab shows.
fn shown(look: &Look) -> El {
    let at = look.state.looked_at;
    let chosen = look.state.tab;
    let (_, name, _) = TABS[chosen as usize];
    let shown = match chosen {
        Tab::Timeline => timeline::view(look),
        Tab::Comparison => look.part(at, comparison::same, comparison::view),
        Tab::Events => several(vec![
            timeline::strip(look),
            events::tab(look),
            take_log(look),
        ]),
        Tab::Decide => decide::view(look),
        Tab::Code => look.part(at, code::same, code::view),
    };
    el("div")
        .key(name)
        .attr("role", "tabpanel")
        .attr("id", ["tabpanel-", name].concat())
        .attr("aria-labelledby", ["tab-", name].concat())
        .class("tabpanel")
        .with(shown)
}

pub(super) fn same_approach(one: &State, other: &State, _: Approach) -> bool {
    one.looked_at == other.looked_at
}

/// The arrow keys go from tab to tab: from the one that has the keyboard, which may be newer than
/// what is drawn.
fn arrows(look: &Look) -> Callback<Event> {
    let act = look.act.clone();
    Callback::from(move |event: Event| {
        let event = event.unchecked_into::<KeyboardEvent>();
        let tab = event.target().map(JsCast::unchecked_into::<HtmlElement>);
        let id = tab.as_ref().map(|tab| tab.id()).unwrap_or_default();
        let of = |name: &str| id.strip_prefix("tab-") == Some(name);
        let at = TABS.iter().position(|(_, name, _)| of(name)).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % TABS.len(),
            "ArrowLeft" => (at + TABS.len() - 1) % TABS.len(),
            "Home" => 0,
            "End" => TABS.len() - 1,
            _ => return,
        };
        event.prevent_default();
        act.emit(Action::Show(TABS[to].0));
        let tab = tab.and_then(|tab| tab.parent_element()?.children().item(to as u32));
        if let Some(tab) = tab {
            let _ = tab.unchecked_into::<HtmlElement>().focus();
        }
    })
}

/// Which approach a tab shows, as a row of buttons.
fn approaches(look: &Look) -> El {
    let chosen = look.state.looked_at;
    let choices = Approach::ALL.map(|at| {
        choice(
            look,
            "segment",
            at.title(),
            at == chosen,
            Action::LookAt(at),
        )
    });
    el("div")
        .attr("role", "group")
        .attr("aria-label", "Approach")
        .class("row segments")
        .each(choices)
}

/// Brings a row of the timelines into sight.
pub(in crate::app) fn reveal_row(top: f32, height: f32) {
    timeline::reveal(top, height);
}

/// Lays the log's list out as it is known; answers its size where that has changed.
#[inline(never)]
pub(in crate::app) fn door_settle(
    state: &State,
    jumps: &mut u32,
) -> Option<crate::app::logbook::Size> {
    decide::hold_keyboard();
    events::settle(state, jumps)
}
