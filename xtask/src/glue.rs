//! Makes smaller what `wasm-bindgen` writes: its script, which Trunk cannot minify, and the names
//! by which script and program call each other. They end in hashes, which no compression helps.

use crate::{
    compiler::LINK_MAP,
    constants,
    shell::{command, read, root},
    split,
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

    let map = link_map(&root().join(LINK_MAP))?;
    let parts = split::split(&old_program, &split::CUT, &constants::constants(&map))?;
    let rest = format!("rest-{}.wasm", short_hash(&[&parts.rest]));
    let index = dist.join("index.html");
    let mut page = fs::read_to_string(&index)?;
    let style = take_style(&mut page)?;
    let led = lead(&old_script, &rest, &parts.rest, &style)?;
    let (numbered, new_program) = number_names(&led, &parts.first);
    fs::write(&script, numbered)?;
    let mut esbuild = command(tools.esbuild().bin("esbuild"));
    let new_script = read(esbuild.args(["--minify", "--format=esm"]).arg(&script))?;

    let new_stem = format!(
        "fanout-{}",
        short_hash(&[new_script.as_bytes(), &new_program])
    );
    page = page.replace(&stem, &new_stem);
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

/// What the linker says of where things are. Without it all constants would have to come in the
/// first part, which is too much to do without a word.
fn link_map(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| {
        let path = path.display();
        format!("{path}, the linker's map, is missing; build with `cargo xtask build`")
    })
}

/// The script that also fetches the rest of the program, and leads through its doors.
fn lead(script: &str, rest: &str, bytes: &[u8], style: &Style) -> Result<String> {
    let imports = "\"./fanout_bg.js\": import0,";
    if !script.contains(imports) {
        bail!("wasm-bindgen's script does not say {imports}: where does it list imports now?");
    }
    let doors = format!("{imports}\n        {}: doors,", split::REST);
    let script = script.replacen(imports, &doors, 1);
    let (first, integrity) = (split::FIRST, integrity(bytes));
    let Style {
        href,
        integrity: style,
    } = style;
    Ok(format!(
        r#"{script}
let rest, coming, styled;
const doors = new Proxy({{}}, {{ get: (_, name) => (...given) => rest[name](...given) }});
const style = () => styled ??= new Promise((resolve, reject) => {{
    const link = Object.assign(document.createElement("link"), {{
        rel: "stylesheet", href: new URL("{href}", import.meta.url), integrity: "{style}",
        onload: resolve,
        onerror: () => (link.remove(), styled = undefined, reject(new Error("no style"))),
    }});
    document.head.append(link);
}});
const fetchProgram = async () => {{
    const answer = await fetch(new URL("{rest}", import.meta.url), {{ integrity: "{integrity}" }});
    if (!answer.ok) throw new Error(`${{answer.status}} ${{answer.statusText}}`);
    return WebAssembly.instantiate(await answer.arrayBuffer(), {{ {first}: wasm }});
}};
const fetchRest = async () => {{
    const [{{ instance }}] = await Promise.all([fetchProgram(), self.document && style()]);
    rest = instance.exports;
}};
globalThis.fanoutRest = () => coming ??= fetchRest().catch((why) => {{
    coming = undefined;
    throw why;
}});
"#
    ))
}

/// A stylesheet that the page links.
#[derive(Debug, PartialEq)]
struct Style {
    href: String,
    integrity: String,
}

/// Takes the link to what the rest looks like out of the page: the rest brings it along.
fn take_style(page: &mut String) -> Result<Style> {
    let links = page.match_indices("<link").filter_map(|(from, _)| {
        let length = page[from..].find('>')?;
        Some(from..from + length + 1)
    });
    let mut links = links.filter(|link| page[link.clone()].contains("/rest-"));
    let link = links.next().context("dist/index.html links no rest.css")?;
    let words = page[link.clone()].trim_end_matches('>').split_whitespace();
    let value = |name: &str| {
        let value = words.clone().find_map(|word| word.strip_prefix(name));
        let value = value.with_context(|| format!("the link to rest.css has no {name}"));
        value.map(|value| value.trim_matches('"').to_owned())
    };
    let style = Style {
        href: value("href=")?,
        integrity: value("integrity=")?,
    };
    page.replace_range(link, "");
    Ok(style)
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
    fn the_rests_style_is_taken_out_of_the_page() -> Result<()> {
        let links = "<link href=./style-1.css integrity=a rel=stylesheet>";
        let rest = "<link href=./rest-2.css integrity=b rel=stylesheet>";
        let mut page = [links, rest, "<p>"].concat();
        let style = Style {
            href: "./rest-2.css".to_owned(),
            integrity: "b".to_owned(),
        };
        assert_eq!(take_style(&mut page)?, style);
        assert_eq!(page, [links, "<p>"].concat());
        assert!(take_style(&mut page).is_err());
        Ok(())
    }

    #[test]
    fn a_missing_map_is_an_error_that_says_how_to_build() {
        let missing = link_map(Path::new("no such folder/linked.map"));
        let why = missing.map_err(|error| error.to_string());
        assert!(why.is_err_and(|why| why.contains("cargo xtask build")));
    }

    #[test]
    fn the_rest_is_led_to_once_its_style_and_program_are_there() -> Result<()> {
        let style = Style {
            href: "./rest-2.css".to_owned(),
            integrity: "b".to_owned(),
        };
        let script = lead("\"./fanout_bg.js\": import0,", "rest-1.wasm", b"", &style)?;
        // Neither fails unheard, and a style that is there is not linked again.
        assert!(script.contains("Promise.all([fetchProgram(), self.document && style()])"));
        assert!(script.contains("styled ??= new Promise"));
        assert!(script.contains("styled = undefined, reject"));
        Ok(())
    }

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
