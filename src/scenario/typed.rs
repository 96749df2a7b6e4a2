//! Numbers as people type them, in the form of the page and on the command line.

use crate::float;

/// What seconds are that can be read, behind “is not”.
pub const SECONDS_IN_WORDS: &str = "a number of seconds, such as 0.25, 40s or 5 min";
/// What a probability is that can be read, behind “is not”.
pub const PROBABILITY_IN_WORDS: &str = "a probability; write 0 to 1, such as 0.02, or 2%";

/// A number: `5`, ` 5 `, `.5`, `1e3`. Not a number for nothing and for anything else, a comma
/// among it: who writes 1,5 and who writes 1,500 mean different things by it.
pub fn typed_number(text: &str) -> f64 {
    let text = text.trim();
    // What reads floats here and in a browser knows different words for what is none.
    let of_number = |byte: u8| byte.is_ascii_digit() || b".eE+-".contains(&byte);
    match !text.is_empty() && text.bytes().all(of_number) {
        true => float::read(text),
        false => f64::NAN,
    }
}

/// Seconds: a number, or one with its unit: `40s`, `5 min`. Not a number for anything else.
pub fn typed_seconds(text: &str) -> f64 {
    let units = [
        ("ms", 1.0, 1e3),
        ("min", 60.0, 1.0),
        ("h", 3_600.0, 1.0),
        ("s", 1.0, 1.0),
    ];
    with_unit(text, &units)
}

/// From 0 to 1, or a percentage: `0.02`, `2%`. Not a number for anything else; whether it is
/// within its bounds is not looked at.
pub fn typed_probability(text: &str) -> f64 {
    with_unit(text, &[("%", 1.0, 100.0)])
}

/// A number, or so many times as much over so much with a unit behind it.
fn with_unit(text: &str, units: &[(&str, f64, f64)]) -> f64 {
    let text = text.trim();
    for (unit, times, over) in units {
        if let Some(number) = text.strip_suffix(unit) {
            return typed_number(number) * times / over;
        }
    }
    typed_number(text)
}

/// A whole number from 0 up: `1000`, `1,000`, `1e3`.
pub fn typed_count(text: &str) -> Option<u32> {
    let text = text.trim();
    // From the end, every fourth is a comma and no other.
    let fits = |(at, byte)| (byte == b',') == (at % 4 == 3);
    let grouped = !text.starts_with(',') && text.bytes().rev().enumerate().all(fits);
    let digits = text.chars().filter(|letter| !grouped || *letter != ',');
    let value = typed_number(&digits.collect::<String>());
    let whole = value as u32;
    (f64::from(whole) == value).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::{typed_count, typed_number, typed_probability, typed_seconds};

    #[test]
    fn what_is_obvious_is_accepted() {
        for (text, expected) in [
            ("40", 40.0),
            (" 5 ", 5.0),
            (".5", 0.5),
            ("7.", 7.0),
            ("1e3", 1_000.0),
            ("40s", 40.0),
            ("40 s", 40.0),
            ("250ms", 0.25),
            ("9 ms", 0.009),
            ("5 min", 300.0),
            ("1.5h", 5_400.0),
        ] {
            assert_eq!(typed_seconds(text), expected, "{text}");
        }
        for (text, expected) in [
            ("1000", 1_000),
            ("1,000", 1_000),
            ("12,000,000", 12_000_000),
            ("1e3", 1_000),
            (" 5 ", 5),
            ("5.0", 5),
        ] {
            assert_eq!(typed_count(text), Some(expected), "{text}");
        }
        for (text, expected) in [
            ("2%", 0.02),
            ("2 %", 0.02),
            (" 0.02", 0.02),
            (".5%", 0.005),
            ("200%", 2.0),
        ] {
            assert_eq!(typed_probability(text), expected, "{text}");
        }
    }

    #[test]
    fn what_may_mean_two_things_or_nothing_is_refused() {
        for text in [
            "", " ", "1,000", "1,5", "s", "5 m", "5 mins", "2%", "1 2", "0x10", "Infinity", "inf",
            "nan", "e", "--1", "1_000",
        ] {
            assert!(typed_seconds(text).is_nan(), "{text}");
            assert!(typed_number(text).is_nan(), "{text}");
        }
        for text in [
            "",
            "1,5",
            "1,00",
            "1000,000",
            ",100",
            "1,000.5",
            "2.5",
            "-1",
            "5000000000",
            "5s",
            "2%",
            "1 000",
        ] {
            assert_eq!(typed_count(text), None, "{text}");
        }
        for text in ["", "%", "2%%", "%2", "2,5%", "p"] {
            assert!(typed_probability(text).is_nan(), "{text}");
        }
    }
}
