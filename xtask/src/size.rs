//! What the first use transfers, and what comes when somebody looks further: the size of `dist/` as
//! it travels, and its limits.

use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use std::{collections::BTreeMap, fs, io::Write, path::Path};

/// Bytes after gzip -9; 1 kB is 1000 bytes.
const LIMIT: usize = 200_000;
/// The same for what is fetched when somebody looks at it.
const REST_LIMIT: usize = 285_000;
const REST: &str = "rest";

#[derive(Default)]
struct Part {
    plain: usize,
    gzip: usize,
}

/// Prints the table; too much is an error.
pub(crate) fn check(dist: &Path) -> Result<()> {
    let mut parts = BTreeMap::new();
    add_folder(dist, &mut parts)
        .with_context(|| format!("cannot read {}; run `cargo xtask build`", dist.display()))?;
    println!("{:<10} {:>10} {:>10}", "part", "kB", "kB gzip");
    let rest = parts.remove(REST).unwrap_or_default();
    let mut total = Part::default();
    for (name, part) in &parts {
        print_row(name, part);
        total.plain += part.plain;
        total.gzip += part.gzip;
    }
    print_row("first use", &total);
    println!("{:<10} {:>21}", "limit", kilobytes(LIMIT));
    print_row(REST, &rest);
    println!("{:<10} {:>21}", "limit", kilobytes(REST_LIMIT));
    for (part, limit) in [(&total, LIMIT), (&rest, REST_LIMIT)] {
        if part.gzip > limit {
            bail!("the page is {} kB too large", kilobytes(part.gzip - limit));
        }
    }
    Ok(())
}

fn print_row(name: &str, part: &Part) {
    println!(
        "{name:<10} {:>10} {:>10}",
        kilobytes(part.plain),
        kilobytes(part.gzip)
    );
}

fn kilobytes(bytes: usize) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

fn add_folder(folder: &Path, parts: &mut BTreeMap<&'static str, Part>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue; // Trunk's staging folder
        }
        if path.is_dir() {
            add_folder(&path, parts)?;
            continue;
        }
        let bytes = fs::read(&path)?;
        let part = parts.entry(part_of(&path)).or_default();
        part.plain += bytes.len();
        part.gzip += gzip(&bytes)?;
    }
    Ok(())
}

fn part_of(file: &Path) -> &'static str {
    let name = file.file_name().and_then(|name| name.to_str());
    match name.unwrap_or_default() {
        "worker.js" => return "worker.js",
        name if name.starts_with("rest-") => return REST,
        _ => {}
    }
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "html",
        Some("js") => "js",
        Some("wasm") => "wasm",
        Some("css") => "css",
        _ => "other",
    }
}

fn gzip(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_fall_into_parts() {
        assert_eq!(part_of(Path::new("dist/worker.js")), "worker.js");
        assert_eq!(part_of(Path::new("dist/fanout-1f.js")), "js");
        assert_eq!(part_of(Path::new("dist/fanout-1f_bg.wasm")), "wasm");
        assert_eq!(part_of(Path::new("dist/icon.svg")), "other");
    }

    #[test]
    fn sizes_are_decimal() {
        assert_eq!(kilobytes(199_999), "199.9");
    }

    #[test]
    fn repetition_shrinks() -> Result<()> {
        assert!(gzip(&[7; 10_000])? < 100);
        Ok(())
    }
}
