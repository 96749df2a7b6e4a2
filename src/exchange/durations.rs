//! Durations that somebody pastes or drops: a column of a table as text, or a time per line.
//!
//! Numbers are read in integers, so that a time means the same microseconds everywhere.

mod columns;
mod kinds;
mod problem;
mod rows;
mod time;
mod used;

pub use kinds::text_of;
pub use problem::{DurationsProblem, WrongTime};
pub use time::TimeUnit;
pub use used::{times_taken, times_used};

use crate::Micros;
use crate::forecast::some;
use crate::scenario::{MOST_ITEMS, mean};

use columns::{Choice, choose};
use kinds::refuse_other_kinds;
use problem::shortened;
use rows::{Row, Rows};

/// The longest text that is read: 8 MiB.
pub const MOST_BYTES: usize = 8 << 20;

/// Durations as they were read, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DurationsRead {
    /// In the order of the text; at least one and at most [`MOST_ITEMS`].
    pub times: Vec<Micros>,
    /// What the column is called, shortened, or where it is: `duration (s)`, `column 2`.
    pub column: String,
    /// What a number without a unit was taken for.
    pub unit: TimeUnit,
    /// Whether some number had a unit neither beside it nor in the column's name, and was taken
    /// for seconds.
    pub assumed: bool,
    /// Whether the first row was names.
    pub header: bool,
    /// Rows without a time that were left out; empty lines at the end are not counted.
    pub skipped_blank: u32,
}

impl DurationsRead {
    /// Their mean, to the microsecond.
    pub fn mean(&self) -> Micros {
        mean(&self.times).unwrap_or_default()
    }

    /// What was read, for people: `2,000 times from column “duration_s”: 40.2 s on average, …`.
    pub fn note(&self) -> String {
        let count = u32::try_from(self.times.len()).unwrap_or(u32::MAX);
        let [least, most] = [self.times.iter().min(), self.times.iter().max()]
            .map(|time| time.copied().unwrap_or_default().to_string());
        let assumed = match self.assumed {
            true => ", taken for seconds",
            false => "",
        };
        let (times, mean) = (some(count, "time"), self.mean().to_string());
        let text = [
            &times,
            " from “",
            &self.column,
            "”",
            assumed,
            ": ",
            &mean,
            " on average, ",
            &least,
            " to ",
            &most,
            ".",
        ];
        text.concat()
    }
}

/// Reads durations from CSV by RFC 4180 (with commas, semicolons or tabs), or from numbers with
/// white space or line breaks between.
///
/// `column` is a name in the first row, in any case, or a number from 1. Without it the column is
/// the one whose name tells of durations or, without such a name, the only one with numbers.
///
/// A cell is a number with or without a unit (`1.5s`, `250 ms`, `2 min 5 s`, `1e-3`), or
/// `mm:ss` or `hh:mm:ss`, with a fraction of a second or not. Without a unit it is in the unit that
/// the column's name has, as `duration_ms` or `time (min)`, and in seconds otherwise. A decimal comma is
/// read where the columns have something else between. Halves of a microsecond are rounded up.
///
/// # Errors
/// What is wrong, on which line (as an editor counts) and in which column, and what would be
/// accepted.
pub fn read_durations(text: &str, column: Option<&str>) -> Result<DurationsRead, DurationsProblem> {
    let mut reader = DurationsReader::new(text, column)?;
    while reader.go_on(u32::MAX)? {}
    reader.end()
}

/// What [`read_durations`] does, some rows at a time, for who has something else to do between.
#[derive(Debug)]
pub struct DurationsReader<'a> {
    rows: Rows<'a>,
    row: Row,
    /// Whether names are still to come.
    names: bool,
    reading: Reading,
}

impl<'a> DurationsReader<'a> {
    /// Looks at the first rows.
    ///
    /// # Errors
    /// As of [`read_durations`].
    pub fn new(text: &'a str, column: Option<&str>) -> Result<Self, DurationsProblem> {
        if text.len() > MOST_BYTES {
            return Err(DurationsProblem::TooLarge { bytes: text.len() });
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim_start().is_empty() {
            return Err(DurationsProblem::Empty);
        }
        refuse_other_kinds(text)?;
        let rows = Rows::new(text);
        let choice = choose(&rows, column)?;
        let read = DurationsRead {
            times: Vec::new(),
            column: choice.name.clone(),
            unit: choice.unit.unwrap_or(TimeUnit::Seconds),
            assumed: false,
            header: choice.header,
            skipped_blank: 0,
        };
        Ok(Self {
            row: Row::default(),
            names: choice.header,
            reading: Reading {
                read,
                comma: rows.decimal_comma(),
                choice,
                blank: 0,
            },
            rows,
        })
    }

    /// Reads so many rows at most; answers whether there may be more.
    ///
    /// # Errors
    /// As of [`read_durations`].
    pub fn go_on(&mut self, rows: u32) -> Result<bool, DurationsProblem> {
        for _ in 0..rows {
            if !self.rows.next(&mut self.row)? {
                return Ok(false);
            }
            if self.row.is_blank() {
                self.reading.blank += 1;
            } else if self.names {
                self.names = false;
                self.reading.blank = 0;
            } else {
                self.reading.row(&self.row)?;
            }
        }
        Ok(true)
    }

    /// What was read.
    ///
    /// # Errors
    /// Where there is no time in the column.
    pub fn end(self) -> Result<DurationsRead, DurationsProblem> {
        self.reading.end()
    }
}

/// What was read so far.
#[derive(Debug)]
struct Reading {
    read: DurationsRead,
    choice: Choice,
    comma: bool,
    /// Empty lines, of which it is not known yet whether they are the last.
    blank: u32,
}

impl Reading {
    fn row(&mut self, row: &Row) -> Result<(), DurationsProblem> {
        self.read.skipped_blank += std::mem::take(&mut self.blank);
        if self.choice.list {
            let mut cells = row.cells().filter(|cell| !cell.trim().is_empty());
            return cells.try_for_each(|cell| self.cell(row, cell));
        }
        let Some(cell) = row.cell(self.choice.column) else {
            return Err(DurationsProblem::Few {
                line: row.line,
                cells: row.len(),
                column: self.read.column.clone(),
            });
        };
        if cell.trim().is_empty() {
            self.read.skipped_blank += 1;
            return Ok(());
        }
        self.cell(row, cell)
    }

    /// A time or, where only white space is between numbers, several.
    fn cell(&mut self, row: &Row, cell: &str) -> Result<(), DurationsProblem> {
        let single = self.choice.alone && time::read(cell, self.read.unit, self.comma).is_err();
        if !single {
            return self.time(row, cell);
        }
        let mut words = cell.split_whitespace();
        words.try_for_each(|word| self.time(row, word))
    }

    fn time(&mut self, row: &Row, text: &str) -> Result<(), DurationsProblem> {
        let time = time::read(text, self.read.unit, self.comma);
        let time = time.map_err(|wrong| DurationsProblem::Cell {
            line: row.line,
            column: self.read.column.clone(),
            text: shortened(text),
            wrong,
        })?;
        if self.read.times.len() >= MOST_ITEMS as usize {
            return Err(DurationsProblem::TooMany { line: row.line });
        }
        self.read.assumed |= time.bare && self.choice.unit.is_none();
        self.read.times.push(time.time);
        Ok(())
    }

    fn end(self) -> Result<DurationsRead, DurationsProblem> {
        match self.read.times.is_empty() {
            true => Err(DurationsProblem::NoTime {
                column: self.read.column,
            }),
            false => Ok(self.read),
        }
    }
}
