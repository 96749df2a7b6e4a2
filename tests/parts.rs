//! Pieces in parts: none is larger than it may be, and together they say what the piece does.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use fanout::dagster::RetryPolicy;
use fanout::forecast::monte::{Config, MonteCarlo};
use fanout::forecast::{Estimate, Part, Parts, Piece, Setting, Study, Trials, work_out};
use fanout::scenario::{Approach, Checked, Failures, Items, Scenario};
use proptest::prelude::*;

use random::{any_probability, config};

#[path = "common/random.rs"]
#[allow(dead_code, reason = "other tests draw other things")]
mod random;

prop_compose! {
    fn any_scenario()(
        n in 0..30_u32, seed: u64, chunk_size in 1..8_u32, retries in 0..5_u32,
        failure_probability in any_probability(), poison_probability in any_probability(),
        fails in any::<bool>(),
    ) -> Checked {
        let fail = (fails && n > 0).then(|| ("item_0".to_owned(), Failures::First(1)));
        let scenario = Scenario {
            items: Items::Numbered(n),
            fail: fail.into_iter().collect(),
            retry: (retries > 0).then(|| retry(retries)),
            failure_probability, poison_probability, chunk_size, seed,
            ..Scenario::default()
        };
        scenario.check().expect("sound")
    }
}

prop_compose! {
    fn any_piece()(
        number: u32, items in proptest::option::of(0..40_u32),
        approaches in proptest::sample::subsequence(Approach::ALL.to_vec(), 0..=3).prop_shuffle(),
        numbered in proptest::option::of((0..1_000_u32, 0..12_u32)),
    ) -> Piece {
        let settings = items.map(Setting::Items).into_iter().collect();
        let trials = match numbered {
            Some((first, count)) => Trials::Numbered(first..first + count),
            None => Trials::AsItStands,
        };
        Piece { number, settings, approaches, trials }
    }
}

fn retry(max_retries: u32) -> RetryPolicy {
    RetryPolicy {
        max_retries,
        ..RetryPolicy::default()
    }
}

/// Gives all parts out at once, and brings them back by the key.
fn bring_back(
    parts: &mut Parts,
    scenario: &Checked,
    key: impl Fn(u32) -> u32,
) -> Vec<(u32, Vec<Estimate>)> {
    let mut out: Vec<Part> = std::iter::from_fn(|| parts.give()).collect();
    out.sort_by_key(|part| key(part.piece.number));
    let back = out.iter().filter_map(|part| {
        let found = part.piece.work_out(scenario);
        parts.take(part.piece.number, found)
    });
    back.collect()
}

proptest! {
    #![proptest_config(config(256, 2_000))]

    #[test]
    fn parts_are_small_and_say_together_what_their_pieces_do(
        scenario in any_scenario(), pieces in proptest::collection::vec(any_piece(), 1..4),
        most in 1..2_000_u64, shuffle: u32,
    ) {
        let mut parts = Parts::of(most);
        for piece in &pieces {
            let split = piece.parts(&scenario, most);
            prop_assert_eq!(split.iter().map(|part| part.size).sum::<u64>(), piece.size(&scenario));
            for Part { piece: part, size } in split {
                prop_assert_eq!(size, part.size(&scenario));
                prop_assert!(size <= most || part.approaches.len() == 1 && part.trials.count() == 1);
            }
            parts.split(piece, &scenario);
        }
        let mut found = bring_back(&mut parts, &scenario, |n| n.wrapping_mul(shuffle | 1));
        let mut expected: Vec<_> = pieces
            .iter()
            .map(|piece| (piece.number, piece.work_out(&scenario)))
            .collect();
        let key = |piece: &(u32, Vec<Estimate>)| (piece.0, piece.1.len());
        found.sort_by_key(key);
        expected.sort_by_key(key);
        prop_assert_eq!(found, expected);
        prop_assert!(parts.next().is_none());
    }

    #[test]
    fn a_study_in_parts_finds_what_it_finds_whole(scenario in any_scenario(), most in 1..500_u64) {
        let new = || MonteCarlo::new(&scenario, Config { trials: 40, ..Config::default() });
        let (mut whole, mut study, mut parts) = (new(), new(), Parts::of(most));
        work_out(&mut whole, &scenario);
        while let Some(piece) = study.next() {
            parts.split(&piece, &scenario);
            for (number, found) in bring_back(&mut parts, &scenario, |n| u32::MAX - n) {
                study.take(number, &found);
            }
        }
        prop_assert!(study.is_over());
        prop_assert_eq!(study.report(), whole.report());
    }

    #[test]
    fn a_size_is_at_least_what_is_retried_on_the_average(scenario in any_scenario()) {
        let piece = Piece {
            number: 0,
            settings: Vec::new(),
            approaches: vec![Approach::Dynamic],
            trials: Trials::Numbered(0..200),
        };
        let retries: u32 = piece.work_out(&scenario).iter().map(|run| run.retries).sum();
        let attempts = u64::from(retries) + 200 * u64::from(scenario.keys.len());
        // Chance may have it a little worse than expected.
        prop_assert!(attempts * 4 / 5 <= piece.size(&scenario));
    }
}

#[test]
fn a_pool_that_is_retried_is_as_large_as_all_of_its_attempts() {
    let scenario = Scenario {
        items: Items::Numbered(1_000),
        fail: [("item_3".to_owned(), Failures::Always)]
            .into_iter()
            .collect(),
        retry: Some(retry(9)),
        chunk_size: 100,
        ..Scenario::default()
    };
    let scenario = scenario.check().expect("sound");
    let size = |approach| {
        let piece = Piece {
            number: 0,
            settings: Vec::new(),
            approaches: vec![approach],
            trials: Trials::AsItStands,
        };
        piece.size(&scenario)
    };
    // One item, one chunk and the whole pool are done nine times more.
    assert_eq!(
        Approach::ALL.map(size),
        [1_000 + 9 + 10, 1_000 + 9_000 + 10, 1_000 + 900 + 10]
    );
}

#[test]
fn what_is_not_asked_for_is_not_taken() {
    let scenario = Scenario::default().check().expect("sound");
    let mut parts = Parts::of(1);
    assert_eq!(parts.take(0, Vec::new()), None);
    parts.split(
        &Piece {
            number: 7,
            settings: Vec::new(),
            approaches: vec![Approach::Dynamic],
            trials: Trials::Numbered(0..2),
        },
        &scenario,
    );
    assert_eq!(parts.take(2, Vec::new()), None);
    assert_eq!(parts.take(0, Vec::new()), None);
    assert_eq!(parts.take(0, Vec::new()), None, "it is back already");
    assert_eq!(parts.take(1, Vec::new()), Some((7, Vec::new())));
    assert_eq!(parts.take(1, Vec::new()), None);
}
