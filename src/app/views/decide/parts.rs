//! What the sections are made of: groups of buttons, tables of three approaches, how a study stands.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::app::decide::{Turn, Typed};
use crate::app::state::Action;
use crate::app::views::{Child, El, Look, button, el, nothing, p, truth};
use crate::scenario::{Approach, Scenario, Shared};

/// A button that does something in this tab.
pub(super) fn act(look: &Look, kind: &'static str, name: &'static str, turn: Turn) -> El {
    button(look, kind, name, false, Action::Decide(turn))
}

/// The same where it may not be done now: what has the keyboard keeps it.
pub(super) fn act_or_not(
    look: &Look,
    kind: &'static str,
    name: impl Child,
    blocked: bool,
    turn: Turn,
) -> El {
    do_or_not(look, kind, name, blocked, Action::Decide(turn))
}

/// A button that may not be pressed now. `disabled` would take the keyboard from it.
pub(super) fn do_or_not(
    look: &Look,
    kind: &'static str,
    name: impl Child,
    blocked: bool,
    action: Action,
) -> El {
    let pressed = match blocked {
        true => Callback::noop(),
        false => look.on(action),
    };
    el("button")
        .attr("type", "button")
        .attr("data-kind", kind)
        .attr("aria-disabled", blocked.then_some("true"))
        .on("click", pressed)
        .with(name)
}

/// Asks another scenario. Speed, price and rule stay as they are now: a study may be older.
pub(super) fn asks(look: &Look, scenario: Scenario) -> Action {
    let now = look.state.question().map(|now| now.shared.clone());
    Action::Open(Rc::new(Shared {
        scenario,
        ..now.unwrap_or_default()
    }))
}

/// One of a few, as a row of buttons: the arrow keys go through them.
pub(super) fn group(look: &Look, label: &str, choices: Vec<(String, bool, Turn)>) -> El {
    let turns: Vec<Turn> = choices.iter().map(|(.., turn)| turn.clone()).collect();
    let chosen = choices.iter().position(|(_, chosen, _)| *chosen);
    let reached = chosen.unwrap_or(0);
    let radios = choices.into_iter().enumerate();
    let radios = radios.map(|(at, (name, chosen, turn))| {
        el("button")
            .attr("type", "button")
            .attr("role", "radio")
            .attr("data-kind", "segment")
            .attr("aria-checked", truth(chosen))
            .attr("tabindex", if at == reached { "0" } else { "-1" })
            .on("click", look.on(Action::Decide(turn)))
            .with(name)
    });
    el("div")
        .attr("role", "radiogroup")
        .attr("aria-label", label.to_owned())
        .class("row segments")
        .on("keydown", arrows(look, turns, reached))
        .each(radios)
}

fn arrows(look: &Look, turns: Vec<Turn>, chosen: usize) -> Callback<Event> {
    let act = look.act.clone();
    Callback::from(move |event: Event| {
        let event = event.unchecked_into::<KeyboardEvent>();
        let count = turns.len();
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (chosen + 1) % count,
            "ArrowLeft" | "ArrowUp" => (chosen + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        act.emit(Action::Decide(turns[to].clone()));
        let radio = event.target().map(JsCast::unchecked_into::<HtmlElement>);
        let radio = radio.and_then(|radio| radio.parent_element()?.children().item(to as u32));
        if let Some(radio) = radio {
            let _ = radio.unchecked_into::<HtmlElement>().focus();
        }
    })
}

/// A field that is typed in here.
pub(super) fn field(
    look: &Look,
    what: Typed,
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    wrong: bool,
) -> El {
    let act = look.act.clone();
    let typed = Callback::from(move |event: Event| {
        let input = event.target_unchecked_into::<HtmlInputElement>();
        act.emit(Action::Decide(Turn::Type(what, input.value().into())));
    });
    let note = match (wrong, what) {
        (true, Typed::Within) => "Write a time, such as 30min.",
        (true, Typed::AtMost) => "Write dollars, such as 200.",
        (true, Typed::Failing) => "Write 0 to 100 percent: 2% or 0.5%.",
        (true, Typed::Runs) => "Write a number from 0 up.",
        (false, _) => hint,
    };
    let input = el("input")
        .attr("id", id)
        .attr("inputmode", "decimal")
        .attr("autocomplete", "off")
        .attr("placeholder", "any")
        .attr("aria-invalid", wrong.then_some("true"))
        .attr("aria-describedby", [id, "-note"].concat())
        .on("input", typed)
        .value(look.state.decide.typed(what).to_owned());
    let note = p(if wrong { "problem" } else { "hint" }, note);
    el("div")
        .class("field")
        .with(el("label").attr("for", id).with(label))
        .with(input)
        .with(note.attr("id", [id, "-note"].concat()))
}

/// A heading with a mark that says how its numbers are known.
pub(super) fn heading(title: &'static str, known: &'static str) -> El {
    let known = el("span").class("known").with(known);
    el("h3").with(title).with(" ").with(known)
}

/// Text in a list; nothing where there is none.
pub(super) fn list(texts: &[String]) -> Html {
    match texts {
        [] => nothing(),
        texts => {
            let lines = texts.iter().map(|text| el("li").with(text.clone()));
            el("ul").class("said").each(lines).into()
        }
    }
}

/// What numbers are of, where there is something to say of that.
pub(super) fn note(text: Option<String>) -> Html {
    text.map_or_else(nothing, |text| p("hint", text).into())
}

/// A table with a column for each approach.
pub(super) fn three(caption: &'static str, rows: Vec<(String, [Html; 3])>) -> El {
    let titles = Approach::ALL.map(|at| {
        el("th")
            .attr("scope", "col")
            .attr("data-approach-of", at.name())
            .with(at.title())
    });
    let head = el("tr").with(el("td")).each(titles);
    let rows = rows.into_iter().map(|(title, cells)| {
        el("tr")
            .with(el("th").attr("scope", "row").with(title))
            .each(cells.map(|cell| el("td").with(cell)))
    });
    el("table")
        .class("three")
        .with(el("caption").with(caption))
        .with(el("thead").with(head))
        .with(el("tbody").each(rows))
}

/// A table with columns of its own, which scrolls in itself.
pub(super) fn table(
    label: &'static str,
    titles: &[String],
    rows: impl Iterator<Item = Vec<String>>,
) -> El {
    let titles = titles.iter();
    let titles = titles.map(|title| el("th").attr("scope", "col").with(title.clone()));
    let rows = rows.map(|cells| {
        let mut cells = cells.into_iter();
        let first = cells.next().unwrap_or_default();
        el("tr")
            .with(el("th").attr("scope", "row").with(first))
            .each(cells.map(|cell| el("td").with(cell)))
    });
    let table = el("table")
        .class("listed")
        .with(el("thead").with(el("tr").each(titles)))
        .with(el("tbody").each(rows));
    el("div")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", label)
        .class("scroll")
        .with(table)
}

/// The same behind a line that opens it.
pub(super) fn twin(table: El) -> El {
    el("details")
        .class("twin")
        .with(el("summary").with("As a table"))
        .with(table)
}

/// Two lines in a cell: a number, and how far it can be relied on.
pub(super) fn cell(number: String, beside: String) -> Html {
    el("span")
        .with(el("span").class("count").with(number))
        .with((!beside.is_empty()).then(|| el("small").with(beside)))
        .into()
}
