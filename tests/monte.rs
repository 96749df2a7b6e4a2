//! What is likely: many trials, whoever works them out, against a naive count of them.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BinaryHeap;

use fanout::Micros;
use fanout::dagster::RetryPolicy;
use fanout::dagster::credits::Rule;
use fanout::forecast::monte::{
    Config, Forecast, MonteCarlo, Outcome, Quantile, Share, Spread, failures_in_words, in_words,
    loss_in_words, times_in_words,
};
use fanout::forecast::{Credits, Estimate, Piece, Sample, Study, Trials, work_out};
use fanout::scenario::{
    Approach, Chance, Checked, Durations, Executor, Failures, Items, Law, Pool, Scenario,
};
use proptest::prelude::*;

use random::{any_durations, any_probability, any_rule, config};

#[path = "common/random.rs"]
mod random;

prop_compose! {
    /// A few items that differ by chance, or do not.
    fn any_scenario()(
        n in 0..12_u32, seed: u64, limit in 1..4_u32, processes in 0..4_u32, chunk_size in 1..5_u32,
        durations in any_durations(), failure_probability in any_probability(),
        poison_probability in any_probability(), max_retries in proptest::option::of(0..3_u32),
        fails in any::<bool>(),
    ) -> Checked {
        let scenario = Scenario {
            items: Items::Numbered(n),
            durations, failure_probability, poison_probability, chunk_size, seed,
            fail: (fails && n > 0).then(|| ("item_0".to_owned(), Failures::First(1))).into_iter().collect(),
            retry: max_retries.map(|max_retries| RetryPolicy { max_retries, ..RetryPolicy::default() }),
            executor: Executor::Multiprocess { max_concurrent: Some(limit) },
            pool: Pool { processes: Some(processes), chunksize: None },
            overhead_seconds: 0.25,
            ..Scenario::default()
        };
        scenario.check().expect("sound")
    }
}

fn pieces(study: &mut MonteCarlo) -> Vec<Piece> {
    std::iter::from_fn(|| study.next()).collect()
}

/// The least number that so many do not exceed, by counting for each.
fn naive_quantile(numbers: &[u64], percent: usize) -> u64 {
    let enough = |limit: u64| {
        let within = numbers.iter().filter(|number| **number <= limit).count();
        within * 100 >= percent * numbers.len()
    };
    let able = numbers.iter().copied().filter(|number| enough(*number));
    able.min().expect("the greatest is able")
}

fn assert_spread(spread: Spread<u64>, numbers: &[u64]) {
    for (quantile, percent) in [(spread.p50, 50), (spread.p95, 95), (spread.p99, 99)] {
        assert_eq!(quantile.value, naive_quantile(numbers, percent));
        assert!(quantile.low.is_none_or(|low| low <= quantile.value));
        assert!(quantile.high.is_none_or(|high| high >= quantile.value));
        // There is at least one trial beyond a bound, or nothing varies.
        assert!(quantile.high.is_none_or(|high| high <= spread.most));
    }
    let mean = numbers.iter().sum::<u64>() as f64 / numbers.len() as f64;
    assert!((spread.mean - mean).abs() <= mean * 1e-12);
    assert_eq!(Some(spread.least), numbers.iter().min().copied());
    assert_eq!(Some(spread.most), numbers.iter().max().copied());
}

fn in_micros(spread: Spread<Micros>) -> Spread<u64> {
    let quantile = |quantile: Quantile<Micros>| Quantile {
        value: quantile.value.0,
        low: quantile.low.map(|low| low.0),
        high: quantile.high.map(|high| high.0),
    };
    Spread {
        p50: quantile(spread.p50),
        p95: quantile(spread.p95),
        p99: quantile(spread.p99),
        mean: spread.mean,
        least: spread.least.0,
        most: spread.most.0,
    }
}

