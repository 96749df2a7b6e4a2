//! What functions are called in the program, and in the imports and exports of its parts.

use anyhow::{Result, bail};
use std::collections::BTreeSet;
use walrus::{Function, Module};

/// The mark that the compiler gives a crate's name has 16 digits without leading zeros.
const SHORTEST_MARK: usize = 10;

/// What a function is called, without the marks of its crates: `fanout[1f…]::host` is
/// `fanout::host`.
pub(super) fn name(function: &Function) -> String {
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

/// The places of the functions of these names.
pub(super) fn doors(module: &Module, names: &[&str]) -> Result<BTreeSet<usize>> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
