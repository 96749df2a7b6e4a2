//! What the page does for its "Why" part alone: the timelines, and what is taken along.
//!
//! Functions whose names begin with `door_` are doors of the rest (see `host::rest`).

mod canvas;
mod files;
mod gestures;
mod known;
mod pen;

use crate::exchange::dagster_code;
use crate::host::protocol::ToHost;
use crate::host::protocol::why::{Ask, File, Subject, Told, What};
use crate::scenario::{Approach, Form};
use std::rc::Rc;

use super::asked::Asked;
use super::decide;
use super::state::{Copied, Effect, LogAction, Rest, State, Tab};

pub(super) use canvas::Surface;
pub(super) use known::{Gesture, Switch, TABLE_ROWS, Table, Why};

/// How soon a picture that grows is renewed, in milliseconds.
const SOON: u32 = 40;
/// The same where somebody wants little to move.
const CALM: u32 = 1_000;

/// What is to be copied: the code of the approach that is looked at, or the link.
#[inline(never)]
pub(super) fn door_text(what: Copied, state: &State, asked: &Asked) -> Result<String, String> {
    match what {
        Copied::Code => Ok(dagster_code(state.looked_at, &asked.shared.scenario).text()),
        Copied::Link | Copied::Refused => super::address::link(&asked.shared),
    }
}

/// What somebody pointed at is gone, and whoever was asked as well if they are `lost`.
#[inline(never)]
pub(super) fn door_let_go(state: &mut State, lost: bool) {
    let why = Rc::make_mut(&mut state.why);
    match lost {
        true => why.lose(),
        false => why.let_go(),
    }
}

/// Takes in what somebody does with the timelines.
#[inline(never)]
pub(super) fn door_gesture(state: &mut State, gesture: Gesture) -> Vec<Effect> {
    gestures::reduce(state, gesture)
}

/// Takes in what the host answers.
#[inline(never)]
pub(super) fn door_told(state: &mut State, bytes: &[u8]) -> Vec<Effect> {
    match postcard::from_bytes(bytes) {
        Ok(told) => take(state, told),
        Err(_) => Vec::new(),
    }
}

/// Asks for runs as a file.
#[inline(never)]
pub(super) fn door_write(state: &mut State, file: File) -> Vec<Effect> {
    if state.why.writes {
        state.notice = Some("A file is being written: another one can follow it.".into());
        return Vec::new();
    }
    let mut of = subject(state);
    Rc::make_mut(&mut state.why).writes = of.is_some();
    if let (Some(of), File::Csv | File::Ndjson) = (&mut of, file) {
        of.parts
            .retain(|(approach, _)| *approach == state.looked_at);
    }
    let ask = of.map(|of| Ask::Write {
        of,
        view: state.why.view.clone(),
        file,
    });
    ask.as_ref().and_then(send).into_iter().collect()
}

/// Saves a file of these pieces.
#[inline(never)]
pub(super) fn door_save(pieces: &js_sys::Array, file: File) {
    // Where the browser saves nothing it says so itself.
    let _ = files::save(pieces, file);
}

/// Saves the picture as it is on the screen.
#[inline(never)]
pub(super) fn door_save_picture() {
    let _ = files::save_picture();
}

/// Draws the newest picture.
#[inline(never)]
pub(super) fn door_draw(
    surface: &mut Option<Surface>,
    state: &State,
    act: &yew::Callback<super::state::Action>,
) {
    canvas::draw(surface, state, act);
}

