//! Which column has the durations, and what its name says of them.

use super::problem::{DurationsProblem, shortened};
use super::rows::{Row, Rows};
use super::time::{self, TimeUnit};

/// Rows, after the first, by which a column is judged.
const SAMPLE: usize = 100;

/// Words of a name that tell of durations, the more the later.
const TELLING: [&str; 3] = [
    "time times",
    SURE_UNITS,
    "duration durations elapsed runtime took latency",
];
/// Units that are nothing else, whatever stands beside them.
const SURE_UNITS: &str = "seconds secs sec milliseconds millis msec ms microseconds micros us µs \
                          nanoseconds nanos ns minutes mins hours hrs";
/// Words of names that tell of something else, whatever stands beside them.
const OTHER: &str =
    "start started begin begun end ended finish finished stop at stamp timestamp per";
/// Names of columns that are what an item is called.
const KEYS: &str = "key item name id file path";

/// Whether a word is among these.
fn is_of(word: &str, words: &str) -> bool {
    words
        .split(' ')
        .any(|other| other.eq_ignore_ascii_case(word))
}

/// Where the durations are.
pub(super) struct Choice {
    /// From 0.
    pub(super) column: usize,
    /// For people.
    pub(super) name: String,
    /// What its name says.
    pub(super) unit: Option<TimeUnit>,
    /// Whether the first row is names.
    pub(super) header: bool,
    /// Whether only white space stands between numbers.
    pub(super) alone: bool,
    /// Whether the text is one row of nothing but durations.
    pub(super) list: bool,
}

/// Chooses by the first rows, which are read from a copy.
pub(super) fn choose(rows: &Rows<'_>, wanted: Option<&str>) -> Result<Choice, DurationsProblem> {
    let sample = Sample::take(rows)?;
    let wanted = wanted.map(str::trim).filter(|wanted| !wanted.is_empty());
    let (column, header) = match wanted {
        Some(wanted) => sample.wanted(wanted)?,
        None if sample.list() => (0, false),
        None => sample.found()?,
    };
    let first = sample.first.cell(column).unwrap_or_default().trim();
    let header = header && !like_a_number(first);
    let list = wanted.is_none() && sample.list();
    let name = match first {
        _ if list => "the only line".to_owned(),
        name if header && !name.is_empty() => name.to_owned(),
        _ => ["column ", &(column + 1).to_string()].concat(),
    };
    Ok(Choice {
        unit: header.then(|| unit(first)).flatten(),
        alone: rows.separator.is_none(),
        column,
        name,
        header,
        list,
    })
}

/// What the first rows are.
struct Sample {
    first: Row,
    /// Whether the first row with something in a column has a time there; the first row of all does
    /// not count.
    numeric: Vec<Option<bool>>,
    /// Whether a cell of the first row is a time.
    times: Vec<bool>,
    /// Whether it is the only row.
    only: bool,
}

impl Sample {
    fn take(rows: &Rows<'_>) -> Result<Self, DurationsProblem> {
        let (mut rows, mut row) = (rows.clone(), Row::default());
        while rows.next(&mut row)? && row.is_blank() {}
        if row.is_blank() {
            return Err(DurationsProblem::Empty);
        }
        let comma = rows.decimal_comma();
        let is_time = |cell: &str| time::read(cell, TimeUnit::Seconds, comma).is_ok();
        let mut sample = Self {
            numeric: vec![None; row.len()],
            times: row.cells().map(is_time).collect(),
            first: row.clone(),
            only: true,
        };
        for _ in 0..SAMPLE {
            if !rows.next(&mut row)? {
                break;
            }
            sample.only &= row.is_blank();
            for (known, cell) in sample.numeric.iter_mut().zip(row.cells()) {
                if known.is_none() && !cell.trim().is_empty() {
                    *known = Some(is_time(cell));
                }
            }
        }
        Ok(sample)
    }

    /// Several times in the only row.
    fn list(&self) -> bool {
        let mut cells = self.first.cells().zip(&self.times);
        self.only
            && self.first.len() > 1
            && self.times.contains(&true)
            && cells.all(|(cell, time)| *time || cell.trim().is_empty())
    }

    /// The column that somebody asks for, and whether the first row is names.
    fn wanted(&self, wanted: &str) -> Result<(usize, bool), DurationsProblem> {
        let number = wanted.parse().unwrap_or(0_usize);
        if (1..=self.first.len()).contains(&number) {
            return Ok((number - 1, self.names(number - 1)));
        }
        let of_name = |at: &usize| {
            let cell = self.first.cell(*at).unwrap_or_default();
            cell.trim().to_lowercase() == wanted.to_lowercase()
        };
        let mut found = (0..self.first.len()).filter(of_name);
        match (found.next(), found.next()) {
            (Some(column), None) => Ok((column, true)),
            (Some(first), Some(second)) => {
                let all = [first, second].into_iter().chain(found);
                Err(DurationsProblem::Several {
                    columns: self.columns(all),
                })
            }
            _ => Err(DurationsProblem::NoSuchColumn {
                wanted: shortened(wanted),
                columns: self.columns(0..self.first.len()),
            }),
        }
    }

