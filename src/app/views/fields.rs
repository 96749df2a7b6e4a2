//! Controls for the fields of the question. They carry the field's name; the question listens.

use wasm_bindgen::JsValue;
use yew::prelude::*;

use crate::app::form::Field;
use crate::app::state::State;
use crate::scenario::Problem;

use super::p;

/// Values of a choice with what they are called.
pub(super) type Options = &'static [(&'static str, &'static str)];

/// Problems of a field, and warnings, that are shown at once.
pub(super) const MOST_NOTES: usize = 3;

/// A control for text. `id` tells the sentence's from the form's.
pub(super) fn input(state: &State, field: Field, id: &str, placeholder: &'static str) -> Html {
    let value = state.form.of(field);
    let invalid = !problems(state, field).is_empty();
    let inputmode = match field {
        Field::Keys | Field::Fail => "text",
        Field::Seconds | Field::Overhead | Field::Delay | Field::Price => "decimal",
        _ => "numeric",
    };
    let shown = if value.is_empty() { placeholder } else { value };
    let size = shown.chars().count().clamp(1, 24);
    html! {
        <input id={format!("{id}{}", field.name())} name={field.name()} value={value.to_owned()} {placeholder} {inputmode}
            size={size.to_string()} autocomplete="off" spellcheck="false" aria-invalid={invalid.then_some("true")}
            aria-describedby={invalid.then(|| note_id(field))} />
    }
}

/// A control for a choice.
pub(super) fn select(state: &State, field: Field, id: &str, options: Options) -> Html {
    let chosen = state.form.of(field);
    let listed = options.iter().any(|(value, _)| *value == chosen);
    html! {
        <select id={format!("{id}{}", field.name())} name={field.name()} ~value={JsValue::from_str(chosen)}>
            // An option's attribute says nothing once a person has chosen: the property does.
            { for options.iter().map(|(value, title)| html! {
                <option value={*value} selected={*value == chosen}>{ *title }</option>
            }) }
            // What a link can say and the list does not.
            if !listed {
                <option value={chosen.to_owned()} selected=true>{ chosen }</option>
            }
        </select>
    }
}

/// A labelled control of the form, with what is wrong with it.
pub(super) fn field(
    state: &State,
    field: Field,
    label: &'static str,
    hint: &'static str,
    control: Html,
) -> Html {
    let problems = problems(state, field);
    html! {
        <div class="field">
            <label for={field.name()}>{ label }</label>
            { control }
            if !problems.is_empty() {
                { p("problem", said(&problems)) }
            } else if !hint.is_empty() {
                { p("hint", hint) }
            }
        </div>
    }
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
