//! Fronts and cliffs that are reckoned by hand.

use super::*;

#[test]
fn the_anchor_is_not_monotonic_by_the_engine_and_on_the_frontier() {
    let (_, report) = plain(&anchor(100));
    for (chunks, size, span) in [(4, 250, 66), (10, 100, 90), (16, 63, 72)] {
        let run = Estimate::of(Approach::Hybrid, &check(&anchor(size)));
        assert_eq!(run.fan_out_span, second(span), "{chunks} chunks");
        // Load and merge cost their overhead as well.
        assert_eq!(run.run_time, second(span + 4), "{chunks} chunks");
        let point = hybrid(&report, chunks);
        assert_eq!(point.fan_out_span, second(span));
        assert_eq!(point.credits(), Credits::whole(u64::from(chunks) + 2));
    }
    assert!(report.every_size && report.points.len() == 1_002);
}

#[test]
fn the_anchors_words_name_the_best_and_the_cliff_behind_ones_own() {
    let (checked, report) = plain(&anchor(100));
    let words = words(&report, &checked, &solo);
    assert!((2..=6).contains(&words.len()), "{words:#?}");
    let whole = words.join(" ");
    for part in [
        "Best for credits: Python parallelism",
        "10 chunks, 4 at once, are 3 waves, and 8 would be 2",
        "100 items in a pool of 4 go in slices of 7 (chunksize): 4 rounds of 7 = 28 s where 25 s would do",
    ] {
        assert!(whole.contains(part), "{part}: {whole}");
    }
    let rows = rows(&report, &solo);
    let yours = rows.iter().find(|row| row.notes.contains("yours"));
    let cells = yours.map(|row| row.cells[1..4].join(" "));
    assert_eq!(cells.as_deref(), Some("100 10 94 s"));
}

#[test]
fn each_cause_of_a_cliff_is_found() {
    let causes = |scenario: &Scenario| -> Vec<Cause> {
        let (_, report) = plain(scenario);
        report.cliffs.iter().map(|cliff| cliff.cause).collect()
    };
    let waves = |cause: &Cause| {
        matches!(
            cause,
            Cause::Waves {
                slots: 4,
                rounds: (1, 2)
            }
        )
    };
    let long = Scenario {
        items: Items::Numbered(48),
        overhead_seconds: 0.0,
        pool: Pool {
            processes: Some(2),
            chunksize: Some(1),
        },
        ..anchor(5)
    };
    assert!(causes(&long).iter().any(waves), "{:?}", causes(&long));
    let dear = Scenario {
        overhead_seconds: 60.0,
        ..long.clone()
    };
    let overhead = |cause: &Cause| matches!(cause, Cause::Overhead { rounds: (1, 2), .. });
    assert!(causes(&dear).iter().any(overhead), "{:?}", causes(&dear));
    let sliced = Scenario {
        items: Items::Numbered(100),
        overhead_seconds: 0.0,
        pool: Pool {
            processes: Some(4),
            chunksize: Some(10),
        },
        ..anchor(5)
    };
    let slices = |cause: &Cause| matches!(cause, Cause::Slices(_));
    assert!(causes(&sliced).iter().any(slices), "{:?}", causes(&sliced));
}

#[test]
fn a_large_collection_gets_a_choice_of_sizes_and_its_own() {
    let scenario = Scenario {
        items: Items::Numbered(20_000),
        ..anchor(1_234)
    };
    let (_, report) = plain(&scenario);
    assert!(!report.every_size);
    assert!(report.points.len() <= MOST_SIZES as usize + 2);
    let own = report.yours.and_then(|own| report.point(own)).copied();
    assert_eq!(own.map(|own| (own.size, own.chunks)), Some((1_234, 17)));
}

#[test]
fn a_frontier_of_failing_runs_has_no_front_and_no_choice() {
    let mut scenario = anchor(100);
    scenario.items = Items::Numbered(30);
    scenario.fail.insert("item_3".to_owned(), Failures::Always);
    let (checked, report) = plain(&scenario);
    assert!(report.points.iter().all(|point| point.none_succeeds()));
    assert!(report.front.is_empty() && report.cliffs.is_empty() && report.best_value.is_none());
    assert!(
        words(&report, &checked, &solo)
            .join(" ")
            .contains("Every run fails")
    );
    let budget = Budget {
        most_time: None,
        most_money: None,
        most_failing: None,
        terms: terms(),
    };
    assert_eq!(budget.answer(&report), Answer::NoRun);
}

#[test]
fn nothing_at_all_is_no_trouble() {
    for items in [0, 1, 2] {
        let scenario = Scenario {
            items: Items::Numbered(items),
            ..anchor(100)
        };
        let (checked, report) = plain(&scenario);
        assert!(!report.front.is_empty());
        assert!(!words(&report, &checked, &solo).is_empty());
        assert!(report.yours.is_some());
    }
}
