//! Cuts the program in two: what the first screen and runs need, and the rest, which the page
//! fetches when somebody looks at it.
//!
//! The linker writes one program. Some of its functions are *doors*: whatever can only be come to
//! through them goes into the rest, which takes its memory, its table and all other functions from
//! the first part. In the first part a call through a door leaves the program and comes back into
//! the rest, by a line of script. Nobody may go through before `fanoutRest()` has fetched it.

use crate::constants::{self, Memory};
use anyhow::{Context, Result, bail};
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    ops::Range,
};
use walrus::{
    ConstExpr, Data, DataKind, ElementItems, ExportItem, Function, FunctionId, FunctionKind,
    GlobalId, GlobalKind, ImportKind, ImportedFunction, LocalFunction, MemoryId, Module,
    ModuleConfig,
    ir::{Const, Load, MemoryInit, Value, Visitor, dfs_in_order},
};

/// Where a program is cut.
pub(crate) struct Cut<'a> {
    /// The functions that lead into the rest.
    pub(crate) doors: &'a [&'a str],
    /// Beginnings of names that belong to the rest where only the linker's table leads to them:
    /// it does not say who points at what.
    pub(crate) rooms: &'a [&'a str],
}

/// Where ours is cut.
pub(crate) const CUT: Cut<'_> = Cut {
    doors: &[
        "fanout::host::decide::door_hear",
        "fanout::host::decide::door_think",
        "fanout::host::why::door_hear",
        "fanout::app::decide::door_found",
        "fanout::app::decide::door_lose",
        "fanout::app::decide::door_turn",
        "fanout::app::own::door_turn",
        "fanout::app::own::intake::door_file",
        "fanout::app::address::door_keep",
        "fanout::app::views::settings::door_own",
        "fanout::app::views::settings::door_view",
        "fanout::app::views::why::door_settle",
        "fanout::app::views::why::door_view",
        "fanout::app::why::door_draw",
        "fanout::app::why::door_gesture",
        "fanout::app::why::door_log",
        "fanout::app::why::door_let_go",
        "fanout::app::why::door_news",
        "fanout::app::why::door_save",
        "fanout::app::why::door_save_picture",
        "fanout::app::why::door_text",
        "fanout::app::why::door_told",
        "fanout::app::why::door_write",
    ],
    rooms: &[
        "fanout::host::decide::",
        "fanout::host::why::",
        "fanout::app::decide::",
        "fanout::app::own::intake::",
        "fanout::app::why::",
        "fanout::app::views::settings::",
        "fanout::app::views::decide::",
        "fanout::app::views::why::",
        "fanout::driver::forecast::",
        "fanout::timeline::",
        "fanout::exchange::",
        "fanout::forecast::bill::",
        "fanout::forecast::calibration::",
        "fanout::forecast::choice::",
        "fanout::forecast::comparison::",
        "fanout::forecast::curve::",
        "fanout::forecast::frontier::",
        "fanout::forecast::monte::",
        "fanout::record::detail::",
        "fanout::record::find::",
        "fanout::record::shown::",
    ],
};
/// Name of the first part where the rest imports from it, and the other way round.
pub(crate) const FIRST: &str = "f";
pub(crate) const REST: &str = "r";

/// The mark that the compiler gives a crate's name has 16 digits without leading zeros.
const SHORTEST_MARK: usize = 10;

/// Instructions from which on two functions of different rooms are not the same by chance.
const UNLIKE_OTHERS: u64 = 30;

/// Constants that are so near to each other go together: a piece of memory of its own takes more.
const NEAR: u32 = 8;

/// The two parts.
pub(crate) struct Parts {
    pub(crate) first: Vec<u8>,
    pub(crate) rest: Vec<u8>,
}

