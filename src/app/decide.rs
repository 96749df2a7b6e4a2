//! What the page does for its tab Decide: which studies it asks for, and what it takes in.
//!
//! Functions whose names begin with `door_` are doors of the rest (see `host::rest`).

mod known;
mod machine;

use std::rc::Rc;

use crate::forecast::bill::Terms;
use crate::forecast::frontier::{Budget, Limit, Per, read_percent};
use crate::host::protocol::ToHost;
use crate::host::protocol::decide::{Ask, Kind, Report, Told, Wanted};
use crate::scenario::{Form, Money, Tariff, read_span, typed_count};

use super::asked::Asked;
use super::state::{Effect, Rest, State, Tab};

pub(super) use known::{
    Course, Decide, Found, Left, Measure, Measuring, Section, Standing, Turn, Typed, Used, each,
};

/// How often a screen reader is told how far a study is, in milliseconds.
const SAY_EVERY: f64 = 2_000.0;
/// Items up to which a study is worked out without being asked for.
const CHEAP: u32 = 5_000;

/// Takes in what somebody does in the tab.
#[inline(never)]
pub(super) fn door_turn(state: &mut State, turn: Turn) -> Vec<Effect> {
    let decide = known(state);
    match turn {
        Turn::To(section) => decide.section = section,
        Turn::Work(kind) => return work(state, kind).into_iter().collect(),
        Turn::Stop(kind) => {
            end(decide, kind, Standing::Cancelled);
            state.say("Cancelled.");
            return send(&Ask::Stop { kind }).into_iter().collect();
        }
        Turn::Trials(trials) => {
            decide.trials = trials;
            return work(state, Kind::Monte).into_iter().collect();
        }
        Turn::Weigh(weights) => decide.weights = weights,
        Turn::Serverless(serverless) => decide.serverless = serverless,
        Turn::Axis(axis) => {
            decide.axis = axis;
            decide.marker = None;
        }
        Turn::Measure(measure) => decide.measure = measure,
        Turn::Mark(point) => decide.marker = Some(point),
        Turn::Pick(size) => decide.chunk = Some(size),
        Turn::Type(what, text) => decide.typed[what as usize] = text,
        Turn::Calibrate => {
            machine::begin(state);
            return send(&Ask::Calibrate).into_iter().collect();
        }
        Turn::StopCalibrating => {
            machine::cancel(state);
            return send(&Ask::StopCalibrating).into_iter().collect();
        }
        Turn::UseMachine => return machine::put_in(state),
        Turn::LeaveMachine => return machine::take_back(state),
    }
    news(state)
}

/// Takes in what the host tells.
#[inline(never)]
pub(super) fn door_found(state: &mut State, bytes: &[u8]) -> Vec<Effect> {
    if let Ok(told) = postcard::from_bytes(bytes) {
        take(state, told);
    }
    Vec::new()
}

/// Asks for what the section in sight shows, where it is out of date and cheap to find. What
/// somebody has cancelled is not asked for again before something has changed.
pub(super) fn news(state: &mut State) -> Vec<Effect> {
    let seen = state.tab == Tab::Decide && state.rest == Rest::There && state.is_answered();
    let section = state.decide.section;
    let by_chance = |asked: &Rc<Asked>| asked.checked.has_chance();
    let needs = section != Section::Bill || state.question().is_some_and(by_chance);
    let kind = section.kind().filter(|_| seen && needs);
    let wanted = kind.filter(|kind| is_due(state, *kind));
    wanted
        .and_then(|kind| work(state, kind))
        .into_iter()
        .collect()
}

/// Whoever was asked is gone.
#[inline(never)]
pub(super) fn door_lose(state: &mut State) {
    let decide = known(state);
    for kind in Kind::ALL {
        if decide.course(kind).is_under_way() {
            let why = "The workers that worked it out are gone.";
            end(decide, kind, |left| Standing::Failed(left, why.into()));
        }
    }
    let why = "The workers that were measured are gone.";
    machine::refuse(state, why.to_owned());
}

/// A study has ended before it was over.
fn end(decide: &mut Decide, kind: Kind, so: impl FnOnce(Left) -> Standing) {
    let course = &mut decide.courses[kind as usize];
    let left = course.end();
    course.standing = so(left);
    if let (Left::Before, Some((_, Wanted::Monte { trials }))) = (left, &course.of) {
        decide.trials = *trials;
    }
}

fn known(state: &mut State) -> &mut Decide {
    Rc::make_mut(&mut state.decide)
}

fn is_due(state: &State, kind: Kind) -> bool {
    let Some(asked) = state.question() else {
        return false;
    };
    let course = state.decide.course(kind);
    let last = course.of.as_ref();
    let same = last.is_some_and(|(of, wanted)| {
        *wanted == self::wanted(state, kind) && is_same_for(kind, of, asked)
    });
    let items = asked.checked.keys.len();
    let cheap = match kind {
        // Chance is asked for the first time by a button.
        Kind::Monte => last.is_some() && items.saturating_mul(state.decide.trials) <= 1_000_000,
        Kind::Curve | Kind::Frontier | Kind::Choice => items <= CHEAP,
    };
    !same && cheap
}

/// Whether two questions have the same answers, but for what a credit costs.
pub(super) fn is_same(one: &Asked, other: &Asked) -> bool {
    one.shared.scenario == other.shared.scenario && one.shared.rule == other.shared.rule
}