    /// The column that must be meant, and whether the first row is names.
    fn found(&self) -> Result<(usize, bool), DurationsProblem> {
        if self.first.len() == 1 {
            return Ok((0, true));
        }
        let telling: Vec<usize> = self.first.cells().map(telling).collect();
        let likely = |at: usize| match telling.get(at) {
            // What is called a time may be one of the day.
            Some(1) if !self.is_numeric(at) => 0,
            likely => likely.copied().unwrap_or(0),
        };
        let most = (0..telling.len()).map(likely).max().unwrap_or(0);
        let columns = 0..self.first.len();
        if most > 0 {
            return Ok((self.single(columns.filter(|at| likely(*at) == most))?, true));
        }
        let numeric = columns.filter(|at| self.is_numeric(*at) && !self.is_key(*at));
        let column = self.single(numeric)?;
        Ok((column, self.names(column)))
    }

    fn single(&self, mut columns: impl Iterator<Item = usize>) -> Result<usize, DurationsProblem> {
        match (columns.next(), columns.next()) {
            (Some(column), None) => Ok(column),
            (Some(first), Some(second)) => Err(DurationsProblem::Several {
                columns: self.columns([first, second].into_iter().chain(columns)),
            }),
            _ => Err(DurationsProblem::NoNumbers {
                columns: self.columns(0..self.first.len()),
            }),
        }
    }

    fn is_numeric(&self, at: usize) -> bool {
        let below = self.numeric.get(at).copied().flatten();
        below.unwrap_or_else(|| self.times.get(at) == Some(&true))
    }

    /// Whether the first row is names, if the durations are in this column.
    fn names(&self, at: usize) -> bool {
        let filled = self
            .first
            .cell(at)
            .is_some_and(|cell| !cell.trim().is_empty());
        !self.times.contains(&true) || (filled && self.times.get(at) == Some(&false))
    }

    fn is_key(&self, at: usize) -> bool {
        let name = self.first.cell(at).unwrap_or_default().trim();
        is_of(name, KEYS)
    }

    /// Columns for people, with numbers and what stands first in each.
    fn columns(&self, columns: impl Iterator<Item = usize>) -> Vec<String> {
        let told = columns.take(DurationsProblem::MOST_COLUMNS + 1).map(|at| {
            let first = shortened(self.first.cell(at).unwrap_or_default());
            [&(at + 1).to_string(), " (“", &first, "”)"].concat()
        });
        told.collect()
    }
}

/// Whether a text is rather a number with a mistake in it than a name.
fn like_a_number(text: &str) -> bool {
    let unsigned = text.trim_start_matches(['+', '-', '−', '.', ',']);
    let digit = unsigned
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_digit());
    digit || time::is_no_number(unsigned)
}

/// How much a name tells of durations; 0 for nothing.
fn telling(name: &str) -> usize {
    let words = words(name);
    let any = |of: &str| words.iter().any(|word| is_of(word, of));
    if any(OTHER) || like_a_number(name) {
        return 0;
    }
    TELLING
        .iter()
        .rposition(|of| any(of))
        .map_or(0, |at| at + 1)
}

/// The unit that a name has. `min` may be the least of something: a short word has to be the last of several.
fn unit(name: &str) -> Option<TimeUnit> {
    let words = words(name);
    let last = words.len().saturating_sub(1);
    let mut units = words.iter().enumerate().filter(|(at, word)| {
        let sure = is_of(word, SURE_UNITS);
        sure || (*at == last && (last > 0 || word.len() > 3))
    });
    units.find_map(|(_, word)| TimeUnit::called(word))
}

/// The words of a name in small letters: `durationMs`, `duration_ms` and `Duration (ms)` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut small = false;
    for letter in name.chars() {
        let capital = letter.is_ascii_uppercase();
        let part = letter.is_ascii_alphanumeric() || !letter.is_ascii();
        if (!part || (capital && small)) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if part {
            word.push(letter.to_ascii_lowercase());
        }
        small = letter.is_ascii_lowercase();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{telling, unit, words};
    use crate::exchange::TimeUnit;

    #[test]
    fn names_are_taken_apart() {
        for name in [
            "durationMs",
            "duration_ms",
            "Duration (ms)",
            "DURATION [MS]",
            "duration/ms",
        ] {
            assert_eq!(words(name), ["duration", "ms"], "{name}");
        }
        assert!(words(" (-) ").is_empty());
    }

    #[test]
    fn names_tell_of_units() {
        for (name, expected) in [
            ("duration_ms", Some(TimeUnit::Millis)),
            ("Elapsed (s)", Some(TimeUnit::Seconds)),
            ("seconds_elapsed", Some(TimeUnit::Seconds)),
            ("took µs", Some(TimeUnit::Micros)),
            ("time (min)", Some(TimeUnit::Minutes)),
            ("Minutes", Some(TimeUnit::Minutes)),
            ("runtime h", Some(TimeUnit::Hours)),
            ("min", None),
            ("min_time", None),
            ("duration", None),
            ("s", None),
        ] {
            assert_eq!(unit(name), expected, "{name}");
        }
    }

    #[test]
    fn names_tell_of_durations() {
        for (name, expected) in [
            ("Duration", 3),
            ("step_runtime", 3),
            ("ms", 2),
            ("Time", 1),
            ("time_ms", 2),
            ("start_time", 0),
            ("items per second", 0),
            ("requests_per_sec", 0),
            ("size", 0),
            ("", 0),
        ] {
            assert_eq!(telling(name), expected, "{name}");
        }
    }
}
