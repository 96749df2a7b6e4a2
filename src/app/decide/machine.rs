//! What the page does about the machine: measuring it, and asking the question for it.

use std::rc::Rc;

use crate::app::state::{Action, Effect, State};
use crate::forecast::Calibration;
use crate::scenario::Field;

use super::known;
use super::{Measuring, Used};

/// The machine is to be measured.
pub(super) fn begin(state: &mut State) {
    known(state).machine.measuring = Measuring::GoesOn {
        progress: (0, 1),
        hidden: is_hidden(),
    };
}

/// It is no longer to be measured: what was measured before stays.
pub(super) fn cancel(state: &mut State) {
    known(state).machine.measuring = Measuring::Cancelled;
    state.say("Cancelled.");
}

/// It goes on: so much is done of how much there is.
pub(super) fn go_on(state: &mut State, (done, all): (u32, u32)) {
    // Where it does not go on, somebody has cancelled it meanwhile.
    if let Measuring::GoesOn { progress, hidden } = &mut known(state).machine.measuring {
        *progress = (done, all);
        *hidden |= is_hidden();
    }
}

/// It is measured.
pub(super) fn take(state: &mut State, measured: Calibration) {
    let Measuring::GoesOn { hidden, .. } = state.decide.machine.measuring else {
        return;
    };
    let hidden = hidden || is_hidden();
    let measured = Calibration { hidden, ..measured };
    state.say(&measured.sentence());
    let machine = &mut known(state).machine;
    machine.measuring = Measuring::Over;
    machine.known = Some(Rc::new(measured));
}

/// It cannot be measured, or not now.
pub(super) fn refuse(state: &mut State, why: String) {
    if let Measuring::GoesOn { .. } = state.decide.machine.measuring {
        known(state).machine.measuring = Measuring::Refused(why.into());
    }
}

/// Asks the question for the machine that was measured.
pub(super) fn put_in(state: &mut State) -> Vec<Effect> {
    let measured = state.decide.machine.known.as_ref();
    let cpus = measured.and_then(|measured| measured.cpus());
    let now = state.question().map(|now| now.shared.scenario.cpus);
    let (Some(cpus), Some(now)) = (cpus, now) else {
        return Vec::new();
    };
    let used = state.decide.machine.used(state.question());
    // What was measured before is no way back.
    let before = used.map_or(now, |used| used.before);
    known(state).machine.used = Some(Used { cpus, before });
    ask_with(state, cpus)
}

/// Asks the question for the CPUs that it had before.
pub(super) fn take_back(state: &mut State) -> Vec<Effect> {
    let used = state.decide.machine.used(state.question());
    used.map_or_else(Vec::new, |used| ask_with(state, used.before))
}

/// Asks the question with so many CPUs: a change of its own, which can be undone.
fn ask_with(state: &mut State, cpus: u32) -> Vec<Effect> {
    let mut effects = state.reduce(Action::Rest);
    effects.extend(state.reduce(Action::Edit(Field::Cpus, cpus.to_string())));
    effects
}

/// Whether nobody can see the page.
fn is_hidden() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.hidden())
}
