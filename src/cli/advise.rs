//! `fanout advise`: what to choose by what matters.

use std::io::{self, BufWriter, Write};

use fanout::forecast::choice::{self, Choosing, Question, Report, Texts, Weights};
use fanout::forecast::sample_note;
use fanout::scenario::{Approach, Checked, Shared};
use serde_json::json;

use super::args::{AdviseFormat, AdviseOptions};
use super::print::samples;
use super::work::work;

/// Works the advice out and prints it.
pub(super) fn advise(shared: &Shared, checked: &Checked, asked: &AdviseOptions) -> io::Result<()> {
    let mut study = Choosing::new(checked, asked.weights(), shared.rule, shared.price);
    work(&mut study, checked, asked.threads.threads);
    let Some(report) = study.report() else {
        return Ok(());
    };
    let texts = choice::texts(&report, checked, shared.price);
    let mut out = BufWriter::new(io::stdout().lock());
    match asked.format {
        AdviseFormat::Table => table(&report, &texts, &mut out)?,
        AdviseFormat::Json => {
            let scenarios: Vec<_> = report
                .flips
                .iter()
                .map(|flip| flip.turn.scenario_at(&shared.scenario))
                .collect();
            let choose = report.verdict.choose;
            let all = json!({
                "choose": choose,
                "provenance": "simulated",
                "report": report,
                "texts": texts,
                "samples": samples(&report.facts.options.map(|of| of.sample), shared.price),
                "flip_scenarios": scenarios,
            });
            serde_json::to_writer_pretty(&mut out, &all)?;
            writeln!(out)?;
        }
    }
    out.flush()
}

fn table(report: &Report, texts: &Texts, out: &mut impl Write) -> io::Result<()> {
    scores(report, texts, out)?;
    writeln!(out, "\n{}", texts.headline)?;
    for note in std::iter::once(&texts.reason).filter(|reason| !reason.is_empty()) {
        writeln!(out, "{note}")?;
    }
    for note in &texts.notes {
        writeln!(out, "{note}")?;
    }
    writeln!(out, "\nBecause (simulated)")?;
    let note = sample_note(report.facts.options.iter().map(|of| &of.sample));
    if let Some(note) = note {
        writeln!(out, "{note}")?;
    }
    for because in &texts.because {
        let [dynamic, parallel, hybrid] = &because.reasons;
        let title = because.question.title();
        writeln!(out, "- {title}: {dynamic} | {parallel} | {hybrid}")?;
    }
    if !texts.flips.is_empty() || !texts.firm.is_empty() {
        writeln!(out, "\nWhat would change it (simulated)")?;
    }
    for flip in &texts.flips {
        writeln!(out, "- {}\n  {}", flip.change, flip.why)?;
    }
    if !texts.firm.is_empty() {
        writeln!(out, "- {}", texts.firm)?;
    }
    writeln!(out, "\n{}", texts.rule)
}

/// Points by question, with their weights.
fn scores(report: &Report, texts: &Texts, out: &mut impl Write) -> io::Result<()> {
    let line = |out: &mut dyn Write, cells: [&str; 5]| -> io::Result<()> {
        let [question, weight, dynamic, parallel, hybrid] = cells;
        writeln!(
            out,
            "{question:30}  {weight:>10}  {dynamic:>18}  {parallel:>18}  {hybrid:>18}"
        )
    };
    let [dynamic, parallel, hybrid] = Approach::ALL.map(Approach::title);
    line(out, ["points", "it matters", dynamic, parallel, hybrid])?;
    for because in &texts.because {
        let [dynamic, parallel, hybrid] = because.scores.map(choice::points);
        let title = because.question.title();
        let level = choice::level(because.weight);
        line(out, [title, level, &dynamic, &parallel, &hybrid])?;
    }
    let all = report.verdict.options.map(|option| option.points);
    let [dynamic, parallel, hybrid] = all.map(choice::points);
    line(out, ["all", "", &dynamic, &parallel, &hybrid])
}

/// `time=3`
pub(super) fn parse_weight(text: &str) -> Result<(Question, u8), String> {
    let names = Question::ALL.map(Question::name).join(", ");
    let (name, weight) = text.split_once('=').unwrap_or((text, ""));
    let question = Question::named(name).ok_or_else(|| {
        format!(
            "the questions are {names}; write {}=3",
            Question::Time.name()
        )
    })?;
    let weight = weight
        .parse()
        .ok()
        .filter(|weight| *weight <= Weights::MOST);
    let weight = weight.ok_or_else(|| {
        format!(
            "write {name}=0, not at all, to {name}={}, a lot",
            Weights::MOST
        )
    })?;
    Ok((question, weight))
}