fn assert_outcome(outcome: &Outcome, at: usize, trials: &[[Estimate; 3]], items: u32, rule: Rule) {
    let numbers = |of: &dyn Fn(&Estimate) -> u64| -> Vec<u64> {
        trials.iter().map(|trial| of(&trial[at])).collect()
    };
    let count = |of: &dyn Fn(&[Estimate; 3]) -> bool| {
        trials.iter().filter(|trial| of(trial)).count() as u32
    };
    // Times are of the trials that succeed, if any does.
    let some = trials.iter().any(|trial| trial[at].succeeds);
    let timed = trials.iter().filter(|trial| trial[at].succeeds == some);
    let times = |of: &dyn Fn(&Estimate) -> Micros| -> Vec<u64> {
        timed.clone().map(|trial| of(&trial[at]).0).collect()
    };
    assert_spread(in_micros(outcome.run_time), &times(&|run| run.run_time));
    let spans = times(&|run| run.fan_out_span);
    assert_spread(in_micros(outcome.fan_out_span), &spans);
    let runs: Vec<Estimate> = trials.iter().map(|trial| trial[at]).collect();
    assert_eq!(outcome.sample, Sample::of(&runs, rule));
    assert_eq!(outcome.sample.run_time, outcome.run_time.p50.value);
    let all = numbers(&|run| run.credits(rule)).iter().sum();
    assert_eq!(
        outcome.sample.credits(),
        Credits::of(all, timed.count() as u64)
    );
    assert_spread(outcome.credits, &numbers(&|run| run.credits(rule)));
    assert_eq!(outcome.fails.count, count(&|trial| !trial[at].succeeds));
    let lost = numbers(&|run| u64::from(items - run.kept))
        .iter()
        .sum::<u64>();
    let mean = lost as f64 / trials.len() as f64;
    assert!((outcome.items_lost - mean).abs() < 1e-9);
    let beats = |trial: &[Estimate; 3], of: &dyn Fn(&Estimate) -> u64| {
        let better = |other: &Estimate| other.succeeds && of(other) < of(&trial[at]);
        trial[at].succeeds && !trial.iter().any(better)
    };
    let fastest = count(&|trial| beats(trial, &|run| run.run_time.0));
    let cheapest = count(&|trial| beats(trial, &|run| run.credits(rule)));
    assert_eq!((outcome.fastest, outcome.cheapest), (fastest, cheapest));
}

/// Each run is in the bin of its time.
fn assert_histogram(forecast: &Forecast, trials: &[[Estimate; 3]]) {
    let histogram = &forecast.histogram;
    assert!((1..=41).contains(&histogram.bins()), "{}", histogram.bins());
    for at in 0..3 {
        let within = |from: Micros, to: Option<Micros>| {
            let some = trials.iter().any(|trial| trial[at].succeeds);
            let timed = trials.iter().filter(|trial| trial[at].succeeds == some);
            let times = timed.map(|trial| trial[at].run_time);
            let inside = |time: &Micros| *time >= from && to.is_none_or(|to| *time < to);
            times.filter(inside).count() as u32
        };
        for (bin, count) in histogram.counts[at].iter().enumerate() {
            let (from, to) = (histogram.edge(bin), histogram.edge(bin + 1));
            assert_eq!(*count, within(from, Some(to)));
        }
        assert_eq!(
            histogram.beyond[at],
            within(histogram.edge(histogram.bins()), None)
        );
        let all = histogram.counts[at].iter().sum::<u32>() + histogram.beyond[at];
        let sample = forecast.outcomes[at].sample;
        let timed = if sample.none_succeeds() {
            sample.trials
        } else {
            sample.succeeded()
        };
        assert_eq!(all, timed);
    }
}

proptest! {
    #![proptest_config(config(64, 1_000))]

    #[test]
    fn the_report_is_the_same_whatever_the_order_and_the_pieces(
        scenario in any_scenario(), trials in 1..80_u32, rule in any_rule(),
        items in 1..2_000_u64, order in proptest::collection::vec(any::<u64>(), 80),
    ) {
        let config = Config { trials, rule };
        let mut whole = MonteCarlo::new(&scenario, config);
        work_out(&mut whole, &scenario);
        prop_assert!(whole.is_over());

        let mut study = MonteCarlo::new(&scenario, config).in_pieces_of(items);
        prop_assert_eq!(study.report(), None);
        let mut pieces = pieces(&mut study);
        let mut keys = order.iter().cycle();
        pieces.sort_by_cached_key(|_| keys.next().copied());
        let mut back = 0;
        for piece in &pieces {
            prop_assert!(!study.is_over());
            let found = piece.work_out(&scenario);
            study.take(piece.number, &found);
            // What is said twice, or is no answer, changes nothing.
            study.take(piece.number, &found);
            study.take(u32::MAX, &found);
            back += piece.trials.count();
            prop_assert_eq!(study.progress().0, u64::from(back));
            prop_assert_eq!(study.report().map(|report| report.trials), Some(back));
        }
        prop_assert!(study.is_over());
        prop_assert_eq!(study.report(), whole.report());
    }

    #[test]
    fn the_report_is_what_counting_says(
        scenario in any_scenario(), trials in 1..150_u32, rule in any_rule(),
    ) {
        let mut study = MonteCarlo::new(&scenario, Config { trials, rule });
        work_out(&mut study, &scenario);
        let forecast = study.report().expect("all are back");
        let run = |scenario: &Checked| Approach::ALL.map(|each| Estimate::of(each, scenario));
        let naive: Vec<[Estimate; 3]> = match scenario.has_chance() {
            true => (0..u64::from(trials)).map(|number| run(&scenario.trial(number))).collect(),
            false => vec![run(&scenario)],
        };
        prop_assert_eq!(forecast.trials as usize, naive.len());
        prop_assert_eq!(forecast.by_chance, scenario.has_chance());
        for (at, outcome) in forecast.outcomes.iter().enumerate() {
            prop_assert_eq!(outcome.approach, Approach::ALL[at]);
            assert_outcome(outcome, at, &naive, scenario.keys.len(), rule);
        }
        assert_histogram(&forecast, &naive);
        // It crosses to the page as bytes.
        let bytes = postcard::to_allocvec(&forecast).expect("has bytes");
        prop_assert_eq!(postcard::from_bytes::<Forecast>(&bytes), Ok(forecast));
    }
}

