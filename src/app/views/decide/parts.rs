//! What the sections are made of: groups of buttons, tables of three approaches, how a study stands.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::app::decide::{Standing, Turn, Typed, is_of_now, is_stale};
use crate::app::state::Action;
use crate::app::views::{Child, El, Look, button, el, nothing, p, truth};
use crate::host::protocol::decide::Kind;
use crate::scenario::Approach;

/// A button that does something in this tab.
pub(super) fn act(look: &Look, kind: &'static str, name: &'static str, turn: Turn) -> El {
    button(look, kind, name, false, Action::Decide(turn))
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
        (true, Typed::Failing) => "Write percent from 0 to 100, such as 5.",
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

/// How a study stands, and what can be done about it. Its room is kept where there is nothing to
/// say.
pub(super) fn standing(look: &Look, kind: Kind, name: &'static str) -> El {
    let course = look.state.decide.course(kind);
    let stale = course
        .found
        .as_ref()
        .is_some_and(|found| is_stale(&look.state, found));
    let again = |name| act(look, "", name, Turn::Work(kind));
    let of_now = course
        .found
        .as_ref()
        .is_some_and(|found| is_of_now(&look.state, found));
    let before = match of_now {
        true => "Of what was chosen before.",
        false => "Of the question before.",
    };
    let box_ = el("div").class("row standing");
    match &course.standing {
        Standing::Working | Standing::Paused => going(look, kind),
        Standing::Failed(why) => box_
            .with(p("problem", ["It could not be worked out: ", why].concat()))
            .with(again("Try again")),
        Standing::Cancelled => box_
            .with(p("hint", "Cancelled. What was found until then stays."))
            .with(again("Work it out again")),
        _ if look.state.question().is_none() => box_.with(p(
            "empty",
            "Nothing to work out until the question makes sense.",
        )),
        Standing::Idle => box_
            .with(act(look, "primary", name, Turn::Work(kind)))
            .with(p("hint", "This takes many runs, so it waits for you.")),
        Standing::Done if stale => box_
            .with(p("warning", before))
            .with(again("Work it out again")),
        Standing::Done => box_,
    }
}

fn going(look: &Look, kind: Kind) -> El {
    let course = look.state.decide.course(kind);
    let percent = course.percent().to_string();
    let waits = course.standing == Standing::Paused;
    let now = course.found.as_ref();
    let of = match now.is_none_or(|found| is_of_now(&look.state, found)) {
        true => "",
        false => ", of the question before",
    };
    let text = match waits {
        true => {
            "Waits for a run or a measurement that goes on, so as not to disturb it.".to_owned()
        }
        false => ["Working it out: ", &percent, " %", of].concat(),
    };
    let bar = el("progress")
        .attr("max", "100")
        .attr("aria-label", "Worked out")
        .attr("value", percent);
    el("div")
        .class("row standing")
        .with(bar)
        .with(p("hint", text))
        .with(act(look, "", "Cancel", Turn::Stop(kind)))
}

/// What was found, greyed where it is of an earlier question.
pub(super) fn of_found(look: &Look, kind: Kind, shown: impl Child) -> El {
    let course = look.state.decide.course(kind);
    // Other weights are judged at once.
    let stale = course.found.as_ref().is_some_and(|found| match kind {
        Kind::Choice => !is_of_now(&look.state, found),
        Kind::Monte | Kind::Curve | Kind::Frontier => is_stale(&look.state, found),
    });
    el("div")
        .class("found-out")
        .attr("data-stale", stale.then_some(""))
        .attr("aria-busy", course.is_under_way().then_some("true"))
        .with(shown)
}
