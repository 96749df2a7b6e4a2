//! How run time and cost change with one input, in a terminal.

use std::io::{self, BufWriter, Write};

use fanout::forecast::{Axis, CurveReport, CurveTable, Unit};
use fanout::scenario::{Approach, Price, Shared};
use serde_json::json;

use super::args::SweepFormat;

/// Prints a curve.
pub(super) fn sweep(report: &CurveReport, shared: &Shared, format: SweepFormat) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match format {
        SweepFormat::Table => table(report, shared.price, &mut out)?,
        SweepFormat::Csv => csv(report, shared.price, &mut out)?,
        SweepFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &document(report, shared.price))?;
            writeln!(out)?;
        }
    }
    out.flush()
}

fn table(report: &CurveReport, price: Price, out: &mut impl Write) -> io::Result<()> {
    let CurveTable { head, rows } = report.table(price);
    let texts = || std::iter::once(&head).chain(&rows);
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
    for row in texts() {
        let cells = row.iter().zip(&widths);
        let line: Vec<String> = cells
            .map(|(text, width)| format!("{text:>width$}"))
            .collect();
        writeln!(out, "{}", line.join("  "))?;
    }
    writeln!(out)?;
    for sentence in report.sentences() {
        writeln!(out, "{sentence}")?;
    }
    Ok(())
}

/// A value in the unit in which it is given: seconds, a count, a probability.
fn value(axis: Axis, x: u64) -> serde_json::Value {
    match axis.unit() {
        Unit::Count => json!(x),
        Unit::Time | Unit::Probability | Unit::Money => json!(x as f64 / 1e6),
    }
}

fn document(report: &CurveReport, price: Price) -> serde_json::Value {
    let approach = |point: &fanout::forecast::CurvePoint, approach: Approach| {
        let value = point.value(approach);
        json!({
            "approach": approach,
            "run_time_us": value.run_time,
            "run_time_p5_us": value.low,
            "run_time_p95_us": value.high,
            "credits": value.milli_credits() as f64 / 1e3,
            "cost_usd": value.cost(price).0 as f64 / 1e6,
            "runs": value.runs,
            "failed_runs": value.failed,
        })
    };
    let points = report.points.iter().map(|point| {
        json!({
            "x": value(report.axis, point.x),
            "even": point.even,
            "approaches": Approach::ALL.map(|one| approach(point, one)),
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
        "step_overhead_us": report.step_overhead,
        "points": points.collect::<Vec<_>>(),
        "crossings": crossings.collect::<Vec<_>>(),
        "sentences": report.sentences(),
    })
}

fn csv(report: &CurveReport, price: Price, out: &mut impl Write) -> io::Result<()> {
    write!(
        out,
        "{},approach,run_time_us,run_time_p5_us,run_time_p95_us,credits,cost_usd,runs,failed_runs\r\n",
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
                of.low.0,
                of.high.0,
                of.milli_credits() as f64 / 1e3,
                of.cost(price).0 as f64 / 1e6,
                of.runs,
                of.failed,
            )?;
        }
    }
    Ok(())
}
