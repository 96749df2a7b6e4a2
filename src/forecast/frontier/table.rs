//! The frontier as rows: what a picture of it says, for reading.

use crate::forecast::Credits;
use crate::forecast::words::{count, some, time};
use crate::scenario::{Approach, Money};

use super::report::{Point, Report};

/// Cliffs that are worth rows, and a sentence each.
pub const CLIFFS_SHOWN: usize = 8;

/// Over the columns of [`TableRow::cells`].
pub const HEADINGS: [&str; 9] = [
    "",
    "chunk size",
    "chunks",
    "run time",
    "nearly all within",
    "fan-out span",
    "credits",
    "cost",
    "failed",
];

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// Which point of the report.
    pub point: u32,
    /// Below [`HEADINGS`].
    pub cells: [String; 9],
    /// What there is to say of it: `front, best value, yours`.
    pub notes: String,
}

/// The points that are worth a row: the front, both other approaches, one's own, and both sides of
/// the highest cliffs; the fastest first, and what mostly fails last.
pub fn rows(report: &Report, money: &dyn Fn(Credits) -> Money) -> Vec<TableRow> {
    let cliffs = report.highest(CLIFFS_SHOWN);
    let mut worth: Vec<(u32, &Point)> = (0..).zip(&report.points).collect();
    worth.retain(|(at, point)| {
        let is_other = point.approach != Approach::Hybrid;
        let is_side = cliffs
            .iter()
            .any(|cliff| cliff.before == *at || cliff.after == *at);
        is_other || is_side || report.yours == Some(*at) || report.front.contains(at)
    });
    worth.sort_by_key(|(at, point)| (point.mostly_fails(), point.run_time, point.credits(), *at));
    let row = |(at, point): (u32, &Point)| TableRow {
        point: at,
        cells: cells(point, money),
        notes: notes(at, point, report),
    };
    worth.into_iter().map(row).collect()
}

fn cells(point: &Point, money: &dyn Fn(Credits) -> Money) -> [String; 9] {
    let (size, chunks) = match point.approach {
        Approach::Hybrid => (count(point.size), count(point.chunks)),
        Approach::Dynamic | Approach::Parallel => (String::new(), String::new()),
    };
    [
        point.approach.title().to_owned(),
        size,
        chunks,
        time(point.run_time),
        late(point),
        time(point.fan_out_span),
        point.credits().to_string(),
        money(point.credits()).to_string(),
        [&count(point.failed), " of ", &some(point.trials, "trial")].concat(),
    ]
}

/// What nearly all trials stay within, and how many succeed in it: `43 s, 20 of 21`.
fn late(point: &Point) -> String {
    let of = [&count(point.in_time), " of ", &count(point.trials)].concat();
    [&time(point.late), ", ", &of].concat()
}

fn notes(at: u32, point: &Point, report: &Report) -> String {
    let after = report.cliffs.iter().any(|cliff| cliff.after == at);
    let said = |is: bool, what: &str| is.then(|| what.to_owned());
    let notes = [
        said(report.front.contains(&at), "front"),
        said(report.best_value == Some(at), "best value"),
        said(report.yours == Some(at), "yours"),
        said(after, "behind a cliff"),
        said(point.none_succeeds(), "each run fails"),
        said(
            point.mostly_fails() && !point.none_succeeds(),
            "mostly fails",
        ),
    ];
    notes.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
