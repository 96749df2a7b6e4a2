//! Small helpers for sentences.

use crate::Micros;
use crate::scenario::{Approach, Checked, Keys};

/// A number with separators: `1,300,017`.
pub fn count(number: impl Into<u64>) -> String {
    let digits = number.into().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many of something, in the singular or the plural: `1 step`, `28 credits`.
pub fn some(number: impl Into<u64>, noun: &str) -> String {
    let number = number.into();
    let text = count(number);
    match (number, noun) {
        (1, _) => format!("{text} {noun}"),
        (_, "process") => format!("{text} processes"),
        _ => format!("{text} {noun}s"),
    }
}

/// What the items are called.
pub(super) fn noun(checked: &Checked) -> &'static str {
    match checked.keys {
        Keys::Letters(_) => "letter",
        Keys::Numbered(_) | Keys::Own(_) => "item",
    }
}

/// An approach within a sentence.
pub(super) fn name(approach: Approach) -> &'static str {
    match approach {
        Approach::Dynamic => "dynamic outputs",
        Approach::Parallel => "Python parallelism",
        Approach::Hybrid => "the hybrid",
    }
}

/// What an approach is, as the subject of a sentence.
pub(super) fn shape(approach: Approach, checked: &Checked) -> String {
    match approach {
        Approach::Dynamic => format!("one op execution per {}", noun(checked)),
        Approach::Parallel => "a pool inside one op".to_owned(),
        Approach::Hybrid => format!("an op per chunk of {}", count(checked.chunk_size)),
    }
}

/// `a letter`, `an item`.
pub(super) fn a(noun: &str) -> String {
    match noun {
        "item" | "op" => format!("an {noun}"),
        _ => format!("a {noun}"),
    }
}

/// A sentence begins with a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// A duration; none at all is in seconds.
pub fn time(time: Micros) -> String {
    match time {
        Micros::ZERO => "0 s".to_owned(),
        time => time.to_string(),
    }
}

/// Why a pool of no processes fails.
pub(super) fn no_processes(cpus: u32) -> &'static str {
    match cpus {
        1 => "CPython wants at least 1 process in a pool, and cpu_count() - 1 is 0 on one CPU.",
        _ => "CPython wants at least 1 process in a pool.",
    }
}

/// `all 26 letters`, `both letters`, `the one letter`.
pub(super) fn all(items: u32, noun: &str) -> String {
    match items {
        1 => format!("the one {noun}"),
        2 => format!("both {noun}s"),
        _ => format!("all {}", some(items, noun)),
    }
}

#[cfg(test)]
mod tests {
    use super::{all, count, some};

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(999_u32), "999");
        assert_eq!(count(1_300_017_u32), "1,300,017");
        assert_eq!(some(1_u32, "credit"), "1 credit");
        assert_eq!(some(0_u32, "process"), "0 processes");
        assert_eq!(all(2, "letter"), "both letters");
    }
}
