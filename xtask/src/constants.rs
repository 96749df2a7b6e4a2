//! Which constants only the rest of the program needs, so that the first part does without them.
//!
//! The linker puts all constants into one piece of memory, which the first part brings along. Its map
//! says where each of them begins and ends. What stays is what the first part can come to: what a
//! number in its instructions could be the place of, and what four bytes of what stays could be the
//! place of. The others go along with the rest. Where they were, the first part has zeros, which
//! pack into nothing.
//!
//! A program comes to a text by its beginning. To a table it may come by some place before it or
//! behind it, where it counts from another number than 0: so one stays that is near a number which
//! is the beginning of nothing.

use std::{collections::BTreeSet, ops::Range};

/// How far from a table the place may be that it is counted from.
const NEAR: u32 = 4_096;

/// All constants of a linker's map, in the order of their places.
pub(crate) fn constants(map: &str) -> Vec<Range<u32>> {
    let mut constants: Vec<Range<u32>> = map.lines().filter_map(constant).collect();
    constants.sort_unstable_by_key(|place| place.start);
    constants
}

/// A line such as `100178   1168c5       18         fanout.o:(.rodata..Lanon.13)`.
fn constant(line: &str) -> Option<Range<u32>> {
    let (_, section) = line.rsplit_once(":(")?;
    if line.contains("<internal>") || !section.starts_with(".rodata") {
        return None;
    }
    let mut columns = line.split_whitespace();
    let mut number = || u32::from_str_radix(columns.next()?, 16).ok();
    let (address, _, size) = (number()?, number()?, number()?);
    Some(address..address.checked_add(size)?)
}

/// Memory as the program begins with it.
pub(crate) struct Memory<'a> {
    /// Pieces with their addresses, where those are known.
    pub(crate) pieces: Vec<(Option<u32>, &'a [u8])>,
}

impl Memory<'_> {
    fn of(&self, place: &Range<u32>) -> Option<&[u8]> {
        self.pieces.iter().find_map(|(start, bytes)| {
            let from = place.start.checked_sub((*start)?)? as usize;
            bytes.get(from..from + place.len())
        })
    }

    /// What could be places in what is none of these constants.
    fn numbers_beside(&self, constants: &[Range<u32>]) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        for (start, bytes) in &self.pieces {
            for (at, four) in (start.unwrap_or_default()..).zip(bytes.windows(4)) {
                let next = constants.partition_point(|place| place.end <= at);
                let is_constant = constants
                    .get(next)
                    .is_some_and(|place| place.start <= at && at + 4 <= place.end);
                if start.is_none() || !is_constant {
                    found.extend(number(four));
                }
            }
        }
        found
    }
}

fn number(four: &[u8]) -> Option<u32> {
    four.try_into().ok().map(u32::from_le_bytes)
}

/// Places of the constants that only the rest needs. `by_first` is all numbers in the instructions
/// of the first part.
pub(crate) fn only_of_rest(
    constants: &[Range<u32>],
    memory: &Memory<'_>,
    by_first: &BTreeSet<u32>,
) -> Vec<Range<u32>> {
    let known: Vec<Range<u32>> = constants
        .iter()
        .filter(|place| memory.of(place).is_some())
        .cloned()
        .collect();
    let mut open: Vec<u32> = memory.numbers_beside(&known).into_iter().collect();
    open.extend(by_first);
    let odd = odd(&known, by_first);
    let is_near = |place: &Range<u32>| {
        let near = place.start.saturating_sub(NEAR)..place.end.saturating_add(NEAR);
        odd.range(near).next().is_some()
    };
    let tables = known.iter().filter(|place| {
        let bytes = memory.of(place);
        !bytes.is_some_and(is_text) && is_near(place)
    });
    open.extend(tables.map(|place| place.start));
    let mut stays = BTreeSet::new();
    while let Some(at) = open.pop() {
        let Some(place) = at_place(&known, at) else {
            continue;
        };
        if !stays.insert(place) {
            continue;
        }
        let bytes = memory.of(&known[place]).unwrap_or_default();
        open.extend(bytes.windows(4).filter_map(number));
    }
    let moved = (0..).zip(known).filter(|(at, _)| !stays.contains(at));
    moved.map(|(_, place)| place).collect()
}

/// Numbers that could be a place near a constant, and are the beginning of none.
fn odd(constants: &[Range<u32>], numbers: &BTreeSet<u32>) -> BTreeSet<u32> {
    let (Some(first), Some(last)) = (constants.first(), constants.last()) else {
        return BTreeSet::new();
    };
    let near = first.start.saturating_sub(NEAR)..last.end.saturating_add(NEAR);
    let begins = |at: &u32| {
        constants
            .binary_search_by_key(at, |place| place.start)
            .is_ok()
    };
    numbers
        .range(near)
        .copied()
        .filter(|at| !begins(at))
        .collect()
}

fn at_place(constants: &[Range<u32>], at: u32) -> Option<usize> {
    let next = constants.partition_point(|place| place.end <= at);
    constants
        .get(next)
        .filter(|place| place.start <= at)
        .map(|_| next)
}

fn is_text(bytes: &[u8]) -> bool {
    let printed = |text: &str| text.chars().all(|char| !char.is_control() || char == '\n');
    std::str::from_utf8(bytes).is_ok_and(printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = "    Addr      Off     Size Out     In      Symbol
  100000   1168c1     b088 .rodata
  100000   1168c5       10         /a/fanout.o:(.rodata..Lanon.13)
  100000   1168c5       10                 .Lanon.13
  100010   1168dd        4         /a/fanout.o:(.rodata..Lanon.0)
  100014   1168e9       18         <internal>:(.rodata)
  100014   1168e9        4         /a/fanout.o:(.data..Lanon.2)
";

    #[test]
    fn a_map_has_its_constants() {
        let places = [0x10_0000..0x10_0010, 0x10_0010..0x10_0014];
        assert_eq!(constants(MAP), places);
    }

    /// What goes, of a text, another one, a table whose one entry is `entry`, and what it may
    /// point at, where the first part has these numbers.
    fn moved(entry: u32, by_first: &[u32]) -> Vec<u32> {
        let mut bytes = b"a text, one more\0\0\0\0pointed".to_vec();
        bytes[16..20].copy_from_slice(&entry.to_le_bytes());
        let memory = Memory {
            pieces: vec![(Some(100_000), &bytes)],
        };
        let places = [0..8, 8..16, 16..20, 20..27];
        let places = places.map(|Range { start, end }| 100_000 + start..100_000 + end);
        let numbers = by_first.iter().copied().collect();
        let moved = only_of_rest(&places, &memory, &numbers);
        moved.iter().map(|place| place.start - 100_000).collect()
    }

    #[test]
    fn what_the_first_part_comes_to_stays() {
        assert_eq!(moved(7, &[]), [0, 8, 16, 20]);
        assert_eq!(moved(7, &[100_000]), [8, 16, 20]);
        assert_eq!(moved(100_020, &[100_000]), [8, 16, 20]);
        assert_eq!(moved(100_020, &[100_016]), [0, 8]);
        // Somewhere in a text: who knows which table is counted from there?
        assert_eq!(moved(100_020, &[100_003]), [8]);
    }

    #[test]
    fn what_is_nobodys_constant_may_point_at_any() {
        let bytes = 100_004_u32.to_le_bytes();
        let memory = Memory {
            pieces: vec![(None, &bytes), (Some(100_004), b"text")],
        };
        let place = 100_004..100_008;
        let moved = only_of_rest(std::slice::from_ref(&place), &memory, &BTreeSet::new());
        assert!(moved.is_empty());
    }
}
