//! The answer: what to choose, why, and what would change that; and the controls of the runs.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::form::Field;
use crate::app::state::{Action, Cancel, Pacing, State};
use crate::forecast::{Flip, advise};
use crate::scenario::{Approach, Shared};

use super::fields::{Options, select};
use super::{Look, button, p};

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
    html! {
        <section class="answer" aria-label="Answer">
            { advice(look) }
            { controls(look) }
        </section>
    }
}

fn advice(look: &Look) -> Html {
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
    html! {
        <div class="advice" aria-busy={busy}>
            <div>
                { p("choice", bound(&advice.sentence)) }
                { p("because", bound(&advice.because)) }
            </div>
            <div class="flips">
                <h2>{ "What would change this" }</h2>
                <ul>{ for (0..).zip(&advice.flip).map(|(at, text)| flip(look, text, advice.flips.get(at))) }</ul>
            </div>
        </div>
    }
}

/// What would change the answer, and a button that asks just that.
fn flip(look: &Look, text: &str, flip: Option<&Flip>) -> Html {
    let asked = look.state.answer.as_ref().zip(look.state.question());
    let then = asked.zip(flip).map(|((answer, now), flip)| Shared {
        scenario: flip.apply(&answer.asked.shared.scenario),
        ..now.shared.clone()
    });
    html! {
        <li>{ bound(text) }
            if let Some(then) = then {
                { " " }{ button(look, "quiet", "Try it", false, Action::Open(Rc::new(then))) }
            }
        </li>
    }
}

/// The text, with each number bound to its unit: a line does not end between them.
fn bound(text: &str) -> String {
    let mut after_digit = false;
    let char = |char: char| {
        let bind = char == ' ' && after_digit;
        after_digit = char.is_ascii_digit();
        if bind { '\u{a0}' } else { char }
    };
    text.chars().map(char).collect()
}

fn controls(look: &Look) -> Html {
    let state = &look.state;
    let blocked = state.read.is_err();
    let edit = look.act.clone();
    let oninput = move |event: InputEvent| {
        let select = event.target_unchecked_into::<web_sys::HtmlSelectElement>();
        edit.emit(Action::Edit(Field::Speed, select.value()));
    };
    html! {
        <div class="controls row" role="group" aria-label="All three">
            { button(look, "primary", "Run all three", blocked, Action::Run(None, Pacing::Live)) }
            { button(look, "", "Simulate all", blocked, Action::Run(None, Pacing::Simulated)) }
            { button(look, "", "Cancel all", !state.is_running(), Action::Cancel(None, Cancel::Force)) }
            { p("hint", "Running takes its time; simulating is done at once.") }
            <label class="inline" {oninput}>{ "Speed " }{ select(state, Field::Speed, "", SPEEDS) }</label>
        </div>
    }
}
