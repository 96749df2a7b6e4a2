//! What holds for every query over every log, tried on thousands of random ones.
//!
//! `FANOUT_FULL=1` tries many more.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use fanout::dagster::RetryPolicy;
use fanout::driver::simulate;
use fanout::engine::{Plan, Row};
use fanout::record::{Find, Grade, Query, Record, Search, Shown, attempt_of, suggest};
use fanout::scenario::{Approach, Executor, Failures, Items, Scenario};
use proptest::prelude::*;

use random::config;

#[path = "common/random.rs"]
#[allow(dead_code, reason = "other tests draw other things")]
mod random;

/// Keys that are like what queries are made of, beside plain ones.
fn items() -> impl Strategy<Value = Items> {
    let own = ["a", "q", "level", "step:q", "-q", "a b", "compute_piece"];
    prop_oneof![
        (1..30_u32).prop_map(Items::Numbered),
        (1..26_u32).prop_map(Items::Letters),
        proptest::sample::subsequence(own.map(str::to_owned).to_vec(), 1..=own.len())
            .prop_map(Items::Keys),
    ]
}

prop_compose! {
    fn scenario()(
        items in items(), multiprocess: bool, retries in proptest::option::of(1..3_u32),
        fails in 0..3_usize, always: bool,
    ) -> Scenario {
        let failure = if always { Failures::Always } else { Failures::First(1) };
        let scenario = Scenario {
            items,
            executor: match multiprocess {
                true => Executor::Multiprocess { max_concurrent: Some(3) },
                false => Executor::InProcess,
            },
            retry: retries.map(|max_retries| RetryPolicy {
                max_retries, delay: None, backoff: None, jitter: None,
            }),
            ..Scenario::default()
        };
        let keys = scenario.check().expect("valid").keys;
        let failing = (0..keys.len()).take(fails).map(|item| (keys.key(item), failure));
        Scenario { fail: failing.collect(), ..scenario }
    }
}

fn approach() -> impl Strategy<Value = Approach> {
    proptest::sample::select(Approach::ALL.to_vec())
}

/// Words of all sorts, some of which name what is not there.
fn word() -> impl Strategy<Value = String> {
    let named = [
        "a",
        "q",
        "item_1",
        "compute_piece",
        "compute_piece[q]",
        "step:*[item_1*]",
        "op:load_*",
        "op:compute_chunk",
        "item:*1",
        "type:STEP_*",
        "type:PIPELINE_START",
        "type:fanout_item_end",
        "level:error",
        "level:debug",
        "level:event",
        "attempt:1",
        "attempt:2",
        "started",
        "PieceError",
        "\"execution of\"",
        "result",
        "attempt:0",
        "step:nothing",
        "\"",
        "-",
        "step:",
        "*",
    ];
    let word = proptest::sample::select(named.map(str::to_owned).to_vec());
    (any::<bool>(), word).prop_map(|(not, word)| [if not { "-" } else { "" }, &word].concat())
}

fn query() -> impl Strategy<Value = String> {
    proptest::collection::vec(word(), 0..4).prop_map(|words| words.join(" "))
}

fn run(approach: Approach, scenario: &Scenario) -> (Record, Vec<Row>) {
    let checked = scenario.check().expect("a generated scenario is valid");
    let plan = Arc::new(Plan::of(approach, &checked));
    let rows = simulate(&plan);
    (Record::of(plan, &rows), rows)
}

/// What a word takes by its meaning, looked up in the row as it is shown; nothing for words of
/// which that cannot be said in a line.
fn plainly(record: &Record, row: &Row, word: &str) -> Option<bool> {
    let shown = Shown::of(record, row);
    let (key, value) = word.split_once(':')?;
    Some(match key {
        "attempt" => row.step.is_some() && value.parse() == Ok(attempt_of(row)),
        "type" if !value.contains('*') => shown
            .event_type
            .is_some_and(|name| name.eq_ignore_ascii_case(value)),
        "type" => {
            let start = value.trim_end_matches('*');
            shown.event_type.is_some_and(|name| name.starts_with(start))
        }
        "level" if value == "error" => shown.level == "ERROR",
        "op" => {
            let start = value.trim_end_matches('*');
            row.step
                .is_some_and(|step| record.plan().op_of(step).name.starts_with(start))
        }
        _ => return None,
    })
}

