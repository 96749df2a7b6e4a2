//! The question: a sentence whose parts can be edited, and a form over the same fields.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::app::state::{Action, Copied, State};
use crate::dagster::credits::Rule;
use crate::scenario::Field;
use crate::scenario::{Approach, Costs, Preset};

use super::fields::{MOST_NOTES, Options, field, input, note_id, problems, said, select};
use super::{El, Look, button, choice, el, p, several};

const ITEMS: Options = &[
    ("letters", "letters"),
    ("numbered", "numbered items"),
    ("keys", "own keys"),
];
const WORK: Options = &[("sleep", "waiting"), ("compute", "computing")];
const DURATIONS: Options = &[
    ("constant", "all alike"),
    ("uniform", "uniform"),
    ("normal", "normal"),
    ("lognormal", "lognormal"),
    ("gamma", "gamma"),
    ("pareto", "Pareto"),
    ("own", "as measured"),
];
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
const COSTS: Options = &Costs::CHOICES;
/// A link can have other weights of its own.
const RULES: Options = &Rule::CHOICES;
const PRICES: &str = "Solo 0.040, Starter 0.035, as listed on 2026-10-07.";
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
    let edited = Callback::from(move |event: Event| {
        if let Some((field, input)) = control(event.target()) {
            edit.emit(Action::Edit(field, input.value()));
        }
    });
    let submitted = Callback::from(|event: Event| event.prevent_default());
    let settings = el("details")
        .class("settings")
        .with(el("summary").with("All settings"))
        .with(settings(&look.state));
    let more = el("div").class("more").with(settings).with(actions(look));
    el("form")
        .class("question")
        .on("submit", submitted)
        .on("input", edited)
        .on("keydown", keys(look))
        .on("focusout", look.on(Action::Rest))
        .with(presets(look))
        .with(sentence(&look.state))
        .with(notes(&look.state))
        .with(more)
        .into()
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
        if is_input && NUMBERS.contains(&field) {
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
        .each(choices);
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
        .with(" CPUs. Steps run ")
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
    let wrong = Field::all().filter(|field| is_on_page(state, *field));
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
    let warnings = state.question().map(|asked| &asked.checked.warnings);
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

/// Every field, in groups.
fn settings(state: &State) -> El {
    let text = |at: Field, label, hint, placeholder| {
        field(state, at, label, hint, input(state, at, "", placeholder))
    };
    let choice =
        |at: Field, label, options| field(state, at, label, "", select(state, at, "", options));
    let own_keys = state.form.of(Field::Items) == "keys";
    let multiprocess = state.form.of(Field::Executor) == "multiprocess";
    let retries = state.form.of(Field::Retries).trim() != "0";
    let spread = match state.form.of(Field::Durations) {
        "constant" => None,
        "own" => Some(text(Field::Times, "Times, s", "Separated by commas.", "")),
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
        .with(text(Field::Cpus, "CPUs", "", ""));
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
    let groups = el("div").class("groups").with(items).with(executor);
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
