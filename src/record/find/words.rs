//! A query as its words.

/// One word: `-type:STEP_INPUT`, `"quoted text"`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// Whether it begins with a minus.
    pub(super) not: bool,
    /// What stands before its colon, if it has one.
    pub(super) key: Option<&'a str>,
    /// The rest, without quotes.
    pub(super) value: String,
    /// The word as it stands there.
    pub(super) whole: &'a str,
    /// The same without its minus.
    pub(super) written: &'a str,
    /// Where it begins in the query.
    pub(super) start: usize,
}

/// The words of a query. Quotes keep spaces together; one that is not closed goes to the end.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        if at == text.len() {
            return words;
        }
        let end = at + length(&text[at..]);
        words.push(word(&text[at..end], at));
        at = end;
    }
}

/// How long the word is that a text begins with.
fn length(text: &str) -> usize {
    let mut is_quoted = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => is_quoted = !is_quoted,
            _ if letter.is_whitespace() && !is_quoted => return at,
            _ => {}
        }
    }
    text.len()
}

fn word(whole: &str, start: usize) -> Word<'_> {
    let rest = whole.strip_prefix('-').filter(|rest| !rest.is_empty());
    let written = rest.unwrap_or(whole);
    let (key, value) = match written.split_once(':') {
        Some((key, value)) if is_key(key) => (Some(key), value),
        _ => (None, written),
    };
    Word {
        not: rest.is_some(),
        key,
        value: value.chars().filter(|letter| *letter != '"').collect(),
        whole,
        written,
        start,
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::words;

    fn read(text: &str) -> Vec<(bool, Option<&str>, String)> {
        let words = words(text).into_iter();
        words.map(|word| (word.not, word.key, word.value)).collect()
    }

    #[test]
    fn words_have_keys_quotes_and_minuses() {
        assert_eq!(
            read(" -type:STEP_INPUT  q "),
            [
                (true, Some("type"), "STEP_INPUT".to_owned()),
                (false, None, "q".to_owned())
            ]
        );
        assert_eq!(
            read("\"two words\" step:\"a b\""),
            [
                (false, None, "two words".to_owned()),
                (false, Some("step"), "a b".to_owned())
            ]
        );
        assert_eq!(
            read("\"not closed "),
            [(false, None, "not closed ".to_owned())]
        );
        assert_eq!(read("-"), [(false, None, "-".to_owned())]);
        assert_eq!(read("\"a:b\""), [(false, None, "a:b".to_owned())]);
        assert_eq!(read(" \t "), []);
    }
}