/// A study of which `found` is said instead of what its runs come to.
fn told(trials: u32, found: impl Fn(u32) -> [Estimate; 3]) -> Forecast {
    let scenario = Scenario {
        durations: Durations::Drawn {
            law: Law::Uniform,
            by: 1.0,
        },
        failure_probability: 0.5,
        ..Scenario::default()
    };
    let scenario = scenario.check().expect("sound");
    let rule = Rule::Current;
    let mut study = MonteCarlo::new(&scenario, Config { trials, rule });
    for piece in pieces(&mut study) {
        let Trials::Numbered(numbers) = &piece.trials else {
            panic!("it is left to chance");
        };
        let answers: Vec<Estimate> = numbers.clone().flat_map(&found).collect();
        study.take(piece.number, &answers);
    }
    study.report().expect("all are back")
}

fn estimate(run_time: u64, succeeds: bool) -> Estimate {
    let scenario = Scenario::default().check().expect("sound");
    Estimate {
        run_time: Micros(run_time),
        succeeds,
        ..Estimate::of(Approach::Parallel, &scenario)
    }
}

/// Experiments of 400 trials of a number between 0 and 10⁹, each as likely: of which the true
/// quantiles are known, and how often the bounds have them between them. Summed up exactly by
/// another program (Python's `fractions`), the ranks 180 and 221 of 400 have the median so in
/// 95.98 % of experiments, 371 and 389 the 95 % quantile in 96.19 %, 392 and 400 the 99 % quantile in
/// 96.13 %. Of 1,500 experiments that is allowed to be off by four standard deviations, 2.2 %;
/// chance is drawn from fixed seeds.
#[test]
fn intervals_hold_the_true_quantile_as_often_as_they_say() {
    const EXPERIMENTS: u32 = 1_500;
    let base = estimate(0, true);
    let mut held = [0_u32; 3];
    for experiment in 0..u64::from(EXPERIMENTS) {
        let chance = Chance::new(experiment).fork("coverage");
        let forecast = told(400, |number| {
            let mut chance = chance.at(u64::from(number));
            let run_time = Micros((chance.next_unit() * 1e9) as u64);
            [Estimate { run_time, ..base }; 3]
        });
        let times = forecast.of(Approach::Hybrid).run_time;
        for (held, (quantile, truth)) in held.iter_mut().zip([
            (times.p50, 500_000_000),
            (times.p95, 950_000_000),
            (times.p99, 990_000_000),
        ]) {
            let (low, high) = (
                quantile.low.expect("enough"),
                quantile.high.expect("enough"),
            );
            *held += u32::from(low.0 <= truth && truth <= high.0);
        }
    }
    for (held, expected) in held.into_iter().zip(COVERAGE) {
        let part = f64::from(held) / f64::from(EXPERIMENTS);
        assert!((part - expected).abs() < 0.022, "{part} of {expected}");
    }
}

const COVERAGE: [f64; 3] = [0.9598, 0.9619, 0.9613];

