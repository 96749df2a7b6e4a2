//! Logs and traces to a stream, piece by piece.

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use fanout::dagster::credits::Rule;
use fanout::exchange::{self, CSV_HEAD, Traced};
use fanout::timeline::{Part, Timeline};

use super::Run;

/// Text into a stream of bytes; keeps the stream's own error, which a writer of text has no room
/// for.
struct Text<'a> {
    out: &'a mut dyn Write,
    error: Option<io::Error>,
}

impl fmt::Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.out.write_all(text.as_bytes()).map_err(|error| {
            self.error = Some(error);
            fmt::Error
        })
    }
}

fn text(
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn fmt::Write) -> fmt::Result,
) -> io::Result<()> {
    let mut text = Text { out, error: None };
    write(&mut text).map_err(|error| text.error.unwrap_or_else(|| io::Error::other(error)))
}

/// A log as NDJSON.
pub(super) fn ndjson(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    text(out, |out| exchange::ndjson(&run.record, &run.rows, out))
}

/// A log as CSV.
pub(super) fn csv(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    text(out, |out| {
        out.write_str(CSV_HEAD)?;
        exchange::csv(&run.record, &run.rows, out)
    })
}

/// Runs as a trace.
pub(super) fn trace(runs: &[Run], rule: Rule, out: &mut dyn Write) -> io::Result<()> {
    let timelines: Vec<Timeline> = runs.iter().map(timeline).collect();
    let traced: Vec<Traced<'_>> = runs
        .iter()
        .zip(&timelines)
        .map(|(run, timeline)| Traced {
            part: part(run, timeline),
            rows: &run.rows,
        })
        .collect();
    text(out, |out| exchange::trace(&traced, rule, out))
}

fn timeline(run: &Run) -> Timeline {
    Timeline::of(Arc::clone(run.record.plan()), &run.rows)
}

fn part<'a>(run: &Run, timeline: &'a Timeline) -> Part<'a> {
    Part {
        approach: run.approach,
        known: "simulated",
        timeline,
        now: timeline.last(),
    }
}
