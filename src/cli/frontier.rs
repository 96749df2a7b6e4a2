//! `fanout frontier`: chunk sizes, what a budget allows, and the bill.

mod bill;
mod json;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use fanout::forecast::bill::Terms;
use fanout::forecast::frontier::{
    Answer, Budget, CLIFFS_SHOWN, Config, Frontier, HEADINGS, Limit, Per, Report, answer_words,
    cliff_words, cliffs_explained, rows, words,
};
use fanout::forecast::{Credits, some};
use fanout::scenario::{Approach, Checked, Money, Shared};

use super::args::{FrontierOptions, PointsFormat};
use super::exit_after;
use super::work::work;

/// What was asked and what was found.
struct Found<'a> {
    shared: &'a Shared,
    checked: &'a Checked,
    report: Report,
    terms: Terms,
    /// Whether a number of runs a month is named.
    monthly: bool,
    budget: Option<(Budget, Answer)>,
}

/// Works it out and prints it.
pub(super) fn frontier(
    shared: &Shared,
    checked: &Checked,
    ask: &FrontierOptions,
    format: PointsFormat,
) -> ExitCode {
    let config = Config {
        trials: ask.trials,
        rule: shared.rule,
    };
    let mut study = Frontier::new(checked, config);
    work(&mut study, checked, ask.threads.threads);
    let (report, terms) = (study.report(), ask.terms(shared.price));
    let budget = Budget {
        most_time: ask.within,
        most_money: ask.under.map(|money| Limit {
            money,
            per: ask.per_month.map_or(Per::Run, |_| Per::Month),
        }),
        most_failing: ask.most_failing,
        terms,
    };
    let is_asked = ask.within.is_some() || ask.under.is_some() || ask.most_failing.is_some();
    let found = Found {
        budget: is_asked.then(|| (budget, budget.answer(&report))),
        monthly: ask.per_month.is_some(),
        shared,
        checked,
        report,
        terms,
    };
    let is_good = match &found.budget {
        Some((_, answer)) => matches!(answer, Answer::Best(_)),
        None => !found.report.front.is_empty(),
    };
    exit_after(is_good, found.print(format))
}

impl Found<'_> {
    fn print(&self, format: PointsFormat) -> io::Result<()> {
        let mut out = BufWriter::new(io::stdout().lock());
        match format {
            PointsFormat::Table => self.table(&mut out)?,
            PointsFormat::Json => {
                serde_json::to_writer_pretty(&mut out, &json::document(self))?;
                writeln!(out)?;
            }
            PointsFormat::Csv => self.csv(&mut out)?,
        }
        out.flush()
    }

    fn money(&self, credits: Credits) -> Money {
        credits.cost(self.terms.price)
    }

    /// The sentences: what is best, and what the budget allows.
    fn words(&self) -> Vec<String> {
        words(&self.report, self.checked, &|credits| self.money(credits))
    }

    fn answer(&self) -> Option<String> {
        let (budget, answer) = self.budget.as_ref()?;
        Some(answer_words(answer, budget, &self.report, self.checked))
    }

    fn table(&self, out: &mut impl Write) -> io::Result<()> {
        let trials = self.report.points.first().map_or(1, |point| point.trials);
        let sizes = self.report.points.len().saturating_sub(2);
        let tried = u64::try_from(sizes).unwrap_or(u64::MAX);
        writeln!(out, "{} tried (simulated)\n", some(tried, "chunk size"))?;
        let rows = rows(&self.report, &|credits| self.money(credits));
        let shown = |cells: &[String]| -> String {
            let mut line = format!("{:20}", cells.first().map_or("", String::as_str));
            for (at, cell) in cells.iter().enumerate().skip(1) {
                match at {
                    // Without chance, all of the runs stay within the run time, or all fail.
                    4 | 8 if trials == 1 => {}
                    4 => line += &format!("  {cell:>20}"),
                    _ => line += &format!("  {cell:>12}"),
                }
            }
            line
        };
        writeln!(out, "{}", shown(&HEADINGS.map(str::to_owned)))?;
        for row in &rows {
            let line = [&shown(&row.cells), "  ", &row.notes].concat();
            writeln!(out, "{}", line.trim_end())?;
        }
        if let Some(note) = self.report.note() {
            writeln!(out, "\n{note}")?;
        }
        self.cliffs(out)?;
        writeln!(out)?;
        for sentence in self.words().iter().chain(&self.answer()) {
            writeln!(out, "{sentence}")?;
        }
        bill::print(self, out)
    }

    fn cliffs(&self, out: &mut impl Write) -> io::Result<()> {
        let highest = self.report.highest(CLIFFS_SHOWN);
        if highest.is_empty() {
            return Ok(());
        }
        match self.report.cliffs.len() - highest.len() {
            0 => writeln!(out, "\nCliffs")?,
            _ => writeln!(
                out,
                "\nCliffs: the {CLIFFS_SHOWN} highest of {}",
                self.report.cliffs.len()
            )?,
        }
        writeln!(out, "{}", cliffs_explained(self.checked))?;
        for cliff in &highest {
            let words = cliff_words(cliff, &self.report, self.checked);
            writeln!(out, "- {}", words.unwrap_or_default())?;
        }
        Ok(())
    }

    fn csv(&self, out: &mut impl Write) -> io::Result<()> {
        write!(
            out,
            "approach,chunk_size,chunks,run_time_us,late_us,fan_out_span_us,credits,cost_usd,failed,trials,front,best_value\r\n"
        )?;
        for (number, point) in (0..).zip(&self.report.points) {
            let hybrid = point.approach == Approach::Hybrid;
            let only = |value: u32| {
                if hybrid {
                    value.to_string()
                } else {
                    String::new()
                }
            };
            write!(
                out,
                "{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
                point.approach.name(),
                only(point.size),
                only(point.chunks),
                point.run_time.0,
                point.late.0,
                point.fan_out_span.0,
                point.credits().millionths() as f64 / 1e6,
                self.money(point.credits()).dollars(),
                point.failed,
                point.trials,
                self.report.front.contains(&number),
                self.report.best_value == Some(number),
            )?;
        }
        Ok(())
    }
}
