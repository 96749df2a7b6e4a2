//! That each flip is true, and the nearest.

use super::facts::{any_scenario, any_weights};
use super::*;

/// Checks every change of an input from scratch; how many there are.
fn flips_are_true(scenario: &Scenario, weights: Weights) -> usize {
    let report = report(scenario, weights);
    let at = |input: Input, value: u64| {
        let changed = input.scenario_at(scenario, value);
        chosen(&changed, weights)
    };
    let mut count = 0;
    for flip in &report.flips {
        let Turn::Input { input, from, to } = flip.turn else {
            continue;
        };
        count += 1;
        let there = at(input, to);
        assert_ne!(flip.choose, report.verdict.choose);
        assert_eq!(
            there.verdict.choose, flip.choose,
            "{input:?} {from} -> {to}"
        );
        assert_eq!(
            there.verdict,
            flip.facts.judge(&weights),
            "{input:?} {from} -> {to}"
        );
        let (least, most) = (from.min(to), from.max(to));
        if input == Input::MaxRetries {
            // These are few, so each on the way was tried.
            assert!((least + 1..most).eq(flip.held.iter().copied()), "{flip:?}");
        }
        assert!(flip.held.iter().all(|held| (least..=most).contains(held)));
        // The nearest to the flip, which it is told apart from, and some others.
        let mut held = flip.held.clone();
        held.sort_by_key(|held| held.abs_diff(to));
        for value in held.into_iter().take(4) {
            let choose = at(input, value).verdict.choose;
            assert_eq!(choose, report.verdict.choose, "{input:?} {from} -> {value}");
        }
    }
    count
}

#[test]
fn flips_of_what_people_run_are_true() {
    let with_retries = flaky(Some(RetryPolicy {
        max_retries: 1,
        ..RetryPolicy::default()
    }));
    for scenario in [
        Scenario::default(),
        five_minutes(Work::Sleep),
        five_minutes(Work::Compute),
        Preset::FlakyLetter.scenario(),
        with_retries,
    ] {
        assert!(flips_are_true(&scenario, Weights::default()) > 0);
    }
}

/// What retries change, as it is said.
fn of_retries(report: &Report) -> Option<(Turn, Approach)> {
    let turns = report.flips.iter().map(|flip| (flip.turn, flip.choose));
    let mut own = turns.filter(|(turn, _)| match turn {
        Turn::Input { input, .. } => *input == Input::MaxRetries,
        Turn::Weight { .. } => false,
    });
    own.next()
}

#[test]
fn retries_are_tried_where_something_may_fail() {
    // With one retry each chunk of letters comes through, of which one attempt in fifty fails.
    let scenario = Scenario {
        failure_probability: 0.02,
        ..Scenario::default()
    };
    let found = report(&scenario, Weights::default());
    let (turn, choose) = of_retries(&found).expect("it flips");
    let expected = Turn::Input {
        input: Input::MaxRetries,
        from: 0,
        to: 1,
    };
    assert_eq!((turn, choose), (expected, Hybrid));
    let flips = said(&scenario, &found).flips;
    let is_told = |told: &Told| told.change == "From 1 retry on (now 0): the hybrid";
    assert!(flips.iter().any(is_told), "{flips:?}");
    let delayed = Scenario {
        retry: retried(2, Some(5.0)),
        ..scenario
    };
    let loaded = turn.scenario_at(&delayed);
    assert_eq!(loaded.retry, retried(1, Some(5.0)), "the delay stays");
    let none = Input::MaxRetries.scenario_at(&delayed, 0);
    assert_eq!(none.retry, None);
    // Nothing is tried in vain.
    let calm = report(&Scenario::default(), Weights::default());
    assert_eq!(of_retries(&calm), None);
    assert!(!calm.firm.contains(&Input::MaxRetries));
    let broken = Scenario {
        items: Items::Numbered(4),
        fail: [("item_2".to_owned(), fanout::scenario::Failures::Always)]
            .into_iter()
            .collect(),
        ..Scenario::default()
    };
    assert!(
        report(&broken, Weights::default())
            .firm
            .contains(&Input::MaxRetries)
    );
}