fn take(state: &mut State, told: Told) -> Vec<Effect> {
    let why = Rc::make_mut(&mut state.why);
    match told {
        Told::Scene {
            scene,
            stories,
            grows,
        } => {
            why.waiting = false;
            let changes = grows || why.grows;
            why.grows = grows;
            why.scene = Some(scene.into());
            if stories.iter().any(|story| !story.text.is_empty()) && *why.stories != stories {
                why.stories = stories.into();
            }
            let selected = why.view.selected.filter(|_| changes);
            let mut effects = Vec::new();
            if grows && !why.stale {
                effects.push(Effect::DrawSoon(if canvas::is_calm() {
                    CALM
                } else {
                    SOON
                }));
            }
            effects.extend(selected.and_then(|selected| ask(state, What::Known(selected))));
            effects.extend(asked_for(state));
            return effects;
        }
        Told::Table {
            columns,
            from,
            total,
            rows,
        } => {
            why.waiting = false;
            why.table = Some(Rc::new(Table {
                columns,
                from,
                total,
                rows,
            }));
        }
        Told::TooLate => {
            why.waiting = false;
            why.stale = true;
        }
        Told::Piece(bytes) => return vec![Effect::Piece(bytes)],
        Told::Written(file) => {
            why.writes = false;
            return vec![Effect::Save(file)];
        }
        Told::NotWritten => {
            why.writes = false;
            let nothing = "There is nothing to take along yet: run or simulate it first.";
            state.notice = Some(nothing.into());
            return vec![Effect::DropPieces];
        }
        Told::Walked(None) => why.filters = false,
        Told::Log(page) => {
            state.log.take(*page);
            return asked_of_log(state);
        }
        Told::Row { run, line, detail } => state.log.take_full(run, *line, *detail),
        Told::Steps { run, steps } => state.log.take_steps(run, *steps),
        Told::Known(Some(known)) => why.keep(known),
        Told::Known(None) => {}
        Told::Walked(Some(walked)) => {
            let find = why.filters.then(|| walked.known.find.clone());
            why.filters = false;
            let (top, height) = why.walked(*walked);
            if let (Some(find), Tab::Events) = (find, state.tab) {
                state.find(&find);
            }
            let mut effects = door_news(state);
            effects.push(Effect::Reveal(top, height));
            return effects;
        }
    }
    asked_for(state).into_iter().collect()
}

/// Asks for what is shown, since something has changed.
#[inline(never)]
pub(super) fn door_news(state: &mut State) -> Vec<Effect> {
    Rc::make_mut(&mut state.why).stale = true;
    let mut effects = asked_of_log(state);
    effects.extend(asked_for(state));
    effects.extend(decide::news(state));
    effects
}

/// Takes in what somebody does with the log.
#[inline(never)]
pub(super) fn door_log(state: &mut State, action: LogAction) -> Vec<Effect> {
    state.act_on_log(action);
    asked_of_log(state)
}

fn asked_of_log(state: &mut State) -> Vec<Effect> {
    let before = state.selected_row;
    let asks = state.ask_of_log();
    let mut effects: Vec<Effect> = asks.iter().filter_map(send).collect();
    let row = state.selected_row.filter(|_| state.selected_row != before);
    if let Some((row, step)) = row.and_then(|row| Some((row, row.step?))) {
        effects.extend(ask(state, What::Attempt(row.approach, step, row.retry)));
    }
    effects
}

fn send(ask: &Ask) -> Option<Effect> {
    let bytes = postcard::to_allocvec(ask).ok()?;
    Some(Effect::Send(ToHost::Why(bytes)))
}

/// The request for what is shown, if it is out of date and none is on its way.
fn asked_for(state: &mut State) -> Option<Effect> {
    let looked_at = matches!(state.tab, Tab::Timeline | Tab::Events) && state.rest == Rest::There;
    if !looked_at || state.why.waiting || !state.why.stale || state.why.view.width <= 0.0 {
        return None;
    }
    let what = match state.why.as_table && state.tab == Tab::Timeline {
        true => What::Table {
            from: state.why.table_from,
            count: TABLE_ROWS,
        },
        false => What::Scene,
    };
    let effect = ask(state, what)?;
    let why = Rc::make_mut(&mut state.why);
    why.waiting = true;
    why.stale = false;
    Some(effect)
}

fn ask(state: &State, what: What) -> Option<Effect> {
    send(&Ask::Timelines {
        of: subject(state)?,
        view: state.why.view.clone(),
        what,
    })
}

/// The approaches that are shown, each with its run if it has one that logged anything.
fn subject(state: &State) -> Option<Subject> {
    // While a field makes no sense, what has run is there all the same.
    let question = state.question();
    let mut runs = Approach::ALL
        .iter()
        .filter_map(|at| state.panel(*at).run.as_ref());
    let asked = question.or_else(|| runs.next().map(|run| &run.asked))?;
    let only = match state.tab {
        Tab::Events => Some(state.looked_at),
        _ => state.why.only,
    };
    let shown = Approach::ALL.into_iter();
    let shown = shown.filter(|approach| only.is_none_or(|only| only == *approach));
    let parts = shown.map(|approach| {
        let run = state.panel(approach).run.as_ref();
        let run = run.filter(|run| run.rows > 0 && !run.log_lost);
        (approach, run.map(|run| run.id))
    });
    let parts = parts.filter(|(_, run)| run.is_some() || question.is_some());
    Some(Subject {
        asked: state.asked,
        form: Box::new(Form::from(&asked.shared)),
        parts: parts.collect(),
    })
}
