//! A tile per item, up to some hundred; above that, a tile per bin of items.

use std::rc::Rc;

use yew::prelude::*;

use crate::record::ItemState;
use crate::scenario::Keys;

/// Most tiles of a grid.
const MOST: usize = 240;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct TilesProps {
    pub(super) keys: Rc<Keys>,
    pub(super) states: Rc<Vec<ItemState>>,
    pub(super) picked: Option<u32>,
    pub(super) onpick: Callback<u32>,
}

/// The grid.
#[component]
pub(super) fn Tiles(props: &TilesProps) -> Html {
    let bin = props.states.len().div_ceil(MOST).max(1);
    let tiles = props.states.chunks(bin).enumerate().map(|(at, states)| {
        let first = u32::try_from(at * bin).unwrap_or(u32::MAX);
        let last = first + u32::try_from(states.len() - 1).unwrap_or(0);
        let state = telling(states);
        // The one that the bin's state is of.
        let telling_one = states.iter().position(|other| *other == state).unwrap_or(0);
        let item = first + u32::try_from(telling_one).unwrap_or(0);
        let label = match states.len() {
            1 => props.keys.key(first),
            _ => format!("{} to {}", props.keys.key(first), props.keys.key(last)),
        };
        let text = match *props.keys {
            Keys::Letters(_) => props.keys.key(first),
            Keys::Numbered(_) | Keys::Own(_) => String::new(),
        };
        html! {
            <Tile key={first} {label} {text} {state} {item}
                picked={props.picked.is_some_and(|picked| (first..=last).contains(&picked))} onpick={props.onpick.clone()} />
        }
    });
    let class = classes!("tiles", (props.states.len() > 52).then_some("small"));
    html! { <div {class} role="group" aria-label="Items">{ for tiles }</div> }
}

#[derive(Clone, PartialEq, Properties)]
struct TileProps {
    label: String,
    text: String,
    state: ItemState,
    item: u32,
    picked: bool,
    onpick: Callback<u32>,
}

#[component]
fn Tile(props: &TileProps) -> Html {
    let label = format!("{}: {}", props.label, props.state.name());
    let (onpick, item) = (props.onpick.clone(), props.item);
    html! {
        <button type="button" class={classes!("tile", class_of(props.state))} aria-label={label.clone()}
            title={label} aria-pressed={props.picked.to_string()} onclick={move |_| onpick.emit(item)}>
            <span class="glyph" aria-hidden="true">{ glyph(props.state) }</span>
            if !props.text.is_empty() {
                <span class="key" aria-hidden="true">{ &props.text }</span>
            }
        </button>
    }
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
    order
        .into_iter()
        .find(|state| states.contains(state))
        .unwrap_or(ItemState::Succeeded)
}

/// The sign of a state, for who does not see its colour.
pub(super) fn glyph(state: ItemState) -> &'static str {
    match state {
        ItemState::Queued => "○",
        ItemState::Starting => "◔",
        ItemState::Running => "▶",
        ItemState::UpForRetry => "↻",
        ItemState::Succeeded | ItemState::Discarded => "✓",
        ItemState::Failed => "✕",
        ItemState::NeverRan => "–",
        ItemState::Cancelled => "■",
    }
}

/// The style of a state.
pub(super) fn class_of(state: ItemState) -> &'static str {
    match state {
        ItemState::Queued => "queued",
        ItemState::Starting => "starting",
        ItemState::Running => "running",
        ItemState::UpForRetry => "retry",
        ItemState::Succeeded => "succeeded",
        ItemState::Discarded => "discarded",
        ItemState::Failed => "failed",
        ItemState::NeverRan => "never",
        ItemState::Cancelled => "cancelled",
    }
}
