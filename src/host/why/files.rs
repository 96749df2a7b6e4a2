//! Runs as files: the page gets their text in pieces, and saves them.

use std::fmt;

use crate::driver::clock::turn;
use crate::exchange::{self, CSV_HEAD, PRODUCT, Pieces, Traced};
use crate::host::protocol::RunId;
use crate::host::protocol::why::{File, Subject, Told};
use crate::host::run::Host;
use crate::timeline::{Part, Scene, View};

use super::tell;
use super::timelines::with_shown;

/// Rows that are written between two looks at what else there is to do.
const AT_ONCE: usize = 4_000;
/// No picture is higher, in pixels: renderers refuse what is much higher.
const HIGHEST: f32 = 16_000.0;

/// Writes a file and tells the page of it piece by piece.
pub(super) async fn write(host: &Host, of: &Subject, view: &View, file: File) {
    let written = match file {
        File::Ndjson | File::Csv => log(host, of, file).await,
        File::Trace => trace(host, of),
        File::Svg => svg(host, of, view),
    };
    let told = match written {
        Some(()) => Told::Written(file),
        None => Told::NotWritten,
    };
    tell(host, &told);
}

fn give(host: &Host, write: impl FnOnce(&mut dyn fmt::Write) -> fmt::Result) -> Option<()> {
    let mut piece = |text: String| tell(host, &Told::Piece(text.into_bytes()));
    let mut pieces = Pieces::new(&mut piece);
    write(&mut pieces).ok()?;
    pieces.end();
    Some(())
}

/// The log of the first run, in slices: a long one takes seconds.
async fn log(host: &Host, of: &Subject, file: File) -> Option<()> {
    let run: RunId = of.parts.iter().find_map(|(_, run)| *run)?;
    let mut from = 0;
    loop {
        let end = host.on_run(run, |run| {
            let to = (from + AT_ONCE).min(run.rows.len());
            let rows = &run.rows[from.min(to)..to];
            let written = give(host, |out| match file {
                File::Csv if from == 0 => {
                    out.write_str(CSV_HEAD)?;
                    exchange::csv(&run.record, rows, out)
                }
                File::Csv => exchange::csv(&run.record, rows, out),
                _ => exchange::ndjson(&run.record, rows, out),
            });
            written.map(|()| (to, to >= run.rows.len()))
        });
        let (to, is_last) = end.flatten()?;
        if is_last {
            return Some(());
        }
        from = to;
        turn().await;
    }
}

fn trace(host: &Host, of: &Subject) -> Option<()> {
    let (shared, _) = of.form.read().ok()?;
    with_shown(host, of, |shown| {
        let runs = shown.iter().filter_map(|shown| {
            Some(Traced {
                part: shown.part(),
                rows: shown.rows?,
            })
        });
        let runs: Vec<Traced<'_>> = runs.collect();
        (!runs.is_empty()).then_some(())?;
        give(host, |out| exchange::trace(&runs, shared.rule, out))
    })
}

/// The picture as it is looked at, with all of its rows.
fn svg(host: &Host, of: &Subject, view: &View) -> Option<()> {
    with_shown(host, of, |shown| {
        let parts: Vec<Part<'_>> = shown.iter().map(|shown| shown.part()).collect();
        let titles: Vec<&str> = parts.iter().map(|part| part.approach.title()).collect();
        let mut view = View {
            scroll: 0.0,
            ..view.clone()
        };
        view.height = Scene::of(&parts, &view).content.min(HIGHEST);
        let title = [&titles.join(", "), ", by ", PRODUCT].concat();
        let text = exchange::svg(
            &Scene::of(&parts, &view),
            &title,
            &exchange::described(&parts),
        );
        tell(host, &Told::Piece(text.into_bytes()));
        Some(())
    })
}
