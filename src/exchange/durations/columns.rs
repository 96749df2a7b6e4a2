//! Which column has the durations, and what its name says of them.

use super::problem::{DurationsProblem, WrongTime, shortened};
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

/// Columns that a problem tells of; more are said to be there.
const MOST_TOLD: usize = 8;

/// Where the durations are.
#[derive(Debug)]
pub(super) struct Choice {
    /// From 0.
    pub(super) column: usize,
    /// For people, shortened.
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
    let table = Table::sampled(rows)?;
    let wanted = wanted.map_or("", str::trim);
    let list = wanted.is_empty() && table.is_list();
    let (at, header) = match wanted {
        _ if list => (0, false),
        "" => table.found()?,
        wanted => table.wanted(wanted)?,
    };
    let first = table.columns.get(at).map_or("", |column| &column.first);
    let header = header && !like_a_number(first);
    let name = match first {
        _ if list => "the only line".to_owned(),
        name if header && !name.is_empty() => shortened(name),
        _ => ["column ", &(at + 1).to_string()].concat(),
    };
    Ok(Choice {
        unit: if header { unit(first) } else { None },
        alone: rows.separator.is_none(),
        column: at,
        name,
        header,
        list,
    })
}

/// What the first rows say of a column.
struct Column {
    /// What stands first in it.
    first: String,
    /// Whether that is a time.
    time: bool,
    /// Whether the first cell below that is not empty is one.
    below: Option<bool>,
}

impl Column {
    fn is_numeric(&self) -> bool {
        self.below.unwrap_or(self.time)
    }

    /// How much its name tells of durations.
    fn telling(&self) -> usize {
        match telling(&self.first) {
            // What is called a time may be one of the day.
            1 if !self.is_numeric() => 0,
            telling => telling,
        }
    }
}

/// What the first rows are.
struct Table {
    columns: Vec<Column>,
    /// Whether there is one row and no other.
    only: bool,
}

impl Table {
    fn sampled(rows: &Rows<'_>) -> Result<Self, DurationsProblem> {
        let (mut rows, mut row) = (rows.clone(), Row::default());
        while rows.next(&mut row)? && row.is_blank() {}
        let comma = rows.decimal_comma();
        // A time that cannot be is told where it stands, once its column is chosen.
        let is_time = |cell: &str| {
            let read = time::read(cell, TimeUnit::Seconds, comma);
            !matches!(read, Err(WrongTime::NotATime))
        };
        let mut table = Self {
            columns: Vec::new(),
            only: true,
        };
        for cell in row.cells() {
            table.columns.push(Column {
                first: cell.trim().to_owned(),
                time: is_time(cell),
                below: None,
            });
        }
        for _ in 0..SAMPLE {
            if !rows.next(&mut row)? {
                break;
            }
            table.only &= row.is_blank();
            for (column, cell) in table.columns.iter_mut().zip(row.cells()) {
                if column.below.is_none() && !cell.trim().is_empty() {
                    column.below = Some(is_time(cell));
                }
            }
        }
        Ok(table)
    }

    /// Whether it is several times in one row.
    fn is_list(&self) -> bool {
        let times = self.which(&|column| column.time);
        let empty = self.which(&|column| column.first.is_empty());
        let all = times.len() + empty.len() == self.columns.len();
        self.only && self.columns.len() > 1 && !times.is_empty() && all
    }

    /// The column that somebody asks for, and whether the first row is names.
    fn wanted(&self, wanted: &str) -> Result<(usize, bool), DurationsProblem> {
        let number: usize = wanted.parse().unwrap_or(0);
        if (1..=self.columns.len()).contains(&number) {
            return Ok((number - 1, self.has_names(number - 1)));
        }
        let found = self.which(&|column| column.first.eq_ignore_ascii_case(wanted));
        match found.as_slice() {
            [] => Err(DurationsProblem::NoSuchColumn {
                wanted: shortened(wanted),
                columns: self.told(&self.which(&|_| true)),
            }),
            _ => Ok((self.single(&found)?, true)),
        }
    }

