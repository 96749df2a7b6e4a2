//! What kind of file it is: text, and in which bytes; or one that has no table of times.

use super::DurationsProblem;

/// Letters by which a file is told from a text.
const LOOKED_AT: usize = 4_096;

/// The text of a file: UTF-8, UTF-16 where it begins with its mark, and Latin-1 otherwise, in which
/// every byte is a letter.
pub fn text_of(bytes: Vec<u8>) -> String {
    let wide = |of: fn([u8; 2]) -> u16| {
        let units = bytes[2..].chunks_exact(2);
        let units = units.map(|pair| of([pair[0], pair[1]]));
        let letter = |unit: Result<char, _>| unit.unwrap_or(char::REPLACEMENT_CHARACTER);
        char::decode_utf16(units).map(letter).collect()
    };
    match bytes.as_slice() {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(other) => other.into_bytes().into_iter().map(char::from).collect(),
        },
    }
}

/// Refuses what is no table of times, whatever stands in it.
pub(super) fn refuse_other_kinds(text: &str) -> Result<(), DurationsProblem> {
    let is_odd = |letter: char| letter.is_ascii_control() && !"\t\n\r\u{c}".contains(letter);
    if text.chars().take(LOOKED_AT).any(is_odd) {
        return Err(DurationsProblem::NotText);
    }
    let mut marks = text.chars().filter(|letter| !letter.is_whitespace());
    let is_json = match marks.next() {
        Some('{') => true,
        // `[s]` may be a name.
        Some('[') => marks
            .next()
            .is_some_and(|next| next.is_ascii_digit() || "{[]\"-.".contains(next)),
        _ => false,
    };
    match is_json {
        true => Err(DurationsProblem::Json),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{refuse_other_kinds, text_of};
    use crate::exchange::DurationsProblem;

    #[test]
    fn bytes_are_the_text_that_was_saved() {
        let text = "größe,took (µs)\n";
        assert_eq!(text_of(text.as_bytes().to_vec()), text);
        let latin = text.chars().map(|letter| letter as u8).collect();
        assert_eq!(text_of(latin), text);
        for (mark, of) in [
            ([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> [u8; 2]),
            ([0xfe, 0xff], u16::to_be_bytes),
        ] {
            let wide = text.encode_utf16().flat_map(of);
            assert_eq!(text_of(mark.into_iter().chain(wide).collect()), text);
        }
        assert_eq!(text_of(vec![0xff]), "ÿ");
        assert_eq!(text_of(vec![0xff, 0xfe, 0x31]), "");
        assert_eq!(text_of(Vec::new()), "");
    }

    #[test]
    fn other_kinds_are_told_apart() {
        let json = Err(DurationsProblem::Json);
        for text in [
            "{\"a\":1}",
            " [1, 2]",
            "[\n{\"a\":1}]",
            "[]",
            "[-1]",
            "{\"a\":1}\n{\"a\":2}\n",
        ] {
            assert_eq!(refuse_other_kinds(text), json, "{text:?}");
        }
        let odd = Err(DurationsProblem::NotText);
        for text in ["\u{89}PNG\r\n\u{1a}\n\0", "PK\u{3}\u{4}", "a\0b"] {
            assert_eq!(refuse_other_kinds(text), odd, "{text:?}");
        }
        for text in ["[s]\n1\n", "[", "a\tb\r\n\u{c}", "ÿ\u{85}"] {
            assert_eq!(refuse_other_kinds(text), Ok(()), "{text:?}");
        }
    }
}
