//! Why durations could not be read, in words for the person whose they are.

use std::fmt;

use super::MOST_BYTES;
use crate::scenario::MOST_ITEMS;

/// Why a text has no durations that can be read. Lines and columns count from 1, columns have
/// what their first row says; what is quoted of a text is shortened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DurationsProblem {
    /// The text is too long to be read.
    TooLarge {
        /// Of the text.
        bytes: usize,
    },
    /// There is nothing but white space.
    Empty,
    /// A quote never closes.
    OpenQuote {
        /// Where it opens.
        line: u32,
    },
    /// No column has numbers.
    NoNumbers {
        /// All of them.
        columns: Vec<String>,
    },
    /// Several columns may be meant.
    Several {
        /// These.
        columns: Vec<String>,
    },
    /// There is no column like the one asked for.
    NoSuchColumn {
        /// What was asked for.
        wanted: String,
        /// Those that there are.
        columns: Vec<String>,
    },
    /// The column has nothing but its name.
    NoTime {
        /// Its name.
        column: String,
    },
    /// A row ends before the column.
    Few {
        /// The row's first.
        line: u32,
        /// Cells that the row has.
        cells: usize,
        /// That which it lacks.
        column: String,
    },
    /// A cell is no time that is accepted.
    Cell {
        /// The row's first.
        line: u32,
        /// That of the cell.
        column: String,
        /// What stands there.
        text: String,
        /// What is wrong with it.
        wrong: WrongTime,
    },
    /// There are more times than a scenario may have items.
    TooMany {
        /// That of the first too many.
        line: u32,
    },
}

/// Why a text is no time that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongTime {
    /// It is none.
    NotATime,
    /// It is less than zero.
    Negative,
    /// It is what programs write for what is no number, or endless.
    NotFinite,
    /// It is longer than [`crate::Micros::LONGEST`].
    TooLong,
}

/// Characters that are quoted of a text.
const MOST_QUOTED: usize = 30;

/// A text in one line, cut where it is long.
pub(super) fn shortened(text: &str) -> String {
    let text = text.trim();
    let mut letters = text.chars();
    let begin = letters.by_ref().take(MOST_QUOTED);
    let mut short: String = begin
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

impl DurationsProblem {
    /// Columns that are told of; more are said to be there.
    pub(super) const MOST_COLUMNS: usize = 8;
}

/// `1 (“a”), 2 (“b”)`
fn list(columns: &[String]) -> String {
    let told = columns.get(..DurationsProblem::MOST_COLUMNS);
    let mut text = told.unwrap_or(columns).join(", ");
    if columns.len() > DurationsProblem::MOST_COLUMNS {
        text.push_str(" and more");
    }
    text
}

impl fmt::Display for DurationsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes } => write!(
                f,
                "This text has {bytes} bytes; at most {MOST_BYTES} are read. Keep only the column of times."
            ),
            Self::Empty => f.write_str(
                "There is nothing here. Write one time per line, or CSV with a column of times.",
            ),
            Self::OpenQuote { line } => write!(
                f,
                "Line {line}: a quote (\") opens here and never closes. Close it, or write it twice where it is part of a text."
            ),
            Self::NoNumbers { columns } => write!(
                f,
                "No column has times alone: {}. A time is {ACCEPTED}.",
                list(columns)
            ),
            Self::Several { columns } => write!(
                f,
                "Several columns may be the times: {}. Choose one by its number or its name.",
                list(columns)
            ),
            Self::NoSuchColumn { wanted, columns } => write!(
                f,
                "There is no column “{wanted}”. There are {}; choose one by its number or its name.",
                list(columns)
            ),
            Self::NoTime { column } => {
                write!(f, "There is no time in “{column}”. A time is {ACCEPTED}.")
            }
            Self::Few {
                line,
                cells,
                column,
            } => write!(
                f,
                "Line {line} ends after cell {cells}, before the column “{column}”. Fill it up, or leave the line out."
            ),
            Self::Cell {
                line,
                column,
                text,
                wrong,
            } => write!(f, "Line {line}, column “{column}”: “{text}” {wrong}"),
            Self::TooMany { line } => write!(
                f,
                "Line {line}: there are more than {MOST_ITEMS} times, which is as many items as there may be."
            ),
        }
    }
}

const ACCEPTED: &str = "a number of seconds such as 1.5, one with its unit such as 250 ms or 2 min, \
                        or mm:ss or hh:mm:ss";

impl fmt::Display for WrongTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotATime => {
                f.write_str("is not a time. Write ")?;
                f.write_str(ACCEPTED)?;
                f.write_str(".")
            }
            Self::Negative => f.write_str("is less than zero. A time is 0 or more."),
            Self::NotFinite => {
                f.write_str("is not a number. Write a time, or nothing to leave the row out.")
            }
            Self::TooLong => f.write_str("is longer than a hundred years, which is the most."),
        }
    }
}

impl std::error::Error for DurationsProblem {}
