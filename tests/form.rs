//! What people type into the fields: what is accepted, and what they are told where it is not.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use fanout::Micros;
use fanout::scenario::{
    Checked, Durations, Field, Form, Items, MOST_LISTED, Scenario, Shared, mean,
};
use proptest::prelude::*;

fn with(changes: &[(Field, &str)]) -> Form {
    let mut form = Form::from(&Shared::default());
    for (field, text) in changes {
        form.set(*field, (*text).to_owned());
    }
    form
}

#[track_caller]
fn read(changes: &[(Field, &str)]) -> (Shared, Checked) {
    let read = with(changes).read();
    read.unwrap_or_else(|problems| panic!("{changes:?}: {problems:?}"))
}

#[track_caller]
fn refused(changes: &[(Field, &str)]) -> String {
    let problems = with(changes).read().expect_err("makes no sense");
    let texts: Vec<&str> = problems
        .iter()
        .map(|problem| problem.text.as_str())
        .collect();
    texts.join(" ")
}

fn own(times: &[u64]) -> Durations {
    Durations::Own {
        micros: times.iter().copied().map(Micros).collect(),
    }
}

#[test]
fn seconds_are_read_as_they_are_meant() {
    for (text, seconds) in [
        ("40", 40.0),
        (" 5 ", 5.0),
        (".5", 0.5),
        ("1e3", 1_000.0),
        ("40s", 40.0),
        ("5 min", 300.0),
        ("250 ms", 0.25),
    ] {
        let (shared, _) = read(&[
            (Field::Seconds, text),
            (Field::Overhead, text),
            (Field::Retries, "1"),
            (Field::Delay, text),
        ]);
        let scenario = shared.scenario;
        let delay = scenario.retry.and_then(|policy| policy.delay);
        assert_eq!(
            [scenario.seconds, scenario.overhead_seconds],
            [seconds; 2],
            "{text}"
        );
        assert_eq!(delay, Some(seconds), "{text}");
    }
    let accepted = "a number of seconds, such as 0.25, 40s or 5 min.";
    for text in ["1,000", "1,5", "2%", "5 m", "soon", "0x10"] {
        let expected = format!("“{text}” is not {accepted}");
        assert_eq!(refused(&[(Field::Seconds, text)]), expected);
        assert_eq!(refused(&[(Field::Overhead, text)]), expected);
    }
    assert_eq!(
        refused(&[(Field::Seconds, " ")]),
        ["Write ", accepted].concat()
    );
    assert_eq!(
        refused(&[(Field::Seconds, "-1")]),
        "-1 is no time; write seconds from 0 up, such as 0.25."
    );
}

#[test]
fn whole_numbers_are_read_as_they_are_meant() {
    for (text, count) in [
        ("1000", 1_000),
        ("1,000", 1_000),
        ("1e3", 1_000),
        (" 5 ", 5),
        ("5.0", 5),
    ] {
        let numbered = |text| {
            [
                (Field::Items, "numbered"),
                (Field::Count, text),
                (Field::ChunkSize, text),
            ]
        };
        let (shared, _) = read(&numbered(text));
        assert_eq!(shared.scenario.items, Items::Numbered(count), "{text}");
        assert_eq!(shared.scenario.chunk_size, count, "{text}");
    }
    for text in ["2.5", "1,5", "40s", "2%", ".5", "-1", "many"] {
        assert_eq!(
            refused(&[(Field::Cpus, text)]),
            format!("“{text}” is not a whole number from 0 up.")
        );
    }
    assert_eq!(
        refused(&[(Field::Cpus, "")]),
        "Write a whole number from 0 up."
    );
}

#[test]
fn a_percentage_is_a_probability_and_no_item() {
    for (text, probability) in [
        ("2%", 0.02),
        ("2 %", 0.02),
        (" .02 ", 0.02),
        ("", 0.0),
        ("100%", 1.0),
    ] {
        let (shared, _) = read(&[(Field::Failure, text), (Field::Poison, text)]);
        assert_eq!(shared.scenario.failure_probability, probability, "{text}");
        assert_eq!(shared.scenario.poison_probability, probability, "{text}");
    }
    for text in ["%", "2,5%", "q", "2%%"] {
        assert_eq!(
            refused(&[(Field::Failure, text)]),
            format!("“{text}” is not a probability; write 0 to 1, such as 0.02, or 2%.")
        );
    }
    for text in ["2", "200%"] {
        let expected = "2 is no probability; write 0 to 1, such as 0.02, or 2%.";
        assert_eq!(refused(&[(Field::Failure, text)]), expected);
    }
    for text in ["2%", "0.02"] {
        assert_eq!(
            refused(&[(Field::Fail, text)]),
            format!(
                "No item is called \"{text}\"; the items are a to z. An item alone always fails, with \
                 =1 behind it once. A percentage goes into “Any attempt fails”, under All settings \
                 (--failure)."
            )
        );
    }
}

