//! Times of one's own: what somebody pastes, chooses or drops, and what is made of it.
//!
//! [`door_turn`] is a door of the rest (see `host::rest`).

mod intake;

use std::rc::Rc;
use std::sync::Arc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use crate::Micros;
use crate::exchange::{DurationsRead, read_durations};
use crate::host::rest;
use crate::scenario::{Field, Form, mean};

use super::decide::{self, Section, Turn};
use super::state::{Action, Effect, State, Tab};

pub(super) use intake::{door_file, read};

/// The longest text that stands in the field, in bytes: a browser takes seconds to lay out more.
pub(super) const MOST_SHOWN: usize = 64 * 1024;

/// What somebody gives of their times.
pub(super) enum Given {
    /// The field, as it is being typed.
    Typed(String),
    /// A file that is being opened: its place, which has no text yet.
    Opening(Rc<Source>),
    /// Its text, which is being read, or why there is none.
    Opened(Rc<Source>, Result<Rc<Source>, Rc<str>>),
    /// A text that is being read as a whole.
    Reading(Rc<Source>),
    /// What was read of it, or what is wrong with it.
    Read(Rc<Source>, Result<Taken, Rc<str>>),
    /// Which chunk size is the best is to be seen.
    ToChunks,
}

/// A text, and which column of it is wanted; each reading has its own.
pub(super) struct Source {
    pub(super) text: Rc<str>,
    /// By name or number; empty for what is found.
    column: Rc<str>,
    /// Whether it was dropped, wherever on the page.
    dropped: bool,
}

/// Times as they were read, and what is said of them.
#[derive(Clone)]
pub(super) struct Taken {
    times: Arc<[Micros]>,
    note: Rc<str>,
}

impl Source {
    pub(super) fn new(text: Rc<str>, column: &str, dropped: bool) -> Rc<Self> {
        Rc::new(Self {
            text,
            column: column.into(),
            dropped,
        })
    }

    fn column(&self) -> Option<&str> {
        let column = self.column.trim();
        (!column.is_empty()).then_some(column)
    }

    /// Whether it is too long to stand in the field.
    fn is_long(&self) -> bool {
        self.text.len() > MOST_SHOWN
    }
}

impl From<&DurationsRead> for Taken {
    fn from(read: &DurationsRead) -> Self {
        Self {
            times: read.times.as_slice().into(),
            note: read.note().into(),
        }
    }
}

/// Reads a file that somebody dropped, once what reads it is there.
pub(super) fn drop_file(file: JsValue, act: Callback<Action>) {
    act.emit(Action::FetchRest);
    spawn_local(async move {
        match rest::fetch().await {
            Ok(()) => door_file(&file, true, act),
            Err(why) => act.emit(Action::Notice(why.into())),
        }
    });
}

/// Takes in what somebody gives. What it says of the number of items and of their mean goes into
/// the question with it.
#[inline(never)]
pub(super) fn door_turn(state: &mut State, given: &Given) -> Vec<Effect> {
    match given {
        Given::Typed(text) => typed(state, text),
        // Something else was given or asked meanwhile.
        Given::Opened(source, _) | Given::Read(source, _) if !is_current(state, source) => {
            Vec::new()
        }
        Given::Opening(place) => {
            say_reading(state, place);
            Vec::new()
        }
        Given::Reading(source) | Given::Opened(_, Ok(source)) => reading(state, source),
        Given::Read(source, taken) => {
            let effects = take(state, source, taken.clone());
            // What is typed after it is undone by itself.
            Rc::make_mut(&mut state.history).rest();
            effects
        }
        Given::Opened(_, Err(why)) => {
            (state.own, state.own_source) = (Some(Err(Rc::clone(why))), None);
            ask_for_own(state)
        }
        Given::ToChunks => {
            state.tab = Tab::Decide;
            let mut effects = decide::door_turn(state, Turn::To(Section::Chunks));
            effects.push(Effect::FocusOn("tab-decide"));
            effects
        }
    }
}

fn is_current(state: &State, source: &Rc<Source>) -> bool {
    let current = state.own_source.as_ref();
    current.is_some_and(|current| Rc::ptr_eq(current, source))
}

fn say_reading(state: &mut State, source: &Rc<Source>) {
    state.own = Some(Ok("Reading…".into()));
    state.own_source = Some(Rc::clone(source));
}

/// A list is read as it grows, a table when it is all there.
fn typed(state: &mut State, text: &str) -> Vec<Effect> {
    let effects = put(state, text);
    if !is_list(text) {
        return effects;
    }
    let source = Source::new(text.into(), "", false);
    let taken = read_durations(text, None);
    let taken = taken.map(|read| Taken::from(&read));
    state.own_source = Some(Rc::clone(&source));
    take(
        state,
        &source,
        taken.map_err(|problem| problem.to_string().into()),
    )
}

/// Puts a text into the field, which says nothing of it yet.
fn put(state: &mut State, text: &str) -> Vec<Effect> {
    (state.own, state.own_source) = (None, None);
    state.edit(Field::Times, |form| {
        form.set(Field::Durations, "own".to_owned());
        form.set(Field::Times, text.to_owned());
    })
}

/// A text that is not long stands in the field, where it can be mended.
fn reading(state: &mut State, source: &Rc<Source>) -> Vec<Effect> {
    Rc::make_mut(&mut state.history).rest();
    let effects = match source.is_long() || source.column().is_some() {
        true => ask_for_own(state),
        false => put(state, &source.text),
    };
    say_reading(state, source);
    effects
}

fn ask_for_own(state: &mut State) -> Vec<Effect> {
    state.edit(Field::Times, |form| {
        form.set(Field::Durations, "own".to_owned());
    })
}

fn take(state: &mut State, source: &Source, taken: Result<Taken, Rc<str>>) -> Vec<Effect> {
    let mut effects = match taken {
        Ok(taken) => {
            state.own = Some(Ok(taken.note));
            state.edit(Field::Times, |form| ask(form, source, &taken.times))
        }
        Err(problem) => {
            state.own = Some(Err(match source.is_long() {
                true => [&*problem, " What was asked before stays."].concat().into(),
                false => problem,
            }));
            // What is in the field has changed.
            vec![Effect::Asked]
        }
    };
    if source.dropped {
        effects.push(Effect::FocusOn(Field::Times.name()));
    }
    effects
}

/// As many items as times, numbered. Faults of other items mean nothing any more.
fn ask(form: &mut Form, source: &Source, times: &Arc<[Micros]>) {
    // A list stays as it is being typed; one that stands there from before does not.
    let is_typed = form.of(Field::Times) == &*source.text && is_list(&source.text);
    if !is_typed {
        form.list(times);
    }
    let mean = mean(times).unwrap_or_default();
    for (field, text) in [
        (Field::Durations, "own".to_owned()),
        (Field::Items, "numbered".to_owned()),
        (Field::Count, times.len().to_string()),
        (Field::Fail, String::new()),
        (Field::Seconds, mean.four_figures().as_seconds()),
    ] {
        form.set(field, text);
    }
}

/// Whether a text is numbers alone, one after another.
fn is_list(text: &str) -> bool {
    let of_list = |char: char| char.is_ascii_digit() || ". ,\n\r".contains(char);
    let is_table = text.as_bytes().contains(&b',') && text.as_bytes().contains(&b'\n');
    !is_table && text.contains(|char: char| char.is_ascii_digit()) && text.chars().all(of_list)
}
