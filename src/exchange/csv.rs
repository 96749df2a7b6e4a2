//! The event log as CSV, by RFC 4180: a row of names, CRLF after each row, quotes where a cell
//! needs them.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and a mapping
//! key or an item may begin so. It is written as it is: the quote or tab that is put before such
//! cells elsewhere would be part of the key for every other reader, and Dagster runs none of
//! those keys. Only `mapping_key`, `item`, and the message of an item can begin with one.

use std::fmt;

use crate::dagster::ErrorInfo;
use crate::engine::Row;
use crate::record::{Record, Shown};

/// The names of the columns, as the file's first row.
pub const CSV_HEAD: &str = "timestamp_us,event_type,level,step_key,op,mapping_key,attempt,item,\
                            lane,message,error\r\n";

/// Rows of a log, Fanout's own item rows included, as rows of CSV; [`CSV_HEAD`] comes before the
/// first.
///
/// The rows may be a part of the log, so that a long one goes out in pieces; `record` has taken
/// in the log at least up to them. A cell is empty where a row has no such thing. `attempt` is 0
/// for a step's first; `lane` stands where an item begins.
///
/// # Errors
/// What `out` refuses.
pub fn csv(record: &Record, rows: &[Row], out: &mut dyn fmt::Write) -> fmt::Result {
    let mut line = String::new();
    for row in rows {
        line.clear();
        cells(&mut line, record, row);
        line.push_str("\r\n");
        out.write_str(&line)?;
    }
    Ok(())
}

fn cells(line: &mut String, record: &Record, row: &Row) {
    let shown = Shown::of(record, row);
    let plan = record.plan();
    // What Dagster logs without a step is about none.
    let step = row.step.filter(|_| shown.step_key.is_some());
    let place = step.map(|step| plan.locate(step));
    let mapped = place.and_then(|(op, group)| Some(plan.mapping_key(plan.fan(op)?, group)));
    let item = row.what.item().map(|item| plan.keys().key(item));

    line.push_str(&shown.at.0.to_string());
    cell(line, shown.event_type.unwrap_or_default());
    cell(line, shown.level);
    cell(line, shown.step_key.as_deref().unwrap_or_default());
    cell(line, place.map_or("", |(op, _)| plan.op(op).name.as_str()));
    cell(line, &mapped.or(shown.data.mapping_key).unwrap_or_default());
    number(line, step.map(|_| shown.retry_number.into()));
    cell(line, &item.unwrap_or_default());
    number(line, shown.data.lane);
    cell(line, &shown.message);
    cell(line, &chain(shown.data.error.as_ref()));
}

fn number(line: &mut String, number: Option<u32>) {
    line.push(',');
    if let Some(number) = number {
        line.push_str(&number.to_string());
    }
}

fn cell(line: &mut String, text: &str) {
    line.push(',');
    if !text.contains(['"', ',', '\r', '\n']) {
        return line.push_str(text);
    }
    line.push('"');
    for part in text.split_inclusive('"') {
        line.push_str(part);
        if part.ends_with('"') {
            line.push('"');
        }
    }
    line.push('"');
}

/// What was raised, and from what, in Python's own lines.
fn chain(error: Option<&ErrorInfo>) -> String {
    let mut text = String::new();
    let mut next = error;
    while let Some(error) = next {
        if !text.is_empty() {
            text.push_str("; caused by ");
        }
        text.push_str(error.message.trim_end());
        next = error.cause.as_deref();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{CSV_HEAD, cell, csv};
    use crate::driver::simulate;
    use crate::engine::Plan;
    use crate::record::Record;
    use crate::scenario::{Approach, Failures, Scenario};

    fn written(approach: Approach, scenario: &Scenario) -> String {
        let plan = Arc::new(Plan::of(approach, &scenario.check().expect("valid")));
        let rows = simulate(&plan);
        let record = Record::of(plan, &rows);
        let mut text = String::new();
        for part in rows.chunks(7) {
            csv(&record, part, &mut text).expect("a text takes all");
        }
        text
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let quoted = |text: &str| {
            let mut line = String::new();
            cell(&mut line, text);
            line
        };
        assert_eq!(quoted("=1+1"), ",=1+1");
        assert_eq!(quoted("a,b"), ",\"a,b\"");
        assert_eq!(quoted("\"a\" b"), ",\"\"\"a\"\" b\"");
        assert_eq!(quoted("a\nb"), ",\"a\nb\"");
        assert_eq!(quoted("\""), ",\"\"\"\"");
    }

    #[test]
    fn a_row_has_what_it_is_about() {
        let mut scenario = Scenario::default();
        scenario.fail.insert("c".into(), Failures::Always);
        let text = written(Approach::Dynamic, &scenario);
        let has = |line: &str| assert!(text.lines().any(|other| other == line), "{line}\n{text}");
        assert_eq!(CSV_HEAD.matches(',').count(), 10);
        has(
            "0,STEP_START,DEBUG,load_pieces,load_pieces,,0,,,\"Started execution of step \"\"load_pieces\"\".\",",
        );
        has("0,FANOUT_ITEM_START,DEBUG,compute_piece[a],compute_piece,a,0,a,0,a began in lane 0.,");
        has("1000000,FANOUT_ITEM_END,DEBUG,compute_piece[a],compute_piece,a,0,a,,a ended.,");
        assert!(text.contains("; caused by jobs.PieceError: could not process piece c\"\r\n"));
        assert!(text.ends_with("\r\n"));
    }
}
