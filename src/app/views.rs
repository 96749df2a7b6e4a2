//! What the page draws: functions named after what they show.
//!
//! Each is a [`Part`]: drawn anew only when what it shows has changed.

mod answer;
mod decide;
mod element;
mod fields;
mod marks;
mod mode;
mod panel;
mod picture;
mod question;
mod settings;
mod tiles;
mod why;

use std::rc::Rc;

use yew::prelude::*;

use crate::scenario::Approach;

use super::state::{Action, Rest, State};
use element::{Child, El, el, nothing, several};

pub(super) use tiles::focus as focus_tile;
pub(super) use why::{door_settle, reveal_row};

const PROMISE: &str = "Timeline, event log, comparison, forecasts and code come when this part of the page is in sight.";
const LOADING: &str = "Timeline, event log, comparison, forecasts and code are loading…";
const NAME: &str = "Show why";

/// What a view sees, and how it acts.
#[derive(Clone)]
pub(super) struct Look {
    pub(super) state: Rc<State>,
    pub(super) act: Callback<Action>,
}

impl Look {
    /// Does something when it is clicked.
    fn on(&self, action: Action) -> Callback<Event> {
        let act = self.act.clone();
        Callback::from(move |_| act.emit(action.clone()))
    }

    /// A part of the page.
    fn part(&self, at: Approach, same: Same, view: View) -> Html {
        let look = self.clone();
        html! { <Part {look} {at} {same} {view} /> }
    }
}

type View = fn(&Look, Approach) -> Html;
type Same = fn(&State, &State, Approach) -> bool;

/// A part of the page that is drawn anew only when what it shows has changed.
struct Part;

#[derive(Clone, Properties)]
struct PartProps {
    look: Look,
    /// The approach that it is of, where it is of one.
    at: Approach,
    /// Whether it would look the same in two states.
    same: Same,
    view: View,
}

impl PartialEq for PartProps {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(&self.look.state, &other.look.state, self.at)
    }
}

impl Component for Part {
    type Message = ();
    type Properties = PartProps;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let PartProps { look, at, view, .. } = ctx.props();
        view(look, *at)
    }
}

/// A paragraph of text.
fn p(class: &'static str, text: impl Child) -> El {
    el("p").class(class).with(text)
}

/// What an attribute says of something that is so or not.
fn truth(is_so: bool) -> &'static str {
    if is_so { "true" } else { "false" }
}

/// A button that does something.
fn button(
    look: &Look,
    kind: &'static str,
    name: &'static str,
    disabled: bool,
    action: Action,
) -> El {
    el("button")
        .attr("type", "button")
        .attr("data-kind", kind)
        .flag("disabled", disabled)
        .on("click", look.on(action))
        .with(name)
}

/// A button of a group of which one is pressed.
fn choice(
    look: &Look,
    kind: &'static str,
    name: &'static str,
    pressed: bool,
    action: Action,
) -> El {
    el("button")
        .attr("type", "button")
        .attr("data-kind", kind)
        .attr("aria-pressed", truth(pressed))
        .on("click", look.on(action))
        .with(name)
}

/// The whole page.
pub(super) fn page(look: &Look) -> Html {
    let any = Approach::Dynamic;
    let said = el("p").attr("role", "status").class("unseen");
    // Where nothing in them can be reached by the keyboard, they themselves must be: on a phone
    // they scroll.
    let reached = look.state.read.is_err().then_some("0");
    let panels = el("div")
        .attr("role", "group")
        .attr("aria-label", "The three approaches")
        .attr("tabindex", reached)
        .class("panels")
        .each(Approach::ALL.map(|at| look.part(at, panel::same, panel::view)));
    let why = el("section")
        .attr("aria-label", "Why")
        .class("why")
        .with(look.part(any, same_rest, rest));
    several(vec![
        said.with(look.state.said.to_string()).into(),
        several(Vec::from_iter(
            look.state.notice.as_ref().map(|text| notice(text, look)),
        )),
        look.part(any, question::same, question::view),
        look.part(any, answer::same, answer::view),
        panels.into(),
        why.into(),
        look.part(any, mode::same, mode::view),
    ])
}

/// Where the rest is there, its own parts know whether they must be drawn anew.
fn same_rest(one: &State, other: &State, _: Approach) -> bool {
    one.rest == other.rest && one.rest != Rest::There
}

/// What the rest of the program draws, or how far it is.
fn rest(look: &Look, _: Approach) -> Html {
    let (text, name, disabled) = match &look.state.rest {
        Rest::There => return why::door_view(look),
        Rest::Failed(why) => (&**why, "Try again", false),
        Rest::Coming => (LOADING, NAME, true),
        Rest::Away => (PROMISE, NAME, false),
    };
    let load = button(look, "", name, disabled, Action::FetchRest);
    el("div")
        .class("row coming")
        .with(p("empty", text.to_owned()))
        .with(load)
        .into()
}

fn notice(text: &str, look: &Look) -> Html {
    let notice = el("div").attr("role", "alert").class("notice");
    let dismiss = button(look, "", "Dismiss", false, Action::Dismiss);
    notice.with(p("", text.to_owned())).with(dismiss).into()
}
