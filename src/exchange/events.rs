//! The event log as NDJSON: one object a line, in the order of the log.

use std::fmt;

use crate::dagster::ErrorInfo;
use crate::engine::Row;
use crate::record::{Data, Record, Shown};

use super::json::Object;

/// Rows of a log, Fanout's own item rows included, as one JSON object a line.
///
/// The rows may be a part of the log, so that a long one goes out in pieces; `record` has taken
/// in the log at least up to them.
///
/// # Errors
/// What `out` refuses.
pub fn ndjson(record: &Record, rows: &[Row], out: &mut dyn fmt::Write) -> fmt::Result {
    let mut line = String::new();
    for row in rows {
        line.clear();
        object(&mut line, &Shown::of(record, row));
        line.push('\n');
        out.write_str(&line)?;
    }
    Ok(())
}

fn object(out: &mut String, shown: &Shown) {
    let mut row = Object::open(out);
    row.number("at", shown.at.0);
    row.text_or_null("event_type", shown.event_type);
    row.text_or_null("step_key", shown.step_key.as_deref());
    row.text("level", shown.level);
    row.text("message", &shown.message);
    row.number("retry_number", shown.retry_number.into());
    if shown.data != Data::default() {
        data(row.name("data"), &shown.data);
    }
    row.close();
}

/// What is not there is left out.
fn data(out: &mut String, data: &Data) {
    let mut object = Object::open(out);
    if let Some(key) = &data.mapping_key {
        object.text("mapping_key", key);
    }
    if let Some(seconds) = data.seconds_to_wait {
        object.float("seconds_to_wait", seconds);
    }
    if let Some(keys) = &data.step_keys {
        object.texts("step_keys", keys);
    }
    if let Some(keys) = &data.steps_interrupted {
        object.texts("steps_interrupted", keys);
    }
    if let Some(pid) = data.pid {
        object.number("pid", pid.into());
    }
    if let Some(pool) = &data.pool {
        object.text("pool", pool);
    }
    if let Some(info) = &data.error {
        error(object.name("error"), info);
    }
    if let Some(lane) = data.lane {
        object.number("lane", lane.into());
    }
    if let Some(checksum) = data.checksum {
        object.number("checksum", checksum.into());
    }
    object.close();
}

fn error(out: &mut String, info: &ErrorInfo) {
    let mut object = Object::open(out);
    object.text("cls", &info.cls);
    object.text("message", &info.message);
    if let Some(cause) = &info.cause {
        error(object.name("cause"), cause);
    }
    object.close();
}
