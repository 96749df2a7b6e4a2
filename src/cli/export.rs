//! Logs and traces to a stream, piece by piece.

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use fanout::dagster::credits::Rule;
use fanout::exchange::{self, CSV_HEAD, PRODUCT, Traced};
use fanout::timeline::{Insight, Part, Scene, Timeline, View};

use super::Run;

/// Width of a picture and of its labels, in pixels.
const WIDTH: (f32, f32) = (1_200.0, 260.0);
/// What no picture is higher than: renderers refuse what is much higher.
const HIGHEST: f32 = 16_000.0;

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
            part: part(run, timeline, None),
            rows: &run.rows,
        })
        .collect();
    text(out, |out| exchange::trace(&traced, rule, out))
}

/// Runs as a picture, step by step over time.
pub(super) fn svg(runs: &[Run], out: &mut dyn Write) -> io::Result<()> {
    let timelines: Vec<Timeline> = runs.iter().map(timeline).collect();
    let insights: Vec<Insight> = timelines.iter().map(Insight::of).collect();
    let parts: Vec<Part<'_>> = runs
        .iter()
        .zip(timelines.iter().zip(&insights))
        .map(|(run, (timeline, insight))| part(run, timeline, Some(insight)))
        .collect();
    let titles: Vec<&str> = runs.iter().map(|run| run.approach.title()).collect();
    let title = [&titles.join(", "), ", simulated by ", PRODUCT].concat();
    let text = exchange::svg(&whole(&parts), &title, &exchange::described(&parts));
    out.write_all(text.as_bytes())
}

/// The scene with all of its rows.
fn whole(parts: &[Part<'_>]) -> Scene {
    let mut view = view();
    view.height = Scene::of(parts, &view).content.min(HIGHEST);
    Scene::of(parts, &view)
}

fn view() -> View {
    View {
        width: WIDTH.0,
        gutter: WIDTH.1,
        ..View::default()
    }
}

fn timeline(run: &Run) -> Timeline {
    Timeline::of(Arc::clone(run.record.plan()), &run.rows)
}

fn part<'a>(run: &Run, timeline: &'a Timeline, insight: Option<&'a Insight>) -> Part<'a> {
    Part {
        approach: run.approach,
        known: "simulated",
        timeline,
        now: timeline.last(),
        insight,
    }
}
