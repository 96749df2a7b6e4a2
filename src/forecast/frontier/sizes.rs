//! Which chunk sizes are tried.

use std::collections::BTreeSet;

use crate::forecast::bounds;
use crate::scenario::Checked;

/// Items up to which every size is tried.
pub const EVERY: u32 = 1_000;
/// Sizes at most above that.
pub const MOST_SIZES: u32 = 600;
/// Items that one run of each size may have together: very large collections get fewer sizes …
const MOST_ITEMS_ONCE: u32 = 30_000_000;
/// … but not fewer than this.
const FEWEST_SIZES: u32 = 150;
/// Neighbours of one's own size on each side, and rounds of full slots, that are always tried.
const NEIGHBOURS: u32 = 3;
const ROUNDS: u32 = 16;

/// One's own size, as far as there are items for it.
pub(super) fn own(checked: &Checked) -> u32 {
    checked.chunk_size.min(checked.keys.len()).max(1)
}

/// Sizes to try, in ascending order.
pub(super) fn sizes(checked: &Checked) -> Vec<u32> {
    let items = checked.keys.len();
    if items <= EVERY {
        return (1..=items.max(1)).collect();
    }
    let most = (MOST_ITEMS_ONCE / items).clamp(FEWEST_SIZES, MOST_SIZES) as usize;
    let mut sizes = always(items, own(checked), bounds::slots(checked));
    for more in [smallest(items), largest(items)] {
        let more: Vec<u32> = more.difference(&sizes).copied().collect();
        let room = most.saturating_sub(sizes.len());
        sizes.extend(thinned(&more, room));
    }
    sizes.into_iter().collect()
}

/// One's own and its neighbours, round numbers, powers of two, and what fills the slots in so many
/// rounds, with what is a chunk more.
fn always(items: u32, own: u32, slots: u32) -> BTreeSet<u32> {
    let near = own.saturating_sub(NEIGHBOURS)..=own + NEIGHBOURS;
    let powers = (0..u32::BITS).map(|power| 1 << power);
    let round = (0..6).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u32.pow(power)));
    let full = (1..=ROUNDS).flat_map(|round| {
        let chunks = round.saturating_mul(slots);
        [chunks, chunks + 1].map(|chunks| items.div_ceil(chunks))
    });
    let all = near.chain(powers).chain(round).chain(full).chain([items]);
    all.filter(|size| (1..=items).contains(size)).collect()
}

/// The smallest size of each number of chunks: the most even one.
fn smallest(items: u32) -> BTreeSet<u32> {
    let larger = largest(items);
    let after = larger
        .iter()
        .map(|size| size + 1)
        .filter(|size| *size <= items);
    std::iter::once(1).chain(after).collect()
}

/// The largest size of each number of chunks.
fn largest(items: u32) -> BTreeSet<u32> {
    let (mut sizes, mut size) = (BTreeSet::new(), 1);
    while size <= items {
        let chunks = items.div_ceil(size);
        // The largest with ⌈items ÷ size⌉ = chunks.
        let last = match chunks {
            1 => items,
            _ => (items - 1) / (chunks - 1),
        };
        sizes.insert(last);
        size = last + 1;
    }
    sizes
}

/// At most so many of them, at even distances.
fn thinned(sizes: &[u32], room: usize) -> Vec<u32> {
    if sizes.len() <= room {
        return sizes.to_vec();
    }
    (0..room).map(|at| sizes[at * sizes.len() / room]).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{MOST_SIZES, largest, sizes, smallest};
    use crate::scenario::{Checked, Items, Scenario};

    fn checked(items: u32, chunk_size: u32) -> Option<Checked> {
        let scenario = Scenario {
            items: Items::Numbered(items),
            chunk_size,
            ..Scenario::default()
        };
        scenario.check().ok()
    }

    #[test]
    fn each_number_of_chunks_has_its_smallest_and_largest_size() {
        for items in [1_u32, 2, 26, 999, 1_000, 1_234] {
            let mut ends = std::collections::BTreeMap::new();
            for size in 1..=items {
                let (least, most) = ends.entry(items.div_ceil(size)).or_insert((size, size));
                (*least, *most) = ((*least).min(size), (*most).max(size));
            }
            let least: BTreeSet<u32> = ends.values().map(|ends| ends.0).collect();
            let most: BTreeSet<u32> = ends.values().map(|ends| ends.1).collect();
            assert_eq!((smallest(items), largest(items)), (least, most), "{items}");
        }
    }

    #[test]
    fn small_collections_have_every_size_and_large_ones_a_choice_with_ones_own() {
        let of = |items, own| checked(items, own).map(|checked| sizes(&checked));
        assert_eq!(of(1_000, 7), Some((1..=1_000).collect()));
        assert_eq!(of(0, 7), Some(vec![1]));
        for (items, own) in [(1_001, 77), (20_000, 1_234), (100_000, 33_331)] {
            let sizes = of(items, own).unwrap_or_default();
            assert!(sizes.len() <= MOST_SIZES as usize, "{}", sizes.len());
            assert!(sizes.is_sorted_by(|a, b| a < b));
            for size in [1, own - 1, own, own + 1, items] {
                assert!(sizes.contains(&size), "{items}: {size}");
            }
        }
        let whole = of(1_001, 77).unwrap_or_default();
        assert!(smallest(1_001).iter().all(|size| whole.contains(size)));
    }
}
