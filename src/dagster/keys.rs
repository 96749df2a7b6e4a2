//! Which mapping keys Dagster accepts (dagster 1.13.29, `_core/definitions/utils.py` and
//! `events.py`): letters, digits and underscores, no reserved word, no key twice.

/// Names that Dagster refuses because they mean something to it.
const RESERVED: [&str; 16] = [
    "arg_dict",
    "bool",
    "conf",
    "config",
    "context",
    "dict",
    "float",
    "input",
    "input_arg_dict",
    "int",
    "meta",
    "output",
    "output_arg_dict",
    "str",
    "type",
    "None",
];

/// Python 3.11's keywords (`keyword.kwlist`) but for `None`, which stands above.
const KEYWORDS: [&str; 34] = [
    "False", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in",
    "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with",
    "yield",
];

/// Why Dagster refuses a mapping key when the op yields it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// Something else than letters, digits and underscores, or nothing at all.
    NotAName,
    /// A keyword of Python or a name of Dagster's own.
    Reserved,
}

impl KeyFault {
    /// What Dagster says of `key`.
    pub fn message(&self, key: &str) -> String {
        match self {
            Self::NotAName => format!(
                "\"{key}\" is not a valid name in Dagster. Names must be in regex ^[A-Za-z0-9_]+$."
            ),
            Self::Reserved => format!(
                "\"{key}\" is not a valid name in Dagster. It conflicts with a Dagster or python \
                 reserved keyword."
            ),
        }
    }
}

/// Whether a word is a keyword of Python.
pub fn is_keyword(word: &str) -> bool {
    word == "None" || KEYWORDS.contains(&word)
}

/// What is wrong with a mapping key, if anything.
pub fn fault(key: &str) -> Option<KeyFault> {
    let name = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !name {
        return Some(KeyFault::NotAName);
    }
    (RESERVED.contains(&key) || is_keyword(key)).then_some(KeyFault::Reserved)
}

/// The items of some keys in the order of the keys; items of equal keys stay in their order.
pub fn sorted(keys: &[String]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..).zip(keys).map(|(item, _)| item).collect();
    order.sort_by(|a, b| keys[*a as usize].cmp(&keys[*b as usize]));
    order
}

/// The items whose key stood before, first to last; `order` is [`sorted`] of the keys.
pub fn repeated(keys: &[String], order: &[u32]) -> Vec<u32> {
    let pairs = order.iter().zip(order.iter().skip(1));
    let mut repeated: Vec<u32> = pairs
        .filter(|(before, item)| keys[**before as usize] == keys[**item as usize])
        .map(|(_, item)| *item)
        .collect();
    repeated.sort();
    repeated
}

#[cfg(test)]
mod tests {
    use super::{KeyFault, fault, repeated, sorted};

    #[test]
    fn a_key_that_stood_before_is_repeated() {
        let keys = ["b", "a", "b", "c", "a", "b"].map(str::to_owned);
        let order = sorted(&keys);
        assert_eq!(order, [1, 4, 0, 2, 5, 3]);
        assert_eq!(repeated(&keys, &order), [2, 4, 5]);
        assert!(repeated(&[], &[]).is_empty());
    }

    #[test]
    fn letters_are_fine_and_keywords_are_not() {
        for letter in 'a'..='z' {
            assert_eq!(fault(&letter.to_string()), None);
        }
        assert_eq!(fault("in"), Some(KeyFault::Reserved));
        assert_eq!(fault("context"), Some(KeyFault::Reserved));
        assert_eq!(fault("a b"), Some(KeyFault::NotAName));
        assert_eq!(fault(""), Some(KeyFault::NotAName));
    }
}
