//! What the command line prints.

use std::io::{self, BufWriter, Write};

use fanout::Micros;
use fanout::dagster::credits::Rule;
use fanout::exchange::{Code, Provenance, Summary};
use fanout::forecast::{Advice, Credits, Sample};
use fanout::record::Shown;
use fanout::scenario::{Approach, Money, Price, Shared, Tariff};
use serde_json::{Value, json};

use super::Run;
use super::args::{CompareFormat, Format};
use super::export;

fn summary(run: &Run, rule: Rule) -> Summary {
    Summary::of(run.approach, Provenance::Simulated, &run.record, rule)
}

/// The event logs of some runs.
pub(super) fn runs(runs: &[Run], rule: Rule, format: Format) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for run in runs {
        match format {
            Format::Table => log_table(run, rule, &mut out)?,
            Format::Ndjson => export::ndjson(run, &mut out)?,
            Format::Csv => export::csv(run, &mut out)?,
            Format::Trace => export::trace(std::slice::from_ref(run), rule, &mut out)?,
            Format::Svg => export::svg(std::slice::from_ref(run), &mut out)?,
            Format::Json => {
                let events: Vec<Shown> = run
                    .rows
                    .iter()
                    .map(|row| Shown::of(&run.record, row))
                    .collect();
                serde_json::to_writer_pretty(
                    &mut out,
                    &json!({ "summary": summary(run, rule), "events": events }),
                )?;
                writeln!(out)?;
            }
        }
    }
    out.flush()
}

/// Some runs side by side.
pub(super) fn comparison(
    runs: &[Run],
    advice: Option<&Advice>,
    shared: &Shared,
    format: CompareFormat,
) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let summaries: Vec<Summary> = runs.iter().map(|run| summary(run, shared.rule)).collect();
    match format {
        CompareFormat::Table => {
            comparison_table(&summaries, shared.price, &mut out)?;
            credit_notes(shared, &mut out)?;
            if let Some(advice) = advice {
                writeln!(out, "\n{}", advice.sentence)?;
            }
        }
        CompareFormat::Ndjson => {
            for summary in &summaries {
                writeln!(out, "{}", serde_json::to_string(summary)?)?;
            }
        }
        CompareFormat::Trace => export::trace(runs, shared.rule, &mut out)?,
        CompareFormat::Svg => export::svg(runs, &mut out)?,
        CompareFormat::Json => {
            let advice = advice.map(|advice| {
                json!({
                    "choose": advice.choose,
                    "sentence": advice.sentence,
                    "because": advice.because,
                    "flip": advice.flip,
                })
            });
            serde_json::to_writer_pretty(
                &mut out,
                &json!({ "runs": summaries, "advice": advice }),
            )?;
            writeln!(out)?;
        }
    }
    out.flush()
}

/// A file of code.
pub(super) fn code(code: &Code) -> io::Result<()> {
    io::stdout().lock().write_all(code.text().as_bytes())
}

fn log_table(run: &Run, rule: Rule, out: &mut impl Write) -> io::Result<()> {
    let rows: Vec<Shown> = run
        .rows
        .iter()
        .map(|row| Shown::of(&run.record, row))
        .collect();
    let widest = |text: &dyn Fn(&Shown) -> usize| rows.iter().map(text).max().unwrap_or(0);
    let step_width = widest(&|row| row.step_key.as_deref().unwrap_or("").len()).min(40);
    let type_width = widest(&|row| row.event_type.unwrap_or("").len());
    writeln!(
        out,
        "{:>12}  {:step_width$}  {:type_width$}  LEVEL  MESSAGE",
        "TIME", "STEP", "EVENT TYPE"
    )?;
    for row in &rows {
        let seconds = row.at.seconds();
        let step = row.step_key.as_deref().unwrap_or("");
        let event = row.event_type.unwrap_or("");
        writeln!(
            out,
            "{seconds:>12.6}  {step:step_width$}  {event:type_width$}  {:5}  {}",
            row.level, row.message
        )?;
    }
    let summary = summary(run, rule);
    let by = match rule {
        Rule::Current => String::new(),
        rule => format!(" by the rule {rule}"),
    };
    writeln!(
        out,
        "\n{}: {} in {} (simulated), {} credits{by}",
        summary.job,
        summary.status.name(),
        Micros(summary.run_time_us),
        summary.credits,
    )
}

