//! `fanout sweep`: how run time and cost change with one input.

use std::io::{self, BufWriter, Write};

use clap::{Args as ClapArgs, ValueEnum, value_parser};
use fanout::Micros;
use fanout::forecast::{Axis, CurveConfig, CurveReport, CurveTable, Curves, Unit};
use fanout::scenario::{
    Approach, Checked, Money, Price, Problem, SECONDS_IN_WORDS, Shared, typed_count, typed_seconds,
};
use serde_json::{Value, json};

use super::args::{Options, PriceOption, RuleOption, ThreadsOption, parse_probability};
use super::print::{credit_notes, samples};
use super::work::work;

pub(super) const SWEEP_EXAMPLES: &str = "\
Examples:
  fanout sweep --axis seconds --preset default-executor
  fanout sweep --axis items --items 2000 --seconds 40 --overhead 2 --max-concurrent 8 --chunk-size 50
  fanout sweep --axis failure --to 10% --max-retries 2 --format csv > failure.csv
  fanout sweep --axis max-retries --items 200 --failure 2% --max-concurrent 8
  fanout sweep --axis lanes --max-concurrent 4 --from 1 --to 32 --points 32 --format json";

/// What to sweep.
#[derive(ClapArgs)]
pub(crate) struct SweepArgs {
    /// Which input.
    #[arg(long, value_name = "AXIS", value_parser = parse_axis, long_help = axis_help())]
    axis: Axis,
    /// Where the range begins: seconds, a number, or a probability [default: below the scenario's
    /// own].
    #[arg(long, value_name = "X")]
    from: Option<String>,
    /// Where it ends [default: above the scenario's own].
    #[arg(long, value_name = "X")]
    to: Option<String>,
    /// Evenly spaced values, about.
    #[arg(long, value_name = "N", default_value_t = 41)]
    #[arg(value_parser = value_parser!(u32).range(2..=i64::from(CurveConfig::MOST_POINTS)))]
    points: u32,
    /// Runs of each approach at each value, where there is chance [default: 21, and 5 to 21 of more
    /// than 1,904 items].
    #[arg(long, value_name = "N")]
    #[arg(value_parser = value_parser!(u32).range(1..=i64::from(CurveConfig::MOST_TRIALS)))]
    trials: Option<u32>,
    #[command(flatten)]
    pub(super) options: Options,
    #[command(flatten)]
    pub(super) price: PriceOption,
    #[command(flatten)]
    pub(super) rule: RuleOption,
    #[command(flatten)]
    threads: ThreadsOption,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    pub(super) format: SweepFormat,
}

/// How a curve is printed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum SweepFormat {
    /// Columns for reading, and where approaches change places.
    Table,
    /// One JSON document: points, crossings, and what they say.
    Json,
    /// A row per value and approach, by RFC 4180.
    Csv,
}

fn parse_axis(text: &str) -> Result<Axis, String> {
    let names = Axis::ALL.map(Axis::name).join(", ");
    Axis::named(text).ok_or_else(|| format!("there are {names}"))
}

fn axis_help() -> String {
    let mut help = "Which input\n\nAxes:".to_owned();
    for axis in Axis::ALL {
        help += &format!("\n- {}: {}", axis.name(), axis.explained());
    }
    help
}

/// An end of the range, in what the axis counts.
fn parse_end(axis: Axis, flag: &str, text: &str) -> Result<u64, Problem> {
    let (value, write) = match axis.unit() {
        Unit::Time => {
            let seconds = Micros::from_seconds(typed_seconds(text));
            (seconds.map(|time| time.0), SECONDS_IN_WORDS)
        }
        Unit::Count => (
            typed_count(text).map(u64::from),
            "a whole number, such as 26",
        ),
        Unit::Probability => {
            let share = parse_probability(text).ok();
            let millionths = share.map(|share| (share * 1e6).round() as u64);
            (millionths, "0 to 1, such as 0.02, or 2%")
        }
        Unit::Money => {
            let money = Money::parse(text).ok();
            (money.map(|money| money.0), "dollars, such as 0.35")
        }
    };
    value.ok_or_else(|| Problem {
        field: flag.to_owned(),
        text: format!("\"{text}\" is no value here; write {write}."),
    })
}

