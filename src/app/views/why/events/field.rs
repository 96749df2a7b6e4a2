//! The field for what is looked for, with what could be typed next (a combobox with a listbox).

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::app::logbook::Field;
use crate::app::state::{Action, LogAction, State};
use crate::record::Suggestion;
use crate::scenario::Approach;

use super::super::{El, Look, button, el, nothing, several, truth};

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    let run = |state: &State| state.logged_run().map(|run| run.id);
    let field = |state: &State| {
        (
            std::rc::Rc::as_ptr(&state.log.field.list),
            state.log.field.at,
        )
    };
    one.looked_at == other.looked_at
        && run(one) == run(other)
        && one.log.query == other.log.query
        && one.log.fault == other.log.fault
        && field(one) == field(other)
}

pub(super) fn view(look: &Look, _: Approach) -> Html {
    if look.state.logged_run().is_none() {
        return nothing();
    }
    let log = &look.state.log;
    let field = &log.field;
    let input = el("input")
        .attr("id", "find")
        .attr("role", "combobox")
        .attr("aria-autocomplete", "list")
        .attr("aria-expanded", truth(field.is_open()))
        .attr("aria-controls", "suggestions")
        .attr("aria-activedescendant", field.at.map(option_id))
        .attr("aria-invalid", log.fault.as_ref().map(|_| "true"))
        .attr("aria-describedby", log.fault.as_ref().map(|_| "fault"))
        .attr("placeholder", "step:  item:  type:  level:  or text")
        .attr("autocomplete", "off")
        .attr("autocapitalize", "off")
        .attr("spellcheck", "false")
        .value(log.query.text.clone())
        .on("input", typed(look))
        .on("keydown", keys(look))
        .on("blur", look.on(Action::Log(LogAction::List(false))));
    let label = el("label").attr("for", "find").with("Search");
    let is_all = log.query.text.is_empty() && log.query.grades == 0;
    // It stays where it is, so that the keyboard does too.
    let all = button(look, "quiet", "Show all", is_all, Action::Find("".into()));
    let finder = el("div").class("finder").with(label).with(
        el("div")
            .class("combobox")
            .with(input)
            .with(list(look, field)),
    );
    several(vec![finder.into(), all.into()])
}

fn option_id(at: usize) -> String {
    ["suggestion-", &at.to_string()].concat()
}

/// It is there also while it is closed, so that the field always controls something.
fn list(look: &Look, field: &Field) -> El {
    let options = field.list.iter().enumerate();
    let options = options.map(|(at, suggestion)| option(at, suggestion, field.at == Some(at)));
    let act = look.act.clone();
    let press = Callback::from(move |event: Event| {
        // The keyboard stays in the field.
        event.prevent_default();
        let target = event.target().map(JsCast::unchecked_into::<Element>);
        let option = target.and_then(|target| target.closest("[data-option]").ok()?);
        let at = option.and_then(|option| option.get_attribute("data-option")?.parse().ok());
        at.iter()
            .for_each(|at| act.emit(Action::Log(LogAction::Take(*at))));
    });
    el("ul")
        .attr("id", "suggestions")
        .attr("role", "listbox")
        .attr("aria-label", "Suggestions")
        .flag("hidden", !field.is_open())
        .on("mousedown", press)
        .each(options)
}

fn option(at: usize, suggestion: &Suggestion, chosen: bool) -> El {
    el("li")
        .attr("id", option_id(at))
        .attr("role", "option")
        .attr("aria-selected", truth(chosen))
        .attr("data-option", at.to_string())
        .with(el("code").with(suggestion.name.clone()))
        .with(el("span").class("hint").with(suggestion.about))
}

fn typed(look: &Look) -> Callback<Event> {
    let act = look.act.clone();
    Callback::from(move |event: Event| {
        let input = event
            .target()
            .map(JsCast::unchecked_into::<HtmlInputElement>);
        input
            .iter()
            .for_each(|input| act.emit(Action::Log(LogAction::Type(input.value().into()))));
    })
}

/// The arrow keys go through the list, Enter takes what they are at, Escape closes the list, and
/// then clears the field.
fn keys(look: &Look) -> Callback<Event> {
    let (act, state) = (look.act.clone(), look.state.clone());
    Callback::from(move |event: Event| {
        let event = event.unchecked_into::<KeyboardEvent>();
        let field = &state.log.field;
        let action = match event.key().as_str() {
            "ArrowDown" => Action::Log(LogAction::Go(true)),
            "ArrowUp" => Action::Log(LogAction::Go(false)),
            "Enter" => match field.at {
                Some(at) => Action::Log(LogAction::Take(at)),
                None => Action::Log(LogAction::List(false)),
            },
            "Escape" if field.is_open() => Action::Log(LogAction::List(false)),
            "Escape" => Action::Log(LogAction::Type("".into())),
            _ => return,
        };
        event.prevent_default();
        act.emit(action.clone());
        // An emptied field has everything before it, which nobody has asked for yet.
        if matches!(&action, Action::Log(LogAction::Type(_))) {
            act.emit(Action::Log(LogAction::List(false)));
        }
    })
}
