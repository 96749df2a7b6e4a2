//! Measurements as Markdown: a table for each kind of run, a column for each size.

use super::timeline::Measured;

/// What others report of Dagster's own page, in milliseconds, on a machine of theirs.
const DAGSTER: [(u32, f64); 2] = [(5_000, 1_500.0), (10_000, 5_400.0)];
/// The kinds of run, what a column counts, and what they are.
const KINDS: [(&str, &str, &str); 5] = [
    (
        "steps",
        "items",
        "One step per item, each in a process of its own, eight at once",
    ),
    ("pool", "items", "One step with a pool of eight processes"),
    ("steps scene", "items", "What is drawn of the first kind"),
    ("pool scene", "items", "What is drawn of the second kind"),
    ("log", "rows", "The log of the first kind"),
];

/// Stands where the page's memory was too small: the program stops then, and says nothing.
const NO_ROOM: &str = "no room";
const UNKNOWN: &str = "–";

/// One measurement.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    kind: String,
    what: String,
    size: u32,
    value: f64,
    unit: String,
}

impl Line {
    /// The lines that the bench wrote: `kind: what`, size, value and unit, with tabs between.
    pub(super) fn read(text: &str) -> Vec<Line> {
        text.lines().filter_map(Line::parse).collect()
    }

    fn parse(line: &str) -> Option<Line> {
        let mut cells = line.split('\t');
        let (kind, what) = cells.next()?.split_once(": ")?;
        Some(Line {
            kind: kind.to_owned(),
            what: what.to_owned(),
            size: cells.next()?.parse().ok()?,
            value: cells.next()?.parse().ok()?,
            unit: cells.next()?.to_owned(),
        })
    }

    fn text(&self) -> String {
        match self.unit.as_str() {
            "ms" => time(self.value),
            "B" => bytes(self.value),
            _ => count(self.value as u64),
        }
    }
}

pub(super) fn tables(measured: &Measured) -> String {
    let tables = KINDS.map(|kind| table(measured, kind));
    tables.join("\n")
}

fn table(measured: &Measured, (kind, of, about): (&str, &str, &str)) -> String {
    let browser: Vec<&Line> = of_kind(&measured.browser, kind);
    let native: Vec<&Line> = of_kind(&measured.native, kind);
    let mut sizes: Vec<u32> = browser.iter().map(|line| line.size).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let heads = sizes.iter().map(|size| count(u64::from(*size)));
    let mut text = format!("### {about}\n\n");
    text += &row(of, heads.collect());
    text += &row("---", vec!["--:".to_owned(); sizes.len()]);
    let mut whats: Vec<&str> = Vec::new();
    for line in &browser {
        if !whats.contains(&line.what.as_str()) {
            whats.push(&line.what);
        }
    }
    for what in whats {
        text += &row(what, cells(&browser, what, &sizes, NO_ROOM));
        if browser
            .iter()
            .any(|line| line.what == what && line.unit == "ms")
        {
            text += &row("… natively", cells(&native, what, &sizes, UNKNOWN));
        }
    }
    if kind == "steps" {
        text += &row("Dagster's layout, elsewhere", dagster(&sizes));
    }
    text
}

fn of_kind<'a>(lines: &'a [Line], kind: &str) -> Vec<&'a Line> {
    lines.iter().filter(|line| line.kind == kind).collect()
}

fn cells(lines: &[&Line], what: &str, sizes: &[u32], none: &str) -> Vec<String> {
    let cell = |size: &u32| {
        let mut found = lines.iter();
        let found = found.find(|line| line.what == what && line.size == *size);
        found.map_or_else(|| none.to_owned(), |line| line.text())
    };
    sizes.iter().map(cell).collect()
}

fn dagster(sizes: &[u32]) -> Vec<String> {
    let cell = |size: &u32| {
        let known = DAGSTER.iter().find(|(steps, _)| steps == size);
        known.map_or_else(|| UNKNOWN.to_owned(), |(_, took)| time(*took))
    };
    sizes.iter().map(cell).collect()
}

/// A row of a table in Markdown.
pub(super) fn row(first: &str, cells: Vec<String>) -> String {
    format!("| {first} | {} |\n", cells.join(" | "))
}

/// Three digits, as nothing is measured better.
fn time(millis: f64) -> String {
    match millis {
        0.0..0.001 => "< 1 µs".to_owned(),
        0.001..1.0 => format!("{} µs", three_digits(millis * 1_000.0)),
        1.0..1_000.0 => format!("{} ms", three_digits(millis)),
        _ => format!("{} s", three_digits(millis / 1_000.0)),
    }
}

fn bytes(bytes: f64) -> String {
    match bytes {
        0.0..10_000.0 => format!("{} B", three_digits(bytes)),
        10_000.0..1e6 => format!("{} kB", three_digits(bytes / 1e3)),
        _ => format!("{} MB", three_digits(bytes / 1e6)),
    }
}

/// A number with three digits where it has as many.
pub(super) fn three_digits(value: f64) -> String {
    let value = (value * 100.0).round() / 100.0;
    match value {
        0.0..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// 1,000,000.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(text: &str) -> Measured {
        Measured {
            browser: Line::read(text),
            native: Line::read("steps: fold\t1000\t0.25\tms\n"),
        }
    }

    #[test]
    fn lines_become_rows_and_sizes_columns() {
        let text = "steps: fold\t1000\t1.5\tms\nsteps: fold\t5000\t12.34\tms\nsteps: held\t1000\t128\tB\n\
                    not a line\n";
        let tables = tables(&measured(text));
        let rows: Vec<&str> = tables.lines().skip(2).take(6).collect();
        assert_eq!(
            rows,
            [
                "| items | 1,000 | 5,000 |",
                "| --- | --: | --: |",
                "| fold | 1.50 ms | 12.3 ms |",
                "| … natively | 250 µs | – |",
                "| held | 128 B | no room |",
                "| Dagster's layout, elsewhere | – | 1.50 s |",
            ]
        );
    }

    #[test]
    fn numbers_have_three_digits() {
        assert_eq!(count(1_000_000), "1,000,000");
        assert_eq!(time(0.000_4), "< 1 µs");
        assert_eq!(time(5_400.0), "5.40 s");
        assert_eq!(bytes(9_999.0), "9999 B");
        assert_eq!(bytes(64e6), "64.0 MB");
    }
}
