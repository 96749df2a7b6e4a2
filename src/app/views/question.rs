//! The question: a sentence whose parts can be edited, and a form over the same fields.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::app::form::Field;
use crate::app::state::{Action, Copied, State};
use crate::dagster::credits::Rule;
use crate::scenario::{Approach, Preset};

use super::fields::{MOST_NOTES, Options, field, input, note_id, problems, said, select};
use super::{Look, button, choice, p};

const ITEMS: Options = &[
    ("letters", "letters"),
    ("numbered", "numbered items"),
    ("keys", "own keys"),
];
const WORK: Options = &[("sleep", "waiting"), ("compute", "computing")];
const EXECUTORS: Options = &[
    ("in-process", "in-process, one at a time"),
    ("multiprocess", "multiprocess, a process each"),
];
const BACKOFFS: Options = &[
    ("", "none"),
    ("linear", "linear"),
    ("exponential", "exponential"),
];
const JITTERS: Options = &[("", "none"), ("full", "full"), ("plus-minus", "plus-minus")];
/// A link can have other weights of its own.
const RULES: Options = &Rule::CHOICES;
/// Fields that the arrow keys step through.
const NUMBERS: [Field; 10] = [
    Field::Count,
    Field::Seconds,
    Field::Retries,
    Field::Delay,
    Field::MaxConcurrent,
    Field::Overhead,
    Field::Cpus,
    Field::Processes,
    Field::Chunksize,
    Field::ChunkSize,
];

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    one.form == other.form && one.copied == other.copied && one.history.can() == other.history.can()
}

/// The question.
pub(super) fn view(look: &Look, _: Approach) -> Html {
    let edit = look.act.clone();
    let oninput = move |event: InputEvent| {
        if let Some((field, input)) = control(event.target()) {
            edit.emit(Action::Edit(field, input.value()));
        }
    };
    let rest = look.act.clone();
    html! {
        <form class="question" onsubmit={|event: SubmitEvent| event.prevent_default()} {oninput}
            onkeydown={keys(look)} onfocusout={move |_| rest.emit(Action::Rest)}>
            { presets(look) }
            { sentence(&look.state) }
            { notes(&look.state) }
            <div class="more">
                <details class="settings">
                    <summary>{ "All settings" }</summary>
                    { settings(&look.state) }
                </details>
                { actions(look) }
            </div>
        </form>
    }
}

/// The field of a control, and the control: a select has a name and a value as an input has.
fn control(target: Option<web_sys::EventTarget>) -> Option<(Field, HtmlInputElement)> {
    let input = target?.unchecked_into::<HtmlInputElement>();
    Some((Field::named(&input.get_attribute("name")?)?, input))
}

/// The arrow keys step through numbers, by ten with Shift.
fn keys(look: &Look) -> Callback<KeyboardEvent> {
    let act = look.act.clone();
    Callback::from(move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowUp" => 1.0,
            "ArrowDown" => -1.0,
            _ => return,
        };
        let Some((field, input)) = control(event.target()) else {
            return;
        };
        let is_input = input.unchecked_ref::<Element>().tag_name() == "INPUT";
        if is_input && NUMBERS.contains(&field) {
            event.prevent_default();
            let by = if event.shift_key() { 10.0 } else { 1.0 };
            act.emit(Action::Nudge(field, step * by));
        }
    })
}

fn presets(look: &Look) -> Html {
    let current = look.state.question().map(|asked| &asked.shared.scenario);
    let is_current = |preset: &Preset| current == Some(&preset.scenario());
    let lesson = Preset::ALL.into_iter().find(is_current);
    html! {
        <section class="presets" aria-label="Presets">
            <div class="row" role="group" aria-label="Start from">
                { for Preset::ALL.into_iter().map(|preset| {
                    let pressed = is_current(&preset);
                    choice(look, "preset", preset.title(), pressed, Action::Load(preset))
                }) }
            </div>
            { p("lesson", lesson.map_or("Your own numbers.", Preset::lesson)) }
        </section>
    }
}

/// The question in a sentence.
fn sentence(state: &State) -> Html {
    let part = |label: &'static str, control: Html| html! { <label class="part" title={label}><span class="unseen">{ label }</span>{ control }</label> };
    let text = |field, label, placeholder| part(label, input(state, field, "q-", placeholder));
    let choice = |field, label, options| part(label, select(state, field, "q-", options));
    let own_keys = state.form.of(Field::Items) == "keys";
    let multiprocess = state.form.of(Field::Executor) == "multiprocess";
    html! {
        <p class="sentence">
            if own_keys {
                { choice(Field::Items, "Collection", ITEMS) } { " " } { text(Field::Keys, "Keys, separated by commas", "a, b, c") }
            } else {
                { text(Field::Count, "How many items", "26") } { " " } { choice(Field::Items, "Collection", ITEMS) }
            }
            { " of " } { text(Field::Seconds, "Seconds per item", "1") } { " s each, " }
            { choice(Field::Work, "Work", WORK) }
            { ", on " } { text(Field::Cpus, "CPUs", "8") } { " CPUs. Steps run " }
            { choice(Field::Executor, "Executor", EXECUTORS) }
            { ", with " } { text(Field::Overhead, "Overhead of each step, in seconds", "0") } { " s of overhead each" }
            if multiprocess {
                { ", at most " } { text(Field::MaxConcurrent, "max_concurrent", "one per CPU") } { " at once" }
            }
            { ". Failing: " }
            { text(Field::Fail, "Items that fail", "none") }
            { "; " } { text(Field::Retries, "max_retries", "0") } { " retries. A hybrid op takes " }
            { text(Field::ChunkSize, "Chunk size", "7") } { " items." }
        </p>
    }
}

