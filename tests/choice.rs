//! Advice by weighted questions: what is recommended and why, and that each flip is true.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::process::{Command, Output};

use fanout::Micros;
use fanout::dagster::RetryPolicy;
use fanout::dagster::credits::Rule;
use fanout::forecast::choice::{
    Choosing, Facts, Input, Priority, Question, Report, Taken, Texts, Told, Turn, Weights, differs,
    texts,
};
use fanout::forecast::{
    Estimate, MOST_ROWS, Outlook, Piece, Sample, Setting, Study, advise, work_out,
};
use fanout::scenario::Approach::{self, Dynamic, Hybrid, Parallel};
use fanout::scenario::{Costs, Executor, Items, Pool, Preset, Price, Scenario, Work};
use proptest::prelude::*;

#[path = "common/random.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod random;

fn study(scenario: &Scenario, weights: Weights) -> Choosing {
    let checked = scenario.check().expect("a scenario");
    Choosing::new(&checked, weights, Rule::Current, Price::SOLO)
}

/// Everything, in the order in which it is asked for.
fn report(scenario: &Scenario, weights: Weights) -> Report {
    let mut study = study(scenario, weights);
    work_out(&mut study, &scenario.check().expect("a scenario"));
    study.report().expect("it is over")
}

/// What is recommended, without what would change it.
fn chosen(scenario: &Scenario, weights: Weights) -> Report {
    let checked = scenario.check().expect("a scenario");
    let mut study = study(scenario, weights);
    loop {
        if let Some(report) = study.report() {
            return report;
        }
        let piece = study.next().expect("it needs something");
        study.take(piece.number, &piece.work_out(&checked));
    }
}

fn said(scenario: &Scenario, report: &Report) -> Texts {
    let checked = scenario.check().expect("a scenario");
    texts(report, &checked, Price::SOLO)
}

/// What is recommended, and why.
fn sentences(texts: &Texts) -> String {
    [&texts.headline, " ", &texts.reason].concat()
}

fn multiprocess(max_concurrent: u32) -> Executor {
    Executor::Multiprocess {
        max_concurrent: Some(max_concurrent),
    }
}

fn files() -> Scenario {
    Scenario {
        items: Items::Numbered(2_000),
        seconds: 40.0,
        executor: multiprocess(8),
        costs: Costs::Memory,
        ..Scenario::default()
    }
}

fn five_minutes(work: Work) -> Scenario {
    Scenario {
        seconds: 300.0,
        work,
        ..Preset::DefaultExecutor.scenario()
    }
}

fn flaky(retry: Option<RetryPolicy>) -> Scenario {
    Scenario {
        items: Items::Numbered(200),
        seconds: 10.0,
        executor: multiprocess(8),
        overhead_seconds: 1.0,
        failure_probability: 0.02,
        retry,
        ..Scenario::default()
    }
}

/// A scenario, by what it is judged, what is recommended, and what the sentence says of it.
struct Case {
    what: &'static str,
    scenario: Scenario,
    priority: Priority,
    choose: Approach,
    says: &'static [&'static str],
}

