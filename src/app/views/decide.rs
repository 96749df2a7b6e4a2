//! Decide: what matters, how sure that is, what if, which chunks, what it costs, and on what
//! machine; each a section of its own.

mod bill;
mod chance;
mod chart;
mod choice;
mod chunks;
mod curves;
mod keyboard;
mod machine;
mod parts;
mod standing;

use yew::prelude::*;

use crate::app::decide::{Section, Turn};
use crate::app::state::State;
use crate::forecast::{CurveReport, choice as forecast_choice, frontier, monte};
use crate::host::protocol::decide::{Kind, Report};
use crate::scenario::Approach;

use super::{Look, el, several};
use parts::group;

pub(super) use keyboard::{hold as hold_keyboard, watch as watch_keyboard};
pub(super) use machine::{measured_here, way_back};

const SECTIONS: [(Section, &str); 6] = [
    (Section::Choice, "What matters"),
    (Section::Chance, "How sure"),
    (Section::Curves, "What if"),
    (Section::Chunks, "Chunks"),
    (Section::Bill, "The bill"),
    (Section::Machine, "Your machine"),
];

/// The tab.
pub(super) fn view(look: &Look) -> Html {
    let at = look.state.looked_at;
    let section = match look.state.decide.section {
        Section::Choice => look.part(at, choice::same, choice::view),
        Section::Chance => look.part(at, chance::same, chance::view),
        Section::Curves => look.part(at, curves::same, curves::view),
        Section::Chunks => look.part(at, chunks::same, chunks::view),
        Section::Bill => look.part(at, bill::same, bill::view),
        Section::Machine => look.part(at, machine::same, machine::view),
    };
    let name = look.state.decide.section as usize;
    let section = el("section")
        .key(SECTIONS[name].1)
        .attr("aria-label", SECTIONS[name].1)
        .class("decide")
        .on("focusin", watch_keyboard())
        .with(section);
    several(vec![look.part(at, same, sections), section.into()])
}

fn same(one: &State, other: &State, _: Approach) -> bool {
    one.decide.section == other.decide.section
}

fn sections(look: &Look, _: Approach) -> Html {
    let chosen = look.state.decide.section;
    let choices =
        SECTIONS.map(|(section, name)| (name.to_owned(), section == chosen, Turn::To(section)));
    el("div")
        .class("sections")
        .with(group(look, "Decide", choices.into()))
        .into()
}

/// Whether a study's section would look the same.
fn same_study(one: &State, other: &State, kind: Kind) -> bool {
    let seen = |state: &State| {
        let course = state.decide.course(kind);
        let found = course.found.as_ref().map(std::rc::Rc::as_ptr);
        (course.standing.clone(), course.progress, found)
    };
    let asked = |state: &State| {
        let decide = &state.decide;
        (
            (decide.weights, decide.axis, decide.measure),
            (decide.marker, decide.chunk, decide.typed.clone()),
        )
    };
    one.form == other.form && seen(one) == seen(other) && asked(one) == asked(other)
}

/// What many trials came to.
fn forecast(report: &Report) -> Option<&monte::Forecast> {
    match report {
        Report::Monte(forecast) => Some(forecast),
        Report::Curve(_) | Report::Frontier(_) | Report::Choice(_) => None,
    }
}

fn curve_of(report: &Report) -> Option<&CurveReport> {
    match report {
        Report::Curve(curve) => Some(curve),
        Report::Monte(_) | Report::Frontier(_) | Report::Choice(_) => None,
    }
}

fn frontier_of(report: &Report) -> Option<&frontier::Report> {
    match report {
        Report::Frontier(frontier) => Some(frontier),
        Report::Monte(_) | Report::Curve(_) | Report::Choice(_) => None,
    }
}

fn choice_of(report: &Report) -> Option<&forecast_choice::Report> {
    match report {
        Report::Choice(choice) => Some(choice),
        Report::Monte(_) | Report::Curve(_) | Report::Frontier(_) => None,
    }
}
