//! Where the keyboard goes when what had it is taken away.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, FocusOptions, HtmlElement};
use yew::prelude::*;

/// Where it is looked after: what is done there may take a button away.
const PLACES: &str = ".decide, .settings";
/// What can have it.
const CONTROLS: &str = "button:not([aria-disabled]):not([tabindex='-1']), input, select";
/// What was found, to which it goes where nothing stands beside any more.
const FOUND: &str = ".decide .found-out";

thread_local! {
    /// What had it last, and where that stood.
    static LAST: RefCell<Option<(Element, Option<Element>)>> = const { RefCell::new(None) };
}

/// Remembers what has it, for whatever hears that something got it.
pub(in crate::app::views) fn watch() -> Callback<Event> {
    Callback::from(|event: Event| {
        let target = event.target().map(JsCast::unchecked_into::<Element>);
        LAST.set(target.map(remembered));
    })
}

/// Once something is drawn: if that took away what had the keyboard, it goes to what stands beside,
/// else to what was found, else to what there is in the section. It is never sent to the page's
/// begin.
pub(in crate::app::views) fn hold() {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(document) = document {
        hold_in(&document);
    }
}

fn remembered(has: Element) -> (Element, Option<Element>) {
    let beside = has.parent_element();
    (has, beside)
}

fn hold_in(document: &Document) {
    let active = document.active_element();
    if let Some(active) = active.filter(|active| active.tag_name() != "BODY") {
        let here = matches!(active.closest(PLACES), Ok(Some(_)));
        LAST.set(here.then(|| remembered(active)));
        return;
    }
    // Where it is still there somebody has left it, by a click on nothing.
    let gone = LAST.take().filter(|(had, _)| !had.is_connected());
    if let Some((_, beside)) = gone {
        let beside = beside.filter(|beside| beside.is_connected());
        let near = beside.and_then(|beside| beside.query_selector(CONTROLS).ok()?);
        let find = |selector| document.query_selector(selector).ok().flatten();
        let to = near
            .or_else(|| find(FOUND))
            .or_else(|| find(".decide button"));
        focus(to);
    }
}

fn focus(to: Option<Element>) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    if let Some(to) = to {
        // What cannot have it leaves it where it is.
        let _ = to
            .unchecked_into::<HtmlElement>()
            .focus_with_options(&options);
    }
}
