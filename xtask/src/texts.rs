//! Which texts only the rest of the program needs, so that the first part does without them.
//!
//! The linker puts all constants into one piece of memory, which the first part brings along. Its map
//! says where each of them begins and ends. A text goes along with the rest if the rest names its
//! place, and nothing that stays does: no instruction, no global, and no four bytes of data that
//! could be an address. What stands in the first part where a text was are zeros, which pack into
//! nothing. Only texts are moved: a program comes to a text by its beginning, but to a table it
//! may come by some place before it.

use std::{collections::BTreeSet, ops::Range};

/// Shorter ones are not worth their place in the list of what is moved.
const SHORTEST: u32 = 4;

/// Where the linker put a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Constant(pub(crate) Range<u32>);

/// All constants of a linker's map, in the order of their places.
pub(crate) fn constants(map: &str) -> Vec<Constant> {
    let mut constants: Vec<Constant> = map.lines().filter_map(constant).collect();
    constants.sort_unstable_by_key(|Constant(place)| place.start);
    constants
}

/// A line such as `100178   1168c5       18         fanout.o:(.rodata..Lanon.13)`.
fn constant(line: &str) -> Option<Constant> {
    let (_, section) = line.rsplit_once(":(")?;
    if line.contains("<internal>") || !section.starts_with(".rodata") {
        return None;
    }
    let mut columns = line.split_whitespace();
    let mut number = || u32::from_str_radix(columns.next()?, 16).ok();
    let (address, _, size) = (number()?, number()?, number()?);
    Some(Constant(address..address.checked_add(size)?))
}

/// Memory as the program begins with it.
pub(crate) struct Memory<'a> {
    /// Pieces with their addresses, where those are known.
    pub(crate) pieces: Vec<(Option<u32>, &'a [u8])>,
}

impl Memory<'_> {
    fn of(&self, place: &Range<u32>) -> Option<&[u8]> {
        let inside = |(start, bytes): &(Option<u32>, &'_ [u8])| {
            let from = place.start.checked_sub((*start)?)? as usize;
            Some((from, from + (place.end - place.start) as usize))
                .filter(|(_, to)| *to <= bytes.len())
        };
        let found = |piece| Some((inside(piece)?, piece.1));
        let ((from, to), bytes) = self.pieces.iter().find_map(found)?;
        bytes.get(from..to)
    }

    /// What could be addresses: any four bytes in a row, but for those of texts that are moved.
    fn addresses(&self, but: &[Range<u32>]) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        for (start, bytes) in &self.pieces {
            for (at, four) in (start.unwrap_or_default()..).zip(bytes.windows(4)) {
                let moved = but.partition_point(|text| text.end <= at);
                let in_text =
                    start.is_some() && but.get(moved).is_some_and(|text| text.start < at + 4);
                if !in_text && let Ok(four) = four.try_into() {
                    found.insert(u32::from_le_bytes(four));
                }
            }
        }
        found
    }
}

/// Places of the texts that only the rest needs. `by_first` and `by_rest` are all numbers in the
/// instructions of either part.
pub(crate) fn only_of_rest(
    constants: &[Constant],
    memory: &Memory<'_>,
    by_first: &BTreeSet<u32>,
    by_rest: &BTreeSet<u32>,
) -> Vec<Range<u32>> {
    let names =
        |numbers: &BTreeSet<u32>, place: &Range<u32>| numbers.range(place.clone()).next().is_some();
    let texts = constants.iter().map(|Constant(place)| place);
    let mut moved: Vec<Range<u32>> = texts
        .filter(|place| place.end - place.start >= SHORTEST)
        .filter(|place| memory.of(place).is_some_and(is_text))
        .filter(|place| names(by_rest, place) && !names(by_first, place))
        .cloned()
        .collect();
    let addresses = memory.addresses(&moved);
    moved.retain(|place| !names(&addresses, place));
    moved
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
        assert_eq!(constants(MAP), places.map(Constant));
    }

    #[test]
    fn a_text_goes_where_alone_it_is_named() {
        let mut bytes = *b"of first of both of rest pointed";
        let constants = [0..8, 9..16, 17..24, 25..32].map(Constant);
        let numbers = |numbers: &[u32]| numbers.iter().copied().collect();
        let named = |bytes: &[u8]| {
            let memory = Memory {
                pieces: vec![(Some(0), bytes)],
            };
            let (first, rest) = (numbers(&[0, 9]), numbers(&[9, 17, 25]));
            only_of_rest(&constants, &memory, &first, &rest)
        };
        assert_eq!(named(&bytes), [17..24, 25..32]);
        // No text any more, and what stands there is the address of another.
        bytes[..4].copy_from_slice(&25_u32.to_le_bytes());
        assert_eq!(named(&bytes).as_slice(), std::slice::from_ref(&(17..24)));
    }
}
