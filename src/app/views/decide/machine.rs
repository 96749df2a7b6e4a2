//! Your machine: what it was measured to do, and a question that is asked for it.

use yew::prelude::*;

use crate::app::decide::{Measuring, Turn};
use crate::app::state::State;
use crate::app::views::{El, Look, el, nothing, p, several};
use crate::forecast::{Calibration, some};
use crate::scenario::Approach;

use super::parts::{act, act_or_not, heading};

const ABOUT: &str = "A few seconds: how late timers are, how fast a worker computes, and what several do at once. Nothing leaves this page.";

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    one.decide.machine == other.decide.machine
        && one.form == other.form
        && one.is_running() == other.is_running()
}

pub(super) fn view(look: &Look, _: Approach) -> Html {
    let measured = look.state.decide.machine.known.as_ref();
    several(vec![
        heading("What does your machine do?", "measured").into(),
        standing(look).into(),
        measured.map_or_else(nothing, |measured| known(look, measured)),
    ])
}

/// How measuring stands. Its one button stays who it is, and the keyboard with it.
fn standing(look: &Look) -> El {
    let machine = &look.state.decide.machine;
    let busy = look.state.is_running();
    let again = machine.known.is_some();
    let measure = match (&machine.measuring, again) {
        (Measuring::GoesOn { .. }, _) => None,
        (Measuring::Refused(_), _) => Some("Try again"),
        (_, true) => Some("Measure again"),
        (_, false) => Some("Measure"),
    };
    let button = match measure {
        None => act(look, "", "Cancel", Turn::StopCalibrating),
        Some(name) => act_or_not(look, "primary", name, busy, Turn::Calibrate),
    };
    let bar = match &machine.measuring {
        Measuring::GoesOn {
            progress: (done, all),
            ..
        } => Some(
            el("progress")
                .attr("aria-label", "Measured")
                .attr("max", all.to_string())
                .attr("value", done.to_string()),
        ),
        Measuring::Over | Measuring::Cancelled | Measuring::Refused(_) => None,
    };
    let said = match &machine.measuring {
        Measuring::GoesOn { .. } if again => p(
            "hint",
            "Measuring… What was measured before stays until this is whole.",
        ),
        Measuring::GoesOn { .. } => p("hint", "Measuring…"),
        Measuring::Refused(why) => p("problem", why.to_string()),
        _ if busy => p("hint", "Something runs: it would be measured along."),
        Measuring::Cancelled if again => p("hint", "Cancelled; this is what was measured before."),
        Measuring::Over | Measuring::Cancelled => p("hint", ABOUT),
    };
    el("div")
        .class("row standing")
        .with(button)
        .with(bar)
        .with(said)
}

fn known(look: &Look, measured: &Calibration) -> Html {
    let lines = measured.lines().into_iter().map(|(what, is)| {
        el("tr")
            .with(el("th").attr("scope", "row").with(what))
            .with(el("td").class("count").with(is))
    });
    let table = el("table")
        .class("listed narrow")
        .with(el("caption").with("Measured in this browser."))
        .with(el("tbody").each(lines));
    let doubtful = measured.doubtful();
    several(vec![
        p("", measured.sentence()).into(),
        doubtful
            .as_ref()
            .map_or_else(nothing, |text| p("warning", text.clone()).into()),
        used(look, measured, doubtful.is_some()),
        table.into(),
    ])
}

/// Buttons that ask the question for this machine, and for what it had before.
fn used(look: &Look, measured: &Calibration, is_doubtful: bool) -> Html {
    let machine = &look.state.decide.machine;
    let Some(cpus) = measured.cpus() else {
        return nothing();
    };
    let Some(now) = look.state.question() else {
        return nothing();
    };
    let same = now.shared.scenario.cpus == cpus;
    let name = match is_doubtful {
        false => "Use in the question",
        true => "Use it all the same",
    };
    let used = machine.used(Some(now));
    let hint = match (used, same) {
        (Some(used), _) => {
            let cpus = some(u64::from(used.cpus), "CPU");
            ["The question has ", &cpus, ", measured on this machine."].concat()
        }
        (None, true) => "The question has these CPUs.".to_owned(),
        (None, false) => {
            "It sets the CPUs of the question, and with them pools that have no size of their own."
                .to_owned()
        }
    };
    el("div")
        .class("row")
        .with(act_or_not(look, "", name, same, Turn::UseMachine))
        .with(way_back(look))
        .with(p("hint", hint))
        .into()
}

/// What is said beside the CPUs of the question: nothing, or that they were measured.
pub(in crate::app::views) fn measured_here(look: &Look) -> &'static str {
    match look.state.decide.machine.used(look.state.question()) {
        Some(_) => "Measured on this machine.",
        None => "",
    }
}

/// What asks the question for the CPUs that it had before it had those that were measured.
pub(in crate::app::views) fn way_back(look: &Look) -> Option<El> {
    let used = look.state.decide.machine.used(look.state.question())?;
    let name = ["Back to ", &some(u64::from(used.before), "CPU")].concat();
    let back = act(look, "quiet", "", Turn::LeaveMachine);
    Some(back.with(name))
}
