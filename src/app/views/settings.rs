//! All settings, and where somebody's own times go in.
//!
//! [`door_view`] and [`door_own`] are doors of the rest (see `host::rest`).

use std::rc::Rc;

use js_sys::{Function, Reflect};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::own::{self, Given, Source};
use crate::app::state::{Action, State};
use crate::dagster::credits::Rule;
use crate::exchange::times_used;
use crate::forecast::some;
use crate::scenario::Field;

use super::decide::{measured_here, watch_keyboard, way_back};
use super::fields::{Options, area, field, input, select};
use super::question::{COSTS, DURATIONS, EXECUTORS, ITEMS, WORK, file};
use super::{El, Look, button, el, p};

const BACKOFFS: Options = &[
    ("", "none"),
    ("linear", "linear"),
    ("exponential", "exponential"),
];
const JITTERS: Options = &[("", "none"), ("full", "full"), ("plus-minus", "plus-minus")];
/// A link can have other weights of its own.
const RULES: Options = &Rule::CHOICES;
const PRICES: &str = "Solo 0.040, Starter 0.035, as listed on 2026-10-07.";
/// Every field, in groups.
#[inline(never)]
pub(super) fn door_view(look: &Look) -> Html {
    groups(look).into()
}

/// Where somebody's own times go in, and what was made of them.
#[inline(never)]
pub(super) fn door_own(look: &Look) -> Html {
    let state = &look.state;
    let (act, choose) = (look.act.clone(), look.act.clone());
    let chosen = Callback::from(move |event: Event| {
        own::door_file(&file(&event, "target"), false, choose.clone());
    });
    // A file that is being opened has no text yet.
    let source = state.own_source.clone();
    let source = source.filter(|source| !source.text.is_empty());
    let column = Callback::from(move |event: Event| {
        let input = event
            .target()
            .map(JsCast::unchecked_into::<HtmlInputElement>);
        if let Some((input, source)) = input.zip(source.as_ref()) {
            let text = Rc::clone(&source.text);
            own::read(Source::new(text, &input.value(), false), act.clone());
        }
    });
    let labelled = |label: &'static str, control: El| el("label").with(label).with(control);
    let note = state.own.as_ref().map(|own| match own {
        Ok(note) => p("hint", note.to_string()),
        Err(problem) => p("problem", problem.to_string()),
    });
    // Typing goes on until the field is left; what is pasted is there as a whole, a moment later.
    let (left, pasted) = (look.act.clone(), look.act.clone());
    let left = Callback::from(move |event: Event| whole(&event, &left));
    let pasted = Callback::from(move |event: Event| {
        let pasted = pasted.clone();
        if let Some(text) = clipboard(&event).filter(|text| text.len() > own::MOST_SHOWN) {
            event.prevent_default();
            return own::read(Source::new(text.into(), "", false), pasted);
        }
        gloo_timers::callback::Timeout::new(0, move || whole(&event, &pasted)).forget();
    });
    let text = area(state, Field::Times)
        .on("change", left)
        .on("paste", pasted);
    let file = el("input")
        .attr("type", "file")
        .attr("id", "own-file")
        .attr("accept", ".csv,.tsv,.txt,text/*")
        .on("change", chosen);
    let name = el("input")
        .attr("id", "own-column")
        .attr("size", "12")
        .attr("placeholder", "found by itself")
        .attr("autocomplete", "off")
        .on("change", column);
    let group = el("div")
        .attr("role", "group")
        .attr("aria-label", "Your own times");
    let file = labelled("Or a file, chosen, or dropped anywhere", file);
    group
        .class("own")
        .with(labelled(
            "Seconds per item, or a table with a column of times",
            text,
        ))
        .with(
            el("div")
                .class("row")
                .with(file)
                .with(labelled("Column", name)),
        )
        .with(
            el("div")
                .attr("role", "status")
                .attr("id", "own-note")
                .with(note)
                .with(used(look)),
        )
        .into()
}

/// How the question's items take the times, and what takes several of them.
fn used(look: &Look) -> Option<El> {
    let checked = &look.state.question()?.checked;
    let text = [
        &*times_used(checked)?,
        " A hybrid op takes ",
        &some(checked.chunk_size, "item"),
        " at a time, however long they take. ",
    ];
    let button = button(
        look,
        "quiet",
        "Compare chunk sizes",
        false,
        Action::Own(Given::ToChunks.into()),
    );
    Some(p("hint", text.concat()).with(button))
}

