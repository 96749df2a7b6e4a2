//! A curve as a table, for who does not see the picture.

use serde::{Deserialize, Serialize};

use crate::forecast::sample::EACH_FAILS;
use crate::forecast::words::time;
use crate::forecast::{Sample, sample_note};
use crate::scenario::{Approach, Price};

use super::point::CurvePoint;
use super::report::CurveReport;
use super::scale::Unit;

/// Texts in rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurveTable {
    /// What stands in each column.
    pub head: Vec<String>,
    /// As many texts as the head has.
    pub rows: Vec<Vec<String>>,
}

impl CurveReport {
    /// A row for each even point that is complete: the value, then run time, credits and cost of
    /// each approach, and, where runs fail, how many.
    pub fn table(&self, price: Price) -> CurveTable {
        let shown = |point: &&CurvePoint| point.even && point.complete;
        let points = || self.points.iter().filter(shown);
        let fails = points().any(|point| point.values.iter().any(|value| value.failed > 0));
        let mut head = vec![self.axis.title().to_owned()];
        for approach in Approach::ALL {
            let title = approach.title();
            head.extend([", run time", ", credits", ", cost"].map(|what| title.to_owned() + what));
            if fails {
                head.push(title.to_owned() + ", failed runs");
            }
        }
        let row = |point: &CurvePoint| {
            let own = if point.x == self.own {
                " (the question)"
            } else {
                ""
            };
            let mut row = vec![self.axis.unit().text(point.x) + own];
            for value in &point.values {
                let credits = value.credits();
                row.extend([value.time_text(), credits.to_string()]);
                row.push(credits.cost(price).to_string());
                if fails {
                    row.push(Unit::Probability.text(value.failed_share() / 1_000 * 1_000));
                }
            }
            row
        };
        let rows = points().map(row).collect();
        CurveTable { head, rows }
    }

    /// What the numbers are of, where chance has a part in them.
    pub fn note(&self) -> Option<String> {
        let points = self.points.iter().filter(|point| point.complete);
        let note = sample_note(points.flat_map(|point| &point.values))?;
        Some(
            note + " Where times are in brackets, 5 % and 95 % of the same trials take at most so long.",
        )
    }
}

impl Sample {
    /// The median, what 5 % and 95 % take at most where they differ, and whether it is of runs
    /// that fail: `26 s`, `26 s (24 s to 31 s)`, `3 s (each run fails)`.
    pub fn time_text(&self) -> String {
        let median = time(self.run_time);
        let spread = (self.early != self.late)
            .then(|| [&time(self.early), " to ", &time(self.late)].concat());
        let fails = self.none_succeeds().then(|| EACH_FAILS.to_owned());
        let aside: Vec<String> = spread.into_iter().chain(fails).collect();
        match aside.is_empty() {
            true => median,
            false => [&median, " (", &aside.join(", "), ")"].concat(),
        }
    }
}
