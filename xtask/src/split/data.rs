//! Constants in the program's memory, and those that go along with the rest.

use crate::constants::Memory;
use std::{collections::BTreeMap, ops::Range};
use walrus::{
    ConstExpr, Data, DataKind, MemoryId, Module,
    ir::{Const, MemoryInit, Value, Visitor, dfs_in_order},
};

/// Constants that are so near to each other go together: a piece of memory of its own takes more.
const NEAR: u32 = 8;

/// Pieces of memory as the program begins with it.
pub(super) fn memory(module: &Module) -> Memory<'_> {
    let copied = copied(module);
    let piece = |data: &Data| match data.kind {
        DataKind::Active {
            offset: ConstExpr::Value(Value::I32(at)),
            ..
        } => Some(at.cast_unsigned()),
        DataKind::Active { .. } => None,
        DataKind::Passive => copied.get(&data.id().index()).copied(),
    };
    let pieces = module.data.iter();
    Memory {
        pieces: pieces
            .map(|data| (piece(data), data.value.as_slice()))
            .collect(),
    }
}

/// Where the program copies data to that have no address of their own, as it does where threads
/// share a memory: `i32.const address, i32.const 0, i32.const length, memory.init data`.
fn copied(module: &Module) -> BTreeMap<usize, u32> {
    #[derive(Default)]
    struct Copies {
        numbers: Vec<u32>,
        found: BTreeMap<usize, u32>,
    }
    impl<'a> Visitor<'a> for Copies {
        fn visit_const(&mut self, instr: &Const) {
            if let Value::I32(number) = instr.value {
                self.numbers.push(number.cast_unsigned());
            }
        }

        fn visit_memory_init(&mut self, instr: &MemoryInit) {
            if let [.., address, 0, _] = self.numbers.as_slice() {
                self.found.insert(instr.data.index(), *address);
            }
        }
    }
    let mut copies = Copies::default();
    for (_, function) in module.funcs.iter_local() {
        copies.numbers.clear();
        dfs_in_order(&mut copies, function, function.entry_block());
    }
    copies.found
}

/// Takes constants out of the first part. Answers what the rest has to bring along: those that
/// stand next to each other in one piece.
pub(super) fn take(first: &mut Module, places: &[Range<u32>]) -> Vec<(u32, Vec<u8>)> {
    let mut taken: Vec<(u32, Vec<u8>)> = Vec::new();
    let addresses: Vec<_> = memory(first).pieces.iter().map(|(at, _)| *at).collect();
    let ids: Vec<_> = first.data.iter().map(Data::id).collect();
    for (start, id) in addresses.into_iter().zip(ids) {
        let Some(start) = start else { continue };
        let value = &mut first.data.get_mut(id).value;
        let original = value.clone();
        let place = |at: u32| (at - start) as usize;
        let end = start + u32::try_from(original.len()).unwrap_or(u32::MAX);
        let inside = places
            .iter()
            .filter(|place| start <= place.start && place.end <= end);
        for piece in inside {
            value[place(piece.start)..place(piece.end)].fill(0);
            let last = taken
                .last_mut()
                .map(|(at, bytes)| (*at + bytes.len() as u32, bytes));
            match last.filter(|(after, _)| (*after..=after + NEAR).contains(&piece.start)) {
                Some((after, bytes)) => bytes.extend(&original[place(after)..place(piece.end)]),
                None => {
                    let bytes = &original[place(piece.start)..place(piece.end)];
                    taken.push((piece.start, bytes.to_vec()));
                }
            }
        }
    }
    taken
}

/// Puts constants where they stand in the first part's memory.
pub(super) fn bring(module: &mut Module, memory: MemoryId, taken: &[(u32, Vec<u8>)]) {
    for (at, bytes) in taken {
        let offset = ConstExpr::Value(Value::I32(at.cast_signed()));
        let kind = DataKind::Active { memory, offset };
        let id = module.data.add(kind, bytes.clone());
        module.memories.get_mut(memory).data_segments.insert(id);
    }
}
