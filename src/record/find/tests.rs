use std::sync::Arc;

use super::{Find, FindError, Grade, Query, Search, suggest};
use crate::driver::simulate;
use crate::engine::{Plan, Row, What};
use crate::record::Record;
use crate::scenario::{Approach, Failures, Items, Scenario};

fn run_of(approach: Approach, scenario: &Scenario) -> (Record, Vec<Row>) {
    let plan = Arc::new(Plan::of(approach, &scenario.check().expect("valid")));
    let rows = simulate(&plan);
    (Record::of(plan, &rows), rows)
}

fn found(approach: Approach, text: &str) -> usize {
    count(&run_of(approach, &Scenario::default()), text)
}

fn count((record, rows): &(Record, Vec<Row>), text: &str) -> usize {
    let find = Find::parse(record.plan(), text);
    let find = find.unwrap_or_else(|error| panic!("{error}"));
    rows.iter().filter(|row| find.takes(record, row)).count()
}

fn fault(text: &str) -> FindError {
    let (record, _) = run_of(Approach::Dynamic, &Scenario::default());
    Find::parse(record.plan(), text).expect_err("it is refused")
}

fn failing() -> (Record, Vec<Row>) {
    let scenario = Scenario {
        fail: [("q".to_owned(), Failures::First(1))].into_iter().collect(),
        retry: Some(crate::dagster::RetryPolicy {
            max_retries: 2,
            delay: None,
            backoff: None,
            jitter: None,
        }),
        ..Scenario::default()
    };
    run_of(Approach::Dynamic, &scenario)
}

#[test]
fn a_step_an_op_an_item_or_everything() {
    // Eight rows of Dagster's per mapped step, and two of the item's own.
    assert_eq!(found(Approach::Dynamic, "compute_piece[q]"), 10);
    assert_eq!(found(Approach::Dynamic, " q "), 10);
    assert_eq!(found(Approach::Dynamic, "compute_piece"), 260);
    assert_eq!(found(Approach::Dynamic, ""), 17 + 13 * 26 + 2 * 26);
    let chunk = found(Approach::Hybrid, "compute_chunk[chunk_2]");
    assert_eq!(chunk, 8 + 2 * 7);
    assert_eq!(found(Approach::Hybrid, "q"), 10);
}

#[test]
fn the_same_by_the_words_for_them() {
    for (word, plain) in [
        ("step:compute_piece[q]", "compute_piece[q]"),
        ("step:compute_piece", "compute_piece"),
        ("op:compute_piece", "compute_piece"),
        ("STEP:compute_*", "compute_piece"),
        ("op:*_piece", "compute_piece"),
        ("item:q", "q"),
    ] {
        let numbers = (
            found(Approach::Dynamic, word),
            found(Approach::Dynamic, plain),
        );
        assert_eq!(numbers.0, numbers.1, "{word}");
    }
    assert_eq!(found(Approach::Dynamic, "step:*[q]"), 10);
    assert_eq!(found(Approach::Dynamic, "item:*"), 260);
}

#[test]
fn words_are_combined_by_and_and_a_minus_takes_away() {
    let all = found(Approach::Dynamic, "");
    let of_op = found(Approach::Dynamic, "compute_piece");
    assert_eq!(found(Approach::Dynamic, "-compute_piece"), all - of_op);
    assert_eq!(
        found(Approach::Dynamic, "compute_piece type:STEP_START"),
        26
    );
    assert_eq!(found(Approach::Dynamic, "q type:STEP_START"), 1);
    assert_eq!(found(Approach::Dynamic, "q -type:FANOUT_*"), 8);
    assert_eq!(found(Approach::Dynamic, "item:q item:r"), 0);
    assert_eq!(
        found(Approach::Dynamic, "step: q type:"),
        10,
        "a word without value asks nothing"
    );
}

#[test]
fn types_go_by_both_names_in_any_case() {
    for name in ["RUN_SUCCESS", "pipeline_success", "Run_Succ*"] {
        assert_eq!(
            found(Approach::Dynamic, &format!("type:{name}")),
            1,
            "{name}"
        );
    }
    assert_eq!(found(Approach::Hybrid, "type:fanout_item_start"), 26);
}

#[test]
fn levels_sift_and_what_failed_is_an_error() {
    let (record, rows) = failing();
    let counts = Grade::ALL.map(|grade| {
        count(
            &(record.clone(), rows.clone()),
            &format!("level:{}", grade.name()),
        )
    });
    assert_eq!(
        counts.iter().sum::<usize>(),
        rows.len(),
        "every row is of one level"
    );
    let scenario = Scenario {
        fail: [("q".to_owned(), Failures::Always)].into_iter().collect(),
        ..Scenario::default()
    };
    let run = run_of(Approach::Dynamic, &scenario);
    // The step's failure, what depends on it, and the run's.
    assert_eq!(count(&run, "level:error"), 3);
    assert_eq!(count(&run, "level:error type:STEP_FAILURE"), 1);
}

#[test]
fn attempts_are_those_that_rows_are_of() {
    let run = failing();
    let second = count(&run, "q attempt:2");
    assert_eq!(second, 10, "the second attempt is a whole one");
    assert_eq!(count(&run, "q type:STEP_UP_FOR_RETRY attempt:1"), 1);
    assert_eq!(count(&run, "attempt:3"), 0);
    assert_eq!(count(&run, "q"), second + count(&run, "q attempt:1"));
}

