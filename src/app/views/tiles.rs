//! A tile per item, up to some hundred; above that, a tile per bin of items.
//!
//! The grid is one stop of the Tab key: the arrow keys go from tile to tile.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::app::state::Action;
use crate::record::ItemState;
use crate::scenario::{Approach, Keys};

use super::{El, Look, el, marks, truth};

/// Most items that have a tile each.
const MOST: usize = 240;
/// Most tiles where items share them: half as many, because more go on at once.
const MOST_SHARED: usize = 120;

/// The grid of an approach.
pub(super) fn grid(look: &Look, approach: Approach, keys: &Keys, states: &[ItemState]) -> El {
    let bin = bin(states.len());
    let picked = look.state.picked(approach);
    let reached = look
        .state
        .panel(approach)
        .reached
        .min(keys.len().saturating_sub(1));
    let tiles = (0..).zip(states.chunks(bin as usize)).map(|(at, states)| {
        let first = at * bin;
        let last = first + states.len() as u32 - 1;
        let within = |item: u32| (first..=last).contains(&item);
        let state = telling(states);
        // The one that the bin's state is of.
        let telling_one = states.iter().position(|other| *other == state);
        let item = first + telling_one.unwrap_or(0) as u32;
        let label = match states.len() {
            1 => format!("{}: {}", keys.key(first), state.name()),
            _ => format!(
                "{} to {}: {}",
                keys.key(first),
                keys.key(last),
                state.name()
            ),
        };
        let (glyph, name) = marks::of_item(state);
        let text = matches!(keys, Keys::Letters(_)).then(|| keys.key(first));
        el("button")
            .key(at)
            .attr("type", "button")
            .attr("data-state", name)
            .attr("aria-label", label.clone())
            .attr("title", label)
            .attr("aria-pressed", truth(picked.is_some_and(within)))
            .attr("data-item", item.to_string())
            .attr("tabindex", if within(reached) { "0" } else { "-1" })
            .class("tile")
            .with(sign("glyph").with(glyph))
            .with(text.map(|text| sign("key").with(text)))
    });
    let small = (states.len() > 52).then_some("");
    let (click, keydown) = (look.act.clone(), look.act.clone());
    let count = keys.len();
    let pick = Callback::from(move |event: Event| {
        let item = event
            .target()
            .and_then(tile_of)
            .and_then(|tile| item_of(&tile));
        item.iter()
            .for_each(|item| click.emit(Action::Pick(approach, *item)));
    });
    let reach = Callback::from(move |event: Event| {
        let event = event.unchecked_into::<KeyboardEvent>();
        let Some(tile) = event.target().and_then(tile_of) else {
            return;
        };
        if let Some(item) = neighbour(&event.key(), &tile, bin, count) {
            event.prevent_default();
            keydown.emit(Action::Reach(approach, item));
        }
    });
    el("div")
        .attr("data-small", small)
        .attr("role", "group")
        .attr("aria-label", "Items")
        .class("tiles")
        .on("click", pick)
        .on("keydown", reach)
        .each(tiles)
}

/// A sign on a tile, which its label says in words.
fn sign(class: &'static str) -> El {
    el("span").attr("aria-hidden", "true").class(class)
}

/// Items that share a tile.
pub(super) fn bin(items: usize) -> u32 {
    match items {
        0..=MOST => 1,
        _ => items.div_ceil(MOST_SHARED) as u32,
    }
}

/// Where an arrow key leads from a tile.
fn neighbour(key: &str, tile: &Element, bin: u32, items: u32) -> Option<u32> {
    let tiles = items.div_ceil(bin);
    let at = item_of(tile)? / bin;
    let to = match key {
        "ArrowRight" => at + 1,
        "ArrowLeft" => at.checked_sub(1)?,
        "ArrowDown" => at + columns(tile)?,
        "ArrowUp" => at.checked_sub(columns(tile)?)?,
        "Home" => 0,
        "End" => tiles.checked_sub(1)?,
        _ => return None,
    };
    (to < tiles).then_some(to * bin)
}

/// Tiles in a row, as the browser has laid them out.
fn columns(tile: &Element) -> Option<u32> {
    let tiles = tile.parent_element()?.children();
    let top = |at: u32| Some(tiles.item(at)?.unchecked_into::<HtmlElement>().offset_top());
    let first = top(0)?;
    let row = (0..tiles.length()).take_while(|at| top(*at) == Some(first));
    Some(row.count() as u32)
}

/// Brings the keyboard to an item's tile, of `items`.
pub(in crate::app) fn focus(approach: Approach, item: u32, items: u32) {
    let document = web_sys::window().and_then(|window| window.document());
    let grid = document.and_then(|document| {
        let selector = format!("[data-approach={}] .tiles", approach.name());
        document.query_selector(&selector).ok()?
    });
    let tile = grid.and_then(|grid| grid.children().item(item / bin(items as usize)));
    if let Some(tile) = tile {
        // A tile that is gone by now cannot be reached, and need not be.
        let _ = tile.unchecked_into::<HtmlElement>().focus();
    }
}

fn tile_of(target: web_sys::EventTarget) -> Option<Element> {
    target.unchecked_into::<Element>().closest(".tile").ok()?
}

fn item_of(tile: &Element) -> Option<u32> {
    tile.get_attribute("data-item")?.parse().ok()
}

/// The state that says most about a bin: trouble before work, work before rest.
fn telling(states: &[ItemState]) -> ItemState {
    let order = [
        ItemState::Failed,
        ItemState::UpForRetry,
        ItemState::Running,
        ItemState::Starting,
        ItemState::Cancelled,
        ItemState::Discarded,
        ItemState::NeverRan,
        ItemState::Queued,
    ];
    let found = order.into_iter().find(|state| states.contains(state));
    found.unwrap_or(ItemState::Succeeded)
}
