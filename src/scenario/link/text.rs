//! Texts and floats in the characters of a link.

use super::super::decimal::Decimal;
use crate::float::shortest;

/// How much of a damaged part is shown, in characters.
const SHOWN: usize = 40;

/// The beginning of a text that may be long.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => {
            let mut short = text[..end].to_owned();
            short.push('…');
            short
        }
    }
}

/// Appends a key; all but what Dagster accepts in a key is percent-encoded.
pub(super) fn push_key(link: &mut String, key: &str) {
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            link.push(char::from(byte));
        } else {
            link.push('%');
            push_hex(link, u64::from(byte), 2);
        }
    }
}

/// Undoes [`push_key`]; `None` for a `%` without two hexadecimal digits, and for what is no UTF-8
/// in the end. Stricter than the crate `percent-encoding`, which leaves such a `%` as it is.
pub(super) fn read_key(text: &str) -> Option<String> {
    let mut key = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        key.push(match byte {
            b'%' => hex_digit(bytes.next()?)? * 16 + hex_digit(bytes.next()?)?,
            byte => byte,
        });
    }
    key.shrink_to_fit();
    String::from_utf8(key).ok()
}

/// A float as a decimal, or as its bits where the decimal would not be read as the same float.
pub(super) fn float(value: f64) -> String {
    let text = shortest(value);
    if read_float(&text).map(f64::to_bits) == Some(value.to_bits()) {
        return text;
    }
    let mut bits = "x".to_owned();
    push_hex(&mut bits, value.to_bits(), 16);
    bits
}

/// Undoes [`float`]; `None` for what is no number, or not a finite one.
pub(super) fn read_float(text: &str) -> Option<f64> {
    let Some(digits) = text.strip_prefix('x') else {
        return Decimal::read(text)?.float();
    };
    if digits.len() != 16 {
        return None;
    }
    let mut bits = 0;
    for byte in digits.bytes() {
        bits = bits << 4 | u64::from(hex_digit(byte)?);
    }
    Some(f64::from_bits(bits)).filter(|float| float.is_finite())
}

fn push_hex(link: &mut String, value: u64, digits: u32) {
    for at in (0..digits).rev() {
        let digit = (value >> (4 * at)) as usize & 15;
        link.push(char::from(b"0123456789abcdef"[digit]));
    }
}

fn hex_digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

#[cfg(test)]
mod tests {
    use super::{float, push_key, read_float, read_key, shortened};

    #[test]
    fn keys_come_out_as_they_went_in() {
        for (key, text) in [
            ("a_1", "a_1"),
            ("", ""),
            ("a b", "a%20b"),
            ("x,y:z/=%", "x%2cy%3az%2f%3d%25"),
            ("é", "%c3%a9"),
        ] {
            let mut link = String::new();
            push_key(&mut link, key);
            assert_eq!(link, text);
            assert_eq!(read_key(text).as_deref(), Some(key));
        }
        assert_eq!(read_key("%C3%A9").as_deref(), Some("é"));
        for broken in ["%", "%4", "%zz", "%+1", "%ff", "a%c3"] {
            assert_eq!(read_key(broken), None, "{broken}");
        }
    }

    #[test]
    fn floats_are_readable_where_they_can_be() {
        assert_eq!(float(0.25), "0.25");
        assert_eq!(float(-1.0), "-1");
        assert_eq!(float(0.1 + 0.2), "x3fd3333333333334");
        assert_eq!(read_float("x3fd3333333333334"), Some(0.1 + 0.2));
        assert_eq!(read_float(&float(1e300)), Some(1e300));
        for broken in [
            "",
            "x",
            "NaN",
            "inf",
            "1e3",
            "x7ff0000000000000",
            "x3fd333333333333g",
        ] {
            assert_eq!(read_float(broken), None, "{broken}");
        }
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shortened("short"), "short");
        assert_eq!(shortened(&"é".repeat(50)), format!("{}…", "é".repeat(40)));
    }
}
