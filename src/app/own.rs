//! Times of one's own: what somebody pastes, chooses or drops, and what is made of it.
//!
//! [`door_read`] and [`door_take`] are doors of the rest (see `host::rest`).

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::Callback;

use crate::exchange::read_durations;
use crate::host::rest;

use super::state::{Action, Effect, State};
use crate::scenario::Field;

/// Times that were read.
#[derive(Debug, PartialEq)]
pub(super) struct OwnTimes {
    /// As the field has them.
    pub(super) text: String,
    pub(super) count: u32,
    /// In seconds, as the field has it.
    pub(super) mean: String,
    /// What was read, for people.
    pub(super) note: String,
}

/// Reads a text in which there are times, and tells what came of it.
pub(super) fn read(text: String, column: String, act: Callback<Action>) {
    spawn_local(async move {
        let read = match rest::fetch().await {
            Ok(()) => door_read(&text, &column),
            Err(why) => Err(why),
        };
        act.emit(Action::DidReadTimes(
            read.map(Into::into).map_err(Into::into),
        ));
    });
}

/// Reads a file that somebody chose or dropped.
pub(super) fn read_file(file: &JsValue, act: Callback<Action>) {
    let Some(file) = file.dyn_ref::<web_sys::Blob>() else {
        return;
    };
    let text = JsFuture::from(file.text());
    spawn_local(async move {
        let text = text.await.ok().and_then(|text| text.as_string());
        act.emit(match text {
            Some(text) => Action::ReadTimes(text.into()),
            None => Action::DidReadTimes(Err("The file cannot be read.".into())),
        });
    });
}

#[inline(never)]
pub(super) fn door_read(text: &str, column: &str) -> Result<OwnTimes, String> {
    let column = Some(column.trim()).filter(|column| !column.is_empty());
    let read = read_durations(text, column).map_err(|problem| problem.to_string())?;
    let texts: Vec<String> = read.times.iter().map(|time| time.as_seconds()).collect();
    Ok(OwnTimes {
        text: texts.join(", "),
        count: u32::try_from(read.times.len()).unwrap_or(u32::MAX),
        mean: read.mean().as_seconds(),
        note: read.note(),
    })
}

/// Takes in what was read: as many items as times, numbered. Faults of other items mean nothing
/// any more.
#[inline(never)]
pub(super) fn door_take(state: &mut State, times: &OwnTimes) -> Vec<Effect> {
    state.own = Some(Ok(times.note.as_str().into()));
    // A list stays as it is being typed.
    let is_list = |text: &str| {
        text.chars()
            .all(|char| char.is_ascii_digit() || ". ,\n\r".contains(char))
    };
    let typed = state.form.of(Field::Times);
    let text = if is_list(typed) { typed } else { &times.text }.to_owned();
    state.edit(Field::Times, |form| {
        let texts = [
            (Field::Items, "numbered"),
            (Field::Count, &times.count.to_string()),
            (Field::Fail, ""),
            (Field::Durations, "own"),
            (Field::Times, &text),
            (Field::Seconds, &times.mean),
        ];
        for (field, text) in texts {
            form.set(field, text.to_owned());
        }
    })
}
