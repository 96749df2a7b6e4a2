//! What the page draws: functions named after what they show.
//!
//! Each is a [`Part`]: drawn anew only when what it shows has changed.

mod answer;
mod code;
mod comparison;
mod events;
mod fields;
mod marks;
mod mode;
mod panel;
mod picture;
mod question;
mod tabs;
mod tiles;

use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::{AttributeOrProperty, Attributes, VTag, VText};

use crate::scenario::Approach;

use super::state::{Action, State};

pub(super) use tiles::focus as focus_tile;

/// What a view sees, and how it acts.
#[derive(Clone)]
pub(super) struct Look {
    pub(super) state: Rc<State>,
    pub(super) act: Callback<Action>,
}

impl Look {
    /// Does something when it is clicked.
    fn on(&self, action: Action) -> Callback<MouseEvent> {
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
fn p(class: &'static str, text: impl Into<AttrValue>) -> Html {
    paragraph(class, text.into())
}

/// A class that is not written out brings a set of classes into every element of its kind, and
/// 4 kB into the page: this one is an attribute like any other. Elsewhere `data-` attributes say
/// what changes, and the style goes by them.
fn paragraph(class: &'static str, text: AttrValue) -> Html {
    let class = AttributeOrProperty::Attribute(AttrValue::Static(class));
    let mut tag = VTag::new("p");
    tag.set_attributes(Attributes::Dynamic {
        keys: &["class"],
        values: Box::new([Some(class)]),
    });
    tag.add_child(VText::new(text).into());
    tag.into()
}

/// A button that does something.
fn button(
    look: &Look,
    kind: &'static str,
    name: &'static str,
    disabled: bool,
    action: Action,
) -> Html {
    html! { <button type="button" data-kind={kind} {disabled} onclick={look.on(action)}>{ name }</button> }
}

/// A button of a group of which one is pressed.
fn choice(
    look: &Look,
    kind: &'static str,
    name: &'static str,
    pressed: bool,
    action: Action,
) -> Html {
    html! {
        <button type="button" data-kind={kind} aria-pressed={pressed.to_string()} onclick={look.on(action)}>{ name }</button>
    }
}

/// The whole page.
pub(super) fn page(look: &Look) -> Html {
    let any = Approach::Dynamic;
    html! {
        <>
            <p class="unseen" role="status">{ &*look.state.said }</p>
            { for look.state.notice.as_ref().map(|text| notice(text, look)) }
            { look.part(any, question::same, question::view) }
            { look.part(any, answer::same, answer::view) }
            // Where nothing in them can be reached by the keyboard, they themselves must be: on a
            // phone they scroll.
            <div class="panels" role="group" aria-label="The three approaches" tabindex={look.state.read.is_err().then_some("0")}>
                { for Approach::ALL.map(|at| look.part(at, panel::same, panel::view)) }
            </div>
            <section class="why" aria-label="Why">
                { look.part(any, tabs::same, tabs::view) }
                { tabs::shown(look) }
            </section>
            { look.part(any, mode::same, mode::view) }
        </>
    }
}

fn notice(text: &str, look: &Look) -> Html {
    html! {
        <div class="notice" role="alert">
            { p("", text.to_owned()) }
            { button(look, "", "Dismiss", false, Action::Dismiss) }
        </div>
    }
}