/// The same for what a study finds: advice weighs money.
fn is_same_for(kind: Kind, one: &Asked, other: &Asked) -> bool {
    let price = kind != Kind::Choice || one.shared.price == other.shared.price;
    price && is_same(one, other)
}

/// Whether what was found is of the question that is asked now.
pub(super) fn is_of_now(state: &State, found: &Found) -> bool {
    let now = state.question();
    now.is_some_and(|now| is_same_for(found.report.kind(), now, &found.asked))
}

/// Whether what was found is not of what is asked now, or not what is wanted now.
pub(super) fn is_stale(state: &State, found: &Found) -> bool {
    !is_of_now(state, found) || wanted(state, found.report.kind()) != found.wanted
}

/// Runs a month as somebody has typed them; nothing for what is no number.
pub(super) fn runs(state: &State) -> Option<u32> {
    typed_count(state.decide.typed(Typed::Runs))
}

/// The limits that somebody has typed, and which of the texts ([`Typed`]) are none.
pub(super) fn budget(state: &State, asked: &Asked) -> (Budget, [bool; 4]) {
    let now = state.question();
    let price = now.map_or(asked.shared.price, |now| now.shared.price);
    let month = runs(state);
    let within = limit(state, Typed::Within, |text| read_span(text).ok());
    let at_most = limit(state, Typed::AtMost, |text| Money::parse(text).ok());
    let failing = limit(state, Typed::Failing, read_percent);
    let terms = Terms {
        price,
        plan: Tariff::of(price),
        serverless: state.decide.serverless,
        runs: month.unwrap_or(0),
    };
    let budget = Budget {
        most_time: within.flatten(),
        most_money: at_most.flatten().map(|money| Limit {
            money,
            per: Per::Month,
        }),
        most_failing: failing.flatten(),
        terms,
    };
    let wrong = [
        month.is_none(),
        within.is_none(),
        at_most.is_none(),
        failing.is_none(),
    ];
    (budget, wrong)
}

/// A limit as it is typed: none at all, or nothing for what cannot be read.
fn limit<T>(state: &State, what: Typed, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    match state.decide.typed(what).trim() {
        "" => Some(None),
        text => read(text).map(Some),
    }
}

/// What a study is to find out, as things are chosen.
fn wanted(state: &State, kind: Kind) -> Wanted {
    let decide = &state.decide;
    match kind {
        Kind::Monte => Wanted::Monte {
            trials: decide.trials,
        },
        Kind::Curve => Wanted::Curve { axis: decide.axis },
        Kind::Frontier => Wanted::Frontier,
        Kind::Choice => Wanted::Choice {
            weights: decide.weights,
        },
    }
}

fn work(state: &mut State, kind: Kind) -> Option<Effect> {
    let asked = state.question().cloned()?;
    let what = wanted(state, kind);
    let form = Box::new(Form::from(&asked.shared));
    let decide = known(state);
    decide.asks += 1;
    let number = decide.asks;
    let course = &mut decide.courses[kind as usize];
    if course.is_under_way() {
        course.end();
    }
    course.before = course.found.clone();
    course.asked = number;
    course.standing = Standing::Working;
    course.progress = (0, 1);
    course.of = Some((asked, what.clone()));
    send(&Ask::Study {
        asked: number,
        form,
        what,
    })
}

fn send(ask: &Ask) -> Option<Effect> {
    let bytes = postcard::to_allocvec(ask).ok()?;
    Some(Effect::Send(ToHost::Decide(bytes)))
}

fn take(state: &mut State, told: Told) {
    match told {
        Told::Report {
            asked,
            progress,
            over,
            report,
        } => found(state, asked, (progress, over), report),
        Told::Failed { asked, kind, why } => {
            if course(state, asked, kind).is_some() {
                let failed = |left| Standing::Failed(left, why.into());
                end(known(state), kind, failed);
            }
        }
        Told::Paused { asked, kind } => {
            if let Some(course) = course(state, asked, kind) {
                course.standing = Standing::Paused;
            }
        }
        Told::Calibrating { progress } => machine::go_on(state, progress),
        Told::Calibrated(calibration) => machine::take(state, *calibration),
        Told::NotCalibrated { why } => machine::refuse(state, why),
    }
}

/// The study of that number, if it goes on.
fn course(state: &mut State, asked: u32, kind: Kind) -> Option<&mut Course> {
    let course = &mut known(state).courses[kind as usize];
    (course.asked == asked && course.is_under_way()).then_some(course)
}

fn found(state: &mut State, number: u32, (progress, over): ((u64, u64), bool), report: Report) {
    let Some(course) = course(state, number, report.kind()) else {
        return;
    };
    course.progress = progress;
    course.standing = if over {
        Standing::Done
    } else {
        Standing::Working
    };
    let of = course.of.clone();
    course.found = of.map(|(asked, wanted)| {
        Rc::new(Found {
            report,
            asked,
            wanted,
            progress,
            over,
        })
    });
    if over {
        course.before = None;
    }
    let percent = course.percent();
    let now = js_sys::Date::now();
    let decide = known(state);
    if over {
        state.say("Worked out.");
    } else if now - decide.said_at >= SAY_EVERY {
        decide.said_at = now;
        state.say(&[&percent.to_string(), " % worked out."].concat());
    }
}
