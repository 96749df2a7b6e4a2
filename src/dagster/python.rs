//! How Python and Dagster print values: lists of strings, floats, durations; and how a string is
//! written in source.

use crate::Micros;
use crate::float::{scientific, shortest};
use crate::micros::decimal;

/// A list of strings as `repr` prints it: `['a', 'b']`.
pub fn list<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> String {
    let mut text = String::from("[");
    for (at, value) in values.into_iter().enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        text.push('\'');
        text.push_str(value.as_ref());
        text.push('\'');
    }
    text.push(']');
    text
}

/// A string as source: in double quotes, with an escape for what ends a line, cannot be seen, or
/// makes a line read in another order than it runs.
pub fn string(value: &str) -> String {
    let mut text = String::from("\"");
    for char in value.chars() {
        match char {
            '"' | '\\' => text.extend(['\\', char]),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\0'..='\x1f' | '\x7f'..='\u{a0}' | '\u{ad}' => {
                text.push_str(&format!("\\x{:02x}", u32::from(char)));
            }
            '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => text.push_str(&format!("\\u{:04x}", u32::from(char))),
            _ => text.push(char),
        }
    }
    text.push('"');
    text
}

/// A float as `repr` prints it: `0.5`, `2.0`, `1e-05`.
pub fn float(value: f64) -> String {
    let text = shortest(value);
    if value == 0.0 || (1e-4..1e16).contains(&value.abs()) {
        let whole = !text.contains('.');
        return if whole { text + ".0" } else { text };
    }
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.as_str()),
    };
    let (digits, exponent) = scientific(text);
    let (first, rest) = digits.split_at(digits.len().min(1));
    let point = if rest.is_empty() { "" } else { "." };
    let below = if exponent < 0 { "-" } else { "+" };
    format!(
        "{sign}{first}{point}{rest}e{below}{:0>2}",
        exponent.unsigned_abs()
    )
}

/// A duration as Dagster's messages print it: `8.3ms`, `271ms`, `1.44s`, `4m52s`, `1h4m`
/// (dagster 1.13.29, `dagster_shared/utils/timing.py`).
pub fn duration(time: Micros) -> String {
    if time.0 < 10_000 {
        return format!("{}ms", two_places(time, 1_000));
    }
    if time.0 < 1_000_000 {
        return format!("{}ms", time.0 / 1_000);
    }
    if time.0 < 60_000_000 {
        return format!("{}s", two_places(time, 1_000_000));
    }
    let whole = time.0 / 1_000_000;
    match whole {
        0..3_600 => format!("{}m{}s", whole / 60, whole % 60),
        _ => format!("{}h{}m", whole / 3_600, whole % 3_600 / 60),
    }
}

/// So many units as `repr(round(units, 2))` prints them.
///
/// Python rounds what the float really is: 8.345 is a little less than it looks, and becomes
/// 8.34. The sign of a fused multiply-add says on which side of the middle it lies.
fn two_places(time: Micros, unit: u64) -> String {
    let below = time.0 / (unit / 100);
    let units = time.0 as f64 / unit as f64;
    let beyond = libm::fma(units, 200.0, -((2 * below + 1) as f64));
    let up = beyond > 0.0 || (beyond == 0.0 && below % 2 == 1);
    let text = decimal(below + u64::from(up), 100, 2);
    let short = text.strip_suffix('0').unwrap_or(&text);
    short.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{duration, float, list, string};
    use crate::Micros;

    #[test]
    fn prints_as_python_does() {
        assert_eq!(list(["a", "b"]), "['a', 'b']");
        assert_eq!(list::<&str>([]), "[]");
        for (value, text) in [
            (2.0, "2.0"),
            (0.5, "0.5"),
            (0.600_000_000_000_000_1, "0.6000000000000001"),
            (1e-5, "1e-05"),
            (1e16, "1e+16"),
            (1.5e-7, "1.5e-07"),
        ] {
            assert_eq!(float(value), text);
        }
    }

    #[test]
    fn writes_strings_that_say_what_they_hold() {
        for (value, text) in [
            ("", r#""""#),
            ("a b", r#""a b""#),
            ("größe 漢", r#""größe 漢""#),
            (r#"it's "x"\"#, r#""it's \"x\"\\""#),
            ("a\nb\r\t", r#""a\nb\r\t""#),
            ("\0\x1b\u{85}", r#""\x00\x1b\x85""#),
            ("\u{2028}\u{202e}", r#""\u2028\u202e""#),
        ] {
            assert_eq!(string(value), text);
        }
    }

    #[test]
    fn prints_durations_as_dagster_does() {
        for (micros, text) in [
            (0, "0.0ms"),
            (8_304, "8.3ms"),
            (62_788, "62ms"),
            (1_440_000, "1.44s"),
            (2_000_000, "2.0s"),
            (292_000_000, "4m52s"),
            (3_840_000_000, "1h4m"),
        ] {
            assert_eq!(duration(Micros(micros)), text);
        }
    }
}
