//! Texts of a picture: how wide they will be, and what is left of them where that is too much.

/// The text, or what fits of its two ends with dots between them; nothing where not even the dots
/// do. In pixels.
pub(super) fn fit(text: &str, size: f32, strong: bool, most: f32) -> String {
    // A negative number becomes 0, and one too large the largest.
    let most = (most * 1_000.0 / size) as u32;
    let widths: Vec<(char, u32)> = text
        .chars()
        .map(|char| (char, width(char, strong)))
        .collect();
    let whole = widths
        .iter()
        .fold(0, |sum: u32, (_, w)| sum.saturating_add(*w));
    if whole <= most {
        return text.to_owned();
    }
    let Some(room) = most.checked_sub(width('…', strong)) else {
        return String::new();
    };
    let (head, tail) = ends(&widths, room);
    let chars = |part: &[(char, u32)]| part.iter().map(|(char, _)| *char).collect::<String>();
    [
        chars(&widths[..head]),
        "…".to_owned(),
        chars(&widths[tail..]),
    ]
    .concat()
}

/// How much of both ends has room: up to where the head goes, and from where the tail comes. A
/// character each in turn, the head first.
fn ends(widths: &[(char, u32)], mut room: u32) -> (usize, usize) {
    let (mut head, mut tail) = (0, widths.len());
    while head < tail {
        let at_head = head <= widths.len() - tail;
        let next = if at_head { head } else { tail - 1 };
        let Some(rest) = room.checked_sub(widths[next].1) else {
            break;
        };
        room = rest;
        match at_head {
            true => head += 1,
            false => tail -= 1,
        }
    }
    (head, tail)
}

/// How wide a character is, about, in thousandths of the size: the fonts of systems differ by a
/// tenth, so rather too much than too little.
fn width(char: char, strong: bool) -> u32 {
    let width = match char {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' => 300,
        'f' | 't' | 'r' | 'I' | ' ' | '(' | ')' | '[' | ']' | '/' | '-' | '"' => 390,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 920,
        'A'..='Z' | '&' => 720,
        ' '..='~' => 590,
        '\u{300}'..='\u{36f}' => 0,
        '\u{a0}'..='\u{52f}' => 640,
        _ => 1_000,
    };
    match strong {
        true => width + width / 12,
        false => width,
    }
}

/// A text as XML takes it; what no XML may hold is replaced.
pub(super) fn escape(out: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(char),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{fit, width};

    #[test]
    fn a_text_loses_its_middle() {
        let text = "compute_piece[item_12345]";
        assert_eq!(fit(text, 11.0, false, 1_000.0), text);
        let short = fit(text, 11.0, false, 70.0);
        let (head, tail) = short.split_once('…').expect("dots");
        assert!(text.starts_with(head) && text.ends_with(tail), "{short}");
        assert!(
            head.chars().count().abs_diff(tail.chars().count()) <= 1,
            "{short}"
        );
        assert_eq!(fit(text, 11.0, false, 11.5), "…");
        assert_eq!(fit(text, 11.0, false, 5.0), "");
        assert_eq!(fit(text, 11.0, false, f32::NAN), "");
    }

    #[test]
    fn what_is_left_has_room_and_one_more_has_none() {
        let text = "wide WIDE and thin ill 12345 ünï 漢字";
        let total = |text: &str| text.chars().map(|c| width(c, true)).sum::<u32>();
        for most in 12_u32..300 {
            let left = fit(text, 10.0, true, most as f32);
            assert!(total(&left) <= most * 100, "{left}");
            let lost = text.chars().count() + 1 - left.chars().count();
            let widest = 1_083;
            assert!(left == text || lost == 1 || total(&left) + widest > most * 100);
        }
    }
}
