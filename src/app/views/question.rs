//! The question: a sentence whose parts can be edited, and a form over the same fields.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::app::own;
use crate::app::state::{Action, Copied, Rest, State};
use crate::scenario::Field;
use crate::scenario::{Approach, Costs, Preset};

use super::fields::{MOST_NOTES, Options, input, note_id, problems, said, select};
use super::{El, Look, button, choice, el, p, settings, several};

pub(super) const ITEMS: Options = &[
    ("letters", "letters"),
    ("numbered", "numbered items"),
    ("keys", "own keys"),
];
pub(super) const WORK: Options = &[("sleep", "waiting"), ("compute", "computing")];
pub(super) const DURATIONS: Options = &[
    ("constant", "all alike"),
    ("uniform", "uniform"),
    ("normal", "normal"),
    ("lognormal", "lognormal"),
    ("gamma", "gamma"),
    ("pareto", "Pareto"),
    ("own", "from your own times"),
];
pub(super) const EXECUTORS: Options = &[
    ("in-process", "in-process, one at a time"),
    ("multiprocess", "multiprocess, a process each"),
];
pub(super) const COSTS: Options = &Costs::CHOICES;

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    one.form == other.form
        && one.copied == other.copied
        && one.own == other.own
        && one.rest == other.rest
        && is_measured(one) == is_measured(other)
        && one.history.can() == other.history.can()
}

/// Whether its CPUs are those that were measured.
fn is_measured(state: &State) -> bool {
    let measured = state.decide.machine.used(state.question());
    measured.is_some()
}

/// The question.
pub(super) fn view(look: &Look, _: Approach) -> Html {
    let edit = look.act.clone();
    let edited = Callback::from(move |event: Event| {
        if let Some((field, input)) = control(event.target()) {
            edit.emit(Action::Edit(field, input.value()));
        }
    });
    let submitted = Callback::from(|event: Event| event.prevent_default());
    let act = look.act.clone();
    // The page's first script has every file that is dropped on the page dropped here.
    let dropped = Callback::from(move |event: Event| {
        own::drop_file(file(&event, "dataTransfer"), act.clone());
    });
    let settings = el("details")
        .class("settings")
        .with(el("summary").with("All settings"))
        .on("click", look.on(Action::FetchRest))
        .with(all_fields(look));
    let more = el("div").class("more").with(settings).with(actions(look));
    el("form")
        .class("question")
        .on("submit", submitted)
        .on("drop", dropped)
        .on("input", edited)
        .on("keydown", keys(look))
        .on("focusout", look.on(Action::Rest))
        .with(presets(look))
        .with(sentence(&look.state))
        .with(own_times(look))
        .with(notes(&look.state))
        .with(more)
        .into()
}

/// The first file of an event: of what was dropped, or of its own target.
pub(super) fn file(event: &Event, of: &str) -> JsValue {
    let get = |from: JsValue, name: &str| Reflect::get(&from, &name.into());
    let files = get(event.into(), of).and_then(|of| get(of, "files"));
    let first = files.and_then(|files| Reflect::get_u32(&files, 0));
    first.unwrap_or(JsValue::UNDEFINED)
}

/// Where somebody's own times go in, which the rest draws.
fn own_times(look: &Look) -> Option<Html> {
    let is_own = look.state.form.of(Field::Durations) == "own";
    let there = look.state.rest == Rest::There;
    is_own.then(|| match there {
        true => settings::door_own(look),
        false => p("hint", "Where they go in is loading…").into(),
    })
}

/// Every field, once the rest is there to draw them.
fn all_fields(look: &Look) -> Html {
    match look.state.rest {
        Rest::There => settings::door_view(look),
        _ => el("div").class("groups").into(),
    }
}

/// The field of a control, and the control: a select has a name and a value as an input has.
fn control(target: Option<web_sys::EventTarget>) -> Option<(Field, HtmlInputElement)> {
    let input = target?.unchecked_into::<HtmlInputElement>();
    Some((Field::named(&input.get_attribute("name")?)?, input))
}

/// The arrow keys step through numbers, by ten with Shift.
fn keys(look: &Look) -> Callback<Event> {
    let act = look.act.clone();
    Callback::from(move |event: Event| {
        let event = event.unchecked_into::<KeyboardEvent>();
        let step = match event.key().as_str() {
            "ArrowUp" => 1.0,
            "ArrowDown" => -1.0,
            _ => return,
        };
        let Some((field, input)) = control(event.target()) else {
            return;
        };
        let is_input = input.unchecked_ref::<Element>().tag_name() == "INPUT";
        if is_input && field.is_number() {
            event.prevent_default();
            let by = if event.shift_key() { 10.0 } else { 1.0 };
            act.emit(Action::Nudge(field, step * by));
        }
    })
}

fn presets(look: &Look) -> El {
    let current = look.state.question().map(|asked| &asked.shared.scenario);
    let is_current = |preset: &Preset| current == Some(&preset.scenario());
    let lesson = Preset::ALL.into_iter().find(is_current);
    let own = look.state.form.of(Field::Durations) == "own";
    let choices = Preset::ALL.into_iter().map(|preset| {
        let pressed = is_current(&preset);
        choice(
            look,
            "preset",
            preset.title(),
            pressed,
            Action::Load(preset),
        )
    });
    let row = el("div")
        .attr("role", "group")
        .attr("aria-label", "Start from")
        .class("row")
        .each(choices)
        .with(choice(
            look,
            "preset",
            "Your own times…",
            own,
            Action::OwnTimes,
        ));
    el("section")
        .attr("aria-label", "Presets")
        .class("presets")
        .with(row)
        .with(p(
            "lesson",
            lesson.map_or("Your own numbers.", Preset::lesson),
        ))
}