fn comparison_table(summaries: &[Summary], price: Price, out: &mut impl Write) -> io::Result<()> {
    let mut line = |name: &str, cell: &dyn Fn(&Summary) -> String| -> io::Result<()> {
        write!(out, "{name:22}")?;
        for summary in summaries {
            write!(out, "  {:>20}", cell(summary))?;
        }
        writeln!(out)
    };
    line("", &|s| s.approach.title().to_owned())?;
    line("job", &|s| s.job.clone())?;
    line("status", &|s| s.status.name().to_owned())?;
    line("run time (simulated)", &|s| {
        Micros(s.run_time_us).to_string()
    })?;
    line("fan-out span", &|s| Micros(s.fan_out_span_us).to_string())?;
    line("credits", &|s| s.credits.to_string())?;
    line("cost", &|s| price.of(s.credits).to_string())?;
    for state in fanout::record::ItemState::ALL {
        let count = |s: &Summary| {
            s.items
                .iter()
                .find(|(name, _)| *name == state.name())
                .map_or(0, |(_, count)| *count)
        };
        if summaries.iter().any(|s| count(s) > 0) {
            line(&format!("items {}", state.name()), &|s| {
                count(s).to_string()
            })?;
        }
    }
    Ok(())
}

/// What trials of the three approaches come to, the same in every document: times in microseconds
/// of the trials that succeed (of all where none does), credits and dollars of a run that succeeds
/// with those before it that fail, and of a run as it is billed.
pub(super) fn samples(samples: &[Sample; 3], price: Price) -> Value {
    let all = Approach::ALL.into_iter().zip(samples);
    all.map(|(approach, of)| sample(approach, of, price))
        .collect()
}

/// The same of one.
pub(super) fn sample(approach: Approach, of: &Sample, price: Price) -> Value {
    let dollars = |money: Money| money.0 as f64 / 1e6;
    let credits = |credits: Credits| credits.millionths() as f64 / 1e6;
    let billed = Credits::of(of.all_credits, of.trials.into());
    json!({
        "approach": approach,
        "trials": of.trials,
        "failed": of.failed,
        "none_succeeds": of.none_succeeds(),
        "run_time_us": of.run_time,
        "run_time_p5_us": of.early,
        "run_time_p95_us": of.late,
        "fan_out_span_us": of.fan_out_span,
        "credits": credits(of.credits()),
        "cost_usd": dollars(of.credits().cost(price)),
        "billed_credits": credits(billed),
        "billed_usd": dollars(billed.cost(price)),
    })
}

/// By which rule credits are counted, and what one costs.
pub(super) fn credit_notes(shared: &Shared, out: &mut impl Write) -> io::Result<()> {
    let rule = shared.rule;
    write!(out, "\nCredits: {}", rule.counts())?;
    match rule.documented() {
        "" => writeln!(out, " (own weights).")?,
        documented => writeln!(out, " ({documented}, {}).", rule.source())?,
    }
    if !rule.assumed().is_empty() {
        writeln!(
            out,
            "Assumed, where that page is silent: {}.",
            rule.assumed()
        )?;
    }
    writeln!(out, "A credit: {}.", price_name(shared.price))
}

/// The plan, and the day, where a price is listed; otherwise the price.
fn price_name(price: Price) -> String {
    match Tariff::of(price) {
        // As many decimals as the list has.
        Some(Tariff { plan, .. }) => {
            let (dollars, day) = (price.dollars(), Tariff::LISTED_ON);
            format!("{plan}, ${dollars:0<5}, as listed {day}")
        }
        None => format!("${}", price.dollars()),
    }
}

/// The link, as it stands behind the page's address.
pub(super) fn link(link: &str) -> io::Result<()> {
    writeln!(io::stdout(), "#s={link}")
}
