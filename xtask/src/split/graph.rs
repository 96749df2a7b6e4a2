//! Which function needs what, and which of them only the rest comes to.

use super::{
    Cut,
    data::memory,
    names::{doors, name},
    short,
};
use crate::constants;
use anyhow::Result;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};
use walrus::{
    ConstExpr, ElementItems, ExportItem, Function, FunctionId, GlobalId, GlobalKind, LocalFunction,
    Module,
    ir::{Const, Load, Value, Visitor, dfs_in_order},
};

/// Instructions from which on two functions of different rooms are not the same by chance.
const UNLIKE_OTHERS: u64 = 30;

/// Which function needs what, by their places in the program: both parts are read from the same
/// bytes, so a place means the same in both.
pub(super) struct Graph {
    calls: BTreeMap<usize, Uses>,
    /// In the table, so that anybody may call them.
    pointed_at: BTreeSet<usize>,
}

#[derive(Default)]
struct Uses {
    /// Instructions.
    size: u64,
    functions: BTreeSet<usize>,
    globals: BTreeSet<usize>,
    /// Whatever could be an address, or the difference to one.
    numbers: BTreeSet<u32>,
}

impl<'a> Visitor<'a> for Uses {
    fn visit_const(&mut self, instr: &Const) {
        if let Value::I32(number) = instr.value {
            self.numbers.insert(number.cast_unsigned());
        }
        // Two of them, as one stores an address with a length.
        if let Value::I64(number) = instr.value {
            let bytes = number.cast_unsigned();
            self.numbers.extend([bytes as u32, (bytes >> 32) as u32]);
        }
    }

    fn visit_load(&mut self, instr: &Load) {
        self.numbers.extend(u32::try_from(instr.arg.offset));
    }

    fn visit_function_id(&mut self, function: &FunctionId) {
        self.functions.insert(function.index());
    }

    fn visit_global_id(&mut self, global: &GlobalId) {
        self.globals.insert(global.index());
    }
}

/// What the two parts hand each other.
pub(super) struct Border {
    /// Functions of the rest that the first part calls or points at.
    pub(super) doors: BTreeSet<usize>,
    /// Functions of the first part that the rest calls.
    pub(super) functions: BTreeSet<usize>,
    pub(super) globals: BTreeSet<usize>,
}

impl Graph {
    pub(super) fn of(module: &Module) -> Self {
        let local = module.funcs.iter_local();
        let calls = local
            .map(|(id, function)| (id.index(), uses(function)))
            .collect();
        let tables = module.elements.iter();
        let pointed_at = tables.flat_map(|table| match &table.items {
            ElementItems::Functions(functions) => functions.iter().map(|id| id.index()).collect(),
            ElementItems::Expressions(..) => Vec::new(),
        });
        Self {
            calls,
            pointed_at: pointed_at.collect(),
        }
    }

    /// The functions that go into the rest.
    pub(super) fn moved(&self, module: &Module, cut: &Cut<'_>) -> Result<BTreeSet<usize>> {
        let doors = doors(module, cut.doors)?;
        let functions: Vec<&Function> = module.funcs.iter().collect();
        let in_room = |at: usize| {
            let name = name(functions[at]);
            cut.rooms.iter().any(|room| name.contains(room))
        };
        let is_of_rest = |at: usize| in_room(at) && self.is_unlike_others(at, &in_room);
        let exports = module
            .exports
            .iter()
            .filter_map(|export| match export.item {
                ExportItem::Function(id) => Some(id.index()),
                _ => None,
            });
        let pointed_at = self.pointed_at.iter().copied();
        let roots = exports
            .chain(module.start.map(|id| id.index()))
            .chain(pointed_at.filter(|id| !is_of_rest(*id)));
        let first = self.reached(roots.collect(), &doors);
        let of_rest = self.pointed_at.iter().copied();
        let all = doors.iter().copied().chain(of_rest).collect();
        let reached = self.reached(all, &BTreeSet::new());
        Ok(&reached - &first)
    }

    /// Whether no other room can have the very same function, which the optimiser would have made
    /// one with it: what is small, and calls nothing of its room, may be anybody's.
    fn is_unlike_others(&self, at: usize, in_room: &impl Fn(usize) -> bool) -> bool {
        self.calls.get(&at).is_some_and(|uses| {
            uses.size >= UNLIKE_OTHERS || uses.functions.iter().any(|called| in_room(*called))
        })
    }

    /// What can be come to without going through a door.
    fn reached(&self, mut open: Vec<usize>, doors: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        while let Some(id) = open.pop() {
            if doors.contains(&id) || !self.calls.contains_key(&id) || !reached.insert(id) {
                continue;
            }
            open.extend(&self.calls[&id].functions);
        }
        reached
    }

    /// Each function with its part, its door and its instructions: what to look at when the first
    /// part grows, or somebody goes through a door too early.
    pub(super) fn listed(
        &self,
        module: &Module,
        moved: &BTreeSet<usize>,
        border: &Border,
    ) -> String {
        let line = |(id, function): (FunctionId, &LocalFunction)| {
            let at = id.index();
            let part = if moved.contains(&at) { "rest" } else { "first" };
            let door = border.doors.iter().position(|door| *door == at);
            let door = door.map_or_else(String::new, |at| short('d', at));
            let (size, name) = (function.size(), name(module.funcs.get(id)));
            (size, format!("{part:5} {door:5} {size:6} {name}\n"))
        };
        let mut lines: Vec<_> = module.funcs.iter_local().map(line).collect();
        lines.sort_unstable_by(|one, other| other.cmp(one));
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// Places of constants that only functions come to which are moved.
    pub(super) fn constants_of_rest(
        &self,
        module: &Module,
        moved: &BTreeSet<usize>,
        constants: &[Range<u32>],
    ) -> Vec<Range<u32>> {
        let stays = self.calls.iter().filter(|(id, _)| !moved.contains(id));
        let globals = module
            .globals
            .iter()
            .filter_map(|global| match global.kind {
                GlobalKind::Local(ConstExpr::Value(Value::I32(at))) => Some(at.cast_unsigned()),
                GlobalKind::Local(_) | GlobalKind::Import(_) => None,
            });
        let numbers = stays.flat_map(|(_, uses)| uses.numbers.iter().copied());
        let by_first = numbers.chain(globals).collect();
        constants::only_of_rest(constants, &memory(module), &by_first)
    }

    pub(super) fn border(&self, moved: &BTreeSet<usize>) -> Border {
        let (inside, outside): (Vec<_>, Vec<_>) =
            self.calls.iter().partition(|(id, _)| moved.contains(id));
        let called = outside.iter().flat_map(|(_, uses)| &uses.functions);
        let called = called.chain(&self.pointed_at).copied();
        let needed = inside.iter().flat_map(|(_, uses)| &uses.functions).copied();
        Border {
            doors: called.filter(|id| moved.contains(id)).collect(),
            functions: needed.filter(|id| !moved.contains(id)).collect(),
            globals: inside
                .iter()
                .flat_map(|(_, uses)| &uses.globals)
                .copied()
                .collect(),
        }
    }
}

fn uses(function: &LocalFunction) -> Uses {
    let mut uses = Uses {
        size: function.size(),
        ..Uses::default()
    };
    dfs_in_order(&mut uses, function, function.entry_block());
    uses
}
