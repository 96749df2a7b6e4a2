//! How many items a second are simulated on eight lanes, in one run: by Fanout natively and in
//! headless Chromium, by SimPy, by a plain loop in Python, and by simulators in Rust. All are given the same durations
//! in a file, and all must come to the same makespan.

use super::{
    table::{count, row, three_digits},
    timeline,
};
use crate::{
    python,
    shell::{command, read, root, run, step},
    tools::Tools,
};
use anyhow::{Context, Result, bail};
use std::{fs, path::Path, process::Command};

const SIZES: [u32; 3] = [1_000, 100_000, 1_000_000];
/// Where SimPy keeps every process, more would take gigabytes and minutes.
const MOST_IN_SIMPY: u32 = 100_000;
/// The size at which others are held against SimPy.
const COMPARED: u32 = 100_000;
/// Beginning of its rows' name.
const SIMPY: &str = "SimPy";
const FANOUT: [&str; 2] = ["--example", "bench"];
const SIMULATORS: &str = "tests/bench/simulators";

/// One measurement.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    name: String,
    items: u32,
    seconds: f64,
    makespan: u64,
}

impl Row {
    /// The rows among the lines that a program wrote. `place` is where it ran.
    fn read(text: &str, place: &str) -> Vec<Row> {
        text.lines()
            .filter_map(|line| Row::parse(line, place))
            .collect()
    }

    /// Of `{"name":"…","items":1,"seconds":0.5,"makespan":2}`; names have no quotes in them.
    fn parse(line: &str, place: &str) -> Option<Row> {
        let name = after(line, "name")?.strip_prefix('"')?.split_once('"')?.0;
        Some(Row {
            name: format!("{name}{place}"),
            items: number(line, "items")?.parse().ok()?,
            seconds: number(line, "seconds")?.parse().ok()?,
            makespan: number(line, "makespan")?.parse().ok()?,
        })
    }

    fn rate(&self) -> f64 {
        f64::from(self.items) / self.seconds
    }
}

fn after<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    Some(line.split_once(&format!("\"{key}\":"))?.1)
}

fn number<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    after(line, key)?.split([',', '}']).next()
}

/// The table of what was measured.
pub(super) fn measure() -> Result<String> {
    let folder = root().join("target/xtask/forecast");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    step("Fanout and the other simulators in Rust", || {
        run(cargo("build").args(FANOUT))?;
        run(&mut simulators("build"))
    })?;
    let python = python::ensure_simpy(&Tools::open()?)?;
    let mut rows = Vec::new();
    for items in SIZES {
        let durations = folder.join("durations.txt");
        let drawn = read(fanout("durations").arg(items.to_string()))?;
        fs::write(&durations, drawn).context("cannot write the durations")?;
        step(&format!("natively, {} items", count(items.into())), || {
            let lines = read(fanout("forecast").arg(&durations))?;
            rows.extend(Row::read(&lines, ", native"));
            let lines = read(simulators("run").arg("--").arg(&durations))?;
            rows.extend(Row::read(&lines, ""));
            rows.extend(script(&python, "heap.py", &durations)?);
            if items <= MOST_IN_SIMPY {
                rows.extend(script(&python, "simpy_model.py", &durations)?);
            }
            Ok(())
        })?;
    }
    rows.extend(in_browser()?);
    agree(&rows)?;
    Ok(table(&rows))
}

fn cargo(what: &str) -> Command {
    let mut cargo = command("cargo");
    cargo.args([what, "--quiet", "--release"]);
    cargo
}

/// Fanout's program, asked for something.
fn fanout(what: &str) -> Command {
    let mut run = cargo("run");
    run.args(FANOUT).args(["--", what]);
    run
}

/// The other simulators in Rust, which the product's own build knows nothing of.
fn simulators(what: &str) -> Command {
    let mut cargo = cargo(what);
    let manifest = root().join(SIMULATORS).join("rust/Cargo.toml");
    cargo.arg("--locked").arg("--manifest-path").arg(manifest);
    let target = root().join("target/xtask/simulators");
    cargo.arg("--target-dir").arg(target);
    cargo
}

fn script(python: &Path, name: &str, durations: &Path) -> Result<Vec<Row>> {
    let mut script = command(python);
    script
        .arg(root().join(SIMULATORS).join(name))
        .arg(durations);
    // Python would leave what it compiled beside the source.
    script.env("PYTHONDONTWRITEBYTECODE", "1");
    let lines = read(script.env_remove("PYTHONPATH"))?;
    Ok(Row::read(&lines, ""))
}

