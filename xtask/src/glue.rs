//! Makes smaller what `wasm-bindgen` writes: its script, which Trunk cannot minify, and the names
//! by which script and program call each other. They end in hashes, which no compression helps.

use crate::{
    compiler::LINK_MAP,
    shell::{command, read, root},
    split, texts,
    tools::Tools,
};
use anyhow::{Context, Result, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha384};
use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
};

const PROGRAM: &str = "_bg.wasm";
/// What the names begin with that `wasm-bindgen` makes up.
const MADE_UP: [&str; 3] = ["__wbg_", "__wbindgen_", "wasm_bindgen_"];
/// A name that is shorter has no room for a number.
const SHORTEST: usize = 8;

/// Makes script and program in `dist` smaller, and tells the page of it.
pub(crate) fn shrink(tools: &Tools, dist: &Path) -> Result<()> {
    let stem = stem(dist)?;
    let script = dist.join(format!("{stem}.js"));
    let program = dist.join(format!("{stem}{PROGRAM}"));
    let old_script = fs::read_to_string(&script)?;
    let old_program = fs::read(&program)?;

    // A build without the map brings all texts along in the first part.
    let map = fs::read_to_string(root().join(LINK_MAP)).unwrap_or_default();
    let parts = split::split(&old_program, &split::CUT, &texts::constants(&map))?;
    let rest = format!("rest-{}.wasm", short_hash(&[&parts.rest]));
    let led = lead(&old_script, &rest, &parts.rest)?;
    let (numbered, new_program) = number_names(&led, &parts.first);
    fs::write(&script, numbered)?;
    let mut esbuild = command(tools.esbuild().bin("esbuild"));
    let new_script = read(esbuild.args(["--minify", "--format=esm"]).arg(&script))?;

    let new_stem = format!(
        "fanout-{}",
        short_hash(&[new_script.as_bytes(), &new_program])
    );
    let index = dist.join("index.html");
    let mut page = fs::read_to_string(&index)?.replace(&stem, &new_stem);
    for (old, new) in [
        (old_script.as_bytes(), new_script.as_bytes()),
        (&old_program, &new_program),
    ] {
        let (old, new) = (integrity(old), integrity(new));
        if !page.contains(&old) {
            bail!("dist/index.html does not say {old} of what it loads");
        }
        page = page.replace(&old, &new);
    }
    fs::write(dist.join(rest), &parts.rest)?;
    fs::remove_file(script)?;
    fs::remove_file(program)?;
    fs::write(dist.join(format!("{new_stem}.js")), new_script)?;
    fs::write(dist.join(format!("{new_stem}{PROGRAM}")), new_program)?;
    Ok(fs::write(index, page)?)
}

/// The script that also fetches the rest of the program, and leads through its doors.
fn lead(script: &str, rest: &str, bytes: &[u8]) -> Result<String> {
    let imports = "\"./fanout_bg.js\": import0,";
    if !script.contains(imports) {
        bail!("wasm-bindgen's script does not say {imports}: where does it list imports now?");
    }
    let doors = format!("{imports}\n        {}: doors,", split::REST);
    let script = script.replacen(imports, &doors, 1);
    let (first, integrity) = (split::FIRST, integrity(bytes));
    Ok(format!(
        r#"{script}
let rest, coming;
const doors = new Proxy({{}}, {{ get: (_, name) => (...given) => rest[name](...given) }});
const fetchRest = async () => {{
    const answer = await fetch(new URL("{rest}", import.meta.url), {{ integrity: "{integrity}" }});
    if (!answer.ok) throw new Error(`${{answer.status}} ${{answer.statusText}}`);
    const {{ instance }} = await WebAssembly.instantiate(await answer.arrayBuffer(), {{ {first}: wasm }});
    rest = instance.exports;
}};
globalThis.fanoutRest = () => coming ??= fetchRest().catch((why) => {{
    coming = undefined;
    throw why;
}});
"#
    ))
}

/// What script and program are called, e.g. `fanout-1f`.
fn stem(dist: &Path) -> Result<String> {
    let files = dist.read_dir()?.flatten();
    let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
    let mut stems = names.filter_map(|name| Some(name.strip_suffix(PROGRAM)?.to_owned()));
    stems.next().context("dist has no program")
}

/// Numbers instead of the names that script and program share, as long as the names were: so
/// nothing else moves in the program.
fn number_names(script: &str, program: &[u8]) -> (String, Vec<u8>) {
    let is_made_up = |word: &&str| MADE_UP.iter().any(|start| word.starts_with(start));
    let names: BTreeSet<&str> = words(script).filter(is_made_up).collect();
    // A name may stand within a longer one: then neither is found once, and both stay.
    let places = names.into_iter().filter_map(|name| {
        let at = only_place(program, name.as_bytes())?;
        (name.len() >= SHORTEST).then_some((at, name))
    });
    let mut places: Vec<(usize, &str)> = places.collect();
    places.sort_unstable();

    let mut program = program.to_vec();
    let mut numbers = HashMap::new();
    for (number, (at, name)) in places.into_iter().enumerate() {
        let number = format!("_{number:0width$}", width = name.len() - 1);
        program[at..at + name.len()].copy_from_slice(number.as_bytes());
        numbers.insert(name, number);
    }
    let script = words(script).map(|word| numbers.get(word).map_or(word, String::as_str));
    (script.collect(), program)
}

/// The script in pieces: its identifiers, and what stands between them.
fn words(script: &str) -> impl Iterator<Item = &str> {
    let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '$';
    let mut rest = script;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|char| is_name(char) != is_name(first));
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        Some(word)
    })
}

/// Where the name stands, if it stands there once.
fn only_place(program: &[u8], name: &[u8]) -> Option<usize> {
    let windows = program.windows(name.len()).enumerate();
    let mut places = windows.filter(|(_, bytes)| *bytes == name);
    let (at, _) = places.next()?;
    places.next().is_none().then_some(at)
}

/// As a page says what a file must be.
fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}

/// Tells one build's files from another's, in their names.
fn short_hash(files: &[&[u8]]) -> String {
    let mut hash = Sha384::new();
    files.iter().for_each(|file| hash.update(file));
    let bytes = hash.finalize();
    bytes
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_numbers_of_their_length() {
        let script = "a.__wbg_new_12ab = () => wasm.__wbindgen_free(); // __wbg_init";
        let program = b"\x0e__wbg_new_12ab\x0f__wbindgen_free";
        let (script, program) = number_names(script, program);
        assert_eq!(
            script,
            "a._0000000000000 = () => wasm._00000000000001(); // __wbg_init"
        );
        assert_eq!(program, b"\x0e_0000000000000\x0f_00000000000001");
    }

    #[test]
    fn a_name_within_another_stays() {
        let (script, program) = ("f(__wbg_new_1, __wbg_new_12)", b"__wbg_new_1 __wbg_new_12");
        let (script, program) = number_names(script, program);
        assert_eq!(script, "f(__wbg_new_1, _00000000000)");
        assert_eq!(program, b"__wbg_new_1 _00000000000");
    }

    #[test]
    fn says_what_a_file_must_be() {
        // The hash of nothing, as `openssl dgst -sha384 -binary | base64` gives it.
        let nothing = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        assert_eq!(integrity(b""), nothing);
    }
}