fn cases() -> Vec<Case> {
    let case = |what, scenario, priority, choose, says| Case {
        what,
        scenario,
        priority,
        choose,
        says,
    };
    vec![
        // The page's letters: 4 s against 26 s, and 2 credits against 28 on a run that short. The
        // hybrid is as fast, and its 4 further credits weigh ten times the run.
        case(
            "docs page",
            Scenario::default(),
            Priority::Balanced,
            Parallel,
            &["4 s, 2 credits", "The bill"],
        ),
        // With time above all the two fast ones are apart by the bill alone.
        case(
            "docs page, time",
            Scenario::default(),
            Priority::Time,
            Parallel,
            &["4 s, 2 credits"],
        ),
        // The page itself says: dynamic outputs where observability of each item is critical.
        case(
            "docs page, every item",
            Scenario::default(),
            Priority::Visibility,
            Dynamic,
            &["26 s, 28 credits", "Seeing each item"],
        ),
        // 2,000 files that wait, 40 s each: eight ops with seven processes each have 56 at once,
        // which is six times as fast as the others; its $11.52 are a tenth of the time that it
        // saves at $14.40 an hour. A failure takes six others along.
        case(
            "2,000 files",
            files(),
            Priority::Balanced,
            Hybrid,
            &["288 credits", "Run time"],
        ),
        // Who looks at the bill first pays for 2 credits, and waits.
        case(
            "2,000 files, money",
            files(),
            Priority::Money,
            Parallel,
            &["2 credits", "The bill"],
        ),
        // Five minutes that compute: nobody is much faster than the CPUs, overhead is a third of
        // a percent, and a dollar is little beside the time. What is left is what a step of its
        // own gives each item, as the docs page says.
        case(
            "5 min items that compute",
            five_minutes(Work::Compute),
            Priority::Balanced,
            Dynamic,
            &["28 credits"],
        ),
        // Five minutes that wait: four pools of seven have all 26 at once, four times as fast as
        // the eight steps that the executor runs at a time. With 26 of those it is the other way
        // round, and the advice says so.
        case(
            "5 min items that wait",
            five_minutes(Work::Sleep),
            Priority::Balanced,
            Hybrid,
            &["5 min 3 s, 6 credits", "Run time"],
        ),
        // Four of 200 attempts fail, and nothing is tried again: the pool loses everything, chunks
        // 28 items, steps of their own 4. In the time that those take the chunks could run six
        // times, so as long as a loss matters no more than anything else they have it.
        case(
            "flaky without retries",
            flaky(None),
            Priority::Balanced,
            Hybrid,
            &["45 s, 30 credits", "Run time"],
        ),
        // Who wants each item seen and retried by itself does not.
        case(
            "flaky without retries, every item",
            flaky(None),
            Priority::Visibility,
            Dynamic,
            &["only 86.7 % of the items kept", "Seeing each item"],
        ),
        // Retried twice a chunk of 7 comes through nearly always, and is many times as fast.
        case(
            "flaky with two retries",
            flaky(Some(RetryPolicy {
                max_retries: 2,
                ..RetryPolicy::default()
            })),
            Priority::Balanced,
            Hybrid,
            &["Run time"],
        ),
    ]
}

#[test]
fn recommendations_are_what_somebody_would_argue_for() {
    for case in cases() {
        let report = chosen(&case.scenario, case.priority.weights());
        let texts = said(&case.scenario, &report);
        let sentences = sentences(&texts);
        println!("{}\n  {sentences}\n  {:?}", case.what, texts.notes);
        assert_eq!(report.verdict.choose, case.choose, "{}", case.what);
        for says in case.says {
            assert!(sentences.contains(says), "{}: {sentences}", case.what);
        }
    }
}

#[test]
fn nothing_to_decide_is_said_as_such() {
    let none = Scenario {
        items: Items::Letters(0),
        ..Scenario::default()
    };
    let lost = Scenario {
        poison_probability: 1.0,
        ..Scenario::default()
    };
    for (scenario, says) in [(none, "nothing to decide"), (lost, "Mend the scenario")] {
        let report = report(&scenario, Weights::default());
        assert!(said(&scenario, &report).headline.contains(says));
        assert_eq!((report.flips.len(), report.firm.len()), (0, 0));
        assert!(!report.goes_on);
    }
    let careless = Question::ALL.into_iter();
    let careless = careless.fold(Weights::default(), |weights, q| weights.with(q, 0));
    let report = chosen(&Scenario::default(), careless);
    assert_eq!(report.verdict.choose, Parallel);
    let sentence = said(&Scenario::default(), &report).reason;
    assert!(sentence.contains("Nothing matters"), "{sentence}");
}

