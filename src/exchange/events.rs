//! The event log as NDJSON: one object a line, in the order of the log.

use crate::engine::Row;
use crate::record::{Record, Shown};

/// Every row of a log, Fanout's own item rows included, as one JSON object a line.
///
/// # Errors
/// None that a row can cause; the error is that of the JSON writer.
pub fn ndjson(record: &Record, rows: &[Row]) -> serde_json::Result<String> {
    let mut text = String::new();
    for row in rows {
        text.push_str(&serde_json::to_string(&Shown::of(record, row))?);
        text.push('\n');
    }
    Ok(text)
}