/// Runs that fail with a probability of 3 %: Wilson's interval of 300 trials has it between its
/// bounds in 94.11 % of experiments, summed up by another program.
#[test]
fn the_interval_of_a_probability_holds_it_as_often() {
    const EXPERIMENTS: u32 = 1_500;
    let held = (0..u64::from(EXPERIMENTS)).filter(|experiment| {
        let chance = Chance::new(*experiment).fork("share");
        let fails = (0..300).filter(|trial| chance.at(*trial).next_unit() < 0.03);
        let share = Share::of(fails.count() as u32, 300);
        share.low <= 0.03 && 0.03 <= share.high
    });
    let part = held.count() as f64 / f64::from(EXPERIMENTS);
    assert!((part - WILSON).abs() < 0.025, "{part}");
}

const WILSON: f64 = 0.9411;

#[test]
fn a_share_has_wilsons_interval() {
    // Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I.
    for (count, of, low, high) in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ] {
        let share = Share::of(count, of);
        let off = (share.low - low).abs().max((share.high - high).abs());
        assert!(off < 0.000_05, "{share:?}");
    }
}

#[test]
fn of_too_few_trials_there_is_no_bound() {
    let bounds = |trials: u32| {
        let forecast = told(trials, |number| [estimate(u64::from(number), true); 3]);
        let times = forecast.of(Approach::Dynamic).run_time;
        let is_bound = |bound: Option<Micros>| bound.is_some();
        [times.p50, times.p95, times.p99].map(|q| (is_bound(q.low), is_bound(q.high)))
    };
    // The last is above the median in 1 − 0.5ⁿ of all cases, and so on: 6, 72 and 368 do.
    assert_eq!(bounds(5)[0], (false, false));
    assert_eq!(bounds(6)[0], (true, true));
    assert!(!bounds(71)[1].1 && bounds(72)[1].1);
    assert!(!bounds(367)[2].1 && bounds(368)[2].1);
}

#[test]
fn a_run_that_fails_wins_nothing() {
    let forecast = told(4, |number| match number {
        0 => [estimate(5, false), estimate(9, true), estimate(9, true)],
        1 => [estimate(5, true), estimate(6, true), estimate(7, false)],
        _ => [estimate(5, false); 3],
    });
    let fastest = forecast.outcomes.each_ref().map(|outcome| outcome.fastest);
    assert_eq!(fastest, [1, 1, 1]);
    let failed = forecast
        .outcomes
        .each_ref()
        .map(|outcome| outcome.fails.count);
    assert_eq!(failed, [3, 2, 3]);
}

#[test]
fn numbers_are_put_into_words() {
    let scenario = Scenario {
        failure_probability: 0.01,
        ..Scenario::default()
    };
    let scenario = scenario.check().expect("sound");
    let forecast = told(1_000, |number| {
        let lossy = Estimate {
            kept: 0,
            ..estimate(5_000_000, number >= 13)
        };
        let rare = u64::from(number < 20) * 3_000_000;
        let sure = estimate(5_000_000 + rare, true);
        [
            lossy,
            sure,
            estimate(1_000_000 + 1_000 * u64::from(number), true),
        ]
    });
    let [lossy, rare, spread] = forecast.outcomes.each_ref();
    assert_eq!(times_in_words(lossy), "All runs that succeed take 5 s.");
    assert_eq!(
        times_in_words(rare),
        "95 % of the runs take at most 5 s, 99 % at most 8 s."
    );
    assert_eq!(
        times_in_words(spread),
        "Half of the runs take at most 1.5 s, 95 % at most 1.95 s, 99 % at most 1.99 s."
    );
    let fails = |outcome| failures_in_words(outcome, &scenario);
    let few = "1.3 % of the runs fail (0.8 to 2.2 %).";
    assert_eq!(fails(lossy).as_deref(), Some(few));
    let none = "None of 1,000 runs fails (0 to 0.4 %).";
    assert_eq!(fails(rare).as_deref(), Some(none));
    let all = "A run loses 26 letters on average.";
    assert_eq!(loss_in_words(lossy, &scenario).as_deref(), Some(all));
    assert_eq!(
        in_words(&forecast, &scenario)[0],
        "Dynamic outputs: all runs that succeed take 5 s. 1.3 % of the runs fail (0.8 to 2.2 %). A run \
         that succeeds costs 2 credits, failed runs included. A run loses 26 letters on average."
    );
    let few = told(4, |number| {
        [estimate(5_000_000 + u64::from(number), true); 3]
    });
    let text = times_in_words(few.of(Approach::Hybrid));
    assert_eq!(text, "So far the runs take 5 s to 5 s.");
    let failing = told(400, |number| {
        [estimate(5_000_000 + 5_000 * u64::from(number), false); 3]
    });
    let text = times_in_words(failing.of(Approach::Hybrid));
    assert_eq!(
        text,
        "Half of the runs that fail end within 6 s, 95 % within 6.9 s, 99 % within 6.98 s."
    );
}