#[test]
fn what_loses_items_is_cut_to_its_share_and_told_so() {
    let scenario = Scenario {
        fail: [("q".to_owned(), fanout::scenario::Failures::Always)]
            .into_iter()
            .collect(),
        ..Scenario::default()
    };
    let report = chosen(&scenario, Weights::default());
    assert_eq!(report.verdict.option(Parallel).points, 0);
    let notes = said(&scenario, &report).notes;
    for says in [
        "Dynamic outputs keep only 25 of 26 letters, for the run fails",
        "Python parallelism keeps only 0 of 26 letters",
        "The hybrid keeps only 19 of 26 letters",
    ] {
        assert!(notes.iter().any(|note| note.contains(says)), "{notes:?}");
    }
}

#[test]
fn the_rule_of_thumb_has_the_users_own_overhead() {
    let default_executor = Preset::DefaultExecutor.scenario();
    let report = chosen(&default_executor, Weights::default());
    assert_eq!(report.facts.overhead(), Micros(1_000_000));
    let rule = said(&default_executor, &report).rule;
    for says in [
        "adds 1 s",
        "19 times as long, 19 s",
        "overhead is 50 %",
        "15.8 s",
    ] {
        assert!(rule.contains(says), "{rule}");
    }
    // What a step adds to a run, also with the costs of somebody's machine.
    for scenario in [files(), default_executor] {
        let checked = scenario.check().expect("a scenario");
        let run = |items| {
            let piece = Piece {
                number: 0,
                settings: vec![Setting::Items(items)],
                approaches: vec![Dynamic],
                trials: fanout::forecast::Trials::AsItStands,
            };
            piece.work_out(&checked)[0].run_time
        };
        // A further round, with as many steps at once as there are.
        let slots = checked.max_concurrent.expect("multiprocess");
        let further = run(slots * 9).since(run(slots * 8));
        let report = chosen(&scenario, Weights::default());
        let said = checked.each + report.facts.overhead();
        assert!(
            further.0.abs_diff(said.0) * 100 <= said.0,
            "{further} {said}"
        );
    }
}

#[test]
fn a_credit_without_a_price_does_not_matter() {
    let checked = files().check().expect("a scenario");
    let free = Price::parse("0").expect("a price");
    let mut study = Choosing::new(&checked, Weights::default(), Rule::Current, free);
    while study.report().is_none() {
        let piece = study.next().expect("it needs something");
        study.take(piece.number, &piece.work_out(&checked));
    }
    let report = study.report().expect("it is there");
    let money = Question::Money as usize;
    assert!(
        report
            .verdict
            .options
            .iter()
            .all(|o| o.scores[money] == 10_000)
    );
}

#[test]
fn weights_that_change_it_do() {
    for scenario in [Scenario::default(), five_minutes(Work::Sleep)] {
        let weights = Weights::default();
        let now = report(&scenario, weights);
        let mut seen = 0;
        for question in Question::ALL {
            for to in 0..=Weights::MOST {
                let choose = now.facts.judge(&weights.with(question, to)).choose;
                let said = |flip: &&fanout::forecast::choice::Flip| match flip.turn {
                    Turn::Weight {
                        question: q, to: t, ..
                    } => q == question && t == to,
                    Turn::Input { .. } => false,
                };
                let flip = now.flips.iter().find(said);
                let from = weights.of(question);
                let between = |w: u8| (w > from && w < to) || (w < from && w > to);
                let nearest = (0..=Weights::MOST).filter(|w| between(*w)).all(|w| {
                    now.facts.judge(&weights.with(question, w)).choose == now.verdict.choose
                });
                let flips = choose != now.verdict.choose && nearest;
                assert_eq!(flip.map(|flip| flip.choose), flips.then_some(choose));
                seen += u32::from(flips);
            }
        }
        assert!(seen > 2, "{seen}");
    }
}

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