/// The question in a sentence.
fn sentence(state: &State) -> El {
    let part = |label: &'static str, control: El| {
        el("label")
            .attr("title", label)
            .class("part")
            .with(el("span").class("unseen").with(label))
            .with(control)
    };
    let text = |field, label, placeholder| part(label, input(state, field, "q-", placeholder));
    let choice = |field, label, options| part(label, select(state, field, "q-", options));
    let own_keys = state.form.of(Field::Items) == "keys";
    let multiprocess = state.form.of(Field::Executor) == "multiprocess";
    let collection = choice(Field::Items, "Collection", ITEMS);
    let items = match own_keys {
        true => {
            let keys = text(Field::Keys, "Keys, separated by commas", "a, b, c");
            [collection.into(), " ".into(), keys.into()]
        }
        false => {
            let count = text(Field::Count, "How many items", "26");
            [count.into(), " ".into(), collection.into()]
        }
    };
    let at_most = multiprocess.then(|| {
        let most = text(Field::MaxConcurrent, "max_concurrent", "one per CPU");
        several(vec![", at most ".into(), most.into(), " at once".into()])
    });
    let costs = (state.form.of(Field::Costs) != Costs::None.name()).then(|| {
        let costs = choice(Field::Costs, "Costs beside the work", COSTS);
        several(vec![" and costs ".into(), costs.into()])
    });
    let differ = match state.form.of(Field::Durations) {
        "constant" => several(vec![" s each, ".into()]),
        law => {
            let laws = choice(Field::Durations, "How items differ", DURATIONS);
            let spread = (law != "own").then(|| {
                let spread = text(Field::Spread, "Spread", "1");
                several(vec![" with spread ".into(), spread.into()])
            });
            let parts = vec![
                " s on average, ".into(),
                laws.into(),
                spread.into_iter().collect(),
                ", ".into(),
            ];
            several(parts)
        }
    };
    let by_chance = |field, before: &'static str, label| {
        let chance =
            (!matches!(state.form.of(field).trim(), "" | "0")).then(|| text(field, label, "0"));
        chance.map(|chance| several(vec![before.into(), chance.into()]))
    };
    p("sentence", several(items.into()))
        .with(" of ")
        .with(text(Field::Seconds, "Seconds per item", "1"))
        .with(differ)
        .with(choice(Field::Work, "Work", WORK))
        .with(", on ")
        .with(text(Field::Cpus, "CPUs", "8"))
        .with(" CPUs")
        .with(is_measured(state).then_some(" (measured on this machine)"))
        .with(". Steps run ")
        .with(choice(Field::Executor, "Executor", EXECUTORS))
        .with(", with ")
        .with(text(
            Field::Overhead,
            "Overhead of each step, in seconds",
            "0",
        ))
        .with(" s of overhead each")
        .with(costs)
        .with(at_most)
        .with(". Failing: ")
        .with(text(Field::Fail, "Items that fail", "none"))
        .with(by_chance(
            Field::Failure,
            ", any attempt with probability ",
            "How likely each attempt fails",
        ))
        .with(by_chance(
            Field::Poison,
            ", any item always with probability ",
            "How likely an item always fails",
        ))
        .with("; ")
        .with(text(Field::Retries, "max_retries", "0"))
        .with(" retries. A hybrid op takes ")
        .with(text(Field::ChunkSize, "Chunk size", "7"))
        .with(" items.")
}

/// What is wrong, field by field, and what Dagster or CPython would fail on later.
fn notes(state: &State) -> El {
    // What is read of times, or wrong with them, is said where they go in.
    let told = state.own.is_some();
    let wrong = Field::all().filter(|field| is_on_page(state, *field));
    let wrong = wrong.filter(|field| !told || *field != Field::Times);
    let wrong = wrong.filter_map(|field| {
        let problems = problems(state, field);
        let note = || {
            el("p")
                .attr("id", note_id(field))
                .class("problem")
                .with(said(&problems))
        };
        (!problems.is_empty()).then(note)
    });
    let warnings = state.question().map(|asked| asked.checked.warnings.iter());
    let warnings = warnings.into_iter().flatten();
    let more = warnings.clone().count().saturating_sub(MOST_NOTES);
    let warnings = warnings.take(MOST_NOTES);
    el("div")
        .attr("role", "status")
        .class("notes")
        .each(wrong)
        .each(warnings.map(|warning| p("warning", warning.text.clone())))
        .with((more > 0).then(|| p("warning", format!("… and {more} more."))))
}

/// Of the two fields for the items only one is there.
fn is_on_page(state: &State, field: Field) -> bool {
    let own_keys = state.form.of(Field::Items) == "keys";
    match field {
        Field::Keys => own_keys,
        Field::Count => !own_keys,
        _ => true,
    }
}

fn actions(look: &Look) -> El {
    let (undo, redo) = look.state.history.can();
    let copy = match look.state.copied {
        Some(Copied::Link) => "Link copied",
        Some(Copied::Refused) => "Copying is refused",
        _ => "Copy link",
    };
    let button = |name, disabled, action| button(look, "quiet", name, disabled, action);
    let wrong = look.state.read.is_err();
    el("div")
        .class("row actions")
        .with(button("Undo", !undo, Action::Undo))
        .with(button("Redo", !redo, Action::Redo))
        .with(button(copy, wrong, Action::Copy(Copied::Link)))
}
