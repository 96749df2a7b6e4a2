//! The answer: what to choose, why, and what would change that; and the controls of the runs.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::form::Field;
use crate::app::state::{Action, Cancel, Pacing, State};
use crate::forecast::{Flip, advise};
use crate::scenario::{Approach, Shared};

use super::Look;
use super::fields::{Options, select};

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
    let outlook = |state: &State| state.outlook.as_ref().map(Rc::as_ptr);
    outlook(one) == outlook(other)
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
    let advice = match (state.question(), &state.outlook) {
        (Some(asked), Some(outlook)) => {
            let shared = &asked.shared;
            let money = |credits| shared.price.of(credits).to_string();
            advise(&shared.scenario, &asked.checked, outlook, &money)
        }
        (None, _) => {
            return html! { <p class="advice">{ "No answer yet: the question has a mistake." }</p> };
        }
        (_, None) => return html! { <p class="advice">{ "Working it out…" }</p> },
    };
    html! {
        <div class="advice">
            <div>
                <p class="choice">{ advice.sentence }</p>
                <p class="because">{ advice.because }</p>
            </div>
            <div class="flips">
                <h3>{ "What would change this" }</h3>
                <ul>{ for (0..).zip(&advice.flip).map(|(at, text)| flip(look, text, advice.flips.get(at))) }</ul>
            </div>
        </div>
    }
}

/// What would change the answer, and a button that asks just that.
fn flip(look: &Look, text: &str, flip: Option<&Flip>) -> Html {
    let asked = look.state.question().zip(flip);
    let then = asked.map(|(asked, flip)| Shared {
        scenario: flip.apply(&asked.shared.scenario),
        ..asked.shared.clone()
    });
    html! {
        <li>{ text.to_owned() }
            if let Some(then) = then {
                { " " }<button type="button" class="quiet" onclick={look.on(Action::Open(Rc::new(then)))}>{ "Try it" }</button>
            }
        </li>
    }
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
            <button type="button" class="primary" disabled={blocked}
                onclick={look.on(Action::Run(None, Pacing::Live))}>{ "Run all three" }</button>
            <button type="button" disabled={blocked} onclick={look.on(Action::Run(None, Pacing::Simulated))}>{ "Simulate all" }</button>
            <button type="button" disabled={!state.is_running()}
                onclick={look.on(Action::Cancel(None, Cancel::Force))}>{ "Cancel all" }</button>
            <label class="inline" {oninput}>{ "Speed " }{ select(state, Field::Speed, "", SPEEDS) }</label>
        </div>
    }
}
