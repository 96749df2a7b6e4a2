//! A curve as a table, for who does not see the picture.

use serde::{Deserialize, Serialize};

use crate::forecast::words::{count, time};
use crate::micros::decimal;
use crate::scenario::{Approach, Price};

use super::point::{CurvePoint, CurveValue};
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
                row.extend([value.time_text(), value.credits_text()]);
                row.push(value.cost(price).to_string());
                if fails {
                    row.push(Unit::Probability.text(value.failed_share() / 1_000 * 1_000));
                }
            }
            row
        };
        let rows = points().map(row).collect();
        CurveTable { head, rows }
    }
}

impl CurveValue {
    /// The median, and between which times nine runs in ten are where they differ: `26 s`,
    /// `26 s (24 s to 31 s)`.
    pub fn time_text(&self) -> String {
        let median = time(self.run_time);
        match self.low == self.high {
            true => median,
            false => format!("{median} ({} to {})", time(self.low), time(self.high)),
        }
    }

    /// Credits of a run on average: `28`, `27.4`.
    pub fn credits_text(&self) -> String {
        let milli = self.milli_credits();
        match milli.is_multiple_of(1_000) {
            true => count(milli / 1_000),
            false => decimal(milli, 1_000, 1),
        }
    }
}
