//! Reads files and long texts in slices of time, so that the page goes on meanwhile.
//!
//! [`door_file`] is a door of the rest (see `host::rest`).

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Blob;
use yew::Callback;

use crate::app::state::Action;
use crate::exchange::{DurationsProblem, DurationsReader, MOST_BYTES, text_of};

use super::{Given, Source, Taken};

/// Rows between two looks at the clock.
const ROWS: u32 = 100;
/// How long is read at once, in milliseconds.
const SLICE: f64 = 12.0;

/// Reads a file that somebody chose or dropped.
#[inline(never)]
pub(in crate::app) fn door_file(file: &JsValue, dropped: bool, act: Callback<Action>) {
    let Some(file) = file.dyn_ref::<Blob>().cloned() else {
        return;
    };
    // Of two files the one that was given last counts, whichever is there first.
    let place = Source::new("".into(), "", dropped);
    act.emit(Action::Own(Given::Opening(Rc::clone(&place)).into()));
    spawn_local(async move {
        let opened = text(&file).await;
        let opened = opened.map(|text| Source::new(text, "", dropped));
        let source = opened.as_ref().ok().cloned();
        let opened = opened.map_err(|why| why.into());
        act.emit(Action::Own(Given::Opened(place, opened).into()));
        if let Some(source) = source {
            go_on(source, act).await;
        }
    });
}

async fn text(file: &Blob) -> Result<Rc<str>, String> {
    let bytes = file.size();
    if bytes > MOST_BYTES as f64 {
        let bytes = bytes as usize;
        return Err(DurationsProblem::TooLarge { bytes }.to_string());
    }
    let buffer = JsFuture::from(file.array_buffer()).await;
    let buffer = buffer.map_err(|_| "The file cannot be read.")?;
    Ok(text_of(Uint8Array::new(&buffer).to_vec()).into())
}

/// Reads a text as a whole, and says so before and after.
pub(in crate::app) fn read(source: Rc<Source>, act: Callback<Action>) {
    spawn_local(async move {
        act.emit(Action::Own(Given::Reading(Rc::clone(&source)).into()));
        go_on(source, act).await;
    });
}

/// Reads what is said to be read.
async fn go_on(source: Rc<Source>, act: Callback<Action>) {
    if source.is_long() {
        // That is drawn first.
        TimeoutFuture::new(0).await;
    }
    let taken = taken(&source).await;
    let taken = taken.map_err(|problem| problem.to_string().into());
    act.emit(Action::Own(Given::Read(source, taken).into()));
}

async fn taken(source: &Source) -> Result<Taken, DurationsProblem> {
    let mut reader = DurationsReader::new(&source.text, source.column())?;
    let mut began = js_sys::Date::now();
    while reader.go_on(ROWS)? {
        if js_sys::Date::now() - began > SLICE {
            TimeoutFuture::new(0).await;
            began = js_sys::Date::now();
        }
    }
    Ok(Taken::from(&reader.end()?))
}
