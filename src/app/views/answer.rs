//! The answer: what to choose, why, and what would change that; and the controls of the runs.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::app::state::{Action, Cancel, Pacing, State};
use crate::forecast::{Flip, advise};
use crate::scenario::Field;
use crate::scenario::{Approach, Shared};

use super::fields::{Options, select};
use super::{El, Look, button, el, p};

const SPEEDS: Options = &[
    ("1", "real time"),
    ("2", "2× faster"),
    ("5", "5× faster"),
    ("10", "10× faster"),
    ("20", "20× faster"),
    ("50", "50× faster"),
    ("100", "100× faster"),
];

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    one.answer_id() == other.answer_id()
        && one.form == other.form
        && one.is_running() == other.is_running()
}

/// The answer.
pub(super) fn view(look: &Look, _: Approach) -> Html {
    let answer = el("section").attr("aria-label", "Answer").class("answer");
    answer.with(advice(look)).with(controls(look)).into()
}

fn advice(look: &Look) -> El {
    let state = &look.state;
    let Some(now) = state.question() else {
        return p("advice", "No answer yet: the question has a mistake.");
    };
    let Some(answer) = &state.answer else {
        return p("advice", "Working it out…");
    };
    let (asked, outlook) = (&answer.asked, &answer.outlook);
    let money = |credits| now.shared.price.of(credits).to_string();
    let advice = advise(&asked.shared.scenario, &asked.checked, outlook, &money);
    // While a new answer is worked out the one before stays, so that nothing jumps.
    let busy = (!state.is_answered()).then_some("true");
    let flips = (0..).zip(&advice.flip);
    let flips = flips.map(|(at, text)| flip(look, text, advice.flips.get(at)));
    let said = el("div")
        .with(p("choice", bound(&advice.sentence)))
        .with(p("because", bound(&advice.because)));
    let changes = el("div")
        .class("flips")
        .with(el("h2").with("What would change this"))
        .with(el("ul").each(flips));
    let advice = el("div").attr("aria-busy", busy).class("advice");
    advice.with(said).with(changes)
}

/// What would change the answer, and a button that asks just that.
fn flip(look: &Look, text: &str, flip: Option<&Flip>) -> El {
    let asked = look.state.answer.as_ref().zip(look.state.question());
    let then = asked.zip(flip).map(|((answer, now), flip)| Shared {
        scenario: flip.apply(&answer.asked.shared.scenario),
        ..now.shared.clone()
    });
    let line = el("li").with(bound(text));
    match then {
        Some(then) => {
            let open = Action::Open(Rc::new(then));
            line.with(" ")
                .with(button(look, "quiet", "Try it", false, open))
        }
        None => line,
    }
}

/// The text, with each number bound to its unit: a line does not end between them.
pub(super) fn bound(text: &str) -> String {
    let mut after_digit = false;
    let char = |char: char| {
        let bind = char == ' ' && after_digit;
        after_digit = char.is_ascii_digit();
        if bind { '\u{a0}' } else { char }
    };
    text.chars().map(char).collect()
}

fn controls(look: &Look) -> El {
    let state = &look.state;
    let blocked = state.read.is_err();
    let edit = look.act.clone();
    let choose = Callback::from(move |event: Event| {
        let select = event.target_unchecked_into::<HtmlSelectElement>();
        edit.emit(Action::Edit(Field::Speed, select.value()));
    });
    let run = Action::Run(None, Pacing::Live);
    let simulate = Action::Run(None, Pacing::Simulated);
    let cancel = Action::Cancel(None, Cancel::Force);
    let speed = el("label")
        .class("inline")
        .on("input", choose)
        .with("Speed ")
        .with(select(state, Field::Speed, "", SPEEDS));
    el("div")
        .attr("role", "group")
        .attr("aria-label", "All three")
        .class("controls row")
        .with(button(look, "primary", "Run all three", blocked, run))
        .with(button(look, "", "Simulate all", blocked, simulate))
        .with(button(look, "", "Cancel all", !state.is_running(), cancel))
        .with(p(
            "hint",
            "Running takes its time; simulating is done at once.",
        ))
        .with(speed)
}