/// Cuts a program that still has the names of its functions.
///
/// `constants` is where the linker put what ([`constants::constants`]); without it all data are the first
/// part's.
pub(crate) fn split(program: &[u8], cut: &Cut<'_>, constants: &[Range<u32>]) -> Result<Parts> {
    let mut first = read(program)?;
    let mut rest = read(program)?;
    let graph = Graph::of(&first);
    let moved = graph.moved(&first, cut)?;
    let border = graph.border(&moved);
    if let Some(list) = env::var_os("FANOUT_LIST_PARTS") {
        fs::write(list, graph.listed(&first, &moved, &border))?;
    }
    let places = graph.constants_of_rest(&first, &moved, constants);
    let taken = take(&mut first, &places);
    keep_first(&mut first, &moved, &border);
    keep_rest(&mut rest, &moved, &border, &taken)?;
    Ok(Parts {
        first: first.emit_wasm(),
        rest: rest.emit_wasm(),
    })
}

fn read(program: &[u8]) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config
        .generate_producers_section(false)
        .generate_name_section(false);
    config.parse(program).context("cannot read the program")
}

/// Which function needs what, by their places in the program: both parts are read from the same
/// bytes, so a place means the same in both.
struct Graph {
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
struct Border {
    /// Functions of the rest that the first part calls or points at.
    doors: BTreeSet<usize>,
    /// Functions of the first part that the rest calls.
    functions: BTreeSet<usize>,
    globals: BTreeSet<usize>,
}

impl Graph {
    fn of(module: &Module) -> Self {
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
    fn moved(&self, module: &Module, cut: &Cut<'_>) -> Result<BTreeSet<usize>> {
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
    fn listed(&self, module: &Module, moved: &BTreeSet<usize>, border: &Border) -> String {
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
    fn constants_of_rest(
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

    fn border(&self, moved: &BTreeSet<usize>) -> Border {
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

/// Pieces of memory as the program begins with it.
fn memory(module: &Module) -> Memory<'_> {
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
fn take(first: &mut Module, places: &[Range<u32>]) -> Vec<(u32, Vec<u8>)> {
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

fn uses(function: &LocalFunction) -> Uses {
    let mut uses = Uses {
        size: function.size(),
        ..Uses::default()
    };
    dfs_in_order(&mut uses, function, function.entry_block());
    uses
}

/// What a function is called, without the marks of its crates: `fanout[1f…]::host` is
/// `fanout::host`.
fn name(function: &Function) -> String {
    let marked = function.name.as_deref().unwrap_or_default();
    let mut parts = marked.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']').filter(|(mark, _)| is_mark(mark)) {
            Some((_, after)) => plain.push_str(after),
            None => plain.extend(["[", part]),
        }
    }
    plain
}

fn is_mark(text: &str) -> bool {
    (SHORTEST_MARK..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn doors(module: &Module, names: &[&str]) -> Result<BTreeSet<usize>> {
    let mut doors = BTreeSet::new();
    for door in names {
        let mut found = module
            .funcs
            .iter()
            .filter(|function| name(function) == *door);
        let (Some(function), None) = (found.next(), found.next()) else {
            bail!("the program has no function {door}, or several: is it #[inline(never)]?");
        };
        doors.insert(function.id().index());
    }
    Ok(doors)
}

/// A name that is as short as it can be.
fn short(kind: char, at: usize) -> String {
    format!("{kind}{at:x}")
}

fn keep_first(module: &mut Module, moved: &BTreeSet<usize>, border: &Border) {
    let functions = functions(module);
    let globals = globals(module);
    for (number, at) in border.doors.iter().enumerate() {
        import(module, functions[*at], REST, &short('d', number));
    }
    for at in moved - &border.doors {
        // Nothing calls it any more: sweeping takes it away.
        import(module, functions[at], REST, "");
    }
    let tables: Vec<_> = module.tables.iter().map(walrus::Table::id).collect();
    let memories: Vec<_> = module.memories.iter().map(walrus::Memory::id).collect();
    for (at, id) in tables.into_iter().enumerate() {
        module.exports.add(&short('t', at), id);
    }
    for (at, id) in memories.into_iter().enumerate() {
        module.exports.add(&short('m', at), id);
    }
    for (at, id) in border.functions.iter().enumerate() {
        module.exports.add(&short('f', at), functions[*id]);
    }
    for (at, id) in border.globals.iter().enumerate() {
        module.exports.add(&short('g', at), globals[*id]);
    }
    walrus::passes::gc::run(module);
}

fn keep_rest(
    module: &mut Module,
    moved: &BTreeSet<usize>,
    border: &Border,
    taken: &[(u32, Vec<u8>)],
) -> Result<()> {
    let functions = functions(module);
    let globals = globals(module);
    module.start = None;
    let exports: Vec<_> = module.exports.iter().map(walrus::Export::id).collect();
    exports.into_iter().for_each(|id| module.exports.delete(id));
    let tables: Vec<_> = module.tables.iter().map(walrus::Table::id).collect();
    for (at, id) in tables.into_iter().enumerate() {
        let import = module.imports.add(FIRST, &short('t', at), id);
        let table = module.tables.get_mut(id);
        table.import = Some(import);
        table.elem_segments.clear();
    }
    let elements: Vec<_> = module.elements.iter().map(walrus::Element::id).collect();
    elements
        .into_iter()
        .for_each(|id| module.elements.delete(id));
    let data: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    data.into_iter().for_each(|id| module.data.delete(id));
    let memories: Vec<_> = module.memories.iter().map(walrus::Memory::id).collect();
    for (at, id) in memories.into_iter().enumerate() {
        if let Some(import) = module.memories.get(id).import {
            module.imports.delete(import);
        }
        let import = module.imports.add(FIRST, &short('m', at), id);
        let memory = module.memories.get_mut(id);
        memory.import = Some(import);
        memory.data_segments.clear();
        if at == 0 {
            bring(module, id, taken);
        }
    }
    for (at, id) in border.globals.iter().enumerate() {
        let import = module.imports.add(FIRST, &short('g', at), globals[*id]);
        module.globals.get_mut(globals[*id]).kind = GlobalKind::Import(import);
    }
    let others = functions.iter().copied().enumerate();
    for (place, id) in others.filter(|(place, _)| !moved.contains(place)) {
        if let FunctionKind::Import(imported) = &module.funcs.get(id).kind {
            module.imports.delete(imported.import);
        }
        let name = border.functions.iter().position(|other| *other == place);
        let name = name.map_or_else(String::new, |at| short('f', at));
        import(module, id, FIRST, &name);
    }
    for (at, id) in border.doors.iter().enumerate() {
        module.exports.add(&short('d', at), functions[*id]);
    }
    walrus::passes::gc::run(module);
    let foreign = module
        .imports
        .iter()
        .find(|import| import.module != FIRST || import.name.is_empty());
    if let Some(import) = foreign {
        bail!(
            "the rest would import {} from {}",
            import.name,
            import.module
        );
    }
    Ok(())
}

/// Puts constants where they stand in the first part's memory.
fn bring(module: &mut Module, memory: MemoryId, taken: &[(u32, Vec<u8>)]) {
    for (at, bytes) in taken {
        let offset = ConstExpr::Value(Value::I32(at.cast_signed()));
        let kind = DataKind::Active { memory, offset };
        let id = module.data.add(kind, bytes.clone());
        module.memories.get_mut(memory).data_segments.insert(id);
    }
}

fn functions(module: &Module) -> Vec<FunctionId> {
    module.funcs.iter().map(Function::id).collect()
}

fn globals(module: &Module) -> Vec<GlobalId> {
    module.globals.iter().map(walrus::Global::id).collect()
}

/// Makes a function one that comes from elsewhere.
fn import(module: &mut Module, id: FunctionId, from: &str, name: &str) {
    let import = module.imports.add(from, name, ImportKind::Function(id));
    let function = module.funcs.get_mut(id);
    let ty = function.ty();
    function.kind = FunctionKind::Import(ImportedFunction { import, ty });
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = r#"(module
        (memory (export "memory") 1)
        (global $top (mut i32) (i32.const 7))
        (table 3 funcref)
        (elem (i32.const 0) $of_room $of_first $of_room::small)
        (func $app::start (export "start") (result i32) (call $app::door))
        (func $app::door (result i32) (i32.add (call $inner) (call $both)))
        (func $inner (result i32) (global.get $top))
        (func $both (result i32) (i32.load (i32.const 0)))
        (func $of_first (result i32) (call $both))
        (func $of_room (result i32) (call $of_room::inner))
        (func $of_room::small (result i32) (i32.const 0))
        (func $of_room::inner (result i32) (i32.const 3)))"#;

    const CUT: Cut<'_> = Cut {
        doors: &["app::door"],
        rooms: &["of_room"],
    };

    fn names<'a>(imports: impl Iterator<Item = &'a walrus::Import>) -> Vec<(&'a str, &'a str)> {
        imports
            .map(|import| (import.module.as_str(), import.name.as_str()))
            .collect()
    }

    #[test]
    fn what_is_behind_a_door_goes_into_the_rest() -> Result<()> {
        let parts = split(&wat::parse_str(PROGRAM)?, &CUT, &[])?;
        let (first, rest) = (read(&parts.first)?, read(&parts.rest)?);
        // The door, and what only the table leads to.
        assert_eq!(names(first.imports.iter()), [("r", "d0"), ("r", "d1")]);
        // The small one stays: it may be one with another room's.
        assert_eq!(first.funcs.iter_local().count(), 4);
        assert_eq!(rest.funcs.iter_local().count(), 4);
        assert_eq!(names(rest.imports.iter()), [("f", "g0"), ("f", "f0")]);
        assert_eq!((rest.data.iter().count(), rest.start), (0, None));
        Ok(())
    }

    #[test]
    fn what_only_the_rest_comes_to_goes_along() -> Result<()> {
        const WITH_TEXTS: &str = r#"(module
            (memory (export "memory") 1)
            (data (i32.const 8) "of first, of rest, of both")
            (func $app::start (export "start") (result i32)
                (i32.add (call $app::door) (i32.add (i32.const 8) (i32.const 27))))
            (func $app::door (result i32) (i32.add (i32.const 18) (i32.const 27))))"#;
        let cut = Cut {
            doors: &["app::door"],
            rooms: &[],
        };
        let map =
            "8 0 8 fanout.o:(.rodata.1)\n12 0 7 fanout.o:(.rodata.2)\n1b 0 7 fanout.o:(.rodata.3)";
        let constants = constants::constants(map);
        let parts = split(&wat::parse_str(WITH_TEXTS)?, &cut, &constants)?;
        let data = |bytes: &[u8]| -> Result<Vec<(Option<u32>, String)>> {
            let module = read(bytes)?;
            let text =
                |(at, bytes): &(_, &[u8])| (*at, String::from_utf8_lossy(bytes).into_owned());
            Ok(memory(&module).pieces.iter().map(text).collect())
        };
        let first = "of first, \0\0\0\0\0\0\0, of both".to_owned();
        assert_eq!(data(&parts.first)?, [(Some(8), first)]);
        assert_eq!(data(&parts.rest)?, [(Some(18), "of rest".to_owned())]);
        Ok(())
    }

    #[test]
    fn a_door_that_is_not_there_is_told() -> Result<()> {
        let error = split(&wat::parse_str("(module)")?, &CUT, &[]).err();
        let error = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("app::door"), "{error}");
        Ok(())
    }

    #[test]
    fn marks_of_crates_are_left_out() {
        let mut module = Module::default();
        let ty = module.types.add(&[], &[]);
        let (id, _) = module.add_import_func("m", "f", ty);
        let function = module.funcs.get_mut(id);
        function.name =
            Some("<fanout[e19540300c3be739]::A as core[b61724cd83a0a45c]::B<[u8; 3]>>".to_owned());
        assert_eq!(name(function), "<fanout::A as core::B<[u8; 3]>>");
    }
}
