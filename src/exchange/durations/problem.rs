//! Why durations could not be read, in words for the person whose they are.

use std::fmt;

use crate::scenario::MOST_ITEMS;

// The texts name them.
const _: () = assert!(super::MOST_BYTES == 8 << 20 && MOST_ITEMS == 100_000);

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
    /// It is no text at all, but a picture, a workbook or another file of a program's.
    NotText,
    /// It is JSON.
    Json,
    /// A quote never closes.
    OpenQuote {
        /// Where it opens.
        line: u32,
    },
    /// No column has numbers.
    NoNumbers {
        /// All of them.
        columns: String,
    },
    /// Several columns may be meant.
    Several {
        /// These.
        columns: String,
    },
    /// There is no column like the one asked for.
    NoSuchColumn {
        /// What was asked for.
        wanted: String,
        /// Those that there are.
        columns: String,
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
    /// There are more times, or cells in a row, than a scenario may have items.
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

impl fmt::Display for DurationsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl DurationsProblem {
    fn text(&self) -> String {
        let text: &[&str] = match self {
            Self::TooLarge { bytes } => &[
                "This text has ",
                &bytes.to_string(),
                " bytes; at most 8 MiB are read. Keep only the column of times.",
            ],
            Self::Empty => {
                &["There is nothing here. Write one time per line, or CSV with a column of times."]
            }
            Self::NotText => &[
                "This is no text. Of a spreadsheet or a database, save the table as CSV, with a column \
                 of times.",
            ],
            Self::Json => {
                &["This is JSON. Write one time per line, or CSV with a column of times."]
            }
            Self::OpenQuote { line } => &[
                "Line ",
                &line.to_string(),
                ": a quote (\") opens here and never closes. Close it, or write it twice where it \
                 is part of a text.",
            ],
            Self::NoNumbers { columns } => &[
                "No column has times alone: ",
                columns,
                ". A time is ",
                ACCEPTED,
            ],
            Self::Several { columns } => {
                &["Several columns may be the times: ", columns, ". ", CHOOSE]
            }
            Self::NoSuchColumn { wanted, columns } => &[
                "There is no column “",
                wanted,
                "”. There are ",
                columns,
                ". ",
                CHOOSE,
            ],
            Self::NoTime { column } => {
                &["There is no time in “", column, "”. A time is ", ACCEPTED]
            }
            Self::Few {
                line,
                cells,
                column,
            } => &[
                "Line ",
                &line.to_string(),
                " ends after cell ",
                &cells.to_string(),
                ", before the column “",
                column,
                "”. Fill it up, or leave the line out.",
            ],
            Self::Cell {
                line,
                column,
                text,
                wrong,
            } => &[
                "Line ",
                &line.to_string(),
                ", column “",
                column,
                "”: “",
                text,
                wrong.text(),
                if *wrong == WrongTime::NotATime {
                    ACCEPTED
                } else {
                    ""
                },
            ],
            Self::TooMany { line } => &[
                "Line ",
                &line.to_string(),
                ": there are more than 100,000 times or cells, as many as there may be items. Keep \
                 fewer rows, such as every third; other items can draw from them.",
            ],
        };
        text.concat()
    }
}

const CHOOSE: &str = "Choose one by its number or its name.";
const ACCEPTED: &str = "a number of seconds such as 1.5, one with its unit such as 250 ms or 2 min, \
                        or mm:ss or hh:mm:ss.";

impl WrongTime {
    /// After the quoted text; what is accepted follows where it is no time.
    fn text(self) -> &'static str {
        match self {
            Self::NotATime => "” is not a time. Write ",
            Self::Negative => "” is less than zero. A time is 0 or more.",
            Self::NotFinite => "” is not a number. Write a time, or nothing to leave the row out.",
            Self::TooLong => "” is longer than a hundred years, which is the most.",
        }
    }
}

impl std::error::Error for DurationsProblem {}
