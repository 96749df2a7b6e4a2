//! Times of one's own: what somebody pastes, chooses or drops, and what is made of it.
//!
//! [`door_turn`] is a door of the rest (see `host::rest`).

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::Callback;

use crate::exchange::{DurationsRead, read_durations};
use crate::host::rest;
use crate::scenario::{Field, Form};

use super::state::{Action, Effect, State};

/// What somebody gives of their times.
#[derive(Clone)]
pub(super) enum Given {
    /// The field, as it is being typed.
    Typed(String),
    /// A text as a whole.
    Whole(Rc<str>),
    /// The column of that text, by name or number.
    Column(Rc<str>),
    /// A file that cannot be read.
    Unread,
}

/// Reads a file that somebody chose or dropped.
pub(super) fn read_file(file: &JsValue, act: Callback<Action>) {
    let Some(file) = file.dyn_ref::<web_sys::Blob>() else {
        return;
    };
    let text = JsFuture::from(file.text());
    spawn_local(async move {
        let text = text.await.ok().and_then(|text| text.as_string());
        match rest::fetch().await {
            Ok(()) => act.emit(Action::Own(
                text.map_or(Given::Unread, |text| Given::Whole(text.into())),
            )),
            Err(why) => act.emit(Action::Notice(why.into())),
        }
    });
}

/// Takes in what somebody gives. What it says of the number of items and of their mean goes into
/// the question with it.
#[inline(never)]
pub(super) fn door_turn(state: &mut State, given: Given) -> Vec<Effect> {
    match given {
        Given::Typed(text) => typed(state, text),
        Given::Whole(text) => {
            Rc::make_mut(&mut state.history).rest();
            let effects = put(state, &text);
            state.own_text = Some(Rc::clone(&text)).filter(|text| !text.trim().is_empty());
            match &state.own_text {
                Some(_) => take(state, &text, ""),
                None => effects,
            }
        }
        Given::Column(column) => match state.own_text.clone() {
            Some(text) => take(state, &text, &column),
            None => Vec::new(),
        },
        Given::Unread => {
            state.own = Some(Err("The file cannot be read.".into()));
            Vec::new()
        }
    }
}

/// A list is read as it grows, a table when it is all there.
fn typed(state: &mut State, text: String) -> Vec<Effect> {
    let effects = put(state, &text);
    match is_list(&text) {
        true => {
            state.own_text = Some(text.as_str().into());
            take(state, &text, "")
        }
        false => effects,
    }
}

/// Puts a text into the field, which says nothing of it yet.
fn put(state: &mut State, text: &str) -> Vec<Effect> {
    (state.own, state.own_text) = (None, None);
    state.edit(Field::Times, |form| {
        form.set(Field::Durations, "own".to_owned());
        form.set(Field::Times, text.to_owned());
    })
}

fn take(state: &mut State, text: &str, column: &str) -> Vec<Effect> {
    let column = Some(column.trim()).filter(|column| !column.is_empty());
    match read_durations(text, column) {
        Ok(read) => {
            state.own = Some(Ok(read.note().into()));
            state.edit(Field::Times, |form| ask(form, &read))
        }
        Err(problem) => {
            state.own = Some(Err(problem.to_string().into()));
            // What is in the field has changed.
            vec![Effect::Asked]
        }
    }
}

/// As many items as times, numbered. Faults of other items mean nothing any more.
fn ask(form: &mut Form, read: &DurationsRead) {
    // A list stays as it is being typed.
    if !is_list(form.of(Field::Times)) {
        let times: Vec<String> = read.times.iter().map(|time| time.as_seconds()).collect();
        form.set(Field::Times, times.join(", "));
    }
    for (field, text) in [
        (Field::Items, "numbered".to_owned()),
        (Field::Count, read.times.len().to_string()),
        (Field::Fail, String::new()),
        (Field::Seconds, read.mean().as_seconds()),
    ] {
        form.set(field, text);
    }
}

/// Whether a text is numbers alone, one after another.
fn is_list(text: &str) -> bool {
    let of_list = |char: char| char.is_ascii_digit() || ". ,\n\r".contains(char);
    let is_table = text.contains(',') && text.contains('\n');
    !is_table && text.contains(|char: char| char.is_ascii_digit()) && text.chars().all(of_list)
}