fn retried(max_retries: u32, delay: Option<f64>) -> Option<RetryPolicy> {
    Some(RetryPolicy {
        max_retries,
        delay,
        ..RetryPolicy::default()
    })
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

fn any_scenario() -> impl Strategy<Value = Scenario> {
    let work = prop_oneof![3 => Just(Work::Sleep), 1 => Just(Work::Compute)];
    let costs = prop_oneof![3 => Just(Costs::None), 1 => Just(Costs::Memory)];
    let executor = prop_oneof![
        1 => Just(Executor::InProcess),
        2 => (1..12_u32).prop_map(multiprocess),
    ];
    let seconds = proptest::sample::select(vec![0.02, 1.0, 7.3, 40.0, 300.0]);
    let failure = prop_oneof![2 => Just(0.0), 1 => 0.0..0.1_f64];
    let retries = prop_oneof![Just(None), Just(Some(RetryPolicy::default()))];
    let numbers = (1..40_u32, 1..12_u32, 1..10_u32, 0..3_u32);
    (work, costs, executor, seconds, failure, retries, numbers).prop_map(
        |(work, costs, executor, seconds, failure, retry, numbers)| {
            let (items, processes, chunk_size, overhead) = numbers;
            Scenario {
                items: Items::Numbered(items),
                work,
                costs,
                executor,
                seconds,
                failure_probability: (failure * 1e4_f64).round() / 1e4,
                retry,
                overhead_seconds: f64::from(overhead) * 0.75,
                pool: Pool {
                    processes: Some(processes),
                    ..Pool::default()
                },
                chunk_size,
                ..Scenario::default()
            }
        },
    )
}

fn any_weights() -> impl Strategy<Value = Weights> {
    proptest::collection::vec(0..=Weights::MOST, 7).prop_map(|weights| {
        let all = Question::ALL.into_iter().zip(weights);
        all.fold(Weights::default(), |known, (q, weight)| {
            known.with(q, weight)
        })
    })
}

fn any_taken() -> impl Strategy<Value = Taken> {
    let times = (1..9_000_000_u64, 1..9_000_000_u64, 0..9_000_000_u64);
    let counts = (1..60_u64, 0..=100_u64, 0..100_u32, 1..=100_u32, 1..50_u32);
    (times, counts, 20..60_000_u32).prop_map(|(times, counts, rows)| {
        let (credits, kept, kept_with_a_failure, work_steps, at_once) = counts;
        Taken {
            sample: Sample {
                trials: 1,
                run_time: Micros(times.0),
                early: Micros(times.0),
                late: Micros(times.0),
                in_time: 1,
                all_credits: credits,
                ..Sample::default()
            },
            kept,
            kept_with_a_failure,
            work_steps,
            step_time: Micros(times.1),
            step_overhead: Micros(times.2),
            at_once,
            rows,
        }
    })
}

fn any_facts() -> impl Strategy<Value = Facts> {
    [any_taken(), any_taken(), any_taken()].prop_map(|options| Facts {
        items: 100,
        trials: 1,
        worth: Micros(100_000),
        options,
    })
}

/// The same as far as a question is not asked.
fn without(question: Question, facts: &Facts, other: &Facts) -> Facts {
    let mut facts = facts.clone();
    for (option, other) in facts.options.iter_mut().zip(other.options) {
        match question {
            Question::Time => {}
            Question::Money => option.sample.all_credits = other.all_credits,
            Question::Visibility => {
                (option.work_steps, option.rows) = (other.work_steps, other.rows);
            }
            Question::Retries => option.kept_with_a_failure = other.kept_with_a_failure,
            Question::Steps => {
                option.step_time = other.step_time;
                option.step_overhead = other.step_overhead;
            }
            Question::Machine => option.at_once = other.at_once,
            Question::Code => {}
        }
    }
    // The bill is weighed against run time, so both are out of it together.
    if question == Question::Time {
        let pairs = facts.options.iter_mut().zip(other.options);
        pairs.for_each(|(option, other)| option.sample.late = other.late);
    }
    facts
}

proptest! {
    #![proptest_config(random::config(256, 4_096))]

    /// What does not matter changes nothing, and the sum is what a reader would add up.
    #[test]
    fn a_question_that_does_not_matter_changes_nothing(
        facts in any_facts(),
        other in any_facts(),
        weights in any_weights(),
    ) {
        for question in Question::ALL {
            let mut weights = weights.with(question, 0);
            if question == Question::Time {
                weights.money = 0;
            }
            let (one, two) = (facts.judge(&weights), without(question, &facts, &other).judge(&weights));
            prop_assert_eq!(one.choose, two.choose, "{:?}", question);
            for approach in Approach::ALL {
                prop_assert_eq!(one.option(approach).points, two.option(approach).points);
            }
        }
        let verdict = facts.judge(&weights);
        for approach in Approach::ALL {
            let judged = verdict.option(approach);
            prop_assert!(judged.scores.iter().all(|score| *score <= 10_000));
            let sum: f64 = Question::ALL.into_iter().zip(judged.scores)
                .map(|(q, score)| f64::from(weights.of(q)) * f64::from(score)).sum();
            let kept = facts.option(approach).kept as f64 / 100.0;
            let mean = sum / (weights.sum().max(1) as f64) * kept;
            prop_assert!((f64::from(judged.points) - mean).abs() < 2.0);
            prop_assert!(judged.points <= verdict.option(verdict.choose).points);
            let near = judged.points + fanout::forecast::choice::NEAR
                >= verdict.option(verdict.choose).points;
            let is_near = approach != verdict.choose && near && facts.option(approach).kept > 0;
            prop_assert_eq!(verdict.near.contains(&approach), is_near);
        }
    }
}

/// Facts with numbers as long as they get, of runs of which some fail.
fn any_long_facts() -> impl Strategy<Value = Facts> {
    let long = (1..4_000_000_000_000_u64, 0..2_000_000_u64, 0..=20_u32);
    (any_facts(), [long.clone(), long.clone(), long]).prop_map(|(facts, long)| Facts {
        items: 1_000_000,
        trials: 20,
        options: [0, 1, 2].map(|at| {
            let (time, credits, failed) = long[at];
            let sample = Sample {
                trials: 20,
                failed,
                run_time: Micros(time),
                all_credits: 20 * credits,
                ..Sample::default()
            };
            Taken {
                sample,
                ..facts.options[at]
            }
        }),
        ..facts
    })
}

proptest! {
    #![proptest_config(random::config(256, 4_096))]

    /// A headline is read at a glance, however long its numbers are.
    #[test]
    fn a_headline_is_short(facts in any_long_facts(), weights in any_weights()) {
        let verdict = facts.judge(&weights);
        let (trials, failed) = (facts.trials, facts.option(verdict.choose).failed);
        let report = Report { weights, facts, verdict, flips: Vec::new(), firm: Vec::new(), goes_on: false };
        let texts = said(&Scenario::default(), &report);
        prop_assert!(texts.headline.chars().count() <= 90, "{}", texts.headline);
        let fails = match failed == trials {
            true => "; every run fails".to_owned(),
            false => format!("; fails in {failed} of {trials} trials"),
        };
        let lost = report.facts.most_kept() == 0;
        prop_assert!(lost || texts.headline.contains(&fails) == (failed > 0), "{}", texts.headline);
    }

    /// A row more beyond what a run page takes is no cliff.
    #[test]
    fn seeing_each_item_is_lost_bit_by_bit(facts in any_facts(), more in 0..600_000_u32) {
        let with = |rows: u32| {
            let mut facts = facts.clone();
            facts.options[0].rows = rows;
            facts.judge(&Weights::default()).option(Dynamic).scores[Question::Visibility as usize]
        };
        let rows = MOST_ROWS + more;
        prop_assert!(with(rows) >= with(rows + 1) && with(rows) - with(rows + 1) <= 1);
        prop_assert_eq!(with(MOST_ROWS), with(20));
    }
}

#[test]
fn points_that_are_the_same_are_told_as_level() {
    let scenario = Scenario {
        overhead_seconds: 4.3,
        ..Scenario::default()
    };
    let mut report = chosen(&scenario, Weights::default());
    let other = report.verdict.runner_up();
    let choose = report.verdict.choose;
    report.facts.options[other as usize] = *report.facts.option(choose);
    // Of two that are the same in all but what is to be written, with that out of it.
    report.weights = Weights::default().with(Question::Code, 0);
    report.flips = vec![fanout::forecast::choice::Flip {
        turn: Turn::Input {
            input: Input::Items,
            from: 26,
            to: 510,
        },
        choose: other,
        facts: report.facts.clone(),
        held: Vec::new(),
    }];
    let told = said(&scenario, &report).flips.remove(0);
    assert!(
        told.change.starts_with("From 510 items on (now 26): "),
        "{told:?}"
    );
    assert!(told.change.contains(" level with "), "{told:?}");
    assert!(told.why.ends_with(" points each."), "{told:?}");
}

#[test]
fn where_the_first_screen_says_something_else_one_sentence_says_why() {
    let scenario = flaky(Some(RetryPolicy {
        max_retries: 2,
        ..RetryPolicy::default()
    }));
    let checked = scenario.check().expect("a scenario");
    let outlook = Outlook::of(&checked).expect("six runs");
    let money = |credits| Price::SOLO.of(credits).to_string();
    let first = advise(&scenario, &checked, &outlook, &money).choose;
    let mut seen = 0;
    for priority in Priority::ALL {
        let report = chosen(&scenario, priority.weights());
        let text = differs(&report, &scenario, &checked, &outlook);
        assert_eq!(
            text.is_some(),
            first != report.verdict.choose,
            "{priority:?}"
        );
        seen += usize::from(text.is_some_and(|text| text.ends_with(" trials.")));
    }
    assert!(seen > 0, "none differs");
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

fn fanout(args: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_fanout");
    Command::new(program)
        .args(args)
        .output()
        .expect("it starts")
}

#[test]
fn the_command_line_says_the_same() {
    let args = [
        "advise",
        "--seconds",
        "2",
        "--priority",
        "visibility",
        "--weight",
        "time=2",
    ];
    let table = fanout(&args);
    assert_eq!(table.status.code(), Some(0));
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    let json = fanout(&[&args[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let scenario = Scenario {
        seconds: 2.0,
        ..Scenario::default()
    };
    let weights = Priority::Visibility.weights().with(Question::Time, 2);
    let report = report(&scenario, weights);
    let texts = said(&scenario, &report);
    assert!(
        table.contains(&texts.headline) && table.contains(&texts.reason),
        "{table}"
    );
    assert!(table.contains("(simulated)"), "{table}");
    assert!(
        texts
            .flips
            .iter()
            .all(|flip| table.contains(&flip.change) && table.contains(&flip.why))
    );
    assert_eq!(json["choose"], "dynamic");
    assert_eq!(json["report"], serde_json::to_value(&report).expect("JSON"));
    assert_eq!(json["texts"], serde_json::to_value(&texts).expect("JSON"));
    let loaded: Scenario =
        serde_json::from_value(json["flip_scenarios"][0].clone()).expect("a scenario");
    assert_ne!(loaded, scenario);

    for (weight, says) in [
        ("speed=1", "the questions are time"),
        ("time=4", "time=3, a lot"),
    ] {
        let refused = fanout(&["advise", "--weight", weight]);
        assert_eq!(refused.status.code(), Some(2));
        let text = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(text.contains(says), "{text}");
    }
}

#[test]
fn what_is_found_does_not_depend_on_the_threads() {
    let scenario = [
        "--items",
        "60",
        "--failure",
        "0.01",
        "--durations",
        "lognormal:1",
    ];
    for command in ["advise", "frontier"] {
        let on = |threads| {
            let args = [
                &[command, "--format", "json", "--threads", threads],
                &scenario[..],
            ];
            let found = fanout(&args.concat());
            assert_eq!(found.status.code(), Some(0), "{command}");
            String::from_utf8_lossy(&found.stdout).into_owned()
        };
        assert_eq!(on("1"), on("3"), "{command}");
    }
}

#[test]
fn a_report_crosses_to_the_page_as_it_is() {
    let report = report(&five_minutes(Work::Sleep), Weights::default());
    let bytes = postcard::to_allocvec(&report).expect("bytes");
    assert_eq!(postcard::from_bytes::<Report>(&bytes), Ok(report));
}
