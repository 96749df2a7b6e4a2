//! Controls for the fields of the question. They carry the field's name; the question listens.

use crate::app::state::State;
use crate::forecast::some;
use crate::scenario::Field;
use crate::scenario::Problem;

use super::{El, el, p};

/// Values of a choice with what they are called.
pub(super) type Options = &'static [(&'static str, &'static str)];

/// Problems of a field, and warnings, that are shown at once.
pub(super) const MOST_NOTES: usize = 3;

/// A control for text. `id` tells the sentence's from the form's.
pub(super) fn input(state: &State, field: Field, id: &str, placeholder: &'static str) -> El {
    let value = state.form.of(field);
    let invalid = !problems(state, field).is_empty();
    let inputmode = match field {
        Field::Keys | Field::Fail => "text",
        Field::Seconds | Field::Overhead | Field::Delay | Field::Price => "decimal",
        _ => "numeric",
    };
    let shown = if value.is_empty() { placeholder } else { value };
    let size = shown.chars().count().clamp(1, 24);
    control("input", field, id)
        .attr("placeholder", placeholder)
        .attr("inputmode", inputmode)
        .attr("size", size.to_string())
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("aria-invalid", invalid.then_some("true"))
        .attr("aria-describedby", invalid.then(|| note_id(field)))
        .value(value.to_owned())
}

/// A control for a long text.
pub(super) fn area(state: &State, field: Field) -> El {
    let is_wrong = !problems(state, field).is_empty() || matches!(state.own, Some(Err(_)));
    let unlisted = match state.form.unlisted() {
        0 => None,
        times => Some(
            [
                &*some(u32::try_from(times).unwrap_or(u32::MAX), "time"),
                " are in use, too many to be listed here. Others take their place.",
            ]
            .concat(),
        ),
    };
    control("textarea", field, "")
        .attr("aria-invalid", is_wrong.then_some("true"))
        .attr("aria-describedby", is_wrong.then_some("own-note"))
        .attr("placeholder", unlisted)
        .attr("rows", "3")
        .attr("spellcheck", "false")
        .attr("autocomplete", "off")
        .property("value", state.form.of(field))
}

/// A control for a choice.
pub(super) fn select(state: &State, field: Field, id: &str, options: Options) -> El {
    let chosen = state.form.of(field);
    let listed = options.iter().any(|(value, _)| *value == chosen);
    // What a link can say and the list does not.
    let other = (!listed).then_some((chosen, chosen));
    let options = options.iter().copied().chain(other);
    let options = options.map(|(value, title)| {
        el("option")
            .attr("value", value.to_owned())
            .flag("selected", value == chosen)
            .with(title.to_owned())
    });
    // An option's attribute says nothing once a person has chosen: the property does.
    control("select", field, id)
        .property("value", chosen)
        .each(options)
}

/// A control that carries the field's name.
fn control(kind: &'static str, field: Field, id: &str) -> El {
    let name = field.name();
    el(kind).attr("id", [id, name].concat()).attr("name", name)
}

/// A labelled control of the form, with what is wrong with it.
pub(super) fn field(
    state: &State,
    field: Field,
    label: &'static str,
    hint: &'static str,
    control: El,
) -> El {
    let problems = problems(state, field);
    let note = match problems.is_empty() {
        false => Some(p("problem", said(&problems))),
        true => (!hint.is_empty()).then(|| p("hint", hint)),
    };
    el("div")
        .class("field")
        .with(el("label").attr("for", field.name()).with(label))
        .with(control)
        .with(note)
}

/// What is wrong with a field.
pub(super) fn problems(state: &State, field: Field) -> Vec<&Problem> {
    let problems = state.read.as_ref().err();
    let problems = problems.into_iter().flat_map(|problems| problems.iter());
    problems.filter(|problem| field.has(problem)).collect()
}

/// Where the question says what is wrong with a field.
pub(super) fn note_id(field: Field) -> String {
    format!("{}-note", field.name())
}

/// The first few of them.
pub(super) fn said(problems: &[&Problem]) -> String {
    let first = problems.iter().take(MOST_NOTES);
    let texts: Vec<&str> = first.map(|problem| problem.text.as_str()).collect();
    match problems.len().saturating_sub(MOST_NOTES) {
        0 => texts.join(" "),
        more => format!("{} … and {more} more.", texts.join(" ")),
    }
}