/// What is wrong, field by field, and what Dagster or CPython would fail on later.
fn notes(state: &State) -> Html {
    let wrong = Field::all().filter(|field| is_on_page(state, *field));
    let wrong = wrong.filter_map(|field| {
        let problems = problems(state, field);
        (!problems.is_empty()).then(|| (note_id(field), said(&problems)))
    });
    let warnings = state.question().map(|asked| &asked.checked.warnings);
    let warnings = warnings.into_iter().flatten();
    let more = warnings.clone().count().saturating_sub(MOST_NOTES);
    html! {
        <div class="notes" role="status">
            { for wrong.map(|(id, text)| html! { <p class="problem" {id}>{ text }</p> }) }
            { for warnings.take(MOST_NOTES).map(|warning| p("warning", warning.text.clone())) }
            { for (more > 0).then(|| p("warning", format!("… and {more} more."))) }
        </div>
    }
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

fn actions(look: &Look) -> Html {
    let (undo, redo) = look.state.history.can();
    let copy = match look.state.copied {
        Some(Copied::Link) => "Link copied",
        Some(Copied::Refused) => "Copying is refused",
        _ => "Copy link",
    };
    html! {
        <div class="row actions">
            { button(look, "quiet", "Undo", !undo, Action::Undo) }
            { button(look, "quiet", "Redo", !redo, Action::Redo) }
            { button(look, "quiet", copy, look.state.read.is_err(), Action::Copy(Copied::Link)) }
        </div>
    }
}

/// Every field, in groups.
fn settings(state: &State) -> Html {
    let text = |at: Field, label, hint, placeholder| {
        field(state, at, label, hint, input(state, at, "", placeholder))
    };
    let choice =
        |at: Field, label, options| field(state, at, label, "", select(state, at, "", options));
    let own_keys = state.form.of(Field::Items) == "keys";
    let multiprocess = state.form.of(Field::Executor) == "multiprocess";
    let retries = state.form.of(Field::Retries).trim() != "0";
    html! {
        <div class="groups">
            <fieldset>
                <legend>{ "Items" }</legend>
                { choice(Field::Items, "Collection", ITEMS) }
                if own_keys {
                    { text(Field::Keys, "Keys", "Separated by commas.", "") }
                } else {
                    { text(Field::Count, "How many", "", "") }
                }
                { choice(Field::Work, "Work", WORK) }
                { text(Field::Seconds, "Seconds each", "", "") }
            </fieldset>
            <fieldset>
                <legend>{ "Executor" }</legend>
                { choice(Field::Executor, "Steps run", EXECUTORS) }
                if multiprocess {
                    { text(Field::MaxConcurrent, "max_concurrent", "", "one per CPU") }
                }
                { text(Field::Overhead, "Overhead, s", "Of each step.", "") }
                { text(Field::Cpus, "CPUs", "", "") }
            </fieldset>
            <fieldset>
                <legend>{ "Pool and chunks" }</legend>
                { text(Field::Processes, "Processes", "", "CPUs − 1") }
                { text(Field::Chunksize, "Pool chunksize", "", "⌈n ÷ 4p⌉") }
                { text(Field::ChunkSize, "Chunk size", "Items of a hybrid op.", "") }
                { text(Field::Price, "Price of a credit, $", "Solo 0.040, Starter 0.035, as listed on 2026-10-07.", "") }
                { field(state, Field::Rule, "Credits by", "", select(state, Field::Rule, "", RULES)) }
                { for rule(state) }
            </fieldset>
            <fieldset>
                <legend>{ "Failures" }</legend>
                { text(Field::Fail, "Items that fail", "q fails always, q=1 once.", "none") }
                { text(Field::Retries, "max_retries", "", "") }
                if retries {
                    { text(Field::Delay, "Delay, s", "", "none") }
                    { choice(Field::Backoff, "Backoff", BACKOFFS) }
                    { choice(Field::Jitter, "Jitter", JITTERS) }
                }
            </fieldset>
        </div>
    }
}

/// What the chosen rule counts, what is assumed, and where it is stated.
fn rule(state: &State) -> Option<Html> {
    let rule = state.question()?.shared.rule;
    let assumed = match rule.assumed() {
        "" => String::new(),
        assumed => ["; assumed: ", assumed].concat(),
    };
    let source = rule.source();
    Some(html! {
        <p class="hint">{ rule.counts() }{ assumed }{ ". " }
            if !source.is_empty() {
                <a href={["https://", source].concat()} target="_blank">{ "Source" }</a>
            }
        </p>
    })
}
