//! Text without regard to case. Names are ASCII, so no table of all alphabets is needed.

/// Whether a text has another in it, which is in lower case.
pub(super) fn contains(text: &str, part: &str) -> bool {
    text.to_ascii_lowercase().contains(part)
}

/// Whether a text begins with another.
pub(super) fn begins(text: &str, start: &str) -> bool {
    let head = text.as_bytes().get(..start.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}

/// Whether a text is as a pattern says, in which `*` stands for anything, also for nothing.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut seen) = (0, 0);
    // Where the last star stands, and how much it stands for so far.
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(byte) if byte.eq_ignore_ascii_case(&text[seen]) => {
                at += 1;
                seen += 1;
            }
            _ => {
                let Some((place, taken)) = star else {
                    return false;
                };
                star = Some((place, taken + 1));
                (at, seen) = (place + 1, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::{begins, contains, matches};

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text) in [
            ("compute_*", "compute_piece[q]"),
            ("*", ""),
            ("*[q]", "compute_piece[q]"),
            ("c*e*[*]", "compute_piece[q]"),
            ("STEP_*", "step_start"),
            ("a**b", "ab"),
            ("*ab", "aab"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("compute", "compute_piece"),
            ("", "a"),
            ("*b", "ba"),
            ("a*a", "a"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn case_does_not_matter() {
        assert!(contains("Started execution", "started e"));
        assert!(begins("STEP_START", "step_"));
        assert!(!begins("STEP", "step_"));
        assert!(!begins("é", "e"));
    }
}