/// 200 items of 1 s on average, 8 steps at once, 1.5 s beside the work of each.
fn known_case(durations: Durations) -> Checked {
    let scenario = Scenario {
        items: Items::Numbered(200),
        durations,
        executor: Executor::Multiprocess {
            max_concurrent: Some(8),
        },
        overhead_seconds: 1.5,
        ..Scenario::default()
    };
    scenario.check().expect("sound")
}

fn spans(durations: Durations, trials: u32) -> (Spread<Micros>, Vec<String>) {
    let scenario = known_case(durations);
    let rule = Rule::Current;
    let mut study = MonteCarlo::new(&scenario, Config { trials, rule });
    work_out(&mut study, &scenario);
    let forecast = study.report().expect("all are back");
    let span = forecast.of(Approach::Dynamic).fan_out_span;
    (span, in_words(&forecast, &scenario))
}

/// What dynamic outputs take is a list of items on 8 slots: each goes to the slot that is free
/// first.
#[test]
fn a_trial_is_what_a_plain_loop_over_its_times_says() {
    let scenario = known_case(Durations::Drawn {
        law: Law::Pareto,
        by: 1.5,
    });
    for number in 0..100 {
        let trial = scenario.trial(number);
        let chance = Chance::new(trial.seed);
        let mut slots: BinaryHeap<std::cmp::Reverse<u64>> =
            (0..8).map(|_| std::cmp::Reverse(0)).collect();
        for item in 0..200 {
            let std::cmp::Reverse(free) = slots.pop().expect("8 slots");
            let work = trial.times.of_item(item, 200, trial.each, chance);
            slots.push(std::cmp::Reverse(free + 1_500_000 + work.0));
        }
        let last = slots.into_iter().map(|slot| slot.0).max();
        let found = Estimate::of(Approach::Dynamic, &trial).fan_out_span;
        assert_eq!(Some(found.0), last, "trial {number}");
    }
}

/// Quantiles that are published for this case are 62.5, 62.5, 62.5 s of equal items, about 64, 69,
/// 72 s of lognormal ones with a deviation of 1, and about 63, 111, 260 s by Pareto's law of shape
/// 1.5. A loop in Python with its own generator of chance gave, with 95 % intervals: lognormal
/// (10,000 trials) 64.24 (64.19–64.29), 68.82 (68.71–68.96), 72.36 (71.91–73.02); Pareto (40,000
/// trials) 63.13 (63.06–63.20), 116.0 (113.9–118.6), 278 (260–294). The published 111 is outside of both;
/// of 1,000 trials that quantile comes out between 105 and 135 in 95 % of cases, so 111 fits a
/// sample of that size. What is compared are the
/// intervals of 3,000 trials with those of the loop: they overlap.
#[test]
fn a_known_case_has_its_known_quantiles() {
    let (alike, words) = spans(Durations::Constant, 10);
    assert_eq!(
        words,
        ["Nothing is left to chance: every run comes to this."]
    );
    assert_eq!(
        (alike.p50.value, alike.p99.value),
        (Micros(62_500_000), Micros(62_500_000))
    );
    assert_eq!(alike.p99.high, Some(Micros(62_500_000)));
    for (law, by, known) in [
        (
            Law::Lognormal,
            1.0,
            [(64.19, 64.29), (68.71, 68.96), (71.91, 73.02)],
        ),
        (
            Law::Pareto,
            1.5,
            [(63.06, 63.20), (113.9, 118.6), (260.0, 294.0)],
        ),
    ] {
        let (spread, words) = spans(Durations::Drawn { law, by }, 3_000);
        // The tail of the one is heavy, and no approach makes an item shorter.
        let decides = words
            .iter()
            .any(|text| text.contains("the slowest item decides"));
        assert_eq!(decides, law == Law::Pareto, "{words:?}");
        for (quantile, (least, most)) in [spread.p50, spread.p95, spread.p99].into_iter().zip(known)
        {
            let low = quantile.low.expect("enough").seconds();
            let high = quantile.high.expect("enough").seconds();
            assert!(low < most && least < high, "{law:?}: {low} to {high}");
            // Bounds that hold anything would hold this as well.
            assert!(high < low * 1.5, "{law:?}: {low} to {high}");
        }
    }
}