#[test]
fn what_is_tried_can_be_asked() {
    for (items, retries, most) in [(95_000, 8, 9), (40_000, 20, 20), (20, 0, 10)] {
        let scenario = Scenario {
            items: Items::Numbered(items),
            failure_probability: 0.001,
            retry: retried(retries, None),
            ..Scenario::default()
        };
        let checked = scenario.check().expect("a scenario");
        let mut study = study(&scenario, Weights::default());
        let mut tried = Vec::new();
        while let Some(piece) = study.next() {
            study.take(piece.number, &estimates_of_nothing(&piece, &checked));
            for setting in piece.settings {
                let mut changed = scenario.clone();
                setting.write(&mut changed, &checked);
                assert!(changed.check().is_ok(), "{items} items, {setting:?}");
                if let Setting::MaxRetries(retries) = setting {
                    tried.push(retries);
                }
            }
        }
        tried.sort_unstable();
        tried.dedup();
        let all = (0..=most).filter(|other| *other != retries);
        assert!(all.eq(tried.iter().copied()), "{items} items: {tried:?}");
    }
}

#[test]
fn the_number_of_items_is_not_tried_where_a_mapping_key_is_refused() {
    let of = |last: &str| {
        let keys = ["a", "b", "c", "d", last].map(str::to_owned).to_vec();
        let scenario = Scenario {
            items: Items::Keys(keys),
            ..Scenario::default()
        };
        let report = report(&scenario, Weights::default());
        assert!(!report.goes_on);
        let flips = report
            .flips
            .iter()
            .any(|flip| matches!(flip.turn, Turn::Input { input, .. } if input == Input::Items));
        flips || report.firm.contains(&Input::Items)
    };
    assert!(of("e"));
    assert!(!of("a"));
}

#[test]
fn a_search_ends_with_many_items() {
    let scenario = Scenario {
        items: Items::Numbered(3_000),
        ..files()
    };
    let checked = scenario.check().expect("a scenario");
    let mut study = study(&scenario, Weights::default());
    let mut runs = 0;
    let mut last = (0, 0);
    while let Some(piece) = study.next() {
        let each = piece.approaches.len() as u32 * piece.trials.count();
        // Rounds without work are a few steps each.
        let is_idle = piece.settings.contains(&Setting::Seconds(Micros::ZERO));
        assert!(
            !is_idle || piece.size(&checked) <= 6 * 256 + 10,
            "{piece:?}"
        );
        runs += if is_idle { 0 } else { each };
        let found = estimates_of_nothing(&piece, &checked);
        study.take(piece.number, &found);
        let progress = study.progress();
        assert!(progress.0 >= last.0 && progress.0 <= progress.1);
        last = progress;
    }
    assert!(study.is_over());
    assert_eq!(last.0, last.1);
    // The failure rate is tried with 13 trials of so many items, the rest with one run.
    assert!(runs <= 1_000, "{runs} runs");
}

/// Estimates that never change a recommendation make the longest search.
fn estimates_of_nothing(piece: &Piece, checked: &fanout::scenario::Checked) -> Vec<Estimate> {
    let runs = piece.approaches.len() * piece.trials.count() as usize;
    let one = Estimate {
        run_time: Micros(1_000_000),
        fan_out_span: Micros(1_000_000),
        steps: 2,
        retries: 0,
        kept: checked.keys.len(),
        succeeds: true,
    };
    vec![one; runs]
}

proptest! {
    #![proptest_config(random::config(3, 40))]

    /// Answers may come in any order.
    #[test]
    fn the_order_of_answers_changes_nothing(
        scenario in any_scenario(),
        weights in any_weights(),
        picks in proptest::collection::vec(any::<proptest::sample::Index>(), 1..64),
    ) {
        let checked = scenario.check().expect("a scenario");
        let mut study = study(&scenario, weights);
        let mut open: Vec<Piece> = Vec::new();
        let mut picks = picks.iter().cycle();
        loop {
            while let Some(piece) = study.next() {
                open.push(piece);
            }
            if open.is_empty() {
                break;
            }
            let pick = picks.next().expect("they go round").index(open.len());
            let piece = open.swap_remove(pick);
            study.take(piece.number, &piece.work_out(&checked));
        }
        prop_assert!(study.is_over());
        prop_assert_eq!(study.report(), Some(report(&scenario, weights)));
    }

    /// Every flip is worked out again from scratch, on both of its sides.
    #[test]
    fn flips_are_true_at_random(scenario in any_scenario(), weights in any_weights()) {
        flips_are_true(&scenario, weights);
    }
}
