//! Why, and take it away: the comparison, the event log and the code, as tabs.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::app::state::{Action, State, Tab};
use crate::scenario::Approach;

use super::{Look, choice, code, comparison, events};

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
    html! {
        <div class="tabs" role="tablist" aria-label="Why, and the code" onkeydown={arrows(look)}>
            { for TABS.map(|(tab, name, title)| html! {
                <button type="button" role="tab" id={format!("tab-{name}")} aria-selected={(tab == chosen).to_string()}
                    aria-controls={(tab == chosen).then(|| format!("tabpanel-{name}"))}
                    tabindex={if tab == chosen { "0" } else { "-1" }} onclick={look.on(Action::Show(tab))}>{ title }</button>
            }) }
        </div>
    }
}

/// What the chosen tab shows.
pub(super) fn shown(look: &Look) -> Html {
    let at = look.state.looked_at;
    let chosen = look.state.tab;
    let (_, name, _) = TABS[chosen as usize];
    let shown = match chosen {
        Tab::Comparison => look.part(at, comparison::same, comparison::view),
        Tab::Events => html! {
            <>
                <div class="row">
                    { look.part(at, same_approach, |look, _| approaches(look)) }
                    { look.part(at, events::same_finder, events::finder) }
                </div>
                { look.part(at, events::same, events::view) }
            </>
        },
        Tab::Code => look.part(at, code::same, code::view),
    };
    html! {
        <div class="tabpanel" role="tabpanel" key={name} id={format!("tabpanel-{name}")} aria-labelledby={format!("tab-{name}")}>
            { shown }
        </div>
    }
}

fn same_approach(one: &State, other: &State, _: Approach) -> bool {
    one.looked_at == other.looked_at
}

/// The arrow keys go from tab to tab.
fn arrows(look: &Look) -> Callback<KeyboardEvent> {
    let (act, chosen) = (look.act.clone(), look.state.tab);
    Callback::from(move |event: KeyboardEvent| {
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
pub(super) fn approaches(look: &Look) -> Html {
    let chosen = look.state.looked_at;
    html! {
        <div class="row segments" role="group" aria-label="Approach">
            { for Approach::ALL.map(|at| {
                choice(look, "segment", at.title(), at == chosen, Action::LookAt(at))
            }) }
        </div>
    }
}