    /// The column that must be meant, and whether the first row is names.
    fn found(&self) -> Result<(usize, bool), DurationsProblem> {
        if self.columns.len() == 1 {
            return Ok((0, true));
        }
        let mut most = 0;
        for column in &self.columns {
            most = most.max(column.telling());
        }
        if most > 0 {
            let telling = self.which(&|column| column.telling() == most);
            return Ok((self.single(&telling)?, true));
        }
        let numeric = |column: &Column| column.is_numeric() && !is_of(&column.first, KEYS);
        let at = self.single(&self.which(&numeric))?;
        Ok((at, self.has_names(at)))
    }

    fn which(&self, test: &dyn Fn(&Column) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            if test(column) {
                found.push(at);
            }
        }
        found
    }

    fn single(&self, found: &[usize]) -> Result<usize, DurationsProblem> {
        match found {
            [at] => Ok(*at),
            [] => Err(DurationsProblem::NoNumbers {
                columns: self.told(&self.which(&|_| true)),
            }),
            several => Err(DurationsProblem::Several {
                columns: self.told(several),
            }),
        }
    }

    /// Whether the first row is names, if the durations are in this column.
    fn has_names(&self, at: usize) -> bool {
        let of_column = |column: &Column| !column.time && !column.first.is_empty();
        self.columns.get(at).is_some_and(of_column)
            || !self.columns.iter().any(|column| column.time)
    }

    /// Columns for people, with numbers and what stands first in each.
    fn told(&self, columns: &[usize]) -> String {
        let mut text = String::new();
        for (count, at) in columns.iter().enumerate() {
            if count == MOST_TOLD {
                text.push_str(" and more");
                break;
            }
            if count > 0 {
                text.push_str(", ");
            }
            let first = self.columns.get(*at).map_or("", |column| &column.first);
            text.push_str(&(at + 1).to_string());
            text.push_str(" (“");
            text.push_str(&shortened(first));
            text.push_str("”)");
        }
        text
    }
}

/// Whether a text is rather a number with a mistake in it than a name.
fn like_a_number(text: &str) -> bool {
    let unsigned = text.trim_start_matches(['+', '-', '−', '.', ',']);
    let digit = unsigned.as_bytes().first().is_some_and(u8::is_ascii_digit);
    digit || time::is_no_number(unsigned)
}

/// How much a name tells of durations; 0 for nothing.
fn telling(name: &str) -> usize {
    if like_a_number(name) {
        return 0;
    }
    let mut most = 0;
    for word in words(name).split(' ') {
        if is_of(word, OTHER) {
            return 0;
        }
        for (at, telling) in TELLING.iter().enumerate() {
            if is_of(word, telling) {
                most = most.max(at + 1);
            }
        }
    }
    most
}

/// The unit that a name has. `min` may be the least of something: a short word has to be the last
/// of several.
fn unit(name: &str) -> Option<TimeUnit> {
    let words = words(name);
    let last = words.rsplit(' ').next().unwrap_or_default();
    let sure = |word: &&str| is_of(word, SURE_UNITS);
    let named = words.split(' ').find(sure);
    let several = last.len() < words.len() || last.len() > 3;
    TimeUnit::called(named.or(several.then_some(last))?)
}

/// The words of a name in small letters with a space between: `duration ms` for `durationMs`,
/// `duration_ms` and `Duration (ms)`.
fn words(name: &str) -> String {
    let mut words = String::new();
    let (mut small, mut between) = (false, false);
    for letter in name.chars() {
        let part = letter.is_ascii_alphanumeric() || !letter.is_ascii();
        between |= !part || (small && letter.is_ascii_uppercase());
        small = letter.is_ascii_lowercase();
        if !part {
            continue;
        }
        if between && !words.is_empty() {
            words.push(' ');
        }
        between = false;
        words.push(letter.to_ascii_lowercase());
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
            assert_eq!(words(name), "duration ms", "{name}");
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
