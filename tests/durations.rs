//! Durations that people paste and drop: what is read, and what they are told where it is not.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use fanout::Micros;
use fanout::exchange::{
    DurationsProblem, DurationsRead, DurationsReader, MOST_BYTES, TimeUnit, WrongTime,
    read_durations, text_of,
};
use fanout::scenario::MOST_ITEMS;
use proptest::prelude::*;

fn read(text: &str) -> DurationsRead {
    chosen(text, None)
}

fn chosen(text: &str, column: Option<&str>) -> DurationsRead {
    let read = read_durations(text, column);
    read.unwrap_or_else(|problem| panic!("{text:?}: {problem}"))
}

fn refused(text: &str) -> DurationsProblem {
    read_durations(text, None).expect_err(text)
}

fn micros(times: &[u64]) -> Vec<Micros> {
    times.iter().copied().map(Micros).collect()
}

#[track_caller]
fn are(text: &str, times: &[u64]) {
    assert_eq!(read(text).times, micros(times), "{text:?}");
}

/// A time alone.
fn alone(text: &str) -> Result<u64, WrongTime> {
    // The quotes keep white space from being between several.
    match read_durations(&format!("duration;x\n\"{text}\";\n"), None) {
        Ok(read) => Ok(read.times[0].0),
        Err(DurationsProblem::Cell { wrong, .. }) => Err(wrong),
        Err(other) => panic!("{text:?}: {other}"),
    }
}