/// As the page is shipped. It draws the durations itself, which come out the same.
fn in_browser() -> Result<Vec<Row>> {
    let folder = root().join("target/xtask/bench");
    step("the bench as the page is shipped", || {
        timeline::build(&folder)
    })?;
    let sizes = SIZES.map(|items| items.to_string()).join(",");
    let lines = step("in headless Chromium", || {
        timeline::on_a_page(&folder, &[&sizes, "forecast"])
    })?;
    Ok(Row::read(&lines, ", in the browser"))
}

/// Whoever is faster because it does something else is no comparison.
fn agree(rows: &[Row]) -> Result<()> {
    for items in SIZES {
        let mut of_size = rows.iter().filter(|row| row.items == items);
        let Some(first) = of_size.next() else {
            bail!("nothing ran {items} items");
        };
        if let Some(other) = of_size.find(|row| row.makespan != first.makespan) {
            bail!(
                "{items} items end at {} µs by “{}” and at {} µs by “{}”",
                first.makespan,
                first.name,
                other.makespan,
                other.name
            );
        }
    }
    Ok(())
}

/// Items a second, the fastest last, and how many times SimPy's that is.
fn table(rows: &[Row]) -> String {
    let of = |name: &str, items| {
        let mut found = rows.iter();
        found.find(|row| row.name == name && row.items == items)
    };
    let mut names: Vec<&str> = Vec::new();
    for row in rows {
        if !names.contains(&row.name.as_str()) {
            names.push(&row.name);
        }
    }
    let rate = |name: &str| of(name, COMPARED).map_or(0.0, Row::rate);
    names.sort_by(|one, other| rate(one).total_cmp(&rate(other)));
    let simpy = names.iter().find(|name| name.starts_with(SIMPY));
    let simpy = simpy.map_or(0.0, |name| rate(name));

    let mut heads = SIZES
        .map(|items| format!("{} items", count(items.into())))
        .to_vec();
    heads.push(format!("times {SIMPY}"));
    let mut text = row("items a second", heads);
    text += &row("---", vec!["--:".to_owned(); SIZES.len() + 1]);
    for name in names {
        let cell =
            |items| of(name, items).map_or_else(|| "–".to_owned(), |row| rounded(row.rate()));
        let mut cells = SIZES.map(cell).to_vec();
        cells.push(three_digits(rate(name) / simpy));
        text += &row(name, cells);
    }
    for items in SIZES {
        let Some(row) = rows.iter().find(|row| row.items == items) else {
            continue;
        };
        let makespan = count(row.makespan);
        text += &format!(
            "\n{} items: every makespan is {makespan} µs.",
            count(items.into())
        );
    }
    text + "\n"
}

/// To three digits: `34,500`, `2.95 million`.
fn rounded(rate: f64) -> String {
    match rate {
        0.0..1e6 => {
            let mut unit = 1.0;
            while rate / unit >= 1_000.0 {
                unit *= 10.0;
            }
            count(((rate / unit).round() * unit) as u64)
        }
        _ => format!("{} million", three_digits(rate / 1e6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_rows() {
        let line = "{\"name\":\"a, b: c\",\"items\":1000,\"seconds\":2.5e-05,\"makespan\":17}\n";
        let expected = Row {
            name: "a, b: c!".to_owned(),
            items: 1_000,
            seconds: 0.000_025,
            makespan: 17,
        };
        assert_eq!(Row::read(&format!("{line}not a row\n"), "!"), [expected]);
    }

    fn rows(last: u64) -> Vec<Row> {
        let row = |name: &str, items, seconds, makespan| Row {
            name: name.to_owned(),
            items,
            seconds,
            makespan,
        };
        vec![
            row("Fanout", 1_000, 0.001, 5),
            row("Fanout", 100_000, 0.02, 9),
            row("SimPy 4", 100_000, 2.9, last),
            row("Fanout", 1_000_000, 0.5, 11),
        ]
    }

    #[test]
    fn makespans_must_agree() {
        assert!(agree(&rows(9)).is_ok());
        let problem = agree(&rows(10)).err().map(|problem| problem.to_string());
        assert_eq!(
            problem.as_deref(),
            Some("100000 items end at 9 µs by “Fanout” and at 10 µs by “SimPy 4”")
        );
    }

    #[test]
    fn the_fastest_is_last() {
        assert_eq!(
            table(&rows(9)),
            "| items a second | 1,000 items | 100,000 items | 1,000,000 items | times SimPy |\n\
             | --- | --: | --: | --: | --: |\n\
             | SimPy 4 | – | 34,500 | – | 1.00 |\n\
             | Fanout | 1.00 million | 5.00 million | 2.00 million | 145 |\n\n\
             1,000 items: every makespan is 5 µs.\n\
             100,000 items: every makespan is 9 µs.\n\
             1,000,000 items: every makespan is 11 µs.\n"
        );
    }
}