proptest! {
    #![proptest_config(config(300, 20_000))]

    /// Whatever is typed is read or refused in words, and so is whatever is suggested for it.
    #[test]
    fn any_text_is_read_or_refused(approach in approach(), scenario in scenario(), text in any::<String>()) {
        let plan = Plan::of(approach, &scenario.check().expect("valid"));
        if let Err(error) = Find::parse(&plan, &text) {
            prop_assert!(error.to_string().ends_with('.'), "{error}");
        }
        for suggestion in suggest(&plan, &text) {
            prop_assert!(!suggestion.text.is_empty());
        }
    }
}

proptest! {
    #![proptest_config(config(120, 5_000))]

    /// A search in pieces, while the log grows, finds what one look through all of it finds.
    #[test]
    fn a_search_in_pieces_finds_what_a_whole_one_does(
        approach in approach(), scenario in scenario(), text in query(), grades in 0..64_u8,
        only_dagsters: bool, piece in 1..40_usize, growth in 1..100_usize,
    ) {
        let (record, rows) = run(approach, &scenario);
        let query = Query { text, grades, only_dagsters };
        let mut search = Search::new(record.plan(), query.clone());
        let Ok(find) = Find::parse(record.plan(), &query.text) else {
            search.advance(&record, &rows, usize::MAX);
            prop_assert!(search.fault().is_some() && search.total(rows.len()) == 0);
            return Ok(());
        };
        let mut logged = 0;
        while logged < rows.len() {
            logged = (logged + growth).min(rows.len());
            while !search.advance(&record, &rows[..logged], piece) {}
        }
        let bit = |row: &Row| Grade::of(&row.what).bit();
        let sifted = |row: &&Row| !only_dagsters || row.what.is_dagsters();
        let taken: Vec<&Row> = rows.iter().filter(sifted).filter(|row| find.takes(&record, row)).collect();
        let naive: Vec<&Row> = taken.iter().copied().filter(|row| grades == 0 || grades & bit(row) != 0).collect();
        let total = search.total(rows.len());
        let found: Vec<&Row> = (0..total).filter_map(|at| rows.get(search.row(at, rows.len())?)).collect();
        prop_assert_eq!(&found, &naive);
        let counts = Grade::ALL.map(|grade| taken.iter().filter(|row| Grade::of(&row.what) == grade).count() as u32);
        prop_assert_eq!(search.counts(), counts);
        prop_assert_eq!(search.all().iter().sum::<u32>() as usize, rows.iter().filter(sifted).count());
    }

    /// Words mean what the row says that is shown; a minus turns that round, a space is *and*.
    #[test]
    fn words_mean_what_rows_say(
        approach in approach(), scenario in scenario(), one in word(), other in word(),
    ) {
        let (record, rows) = run(approach, &scenario);
        let parse = |text: &str| Find::parse(record.plan(), text).ok();
        // Both words at once could be the key of an item.
        let both = parse(&[&one, " ", &other].concat()).filter(|_| !one.contains('"'));
        let Some((first, both)) = parse(&one).zip(both) else { return Ok(()) };
        let Some(second) = parse(&other) else { return Ok(()) };
        let is_key = |word: &str| record.plan().keys().find(word).is_some();
        let not = parse(&["-", &one].concat()).filter(|_| !one.starts_with('-') && !is_key(&["-", &one].concat()));
        for row in &rows {
            let (a, b) = (first.takes(&record, row), second.takes(&record, row));
            prop_assert_eq!(both.takes(&record, row), a && b, "{} {}", one, other);
            if let Some(plainly) = plainly(&record, row, &one).filter(|_| !one.starts_with('-')) {
                prop_assert_eq!(a, plainly, "{}: {:?}", one, row);
            }
            if let Some(not) = not.as_ref().filter(|_| one != "step:") {
                prop_assert_eq!(not.takes(&record, row), !a, "-{}", one);
            }
        }
    }
}