#[test]
fn a_time_is_read_to_the_microsecond() {
    for (text, expected) in [
        ("0", 0),
        ("-0", 0),
        ("1", 1_000_000),
        ("+1.5", 1_500_000),
        (".5", 500_000),
        ("7.", 7_000_000),
        ("1,25", 1_250_000),
        ("1e-3", 1_000),
        ("1.5E+2", 150_000_000),
        ("2e-6s", 2),
        ("0.0000005", 1),
        ("0.00000049999999999999999999999999999999999", 0),
        ("0.1", 100_000),
        ("123456.7891234", 123_456_789_123),
        ("3153600000", Micros::LONGEST.0),
        ("3153600000.0000004", Micros::LONGEST.0),
        ("000000000000000000000000000000000000000000001", 1_000_000),
        ("1000000000000000000000000000000000000000e-39", 1_000_000),
        ("0e999999999999", 0),
        ("1e-99999999999999999999", 0),
        ("1.5s", 1_500_000),
        ("250 ms", 250_000),
        ("250\u{a0}MS", 250_000),
        ("12µs", 12),
        ("12 μs", 12),
        ("1500 ns", 2),
        ("1499 nanoseconds", 1),
        ("2 min", 120_000_000),
        ("1h", 3_600_000_000),
        ("1.5 hours", 5_400_000_000),
        ("36500 days", Micros::LONGEST.0),
        ("2 min 5 s", 125_000_000),
        ("1h30m", 5_400_000_000),
        ("1:30", 90_000_000),
        ("90:00", 5_400_000_000),
        ("1:02:03.5", 3_723_500_000),
        ("00:00:00,25", 250_000),
    ] {
        assert_eq!(alone(text), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_no_time_is_told_apart() {
    use WrongTime::{Negative, NotATime, NotFinite, TooLong};
    for (text, wrong) in [
        ("abc", NotATime),
        (".", NotATime),
        ("-", NotATime),
        ("--1", NotATime),
        ("1.2.3", NotATime),
        ("1,234.5", NotATime),
        ("1e", NotATime),
        ("1 2", NotATime),
        ("5 s 2 min", NotATime),
        ("1 s 2 s", NotATime),
        ("2 min 5", NotATime),
        ("3 apples", NotATime),
        ("12%", NotATime),
        ("٣", NotATime),
        ("1:60", NotATime),
        ("1:60:00", NotATime),
        ("1:2:3:4", NotATime),
        (":30", NotATime),
        ("1:", NotATime),
        ("1.5:30", NotATime),
        ("2024-01-01 00:00:00", NotATime),
        ("-1", Negative),
        ("−0.5 s", Negative),
        ("-1:30", Negative),
        ("NaN", NotFinite),
        ("-inf", NotFinite),
        ("Infinity", NotFinite),
        ("3153600000.000001", TooLong),
        ("36501 days", TooLong),
        ("1e99999999999999999999", TooLong),
        ("36500 days 1 s", TooLong),
        ("99999999999999:00:00", TooLong),
    ] {
        assert_eq!(alone(text), Err(wrong), "{text}");
    }
}

#[test]
fn a_time_per_line_is_enough() {
    are("1\n2.5\n\n3\n\n", &[1_000_000, 2_500_000, 3_000_000]);
    are("\u{feff}1\r\n2\r\n", &[1_000_000, 2_000_000]);
    are("1 2  3\n4", &[1_000_000, 2_000_000, 3_000_000, 4_000_000]);
    are("2 min 5 s\n250 ms", &[125_000_000, 250_000]);
    are("1,5, 2,25", &[1_000_000, 5_000_000, 2_000_000, 25_000_000]);
    are("10ms,20ms,", &[10_000, 20_000]);
    are("took\n1,5\n0,5\n", &[1_500_000, 500_000]);
    let read = read("1\n2 s\n\n3\n\n");
    assert_eq!((read.header, read.skipped_blank), (false, 1));
    assert_eq!((read.unit, read.assumed), (TimeUnit::Seconds, true));
    assert_eq!(read.column, "column 1");
}

#[test]
fn the_column_that_tells_of_durations_is_read() {
    let text = "id,start_time,duration_ms,size\r\n7,1700000000,250,10\r\n8,1700000001,0.5,20\r\n";
    let found = read(text);
    assert_eq!(found.times, micros(&[250_000, 500]));
    assert_eq!(
        (found.column.as_str(), found.unit),
        ("duration_ms", TimeUnit::Millis)
    );
    assert!(found.header && !found.assumed);

    are("file,value\na,1\nb,2\n", &[1_000_000, 2_000_000]);
    are("id,value\n1,3\n2,4\n", &[3_000_000, 4_000_000]);
    are("a,1.5\nb,2.5\n", &[1_500_000, 2_500_000]);
    are("size;Elapsed (min)\n10;0,5\n", &[30_000_000]);
    are("n\tSECONDS\n10\t1\n", &[1_000_000]);
    are("time,took\n12:00,1\n", &[1_000_000]);
    are("time,value\n2024-01-01,1\n", &[1_000_000]);
    are("\"a, b\",\"the \"\"duration\"\"\"\n5,\"1\"\n", &[1_000_000]);
    are(
        "duration,note\n1,\"two\nlines\"\n2,\n",
        &[1_000_000, 2_000_000],
    );
    // A unit beside a number counts for more than the column's.
    are("duration_ms\n250\n1.5 s\n", &[250_000, 1_500_000]);
    assert!(!read("duration\n1 s\n2 min\n").assumed);
}

#[test]
fn a_column_can_be_chosen() {
    let text = "a,queued,ran\nx,1,2\n";
    assert_eq!(chosen(text, Some("ran")).times, micros(&[2_000_000]));
    assert_eq!(chosen(text, Some(" QUEUED ")).times, micros(&[1_000_000]));
    assert_eq!(chosen(text, Some("3")).column, "ran");
    assert_eq!(chosen(text, Some("2")).times, micros(&[1_000_000]));
    assert_eq!(
        chosen("1,2\n3,4\n", Some("2")).times,
        micros(&[2_000_000, 4_000_000])
    );
    // A number is one of a column before it is a name.
    assert_eq!(
        chosen("2,1\n5 s,6 s\n", Some("1")).times,
        micros(&[2_000_000, 5_000_000])
    );
    let other = read_durations(text, Some("took")).expect_err("there is none");
    assert_eq!(
        other.to_string(),
        "There is no column “took”. There are 1 (“a”), 2 (“queued”), 3 (“ran”). \
         Choose one by its number or its name."
    );
    let twice = read_durations("t,t\n1,2\n", Some("T")).expect_err("which?");
    assert!(matches!(twice, DurationsProblem::Several { .. }), "{twice}");
}

#[test]
fn blanks_are_left_out_and_counted() {
    let read = read("duration,key\n1,a\n,b\n \t,c\n\n2,d\n\n\n");
    assert_eq!(read.times, micros(&[1_000_000, 2_000_000]));
    assert_eq!(read.skipped_blank, 3);
}

#[test]
fn problems_say_where_and_what_would_be_accepted() {
    for (text, expected) in [
        (
            "",
            "There is nothing here. Write one time per line, or CSV with a column of times.",
        ),
        (
            " \r\n\t\n",
            "There is nothing here. Write one time per line, or CSV with a column of times.",
        ),
        (
            "key,\"duration\n(s)\"\na,1\n\nb,soon\n",
            "Line 5, column “duration (s)”: “soon” is not a time. Write a number of seconds such as 1.5, \
             one with its unit such as 250 ms or 2 min, or mm:ss or hh:mm:ss.",
        ),
        (
            "1\n-2\n",
            "Line 2, column “column 1”: “-2” is less than zero. A time is 0 or more.",
        ),
        (
            "took\nNaN\n",
            "Line 2, column “took”: “NaN” is not a number. Write a time, or nothing to leave the row out.",
        ),
        (
            "1x\n2\n",
            "Line 1, column “column 1”: “1x” is not a time. Write a number of seconds such as 1.5, \
             one with its unit such as 250 ms or 2 min, or mm:ss or hh:mm:ss.",
        ),
        (
            "1\n1e30\n",
            "Line 2, column “column 1”: “1e30” is longer than a hundred years, which is the most.",
        ),
        (
            "took,x\n1,a\n\"2,b\n",
            "Line 3: a quote (\") opens here and never closes. Close it, or write it twice where it is part \
             of a text.",
        ),
        (
            "x,took\na,1\nb\n",
            "Line 3 ends after cell 1, before the column “took”. Fill it up, or leave the line out.",
        ),
        (
            "x,y\na,b\n",
            "No column has times alone: 1 (“x”), 2 (“y”). A time is a number of seconds such as 1.5, \
             one with its unit such as 250 ms or 2 min, or mm:ss or hh:mm:ss.",
        ),
        (
            "x,queued,ran\na,1,2\n",
            "Several columns may be the times: 2 (“queued”), 3 (“ran”). Choose one by its number or its name.",
        ),
        (
            "duration\n",
            "There is no time in “duration”. A time is a number of seconds such as 1.5, \
             one with its unit such as 250 ms or 2 min, or mm:ss or hh:mm:ss.",
        ),
    ] {
        assert_eq!(refused(text).to_string(), expected, "{text:?}");
    }
    let long = refused(&format!("1\n{}\n", "ü".repeat(1_000))).to_string();
    assert!(
        long.starts_with(&format!(
            "Line 2, column “column 1”: “{}…” is not",
            "ü".repeat(30)
        )),
        "{long}"
    );
}

#[test]
fn files_of_spreadsheets_are_read() {
    are("sep=;\r\nfile;duration\r\na;1,5\r\n", &[1_500_000]);
    let problem = refused("sep=;\nfile;duration\na;soon\n").to_string();
    assert!(
        problem.starts_with("Line 3, column “duration”: “soon”"),
        "{problem}"
    );
    are("sep=,\nfile,duration\na,2\n", &[2_000_000]);
    are("duration\n1e9\n", &[1_000_000_000_000_000]);
    let latin = b"file;took (\xb5s)\na;1500\n".to_vec();
    let found = read(&text_of(latin));
    assert_eq!(
        (found.unit, found.times),
        (TimeUnit::Micros, micros(&[1_500]))
    );
    let mut wide = vec![0xff, 0xfe];
    wide.extend(
        "file\ttook\na\t1\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes),
    );
    are(&text_of(wide), &[1_000_000]);
}

/// A number out of a document that is none of ours would be worse than none.
#[test]
fn what_is_no_table_is_refused_as_what_it_is() {
    for text in [
        "[1,2,3]",
        " {\"duration\": 1.5}\n{\"duration\": 2}\n",
        "[\n  {\"a\": 1}\n]",
    ] {
        assert_eq!(refused(text), DurationsProblem::Json, "{text}");
    }
    let json = "This is JSON. Write one time per line, or CSV with a column of times.";
    assert_eq!(DurationsProblem::Json.to_string(), json);
    for bytes in [
        &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..],
        b"PK\x03\x04\x14\0\x06\0",
        b"PAR1\x15\x04\x15\0",
        b"\x1f\x8b\x08\0\0\0\0\0",
    ] {
        assert_eq!(
            refused(&text_of(bytes.to_vec())),
            DurationsProblem::NotText,
            "{bytes:?}"
        );
    }
    are("[s]\n1\n", &[1_000_000]);
}

#[test]
fn there_is_a_limit_to_everything() {
    let most = MOST_ITEMS as usize;
    assert_eq!(read(&"1\n".repeat(most)).times.len(), most);
    let problem = DurationsProblem::TooMany {
        line: MOST_ITEMS + 1,
    };
    assert_eq!(refused(&"1\n".repeat(most + 1)), problem);
    let problem = DurationsProblem::TooLarge {
        bytes: MOST_BYTES + 1,
    };
    assert_eq!(refused(&" ".repeat(MOST_BYTES + 1)), problem);
    assert_eq!(refused(&" ".repeat(MOST_BYTES)), DurationsProblem::Empty);
    let problem = DurationsProblem::TooMany { line: 2 };
    assert_eq!(refused(&["\n", &"1,".repeat(most + 1)].concat()), problem);
    let wide = refused(
        &"1,2\n"
            .repeat(2)
            .replace(',', &",".repeat(5_000))
            .replace("2", "a,1"),
    );
    assert!(wide.to_string().len() < 400, "{wide}");
}

/// What is long and odd takes no longer than its length says: each of these would take hours if a
/// cell, a row or a quote were gone through again for each other.
#[test]
fn what_is_long_and_odd_is_read_once() {
    for odd in [
        "\"", "\"\"", "\",", ",", "\n", "\r", " ", "1 ", "1s", "1:", "e", "9", "1,\"", "a,1\n",
    ] {
        let text = odd.repeat(MOST_BYTES / odd.len());
        let _ = read_durations(&text, None);
        let _ = read_durations(
            &["duration,x\n", &text].concat()[..MOST_BYTES - 8],
            Some("1"),
        );
    }
}

/// How a table may be written.
#[derive(Clone, Debug)]
struct Style {
    separator: char,
    end: &'static str,
    header: bool,
    bom: bool,
    quoted: bool,
    comma: bool,
    unit: usize,
    before: usize,
}

const UNITS: [(&str, u32); 4] = [("s", 6), ("ms", 3), ("us", 0), ("ns", 0)];

prop_compose! {
    fn style()(
        separator in prop_oneof![Just(','), Just(';'), Just('\t')],
        end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
        header: bool, bom: bool, quoted: bool, comma: bool, unit in 0..4_usize, before in 0..4_usize,
    ) -> Style {
        Style { separator, end, header, bom, quoted, comma: comma && separator != ',', unit, before }
    }
}

impl Style {
    fn quote(&self, text: &str) -> String {
        let needs = self.quoted || text.contains([',', ';', '\t', '"', '\n', '\r']);
        if needs {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    }

    /// A number in the unit of the style, exactly.
    fn number(&self, time: Micros) -> String {
        let (unit, places) = UNITS[self.unit];
        let scale = 10_u64.pow(places);
        let point = if self.comma { ',' } else { '.' };
        match unit {
            "ns" => format!("{}000", time.0),
            "us" => time.0.to_string(),
            _ => format!(
                "{}{point}{:0>width$}",
                time.0 / scale,
                time.0 % scale,
                width = places as usize
            ),
        }
    }

    fn write(&self, times: &[Micros], other: &str) -> String {
        let mut text = String::new();
        if self.bom {
            text.push('\u{feff}');
        }
        let mut row = |last: &str, other: &str| {
            for _ in 0..self.before {
                text.push_str(&self.quote(other));
                text.push(self.separator);
            }
            text.push_str(&self.quote(last));
            text.push_str(self.end);
        };
        let unit = UNITS[self.unit].0;
        if self.header {
            row(&format!("duration_{unit}"), "note");
        }
        for time in times {
            let unit = if self.header { "" } else { unit };
            row(&format!("{}{unit}", self.number(*time)), other);
        }
        text
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        style in style(),
        times in proptest::collection::vec((0..=Micros::LONGEST.0).prop_map(Micros), 1..40),
        other in "[xyz \",;\t\n\r]{0,6}w",
    ) {
        let text = style.write(&times, &other);
        // A single column with decimal commas and without a header is columns of its own.
        prop_assume!(!(style.comma && style.before == 0));
        prop_assume!(!(style.before == 0 && times.len() == 1));
        let read = read_durations(&text, None);
        let read = read.map_err(|problem| TestCaseError::fail(format!("{text:?}: {problem}")))?;
        prop_assert_eq!(read.times, times);
        prop_assert_eq!(read.header, style.header);
        prop_assert!(!read.assumed);
    }

    /// However many rows at a time are read, what is read is the same, and so is what is wrong.
    #[test]
    fn slices_make_no_difference(
        text in "(duration(_ms)?[,;\n\t])?([0-9.,;\"\n:ms -]{0,9}\n){0,8}",
        rows in 1..4_u32,
    ) {
        let in_slices = || {
            let mut reader = DurationsReader::new(&text, None)?;
            while reader.go_on(rows)? {}
            reader.end()
        };
        prop_assert_eq!(in_slices(), read_durations(&text, None));
    }

    /// Text stays what it was, whatever its bytes.
    #[test]
    fn text_is_read_from_any_bytes(text in any::<String>(), bytes in any::<Vec<u8>>()) {
        prop_assert_eq!(text_of(text.clone().into_bytes()), text);
        let _ = text_of(bytes);
    }

    #[test]
    fn nothing_panics(text in any::<String>(), column in proptest::option::of(any::<String>())) {
        let _ = read_durations(&text, column.as_deref());
    }

    /// Of what makes a difference to the reader.
    #[test]
    fn nothing_odd_panics(
        text in "[0-9eE.,;:+\"\t\r\n a-cmns−µ-]{0,80}|(duration(_ms)?[,;\n\t])?([0-9.,;\"\n:ms -]{0,9}\n){0,8}",
        column in proptest::option::of("[0-9a-c]{0,2}"),
    ) {
        if let Err(problem) = read_durations(&text, column.as_deref()) {
            prop_assert!(problem.to_string().ends_with('.'));
        }
    }

    /// As `Micros` shows a time, so it is read: to as many figures as are shown.
    #[test]
    fn what_is_shown_is_read(time in 0..200_000_000_000_u64) {
        let shown = Micros(time).to_string();
        let read = alone(&shown).expect("a time");
        prop_assert_eq!(Micros(read).to_string(), shown);
    }

    /// The nearest microsecond of what a float says.
    #[test]
    fn seconds_are_as_floats_say(seconds in 0.0..1e9_f64) {
        let read = alone(&format!("{seconds:.9}")).expect("a time");
        let float = Micros::from_seconds(seconds).expect("a time").0;
        prop_assert!(read.abs_diff(float) <= 1, "{} {}", read, float);
    }
}
