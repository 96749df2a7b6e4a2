//! Cuts the program in two: what the first screen and runs need, and the rest, which the page
//! fetches when somebody looks at it.
//!
//! The linker writes one program. Some of its functions are *doors*: whatever can only be come to
//! through them goes into the rest, which takes its memory, its table and all other functions from
//! the first part. In the first part a call through a door leaves the program and comes back into
//! the rest, by a line of script. Nobody may go through before `fanoutRest()` has fetched it.

mod data;
mod graph;
mod names;

use anyhow::{Context, Result, bail};
use data::{bring, take};
use graph::{Border, Graph};
use std::{collections::BTreeSet, env, fs, ops::Range};
use walrus::{
    Function, FunctionId, FunctionKind, GlobalId, GlobalKind, ImportKind, ImportedFunction, Module,
    ModuleConfig,
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

/// The two parts.
pub(crate) struct Parts {
    pub(crate) first: Vec<u8>,
    pub(crate) rest: Vec<u8>,
}

/// Cuts a program that still has the names of its functions.
///
/// `constants` is where the linker put what ([`constants`](crate::constants::constants)); without it all data are the first
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
    use crate::constants;
    use data::memory;

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
}
