//! Why, and take it away: the comparison, the event log and the code, as tabs.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::app::state::{Action, State, Tab};
use crate::scenario::Approach;

use super::{El, Look, choice, code, comparison, el, events, truth};

const TABS: [(Tab, &str, &str); 3] = [
    (Tab::Comparison, "comparison", "Comparison"),
    (Tab::Events, "events", "Event log"),
    (Tab::Code, "code", "Dagster code"),
];

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    one.tab == other.tab
}

/// The tabs.
pub(super) fn view(look: &Look, _: Approach) -> Html {
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
pub(super) fn shown(look: &Look) -> El {
    let at = look.state.looked_at;
    let chosen = look.state.tab;
    let (_, name, _) = TABS[chosen as usize];
    let shown = match chosen {
        Tab::Comparison => look.part(at, comparison::same, comparison::view),
        Tab::Events => events::tab(look),
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

/// The arrow keys go from tab to tab.
fn arrows(look: &Look) -> Callback<Event> {
    let (act, chosen) = (look.act.clone(), look.state.tab);
    Callback::from(move |event: Event| {
        let event = event.unchecked_into::<KeyboardEvent>();
        let at = TABS
            .iter()
            .position(|(tab, ..)| *tab == chosen)
            .unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % TABS.len(),
            "ArrowLeft" => (at + TABS.len() - 1) % TABS.len(),
            "Home" => 0,
            "End" => TABS.len() - 1,
            _ => return,
        };
        event.prevent_default();
        act.emit(Action::Show(TABS[to].0));
        let list = event.target().map(JsCast::unchecked_into::<HtmlElement>);
        let tab = list.and_then(|tab| tab.parent_element()?.children().item(to as u32));
        if let Some(tab) = tab {
            let _ = tab.unchecked_into::<HtmlElement>().focus();
        }
    })
}

/// Which approach a tab shows, as a row of buttons.
pub(super) fn approaches(look: &Look) -> El {
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