#[test]
fn text_is_looked_for_in_types_keys_messages_and_errors() {
    let run = failing();
    assert_eq!(count(&run, "started"), count(&run, "STARTED"));
    // The message of the run's start, and its type.
    assert_eq!(
        count(&run, "\"for \\\"dynamic_graph\\\"\""),
        0,
        "a quote ends a quote"
    );
    assert_eq!(count(&run, "\"execution of run\""), 2);
    assert_eq!(count(&run, "step_up_for"), 1);
    assert_eq!(
        count(&run, "PieceError"),
        1,
        "what was raised is text of its row"
    );
    // What collects the pieces says twice where it has this one from.
    assert_eq!(
        count(&run, "piece[q]"),
        count(&run, "step:compute_piece[q]") + 2
    );
    assert_eq!(count(&run, "no-such-text"), 0);
    // In quotes an item's key is text.
    assert!(count(&run, "\"q\"") > count(&run, "q"));
}

#[test]
fn what_is_not_there_is_said_in_words() {
    for (text, words) in [
        ("lvel:error", "There are step:, op:"),
        (
            "level:fatal",
            "debug, info, warning, error, critical and event",
        ),
        ("type:STEP_STRAT", "STEP_START"),
        ("op:compute", "load_pieces, compute_piece and"),
        (
            "step:compute_piece[aa]",
            "a step key looks like compute_piece[a]",
        ),
        (
            "compute_piece[aa]",
            "a step key looks like compute_piece[a]",
        ),
        ("step:*[aa]", "Its ops are"),
        ("item:aa", "from a to z"),
        ("attempt:0", "1 is the first"),
        ("attempt:x", "1 is the first"),
        ("q -item:aa", "from a to z"),
    ] {
        let said = fault(text).to_string();
        assert!(said.contains(words) && said.contains('“'), "{text}: {said}");
    }
    let (record, _) = run_of(Approach::Hybrid, &Scenario::default());
    for text in ["compute_chunk[chunk_4]", "compute_chunk[chunk_02]"] {
        assert!(Find::parse(record.plan(), text).is_err(), "{text}");
    }
}

#[test]
fn ones_own_keys_are_found_whatever_is_in_them() {
    let scenario = Scenario {
        items: Items::Keys(
            ["level_1", "-x", "a b", "type:q"]
                .map(str::to_owned)
                .to_vec(),
        ),
        ..Scenario::default()
    };
    let run = run_of(Approach::Parallel, &scenario);
    for (at, key) in (0..).zip(["level_1", "-x", "a b", "type:q"]) {
        let find = Find::parse(run.0.plan(), key).expect("it is an item");
        let own = run
            .1
            .iter()
            .filter(|row| row.what.item().is_some() && find.takes(&run.0, row));
        assert!(own.clone().all(|row| row.what.item() == Some(at)), "{key}");
        assert_eq!(own.count(), 2, "{key}");
    }
}

#[test]
fn what_comes_later_is_added_to_what_was_found() {
    let (record, rows) = failing();
    let query = Query {
        text: "compute_piece".to_owned(),
        grades: Grade::Event.bit(),
        only_dagsters: true,
    };
    let mut search = Search::new(record.plan(), query);
    assert!(!search.advance(&record, &rows[..100], 10));
    assert!(search.advance(&record, &rows[..100], usize::MAX));
    let early = search.total(100);
    assert!(search.advance(&record, &rows, usize::MAX));
    assert_eq!(search.seen(), rows.len());
    assert!(search.total(rows.len()) > early);
    let last = search.window(rows.len(), None, 3);
    assert_eq!((last.end, last.len()), (search.total(rows.len()), 3));
    for at in search.window(rows.len(), Some(0), usize::MAX) {
        let row = &rows[search.row(at, rows.len()).expect("it was found")];
        assert!(row.what.is_dagsters() && Grade::of(&row.what) == Grade::Event);
    }
    let own = |what: &What| !what.is_dagsters();
    let owns = rows.iter().filter(|row| own(&row.what)).count();
    assert_eq!(search.all().iter().sum::<u32>() as usize, rows.len() - owns);
}

#[test]
fn all_rows_are_there_before_they_are_looked_at() {
    let (record, rows) = failing();
    let search = Search::new(record.plan(), Query::default());
    assert_eq!(search.total(rows.len()), rows.len());
    assert_eq!(search.window(rows.len(), Some(100), 50), 100..150);
    assert_eq!(search.row(120, rows.len()), Some(120));
    assert_eq!(search.row(rows.len(), rows.len()), None);
}

#[test]
fn words_are_suggested_and_can_be_read() {
    let (record, _) = run_of(Approach::Dynamic, &Scenario::default());
    let plan = record.plan();
    let names = |text| -> Vec<String> {
        suggest(plan, text)
            .into_iter()
            .map(|one| one.text)
            .collect()
    };
    assert_eq!(names("").first().map(String::as_str), Some("step:"));
    assert_eq!(names("le"), ["level:"]);
    assert_eq!(names("level:e"), ["level:error ", "level:event "]);
    assert_eq!(
        names("x -type:step_s"),
        [
            "x -type:STEP_START ",
            "x -type:STEP_SUCCESS ",
            "x -type:STEP_SKIPPED "
        ]
    );
    assert_eq!(names("type:RUN_SU"), ["type:RUN_SUCCESS "]);
    assert_eq!(names("step:compute_piece[q"), ["step:compute_piece[q] "]);
    assert_eq!(
        names("q "),
        names("")
            .iter()
            .map(|text| ["q ", text].concat())
            .collect::<Vec<_>>()
    );
    assert!(names("q").contains(&"item:q ".to_owned()));
    for text in [
        "", "s", "co", "step:", "op:l", "item:q", "type:", "level:", "q -", "\"",
    ] {
        for suggestion in suggest(plan, text) {
            let read = Find::parse(plan, &suggestion.text);
            assert!(read.is_ok(), "{text}: {suggestion:?}: {read:?}");
        }
    }
}
