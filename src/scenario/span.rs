//! Spans of time as people write them: `90s`, `10min`, `1h30m`.

use super::Problem;
use super::decimal::{Decimal, scaled};
use crate::Micros;

/// Units with the microseconds they have, the longest first.
const UNITS: [(&[&str], u64); 5] = [
    (&["d", "day", "days"], 86_400_000_000),
    (&["h", "hour", "hours"], 3_600_000_000),
    (&["m", "min", "minute", "minutes"], 60_000_000),
    (&["s", "sec", "second", "seconds"], 1_000_000),
    (&["ms"], 1_000),
];

/// Reads a span: numbers with units (d, h, m or min, s, ms), each at most once and the longest
/// first, with spaces where one likes. A number alone is seconds.
///
/// # Errors
/// What is accepted, where this is no span.
pub fn read_span(text: &str) -> Result<Micros, Problem> {
    read(text)
        .filter(|span| *span <= Micros::LONGEST)
        .ok_or_else(|| {
            let shown: String = text.trim().chars().take(20).collect();
            let text = [
                "\"",
                &shown,
                "\" is no span of time; write 90s, 10min or 1h30m, the longest unit first.",
            ];
            Problem::new("time", text.concat())
        })
}

fn read(text: &str) -> Option<Micros> {
    let (mut rest, mut span, mut longest) = (text.trim(), Micros::ZERO, 0);
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
        let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
        let after = after.trim_start();
        let end = after.find(|letter: char| !letter.is_ascii_alphabetic());
        let (unit, after) = after.split_at(end.unwrap_or(after.len()));
        let is_alone = unit.is_empty() && after.is_empty() && longest == 0;
        let unit = if is_alone { "s" } else { unit };
        let at = UNITS.iter().position(|(names, _)| names.contains(&unit));
        let at = at.filter(|at| *at >= longest)?;
        span += Micros(scaled(Decimal::read(number)?, UNITS[at].1)?);
        (rest, longest) = (after.trim_start(), at + 1);
    }
    Some(span)
}

#[cfg(test)]
mod tests {
    use super::read_span;

    #[test]
    fn spans_are_read_as_they_are_meant() {
        for (text, micros) in [
            ("90", 90_000_000),
            ("90s", 90_000_000),
            ("10min", 600_000_000),
            ("10 min", 600_000_000),
            ("1h30m", 5_400_000_000),
            (" 1 h 30 min ", 5_400_000_000),
            ("1.5h", 5_400_000_000),
            ("250ms", 250_000),
            ("2d", 172_800_000_000),
            ("1 min 6 s", 66_000_000),
            ("0.5", 500_000),
        ] {
            let read = read_span(text).map(|span| span.0);
            assert_eq!(read.ok(), Some(micros), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_in_words() {
        let refused = [
            "",
            " ",
            "min",
            "1x",
            "-1s",
            "30m1h",
            "1m1m",
            "1h30",
            "1..5s",
            "1e3",
            "1 2",
            "1,5h",
            "40000d",
            "99999999999999999999s",
            "1µs",
            "١s",
        ];
        for text in refused {
            let problem = read_span(text).err().map(|problem| problem.text);
            assert!(problem.is_some_and(|text| text.contains("1h30m")), "{text}");
        }
    }
}