/// What is being pasted.
fn clipboard(event: &Event) -> Option<String> {
    let data = Reflect::get(event, &"clipboardData".into()).ok()?;
    let get: Function = Reflect::get(&data, &"getData".into())
        .ok()?
        .dyn_into()
        .ok()?;
    get.call1(&data, &"text".into()).ok()?.as_string()
}

fn groups(look: &Look) -> El {
    let state = &look.state;
    let text = |at: Field, label, hint, placeholder| {
        field(state, at, label, hint, input(state, at, "", placeholder))
    };
    let choice =
        |at: Field, label, options| field(state, at, label, "", select(state, at, "", options));
    let own_keys = state.form.of(Field::Items) == "keys";
    let multiprocess = state.form.of(Field::Executor) == "multiprocess";
    let retries = state.form.of(Field::Retries).trim() != "0";
    let spread = match state.form.of(Field::Durations) {
        "constant" | "own" => None,
        _ => Some(text(Field::Spread, "Spread", "", "1")),
    };
    let group = |title: &'static str| el("fieldset").with(el("legend").with(title));
    let items = match own_keys {
        true => text(Field::Keys, "Keys", "Separated by commas.", ""),
        false => text(Field::Count, "How many", "", ""),
    };
    let items = group("Items")
        .with(choice(Field::Items, "Collection", ITEMS))
        .with(items)
        .with(choice(Field::Work, "Work", WORK))
        .with(text(Field::Seconds, "Seconds each", "", ""))
        .with(choice(Field::Durations, "Times", DURATIONS))
        .with(spread);
    let at_most =
        multiprocess.then(|| text(Field::MaxConcurrent, "max_concurrent", "", "one per CPU"));
    let executor = group("Executor")
        .with(choice(Field::Executor, "Steps run", EXECUTORS))
        .with(at_most)
        .with(choice(Field::Costs, "Costs beside the work", COSTS))
        .with(text(Field::Overhead, "Overhead, s", "Of each step.", ""))
        .with(text(Field::Cpus, "CPUs", measured_here(look), "").with(way_back(look)));
    let pool = group("Pool and chunks")
        .with(text(Field::Processes, "Processes", "", "CPUs − 1"))
        .with(text(Field::Chunksize, "Pool chunksize", "", "⌈n ÷ 4p⌉"))
        .with(text(
            Field::ChunkSize,
            "Chunk size",
            "Items of a hybrid op.",
            "",
        ))
        .with(text(Field::Price, "Price of a credit, $", PRICES, ""))
        .with(choice(Field::Rule, "Credits by", RULES))
        .with(rule(state));
    let failures = group("Failures")
        .with(text(
            Field::Fail,
            "Items that fail",
            "q fails always, q=1 once.",
            "none",
        ))
        .with(text(Field::Failure, "Any attempt fails", "0.02 or 2%", ""))
        .with(text(Field::Poison, "Any item always fails", "", ""))
        .with(text(Field::Retries, "max_retries", "", ""));
    let failures = match retries {
        true => failures
            .with(text(Field::Delay, "Delay, s", "", "none"))
            .with(choice(Field::Backoff, "Backoff", BACKOFFS))
            .with(choice(Field::Jitter, "Jitter", JITTERS)),
        false => failures,
    };
    let groups = el("div").class("groups").on("focusin", watch_keyboard());
    let groups = groups.with(items).with(executor);
    groups.with(pool).with(failures)
}

/// What the chosen rule counts, what is assumed, and where it is stated.
fn rule(state: &State) -> Option<El> {
    let rule = state.question()?.shared.rule;
    let assumed = match rule.assumed() {
        "" => String::new(),
        assumed => ["; assumed: ", assumed].concat(),
    };
    let source = rule.source();
    let link = || {
        el("a")
            .attr("href", ["https://", source].concat())
            .attr("target", "_blank")
            .with("Source")
    };
    let text = [rule.counts(), assumed, ". ".to_owned()].concat();
    Some(p("hint", text).with((!source.is_empty()).then(link)))
}

/// Has all that stands in a field read.
fn whole(event: &Event, act: &Callback<Action>) {
    let field = event
        .target()
        .map(JsCast::unchecked_into::<HtmlInputElement>);
    let Some(text) = field.map(|field| field.value()) else {
        return;
    };
    match text.trim().is_empty() {
        true => act.emit(Action::Own(Given::Typed(text).into())),
        false => own::read(Source::new(text.into(), "", false), act.clone()),
    }
}