#[test]
fn the_mean_of_ones_own_times_is_shown_in_figures_that_a_person_needs() {
    let durations = own(&[41_234_567, 41_234_568]);
    let exact = durations.mean().expect("there are some");
    let scenario = |seconds| Scenario {
        items: Items::Numbered(2),
        seconds,
        durations: durations.clone(),
        ..Scenario::default()
    };
    for (seconds, shown) in [
        (exact.seconds(), "41.23"),
        // What happens to be those figures is not taken for the mean.
        (41.23, "41.230"),
        (40.0, "40"),
    ] {
        let shared = Shared::new(scenario(seconds));
        let form = Form::from(&shared);
        assert_eq!(form.of(Field::Seconds), shown);
        assert!(form.says(&shared), "{seconds}");
    }
    let (shared, checked) = read(&[
        (Field::Items, "numbered"),
        (Field::Count, "2"),
        (Field::Durations, "own"),
        (Field::Times, "41.234567, 41.234568"),
        (Field::Seconds, "41.23"),
    ]);
    assert_eq!(shared.scenario.seconds, exact.seconds());
    let times = [Micros(41_234_567), Micros(41_234_568)];
    assert_eq!(*checked.item_times(), times, "they are as measured");
    let link = shared.to_link().expect("it is short");
    assert!(link.contains("seconds=41.234568"), "{link}");
}

#[test]
fn many_times_are_asked_without_being_listed() {
    for count in [MOST_LISTED, MOST_LISTED + 1] {
        let times: Vec<u64> = (1..=count as u64).collect();
        let shared = Shared::new(Scenario {
            items: Items::Numbered(count as u32),
            durations: own(&times),
            ..Scenario::default()
        });
        let mut form = Form::from(&shared);
        let listed = count == MOST_LISTED;
        assert_eq!(form.of(Field::Times).is_empty(), !listed);
        assert_eq!(form.unlisted(), if listed { 0 } else { count });
        assert!(form.says(&shared));
        let sent = postcard::to_allocvec(&form).expect("can be sent");
        assert_eq!(postcard::from_bytes::<Form>(&sent), Ok(form.clone()));
        // What is typed takes their place.
        form.set(Field::Times, "1, 2".to_owned());
        let (shared, _) = form.read().expect("makes sense");
        assert_eq!(shared.scenario.durations, own(&[1_000_000, 2_000_000]));
    }
}

#[test]
fn a_step_is_one_from_what_is_meant() {
    for (field, before, after) in [
        (Field::Count, "1,000", "1001"),
        (Field::Seconds, "5 min", "301"),
        (Field::Seconds, "", "0.1"),
        (Field::Seconds, "soon", "soon"),
        (Field::Cpus, "8", "9"),
    ] {
        let mut form = with(&[(field, before)]);
        form.nudge(field, 1.0);
        assert_eq!(form.of(field), after, "{before}");
    }
}

proptest! {
    /// Whatever the times and the mean: what a form shows means what it was made of.
    #[test]
    fn a_form_means_what_it_was_made_of(
        times in proptest::collection::vec(0..=10_000_000_000_u64, 1..20),
        seconds in prop_oneof![Just(None), (0..1_000_000_u32).prop_map(|tenths| Some(f64::from(tenths) / 10.0))],
        rounded: bool,
        items in 0..30_u32,
    ) {
        let durations = own(&times);
        let micros: Vec<Micros> = times.iter().copied().map(Micros).collect();
        let exact = mean(&micros).expect("there are some");
        prop_assert_eq!(durations.mean(), Some(exact));
        let near = if rounded { exact.four_figures() } else { exact };
        let shared = Shared::new(Scenario {
            items: Items::Numbered(items),
            seconds: seconds.unwrap_or(near.seconds()),
            durations,
            ..Scenario::default()
        });
        let (read, _) = Form::from(&shared).read().expect("makes sense");
        prop_assert_eq!(read, shared);
    }
}
