//! What the items of a collection are called.

use std::sync::Arc;

/// The keys of a collection, made when they are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keys {
    /// a, b, c, …
    Letters(u32),
    /// item_0, item_1, …
    Numbered(u32),
    /// One's own. Shared, as a trial has the same.
    Own(Arc<[String]>),
}

impl Keys {
    /// How many items there are.
    pub fn len(&self) -> u32 {
        match self {
            Self::Letters(n) | Self::Numbered(n) => *n,
            Self::Own(keys) => u32::try_from(keys.len()).unwrap_or(u32::MAX),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The key of an item; empty for an index past the end.
    pub fn key(&self, item: u32) -> String {
        match self {
            Self::Letters(_) => char::from_u32(u32::from(b'a') + item)
                .map(String::from)
                .unwrap_or_default(),
            Self::Numbered(_) => format!("item_{item}"),
            Self::Own(keys) => keys.get(item as usize).cloned().unwrap_or_default(),
        }
    }

    /// What the page's `compute_piece` makes of an item: its key in capitals. Mapping keys have
    /// ASCII letters only; any other letter stays as it is.
    pub fn result(&self, item: u32) -> String {
        self.key(item).to_ascii_uppercase()
    }

    /// The first item of this key.
    pub fn find(&self, key: &str) -> Option<u32> {
        match self {
            Self::Own(own) => (0..)
                .zip(own.iter())
                .find(|(_, other)| *other == key)
                .map(|(at, _)| at),
            Self::Letters(_) | Self::Numbered(_) => self.index(key, &[]),
        }
    }

    /// The first item of this key. `order` is [`sorted`](crate::dagster::keys::sorted) of one's own keys.
    pub(super) fn index(&self, key: &str, order: &[u32]) -> Option<u32> {
        match self {
            Self::Letters(n) => match key.as_bytes() {
                [letter @ b'a'..=b'z'] => Some(u32::from(letter - b'a')).filter(|i| i < n),
                _ => None,
            },
            Self::Numbered(n) => {
                let index = key.strip_prefix("item_")?.parse().ok().filter(|i| i < n)?;
                (self.key(index) == key).then_some(index)
            }
            Self::Own(keys) => {
                let of = |item: &u32| keys[*item as usize].as_str();
                let at = order.partition_point(|item| of(item) < key);
                order.get(at).copied().filter(|item| of(item) == key)
            }
        }
    }
}
