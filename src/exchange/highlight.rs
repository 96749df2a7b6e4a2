//! Colours for Python, a line at a time: enough for the code that [`super::dagster_code`] writes,
//! which has no string over more than one line.

use crate::dagster::keys::is_keyword;

/// What a piece of a line is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Names, operators, space.
    Plain,
    /// `def`, `for`, `None`, …
    Keyword,
    /// A string with its quotes and what stands before them.
    String,
    /// From `#` to the end.
    Comment,
    /// `26`, `0.5`
    Number,
    /// `@` and the name that follows.
    Decorator,
    /// The name after `def` or `class`.
    Name,
}

/// The pieces of a line in their order; put together they are the line.
pub fn highlight(line: &str) -> Vec<(Ink, &str)> {
    let mut pieces: Vec<(Ink, &str)> = Vec::new();
    let mut plain = 0; // where plain text began
    let mut at = 0;
    let mut defines = false;
    while let Some(first) = line[at..].chars().next() {
        let (mut ink, length) = token(&line[at..], first);
        if ink == Ink::Plain && defines && is_word(first) {
            ink = Ink::Name;
        }
        let end = at + length;
        if ink != Ink::Plain {
            if plain < at {
                pieces.push((Ink::Plain, &line[plain..at]));
            }
            pieces.push((ink, &line[at..end]));
            plain = end;
        }
        let text = &line[at..end];
        defines = matches!(text, "def" | "class") || (defines && first == ' ');
        at = end;
    }
    if plain < at {
        pieces.push((Ink::Plain, &line[plain..]));
    }
    pieces
}

/// What a rest of a line begins with, and how many bytes of it that takes.
fn token(rest: &str, first: char) -> (Ink, usize) {
    match first {
        '#' => (Ink::Comment, rest.len()),
        '"' | '\'' => (Ink::String, string(rest)),
        '@' => (
            Ink::Decorator,
            1 + span(&rest[1..], |c| is_word(c) || c == '.'),
        ),
        '0'..='9' => (Ink::Number, span(rest, |c| is_word(c) || c == '.')),
        _ if is_word(first) => word(rest),
        _ => (Ink::Plain, first.len_utf8()),
    }
}

/// A word; in `f"…"` the word belongs to the string.
fn word(rest: &str) -> (Ink, usize) {
    let length = span(rest, is_word);
    let (text, after) = rest.split_at(length);
    let is_prefix = length <= 2 && text.chars().all(|c| "bfruBFRU".contains(c));
    match is_keyword(text) {
        true => (Ink::Keyword, length),
        false if is_prefix && after.starts_with(['"', '\'']) => {
            (Ink::String, length + string(after))
        }
        false => (Ink::Plain, length),
    }
}

/// A string from its quote to the same quote, or to the end of the line.
fn string(rest: &str) -> usize {
    let quote = rest.chars().next();
    let mut escaped = false;
    for (at, char) in rest.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if Some(char) == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn span(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_'
}

#[cfg(test)]
mod tests {
    use super::{Ink, highlight};
    use Ink::{Comment, Decorator, Keyword, Name, Number, Plain, String};

    #[test]
    fn a_line_has_its_inks() {
        assert_eq!(
            highlight("@dg.op(retry_policy=RETRY)  # one item"),
            [
                (Decorator, "@dg.op"),
                (Plain, "(retry_policy=RETRY)  "),
                (Comment, "# one item")
            ]
        );
        assert_eq!(
            highlight("def load(n: int = 0.5):"),
            [
                (Keyword, "def"),
                (Plain, " "),
                (Name, "load"),
                (Plain, "(n: int = "),
                (Number, "0.5"),
                (Plain, "):")
            ]
        );
        assert_eq!(
            highlight(r##"x = f"a\"#b" + 'c' for ü"##),
            [
                (Plain, "x = "),
                (String, r##"f"a\"#b""##),
                (Plain, " + "),
                (String, "'c'"),
                (Plain, " "),
                (Keyword, "for"),
                (Plain, " ü")
            ]
        );
        assert_eq!(highlight(r#""open\"#), [(String, r#""open\"#)]);
        assert_eq!(highlight(""), []);
    }
}
