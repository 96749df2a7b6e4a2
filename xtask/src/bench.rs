//! `bench`: what is measured and never asserted. `timeline` is how long the timeline and the log
//! take in a browser and natively, `forecast` how many items a second are simulated, by Fanout and by
//! others, `rebuild` how long a rebuild takes and what the page weighs.

mod forecast;
mod rebuild;
mod table;
mod timeline;

use crate::shell::{command, read, root};
use anyhow::{Context, Result, bail};
use std::{fs, thread};

const DOCUMENT: &str = "docs/benchmarks.md";

/// Measures one thing or, if none is named, everything; `write` keeps the tables.
pub(crate) fn run(what: Option<&str>, write: bool) -> Result<()> {
    match (what, write) {
        (Some("rebuild"), false) => rebuild::run(),
        (Some("rebuild"), true) => {
            bail!("`--write` keeps the tables of `bench timeline` and `bench forecast` only")
        }
        (Some("timeline"), _) => timelines(write),
        (Some("forecast"), _) => forecasts(write),
        (None, _) => timelines(write)
            .and_then(|()| forecasts(write))
            .and_then(|()| rebuild::run()),
        (Some(other), _) => {
            bail!("there is no bench `{other}`; there are `timeline`, `forecast` and `rebuild`")
        }
    }
}

fn timelines(write: bool) -> Result<()> {
    let measured = timeline::measure()?;
    keep("tables", &table::tables(&measured), write)
}

fn forecasts(write: bool) -> Result<()> {
    keep("forecast", &forecast::measure()?, write)
}

/// Prints what was measured and, if that is wanted, puts it between the document's markers of a name.
fn keep(name: &str, measured: &str, write: bool) -> Result<()> {
    let text = format!("{}\n\n{measured}", machine());
    println!("\n{text}");
    if !write {
        return Ok(());
    }
    let file = root().join(DOCUMENT);
    let document = fs::read_to_string(&file).context("cannot read docs/benchmarks.md")?;
    let renewed = renewed(&document, name, &text)
        .with_context(|| format!("docs/benchmarks.md has no markers of `{name}`"))?;
    fs::write(&file, renewed).context("cannot write docs/benchmarks.md")
}

/// The document with what stands between the markers of a name replaced.
fn renewed(document: &str, name: &str, text: &str) -> Option<String> {
    let begin = format!("<!-- begin {name} -->\n");
    let end = format!("<!-- end {name} -->");
    let (before, rest) = document.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{text}\n{end}{after}"))
}

/// How many CPUs of which model.
fn machine() -> String {
    let count = thread::available_parallelism().map_or(1, usize::from);
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let named = about.lines().find(|line| line.starts_with("model name"));
    let named = named.and_then(|line| Some(line.split_once(':')?.1.trim().to_owned()));
    let asked = || read(command("sysctl").args(["-n", "machdep.cpu.brand_string"]));
    let model = named.or_else(|| asked().ok());
    let model = model.unwrap_or_else(|| "of an unknown model".to_owned());
    format!("CPUs: {count}, {model}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_the_markers_is_replaced() {
        let document = "a\n<!-- begin tables -->\nold\n<!-- end tables -->\nb\n";
        let expected = document.replace("old\n", "\nnew\n");
        assert_eq!(renewed(document, "tables", "new"), Some(expected));
        assert_eq!(renewed(document, "forecast", "new"), None);
    }
}