impl SweepArgs {
    /// Works the curve out.
    ///
    /// # Errors
    /// An end of the range that is no value of the axis.
    pub(super) fn report(
        &self,
        shared: &Shared,
        scenario: &Checked,
    ) -> Result<CurveReport, Problem> {
        let end = |flag, text: &Option<String>| {
            let read = |text: &String| parse_end(self.axis, flag, text);
            text.as_ref().map(read).transpose()
        };
        let config = CurveConfig {
            points: self.points,
            trials: self.trials,
            rule: shared.rule,
            from: end("--from", &self.from)?,
            to: end("--to", &self.to)?,
        };
        let mut curves = Curves::new(scenario, self.axis, &config);
        work(&mut curves, scenario, self.threads.threads);
        Ok(curves.report())
    }
}

/// Prints a curve.
pub(super) fn print(report: &CurveReport, shared: &Shared, format: SweepFormat) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match format {
        SweepFormat::Table => table(report, shared, &mut out)?,
        SweepFormat::Csv => csv(report, shared.price, &mut out)?,
        SweepFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &document(report, shared))?;
            writeln!(out)?;
        }
    }
    out.flush()
}

fn table(report: &CurveReport, shared: &Shared, out: &mut impl Write) -> io::Result<()> {
    let CurveTable { head, rows } = report.table(shared.price);
    // An approach's name stands once, above its columns.
    let name = |text: &String| {
        text.split_once(", ")
            .map_or(text.as_str(), |(_, name)| name)
            .to_owned()
    };
    let names: Vec<String> = head.iter().map(name).collect();
    let texts = || std::iter::once(&names).chain(&rows);
    let width = |column: usize| {
        let widths = texts().filter_map(|row| row.get(column));
        widths.map(|text| text.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    writeln!(
        out,
        "{} (simulated). {}\n",
        report.axis.title(),
        report.axis.explained()
    )?;
    writeln!(out, "{}", groups(&head, &widths))?;
    for row in std::iter::once(&names).chain(&rows) {
        let cells = row.iter().zip(&widths);
        let line: Vec<String> = cells
            .map(|(text, width)| format!("{text:>width$}"))
            .collect();
        writeln!(out, "{}", line.join("  "))?;
    }
    credit_notes(shared, out)?;
    if let Some(note) = report.note() {
        writeln!(out, "{note}")?;
    }
    writeln!(out, "\n{}", report.sentences().join("\n"))
}

/// The line above the columns' names: each approach above the first of its own.
fn groups(head: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    let mut start = 0;
    let mut last = "";
    for (text, width) in head.iter().zip(widths) {
        let title = text.split_once(", ").map_or("", |(title, _)| title);
        if title != last {
            let gap = start - line.chars().count();
            line += &" ".repeat(gap);
            line += title;
            last = title;
        }
        start += width + 2;
    }
    line
}

/// A value in the unit in which it is given: seconds, a count, a probability.
fn value(axis: Axis, x: u64) -> Value {
    match axis.unit() {
        Unit::Count => json!(x),
        Unit::Time | Unit::Probability | Unit::Money => json!(x as f64 / 1e6),
    }
}

fn document(report: &CurveReport, shared: &Shared) -> Value {
    let points = report.points.iter().map(|point| {
        json!({
            "x": value(report.axis, point.x),
            "even": point.even,
            "samples": samples(&point.values, shared.price),
        })
    });
    let crossings = report.crossings.iter().map(|crossing| {
        json!({
            "ask": crossing.ask,
            "after": value(report.axis, crossing.after),
            "at": value(report.axis, crossing.at),
            "from": crossing.from,
            "to": crossing.to,
            "exact": crossing.exact,
        })
    });
    json!({
        "provenance": "simulated",
        "axis": report.axis.name(),
        "explained": report.axis.explained(),
        "own": value(report.axis, report.own),
        "credit_rule": shared.rule.to_string(),
        "dollars_per_credit": shared.price.dollars(),
        "step_overhead_us": report.step_overhead,
        "points": points.collect::<Vec<_>>(),
        "crossings": crossings.collect::<Vec<_>>(),
        "sentences": report.sentences(),
    })
}

fn csv(report: &CurveReport, price: Price, out: &mut impl Write) -> io::Result<()> {
    write!(
        out,
        "{},approach,run_time_us,run_time_p5_us,run_time_p95_us,credits,cost_usd,trials,failed\r\n",
        report.axis.name()
    )?;
    for point in &report.points {
        for approach in Approach::ALL {
            let of = point.value(approach);
            write!(
                out,
                "{},{},{},{},{},{},{},{},{}\r\n",
                value(report.axis, point.x),
                approach.name(),
                of.run_time.0,
                of.early.0,
                of.late.0,
                of.credits().millionths() as f64 / 1e6,
                of.credits().cost(price).0 as f64 / 1e6,
                of.trials,
                of.failed,
            )?;
        }
    }
    Ok(())
}
