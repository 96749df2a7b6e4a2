//! Rows and cells of a text, by RFC 4180 and a little beyond: any end of line, and blanks before a
//! quote.

use super::DurationsProblem;
use crate::scenario::MOST_ITEMS;

/// One row. A row is filled again and again, so that a long text takes no memory but its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    text: String,
    /// Where cells end in the text.
    ends: Vec<usize>,
    /// Its first line, as an editor counts.
    pub(super) line: u32,
}

impl Row {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn cell(&self, at: usize) -> Option<&str> {
        let begin = match at.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(begin..*self.ends.get(at)?)
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.cell(at))
    }

    /// Whether its line is empty. A row of separators is none.
    pub(super) fn is_blank(&self) -> bool {
        self.len() < 2 && self.text.trim().is_empty()
    }
}

/// Reads row by row. A clone of it reads the same rows.
#[derive(Clone, Debug)]
pub(super) struct Rows<'a> {
    rest: &'a str,
    /// What stands between cells; `None` where a row has only one.
    pub(super) separator: Option<u8>,
    line: u32,
}

impl<'a> Rows<'a> {
    /// The first row that is not empty says what stands between cells.
    pub(super) fn new(text: &'a str) -> Self {
        if let Some((separator, rest)) = said(text) {
            return Self {
                rest,
                separator: Some(separator),
                line: 2,
            };
        }
        Self {
            rest: text,
            separator: separator(text.trim_start_matches(['\r', '\n', ' '])),
            line: 1,
        }
    }

    /// Whether a comma is a point.
    pub(super) fn decimal_comma(&self) -> bool {
        self.separator != Some(b',')
    }

    /// Fills the row with the next one; answers whether there was one.
    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool, DurationsProblem> {
        row.text.clear();
        row.ends.clear();
        row.line = self.line;
        if self.rest.is_empty() {
            return Ok(false);
        }
        while self.cell(row)? {
            if row.len() >= MOST_ITEMS as usize {
                return Err(DurationsProblem::TooMany { line: self.line });
            }
        }
        Ok(true)
    }

    /// Adds one cell to the row; answers whether another follows.
    fn cell(&mut self, row: &mut Row) -> Result<bool, DurationsProblem> {
        if let Some(quoted) = self.rest.trim_start_matches(' ').strip_prefix('"') {
            self.quoted(quoted, row)?;
        }
        let mut bytes = self.rest.bytes();
        let end = bytes.position(|byte| self.ends_cell(byte));
        let (text, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        row.text.push_str(text);
        row.ends.push(row.text.len());
        if self.separator.is_some() && rest.bytes().next() == self.separator {
            self.rest = &rest[1..];
            return Ok(true);
        }
        let after = rest.strip_prefix('\r').unwrap_or(rest);
        self.rest = after.strip_prefix('\n').unwrap_or(after);
        self.line += 1;
        Ok(false)
    }

    fn ends_cell(&self, byte: u8) -> bool {
        byte == b'\n' || byte == b'\r' || Some(byte) == self.separator
    }

    /// What stands between quotes; what follows them is read on as if it were not quoted.
    fn quoted(&mut self, mut quoted: &'a str, row: &mut Row) -> Result<(), DurationsProblem> {
        let opened = self.line;
        loop {
            let Some((text, rest)) = quoted.split_once('"') else {
                return Err(DurationsProblem::OpenQuote { line: opened });
            };
            row.text.push_str(text);
            self.line += lines(text);
            let Some(more) = rest.strip_prefix('"') else {
                self.rest = rest;
                return Ok(());
            };
            row.text.push('"');
            quoted = more;
        }
    }
}

/// How many lines end in a text: by `\n`, `\r\n` or `\r`.
fn lines(text: &str) -> u32 {
    let mut count = 0;
    let mut before = 0;
    for byte in text.bytes() {
        let ends = byte == b'\r' || (byte == b'\n' && before != b'\r');
        count += u32::from(ends);
        before = byte;
    }
    count
}

/// What a first line such as `sep=;` says, as Excel reads it, and what follows the line.
fn said(text: &str) -> Option<(u8, &str)> {
    let after = text.strip_prefix("sep=")?;
    let separator = after.bytes().next().filter(|byte| b",;\t".contains(byte))?;
    let rest = &after[1..];
    let rest = rest.strip_prefix('\r').unwrap_or(rest);
    Some((separator, rest.strip_prefix('\n')?))
}

/// A tab, semicolon or comma in the first row, in this order and outside of quotes.
fn separator(text: &str) -> Option<u8> {
    let mut found = None;
    let (mut quoted, mut cell_begins) = (false, true);
    for byte in text.bytes() {
        if byte == b'"' && (quoted || cell_begins) {
            quoted = !quoted;
            continue;
        }
        if quoted {
            continue;
        }
        match byte {
            b'\n' | b'\r' => return found,
            b'\t' => return Some(byte),
            b';' => found = Some(byte),
            b',' => found = found.or(Some(byte)),
            _ => {}
        }
        cell_begins = matches!(byte, b';' | b',') || (cell_begins && byte == b' ');
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::DurationsProblem;
    use super::{Row, Rows};

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let (mut rows, mut row) = (Rows::new(text), Row::default());
        let mut all = Vec::new();
        while rows.next(&mut row).expect("quotes close") {
            all.push((row.line, row.cells().map(str::to_owned).collect()));
        }
        all
    }

    #[track_caller]
    fn are(text: &str, expected: &[(u32, &[&str])]) {
        let expected = expected.iter().map(|(line, cells)| {
            let cells = cells.iter().map(|cell| (*cell).to_owned());
            (*line, cells.collect())
        });
        assert_eq!(rows(text), expected.collect::<Vec<_>>(), "{text:?}");
    }

    #[test]
    fn cells_are_those_of_the_format() {
        are("a,b\r\n1,2\r\n", &[(1, &["a", "b"]), (2, &["1", "2"])]);
        are("a\tb,c\n\tx", &[(1, &["a", "b,c"]), (2, &["", "x"])]);
        are("a;b,c\r1;2", &[(1, &["a", "b,c"]), (2, &["1", "2"])]);
        are("\"a,b\";c", &[(1, &["a,b", "c"])]);
        are("a, \"b \"\"c\"\"\"\n", &[(1, &["a", "b \"c\""])]);
        are("a,\n", &[(1, &["a", ""])]);
        are("5\" disk,1\n", &[(1, &["5\" disk", "1"])]);
        are("", &[]);
        are("sep=;\r\na,b;c\n", &[(2, &["a,b", "c"])]);
        are("sep=;x\n", &[(1, &["sep=", "x"])]);
        are("1.5\n\n2,5", &[(1, &["1.5"]), (2, &[""]), (3, &["2,5"])]);
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        let text = "a,\"b\r\nc\nd\"\r\n1,2\r\r3,4";
        are(
            text,
            &[
                (1, &["a", "b\r\nc\nd"]),
                (4, &["1", "2"]),
                (5, &[""]),
                (6, &["3", "4"]),
            ],
        );
    }

    #[test]
    fn a_quote_must_close() {
        let (mut rows, mut row) = (Rows::new("a,b\n1,\"2\n\n"), Row::default());
        assert_eq!(rows.next(&mut row), Ok(true));
        let problem = DurationsProblem::OpenQuote { line: 2 };
        assert_eq!(rows.next(&mut row), Err(problem));
    }
}
