//! Your machine: what it was measured to do, and a question that is asked for it.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::decide::{Machine, Turn};
use crate::app::state::{Action, State};
use crate::app::views::{Look, button, el, p, several};
use crate::forecast::Calibration;
use crate::scenario::{Approach, Shared};

use super::parts::{act, heading};

const ABOUT: &str = "About three seconds: how late timers are, how fast a worker computes, and what several do at once. Nothing leaves this page.";

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    one.decide.machine == other.decide.machine
        && one.form == other.form
        && one.is_running() == other.is_running()
}

pub(super) fn view(look: &Look, _: Approach) -> Html {
    let measured = match &look.state.decide.machine {
        Machine::Known(measured) => Some(known(look, measured)),
        _ => None,
    };
    several(vec![
        heading("What does your machine do?", "measured").into(),
        standing(look),
        measured.unwrap_or_default(),
    ])
}

fn standing(look: &Look) -> Html {
    let busy = look.state.is_running();
    let measure = |name| {
        let kind = "primary";
        button(look, kind, name, busy, Action::Decide(Turn::Calibrate))
    };
    let row = el("div").class("row standing");
    let about = p(
        "hint",
        match busy {
            true => "Something runs: it would be measured along.",
            false => ABOUT,
        },
    );
    match &look.state.decide.machine {
        Machine::Unknown => row.with(measure("Measure")).with(about),
        Machine::Measuring(done, all) => {
            let bar = el("progress")
                .attr("aria-label", "Measured")
                .attr("max", all.to_string())
                .attr("value", done.to_string());
            row.with(bar).with(p("hint", "Measuring…")).with(act(
                look,
                "",
                "Cancel",
                Turn::StopCalibrating,
            ))
        }
        Machine::Refused(why) => row
            .with(p("problem", why.to_string()))
            .with(measure("Try again")),
        Machine::Known(_) => row.with(measure("Measure again")).with(about),
    }
    .into()
}

fn known(look: &Look, measured: &Calibration) -> Html {
    let lines = measured.lines().into_iter().map(|(what, is)| {
        el("tr")
            .with(el("th").attr("scope", "row").with(what))
            .with(el("td").class("count").with(is))
    });
    let table = el("table")
        .class("listed narrow")
        .with(el("caption").with("Measured just now, in this browser."))
        .with(el("tbody").each(lines));
    several(vec![
        p("", measured.sentence()).into(),
        used(look, measured),
        table.into(),
    ])
}

/// A button that asks the question for this machine.
fn used(look: &Look, measured: &Calibration) -> Html {
    let Some(now) = look.state.question() else {
        return Html::default();
    };
    let mut scenario = now.shared.scenario.clone();
    measured.apply(&mut scenario);
    let same = scenario == now.shared.scenario;
    let then = Shared {
        scenario,
        ..now.shared.clone()
    };
    let open = Action::Open(Rc::new(then));
    let name = "Use in the question";
    let hint = match same {
        true => "The question has these CPUs.",
        false => {
            "It sets the CPUs of the question, and with them pools that have no size of their own."
        }
    };
    el("div")
        .class("row")
        .with(button(look, "", name, same, open))
        .with(p("hint", hint))
        .into()
}
