//! Times as Dagster's log has them.

use crate::Micros;

/// `hh:mm:ss.mmm`
pub(super) fn clock(at: Micros) -> String {
    let millis = at.0 / 1_000;
    let seconds = millis / 1_000;
    let mut text = String::with_capacity(12);
    push(&mut text, seconds / 3_600, 2);
    text.push(':');
    push(&mut text, seconds / 60 % 60, 2);
    text.push(':');
    push(&mut text, seconds % 60, 2);
    text.push('.');
    push(&mut text, millis % 1_000, 3);
    text
}

fn push(text: &mut String, number: u64, width: usize) {
    let digits = number.to_string();
    (digits.len()..width).for_each(|_| text.push('0'));
    text.push_str(&digits);
}

/// How long something takes; in whole seconds while it goes on.
pub(super) fn elapsed(time: Micros, goes_on: bool) -> String {
    match time.0 {
        _ if !goes_on => time.to_string(),
        0..1_000_000 => "0 s".to_owned(),
        micros => Micros(micros - micros % 1_000_000).to_string(),
    }
}
