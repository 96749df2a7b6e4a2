//! What kinds of rows there are, by number: Dagster's types, Fanout's two, and lines of a log.

use crate::dagster::EventType;
use crate::engine::What;

use super::glob;

/// Fanout's own: an item's work begins.
pub(super) const ITEM_START: u32 = EventType::ALL.len() as u32;
/// Fanout's own: an item's work ends.
pub(super) const ITEM_END: u32 = ITEM_START + 1;
/// A line that somebody logged.
pub(super) const LINE: u32 = ITEM_START + 2;

// A word asks for kinds with a bit each.
const _: () = assert!(LINE < u32::BITS);

/// The kind of a row.
pub(super) fn of(what: &What) -> u32 {
    match (what.event_type(), what) {
        (Some(event), _) => event as u32,
        (None, What::ItemStart { .. }) => ITEM_START,
        (None, What::ItemEnd { .. }) => ITEM_END,
        (None, _) => LINE,
    }
}

/// The names of a kind: in storage, and as it is displayed where that is another.
pub(super) fn names(kind: u32) -> [&'static str; 2] {
    match EventType::ALL.get(kind as usize) {
        Some(event) => [event.stored(), event.shown()],
        None if kind == ITEM_START => ["FANOUT_ITEM_START"; 2],
        None if kind == ITEM_END => ["FANOUT_ITEM_END"; 2],
        None => [""; 2],
    }
}

/// The kinds of a name, a bit each; it may have `*` in it, and is any of the kind's names.
pub(super) fn called(name: &str) -> u32 {
    let is_called = |kind: &u32| {
        let names = names(*kind);
        names.iter().any(|other| glob::matches(name, other))
    };
    let kinds = (0..LINE).filter(is_called);
    kinds.fold(0, |kinds, kind| kinds | 1 << kind)
}
