//! The hybrid's frontier: its numbers are the engine's, its front is what nothing dominates, its
//! cliffs are where they are said to be; budgets and bills are worked out by hand as well.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use fanout::Micros;
use fanout::dagster::RetryPolicy;
use fanout::dagster::credits::Rule;
use fanout::engine::default_chunksize;
use fanout::forecast::bill::{Bill, Terms};
use fanout::forecast::frontier::{
    Answer, Budget, Cause, Config, Frontier, Limit, MOST_SIZES, Per, Point, Report, answer_words,
    cliff_words, read_percent, rows, words,
};
use fanout::forecast::{Credits, Estimate, Study, work_out};
use fanout::scenario::{
    Approach, Checked, Durations, Executor, Failures, Items, Law, Money, Pool, Price, Scenario,
    Work,
};
use proptest::prelude::*;

use random::{any_durations, any_rule, config};

#[path = "common/random.rs"]
#[allow(dead_code, reason = "not every test draws probabilities")]
mod random;

fn second(seconds: u64) -> Micros {
    Micros(seconds * 1_000_000)
}

fn check(scenario: &Scenario) -> Checked {
    scenario.check().expect("a sound scenario")
}

/// 1,000 × 1 s, 4 concurrent ops × 4 processes, 2 s overhead.
fn anchor(chunk_size: u32) -> Scenario {
    Scenario {
        items: Items::Numbered(1_000),
        seconds: 1.0,
        overhead_seconds: 2.0,
        executor: Executor::Multiprocess {
            max_concurrent: Some(4),
        },
        pool: Pool {
            processes: Some(4),
            chunksize: None,
        },
        chunk_size,
        ..Scenario::default()
    }
}

fn report(checked: &Checked, trials: u32, rule: Rule) -> Report {
    report_of(checked, Some(trials), rule)
}

/// With as many trials as a quick answer has, if none are named.
fn report_of(checked: &Checked, trials: Option<u32>, rule: Rule) -> Report {
    let mut study = Frontier::new(checked, Config { trials, rule });
    work_out(&mut study, checked);
    assert!(study.is_over());
    study.report()
}

fn plain(scenario: &Scenario) -> (Checked, Report) {
    let checked = check(scenario);
    let report = report(&checked, 1, Rule::Current);
    (checked, report)
}

/// Not more than half of its runs fail.
fn is_choice(point: &Point) -> bool {
    point.failed * 2 <= point.trials
}

fn solo(credits: Credits) -> Money {
    credits.cost(Price::SOLO)
}

fn hybrid(report: &Report, chunks: u32) -> Point {
    let points = report.points.iter();
    let of = points.filter(|point| point.approach == Approach::Hybrid && point.chunks == chunks);
    *of.min_by_key(|point| point.run_time)
        .expect("that many chunks")
}

fn terms() -> Terms {
    Terms {
        price: Price::SOLO,
        plan: None,
        serverless: false,
        runs: 1,
    }
}

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

/// One step that does everything fails in most of its trials; more steps in fewer.
fn flaky() -> Scenario {
    Scenario {
        items: Items::Numbered(300),
        failure_probability: 0.004,
        retry: Some(RetryPolicy {
            max_retries: 1,
            ..RetryPolicy::default()
        }),
        ..anchor(30)
    }
}

#[test]
fn what_mostly_fails_is_no_choice_and_what_fails_is_said_to() {
    let checked = check(&flaky());
    let report = report_of(&checked, None, Rule::Current);
    let parallel = report.point(1).expect("there");
    assert_eq!((parallel.failed, parallel.trials), (11, 21));
    // Of 21 runs 10 succeed, and each costs its two steps: the credits of all by those that do.
    assert_eq!(parallel.credits(), Credits::of(parallel.all_credits, 10));
    assert!(
        parallel.credits() > Credits::whole(3),
        "{}",
        parallel.credits()
    );
    assert!(!report.front.contains(&1) && report.best_value != Some(1));
    let said = words(&report, &checked, &solo).join(" ");
    assert!(!said.contains("Python parallelism"), "{said}");
    let cheapest = report.on_front().next_back().expect("a front");
    let best = format!(
        "Best for credits, failing in {} of 21 trials: the hybrid with chunks of {}, {} and {} ({}).",
        cheapest.failed,
        cheapest.size,
        cheapest.run_time,
        cheapest.credits().words(),
        solo(cheapest.credits()),
    );
    assert!(
        cheapest.failed > 0 && said.contains(&best),
        "{best}: {said}"
    );
    // The cheapest without limits, and with what it takes.
    for within in [None, Some(3_600)] {
        let budget = asked(within, None);
        let answer = budget.answer(&report);
        assert!(matches!(answer, Answer::Best(best) if report.point(best.point) == Some(cheapest)));
        let said = answer_words(&answer, &budget, &report, &checked);
        let late = format!("{} in {} of 21 trials", cheapest.late, cheapest.in_time);
        let fails = format!(", failing in {} of 21 trials, is the ", cheapest.failed);
        assert!(said.contains(&late) && said.contains(&fails), "{said}");
    }
    let rows = rows(&report, &solo);
    let last = rows.last().expect("rows");
    assert_eq!((last.point, last.cells[8].as_str()), (1, "11 of 21 trials"));
    assert_eq!(last.notes, "mostly fails");
}

#[test]
fn a_limit_of_runs_that_fail_is_held_and_says_how_far_it_must_move() {
    let checked = check(&flaky());
    let report = report_of(&checked, None, Rule::Current);
    let with = |failing: u32, time: Option<u64>| Budget {
        most_failing: Some(failing),
        ..asked(time, None)
    };
    let says = |budget: Budget| answer_words(&budget.answer(&report), &budget, &report, &checked);
    // Up to what the cheapest does nothing changes, and then something dearer fails less.
    let cheapest = report.on_front().next_back().expect("a front");
    let best = |budget: Budget| match budget.answer(&report) {
        Answer::Best(best) => *report.point(best.point).expect("there"),
        Answer::Nothing(_) | Answer::NoRun => panic!("{}", says(budget)),
    };
    assert_eq!(best(with(500_000, None)), *cheapest);
    let sure = best(with(50_000, None));
    assert!(sure.failed <= 1 && sure.credits() > cheapest.credits());
    // Python parallelism fails in 11 of 21 trials: it is a choice where that is allowed.
    assert_eq!(best(with(530_000, None)).approach, Approach::Parallel);
    let said = says(with(530_000, None));
    let why = "More than half of its runs fail: it is a choice only by your limit.";
    assert!(said.contains(why), "{said}");
    assert!(!says(with(500_000, None)).contains("by your limit"));
    let said = says(with(500_000, None));
    assert!(
        said.starts_with("The cheapest within that, failing in "),
        "{said}"
    );
    assert!(said.contains(" is the hybrid"), "{said}");
    // For the money of the cheapest something fails now and then, whatever it is.
    let cents = solo(cheapest.credits()).0 / 10_000 + 1;
    let budget = Budget {
        most_failing: Some(0),
        ..asked(None, Some(cents))
    };
    let said = says(budget);
    for part in [
        " a run with at most 0 % of the runs failing: ",
        "the one that fails least for that money is the hybrid",
        " of 21 trials it fails, so allow ",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(said.ends_with(" % failing in all."), "{said}");
}

#[test]
fn few_trials_are_no_proof_that_a_limit_is_held() {
    let scenario = Scenario {
        failure_probability: 0.000_01,
        ..flaky()
    };
    let checked = check(&scenario);
    let says = |report: &Report, most_failing: Option<u32>| {
        let budget = Budget {
            most_failing,
            ..asked(None, None)
        };
        let answer = budget.answer(report);
        let Answer::Best(best) = answer else {
            panic!("nothing")
        };
        assert_eq!(report.point(best.point).expect("there").failed, 0);
        answer_words(&answer, &budget, report, &checked)
    };
    let few = report_of(&checked, None, Rule::Current);
    // Wilson's bound of 0 of 21, with a confidence of 95 %, is 15.46 %.
    let doubt = "Failed in none of 21 trials, which may be up to 15 % in truth: \
                 a forecast of more trials says how sure that is.";
    let said = says(&few, Some(10_000));
    assert!(said.ends_with(doubt), "{said}");
    for enough in [None, Some(160_000)] {
        let said = says(&few, enough);
        assert!(!said.contains("in truth"), "{said}");
    }
    // Of 1,000 it is 0.38 %.
    let many = report_of(&checked, Some(1_000), Rule::Current);
    let said = says(&many, Some(10_000));
    assert!(!said.contains("in truth"), "{said}");
}

#[test]
fn a_month_is_not_won_by_runs_that_fail() {
    let checked = check(&flaky());
    let report = report_of(&checked, None, Rule::Current);
    let budget = Budget {
        most_time: Some(second(3_600)),
        most_money: Some(Limit {
            money: Money(1_000_000_000),
            per: Per::Month,
        }),
        most_failing: Some(900_000),
        terms: Terms {
            runs: 100,
            ..terms()
        },
    };
    let answer = budget.answer(&report);
    let Answer::Best(best) = answer else {
        panic!("nothing")
    };
    let sound = report.points.iter().filter(|point| !point.none_succeeds());
    let least = sound.clone().map(|point| solo(point.credits())).min();
    assert_eq!(Some(best.each), least);
    // Python parallelism fails in 11 of 21 trials, and is billed the least for that.
    let billed = |point: &Point| Bill::of(point.spent(), &budget.terms).per_month().known;
    let parallel = report.point(1).expect("there");
    assert!(
        report
            .points
            .iter()
            .all(|point| billed(parallel) <= billed(point))
    );
    assert_eq!(best.money, billed(report.point(best.point).expect("there")));
    let said = answer_words(&answer, &budget, &report, &checked);
    let starts = "The cheapest within that for a run that succeeds, failing in ";
    assert!(said.starts_with(starts), "{said}");
}

#[test]
fn without_items_there_is_nothing_to_decide() {
    let scenario = Scenario {
        items: Items::Numbered(0),
        ..anchor(100)
    };
    let (checked, report) = plain(&scenario);
    let budget = asked(Some(1), None);
    let nothing = "There is nothing to decide without items.";
    assert_eq!(words(&report, &checked, &solo), [nothing]);
    let said = answer_words(&budget.answer(&report), &budget, &report, &checked);
    assert_eq!(said, nothing);
}

#[test]
fn percent_are_read_as_they_are_written() {
    let read = ["5", "2.5%", " 100 % ", "0", "0.0001%", "1", "0.5 %"].map(read_percent);
    let millionths = [50_000, 25_000, 1_000_000, 0, 1, 10_000, 5_000].map(Some);
    assert_eq!(read, millionths);
    // 0.02 may be meant as 2 %, as a probability is written.
    let unclear = ["0.02", "0.5", "0.9999"];
    let wrong = ["", "101", "-1", "$5", "0.00001%", "five", "1e1", "5 %%x"];
    for wrong in wrong.into_iter().chain(unclear) {
        assert_eq!(read_percent(wrong), None, "{wrong}");
    }
}

#[test]
fn where_all_choices_mostly_fail_there_is_none() {
    let scenario = Scenario {
        failure_probability: 0.5,
        ..flaky()
    };
    let checked = check(&scenario);
    let report = report(&checked, 5, Rule::Current);
    assert!(report.front.is_empty() && report.cliffs.is_empty());
    assert_eq!(asked(None, None).answer(&report), Answer::NoRun);
    let said = words(&report, &checked, &solo).join(" ");
    assert!(said.contains("nothing to choose from"), "{said}");
}

/// A time as texts have it: `1 min 6 s`.
fn read_time(text: &str) -> Micros {
    let words: Vec<&str> = text.split(' ').collect();
    let part = |pair: &[&str]| {
        let number: f64 = pair[0].parse().expect("a number");
        let unit = match pair[1] {
            "µs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "min" => 60.0,
            "h" => 3_600.0,
            "d" => 86_400.0,
            unit => panic!("{unit}: {text}"),
        };
        Micros::from_seconds(number * unit).expect("a time")
    };
    words.chunks(2).map(part).sum()
}

/// The budgets that a sentence says to allow.
fn allowed(said: &str, asked: &Budget) -> Vec<Budget> {
    let parts = said.split("so allow ").skip(1);
    let limits = parts.map(|part| part.split_once(" in all").expect("in all").0);
    let budget = |limits: &str| {
        let mut budget = *asked;
        for limit in limits.split(" and ") {
            match limit.strip_suffix(" a run") {
                None if limit.ends_with(" failing") => {
                    let share = limit.trim_end_matches(" failing");
                    budget.most_failing = Some(read_percent(share).expect("a percentage"));
                }
                None => budget.most_time = Some(read_time(limit)),
                Some(money) => {
                    let money = Money::parse(&money.replace(',', "")).expect("money");
                    budget.most_money = Some(Limit {
                        money,
                        per: Per::Run,
                    });
                }
            }
        }
        budget
    };
    limits.map(budget).collect()
}

fn asked(time: Option<u64>, cents: Option<u64>) -> Budget {
    Budget {
        most_time: time.map(second),
        most_money: cents.map(|cents| Limit {
            money: Money(cents * 10_000),
            per: Per::Run,
        }),
        most_failing: None,
        terms: terms(),
    }
}

#[test]
fn a_budget_takes_the_cheapest_in_time_and_with_money_alone_the_fastest() {
    let (checked, report) = plain(&anchor(100));
    let best = |budget: Budget| match budget.answer(&report) {
        Answer::Best(best) => report.point(best.point).copied(),
        Answer::Nothing(_) | Answer::NoRun => None,
    };
    let parallel = best(asked(Some(600), None)).expect("in time");
    assert_eq!(parallel.approach, Approach::Parallel);
    // 5 credits are 3 chunks; 4 chunks are the fastest of what is cheap.
    let four = best(asked(Some(71), None)).expect("in time");
    assert_eq!((four.chunks, four.run_time), (4, second(70)));
    let for_money = best(asked(None, Some(24))).expect("for that money");
    assert_eq!(
        (for_money.chunks, for_money.credits()),
        (4, Credits::whole(6))
    );
    assert_eq!(best(asked(Some(71), Some(20))), None);
    let words = answer_words(
        &asked(Some(71), None).answer(&report),
        &asked(Some(71), None),
        &report,
        &checked,
    );
    assert!(
        words.contains("the hybrid with chunks of 250: 70 s"),
        "{words}"
    );
}

#[test]
fn an_empty_budget_says_which_limit_to_move_and_where_to() {
    let (checked, report) = plain(&anchor(100));
    let says = |budget: Budget| answer_words(&budget.answer(&report), &budget, &report, &checked);
    let fastest = report.on_front().next().expect("a front");
    assert!(fastest.run_time > second(60));
    let text = says(asked(Some(60), None));
    assert!(
        text.starts_with("Nothing finishes in 60 s: the fastest takes "),
        "{text}"
    );
    let all = fastest.run_time.0.div_ceil(1_000_000);
    let allow = format!("so allow {} in all", second(all));
    assert!(text.contains(&allow), "{text}");
    // Both moves: 6 credits are $0.24.
    let text = says(asked(Some(71), Some(20)));
    assert!(text.contains("so allow $0.24 a run in all"), "{text}");
    assert!(text.contains("; or "), "{text}");
    // Neither limit alone.
    let text = says(asked(Some(1), Some(1)));
    assert!(text.contains("both limits must move"), "{text}");
}

#[test]
fn a_month_has_its_runs_and_its_fee() {
    let (_, report) = plain(&anchor(250));
    let [plan, _] = fanout::scenario::Tariff::LISTED;
    let terms = Terms {
        plan: Some(plan),
        runs: 100,
        ..terms()
    };
    let budget = |dollars: u64| Budget {
        most_time: Some(second(71)),
        most_money: Some(Limit {
            money: Money(dollars * 1_000_000),
            per: Per::Month,
        }),
        most_failing: None,
        terms,
    };
    // 100 × 6 × $0.04 + $10.
    assert!(
        matches!(budget(34).answer(&report), Answer::Best(best) if best.money == Money(34_000_000))
    );
    assert!(matches!(budget(33).answer(&report), Answer::Nothing(_)));
}

#[test]
fn trials_are_the_same_at_each_size_and_the_median_is_one_of_them() {
    let scenario = Scenario {
        items: Items::Numbered(40),
        durations: Durations::Drawn {
            law: Law::Lognormal,
            by: 1.5,
        },
        failure_probability: 0.01,
        ..anchor(10)
    };
    let checked = check(&scenario);
    let report = report(&checked, 7, Rule::Current);
    for point in &report.points {
        let run = |number| {
            let changed = Checked {
                chunk_size: point.size,
                ..checked.clone()
            };
            Estimate::of(point.approach, &changed.trial(number))
        };
        let runs: Vec<Estimate> = (0..7).map(run).collect();
        let good: Vec<&Estimate> = runs.iter().filter(|run| run.succeeds).collect();
        let all: Vec<&Estimate> = runs.iter().collect();
        let counted = if good.is_empty() { &all } else { &good };
        let mut times: Vec<Micros> = counted.iter().map(|run| run.run_time).collect();
        times.sort();
        let credits = runs.iter().map(|run| run.credits(Rule::Current)).sum();
        let middle = (times.len() - 1) / 2;
        assert_eq!(
            (point.run_time, point.credits()),
            (times[middle], Credits::of(credits, counted.len() as u64))
        );
        // Of seven and fewer, 95 % are all.
        assert_eq!(Some(&point.late), times.last());
        assert_eq!(point.in_time as usize, good.len());
        assert_eq!(
            point.failed as usize,
            runs.iter().filter(|run| !run.succeeds).count()
        );
        assert_eq!(point.trials, 7);
    }
}

prop_compose! {
    fn any_scenario()(
        n in 0..50_u32, millis in 0..3_000_u32, overhead in 0..3_000_u32, cpus in 1..9_u32,
        max_concurrent in proptest::option::of(1..6_u32), processes in 0..6_u32,
        chunksize in proptest::option::of(1..9_u32), chunk_size in 1..60_u32, seed: u64,
        (durations, chance, compute) in (any_durations(), proptest::bool::weighted(0.3), proptest::bool::weighted(0.3)),
        failing in proptest::option::weighted(0.2, 0..50_u32),
    ) -> Scenario {
        let fail = failing.filter(|item| *item < n);
        Scenario {
            items: Items::Numbered(n),
            work: if compute { Work::Compute } else { Work::Sleep },
            seconds: f64::from(millis) / 1e3,
            overhead_seconds: f64::from(overhead) / 1e3,
            durations: if chance { durations } else { Durations::Constant },
            failure_probability: if chance { 0.01 } else { 0.0 },
            executor: max_concurrent.map_or(Executor::InProcess, |limit| {
                Executor::Multiprocess { max_concurrent: Some(limit) }
            }),
            pool: Pool { processes: Some(processes), chunksize },
            fail: fail.map(|item| (format!("item_{item}"), Failures::First(1))).into_iter().collect(),
            cpus, chunk_size, seed,
            ..Scenario::default()
        }
    }
}

proptest! {
    #![proptest_config(config(48, 1_000))]

    #[test]
    fn the_order_of_taking_changes_nothing(
        scenario in any_scenario(), rule in any_rule(), keys in proptest::collection::vec(any::<u32>(), 60),
    ) {
        let checked = check(&scenario);
        let straight = report(&checked, 3, rule);
        let mut study = Frontier::new(&checked, Config { trials: Some(3), rule });
        let mut pieces: Vec<_> = std::iter::from_fn(|| study.next()).collect();
        pieces.sort_by_key(|piece| keys[piece.number as usize % keys.len()]);
        for piece in &pieces {
            let found = piece.work_out(&checked);
            study.take(piece.number, &found);
            // Twice is once.
            study.take(piece.number, &found);
            let (done, all) = study.progress();
            prop_assert!(done <= all);
            prop_assert_eq!(study.report().is_over, study.is_over());
        }
        prop_assert!(study.is_over());
        prop_assert_eq!(study.report(), straight);
    }

    #[test]
    fn each_point_is_the_engines(scenario in any_scenario(), rule in any_rule()) {
        let checked = check(&scenario);
        prop_assume!(!checked.has_chance());
        let report = report(&checked, 1, rule);
        let items = checked.keys.len();
        prop_assert_eq!(report.points.len() as u32, items.max(1) + 2);
        for point in &report.points {
            let changed = Checked { chunk_size: point.size.max(1), ..checked.clone() };
            let run = Estimate::of(point.approach, &changed);
            prop_assert_eq!(
                (point.run_time, point.late, point.fan_out_span, point.credits(), point.failed == 0),
                (run.run_time, run.run_time, run.fan_out_span, Credits::whole(run.credits(rule)), run.succeeds),
                "{:?}", point
            );
            if point.approach == Approach::Hybrid {
                prop_assert_eq!(point.chunks, items.div_ceil(point.size));
            }
        }
    }

    #[test]
    fn the_front_is_what_nothing_dominates(scenario in any_scenario(), rule in any_rule()) {
        let checked = check(&scenario);
        let report = report(&checked, 3, rule);
        let sound: Vec<&Point> = report.points.iter().filter(|point| is_choice(point)).collect();
        let both = |point: &Point| (point.run_time, point.credits().millionths());
        let mut naive: Vec<_> = sound.iter()
            .filter(|point| !sound.iter().any(|other| other.dominates(point)))
            .map(|point| both(point)).collect();
        naive.sort();
        naive.dedup();
        let front: Vec<_> = report.on_front().map(both).collect();
        prop_assert_eq!(&front, &naive);
        // The best value is of the front, and no point of it is farther below the line.
        if let Some(best) = report.best_value {
            prop_assert!(report.front.contains(&best) && front.len() > 2);
            let (first, last) = (front[0], front[front.len() - 1]);
            let share = |(time, credits): (Micros, u64)| {
                let along = (time.0 - first.0.0) as f64 / (last.0.0 - first.0.0) as f64;
                along + (credits - last.1) as f64 / (first.1 - last.1) as f64
            };
            let own = share(both(report.point(best).expect("there")));
            prop_assert!(own < 1.0 && front.iter().all(|other| own <= share(*other) + 1e-9));
        }
    }

    #[test]
    fn both_sides_of_a_cliff_are_as_said(scenario in any_scenario()) {
        let checked = check(&scenario);
        prop_assume!(!checked.has_chance());
        let report = report(&checked, 1, Rule::Current);
        let slots = checked.max_concurrent.unwrap_or(1);
        let run = |point: &Point| {
            Estimate::of(Approach::Hybrid, &Checked { chunk_size: point.size, ..checked.clone() }).run_time
        };
        for cliff in &report.cliffs {
            let before = report.point(cliff.before).expect("there");
            let after = report.point(cliff.after).expect("there");
            prop_assert!(before.chunks < after.chunks);
            prop_assert!(run(after).0 * 100 >= run(before).0 * 105);
            prop_assert!(cliff_words(cliff, &report, &checked).is_some());
            let between = report.points.iter().filter(|point| point.approach == Approach::Hybrid);
            for point in between {
                prop_assert!(point.chunks <= before.chunks || point.chunks >= after.chunks);
                let side = [before, after].into_iter().find(|side| side.chunks == point.chunks);
                prop_assert!(side.is_none_or(|side| side.size <= point.size));
            }
            match cliff.cause {
                Cause::Waves { slots: said, rounds } | Cause::Overhead { slots: said, rounds, .. } => {
                    prop_assert_eq!(said, slots);
                    prop_assert_eq!(rounds, (before.chunks.div_ceil(slots), after.chunks.div_ceil(slots)));
                    prop_assert!(rounds.0 < rounds.1);
                }
                Cause::Slices(slices) => {
                    let processes = checked.processes;
                    let default = default_chunksize(after.size, processes).max(1);
                    prop_assert_eq!((slices.items, slices.processes), (after.size, processes));
                    prop_assert_eq!(slices.slice, checked.chunksize.unwrap_or(default));
                    prop_assert_eq!(slices.fair, after.size.div_ceil(processes));
                    prop_assert!(slices.busiest >= slices.fair);
                }
                Cause::Other => {}
            }
        }
    }

    #[test]
    fn no_choice_fails_in_most_of_its_trials(
        scenario in any_scenario(), often in 0.0..0.3_f64, most_time in proptest::option::of(0..60_u64),
        cents in proptest::option::of(0..200_u64), rule in any_rule(),
    ) {
        let checked = check(&Scenario { failure_probability: often, ..scenario });
        let report = report(&checked, 5, rule);
        let chosen = report.front.iter().chain(&report.best_value);
        let sides = report.cliffs.iter().flat_map(|cliff| [&cliff.before, &cliff.after]);
        for number in chosen.chain(sides) {
            prop_assert!(is_choice(report.point(*number).expect("there")));
        }
        let answer = asked(most_time, cents).answer(&report);
        let choices = match answer {
            Answer::Best(best) => vec![best],
            Answer::Nothing(needed) => {
                let ends = needed.ends.map(Some);
                [needed.time, needed.money, needed.failing].into_iter().chain(ends).flatten().collect()
            }
            Answer::NoRun => vec![],
        };
        prop_assert!(choices.iter().all(|one| is_choice(report.point(one.point).expect("there"))));
        prop_assert_eq!(answer == Answer::NoRun, !report.points.iter().any(is_choice));
    }

    #[test]
    fn a_limit_that_is_said_to_be_enough_is(
        scenario in any_scenario(), longer in 1.0..3_000.0_f64, price in 1..2_000_000_u64,
        most in proptest::option::of(0..3_000_000_u64), dollars in proptest::option::of(0..10_000_u64),
        most_failing in proptest::option::of(0..=1_000_000_u32), often in 0.0..0.05_f64,
    ) {
        // All lengths of runs, and all sizes of bills.
        let seconds = scenario.seconds * longer;
        let scenario = Scenario { seconds, failure_probability: often, ..scenario };
        let checked = check(&scenario);
        let report = report(&checked, 3, Rule::Current);
        let price = Price::parse(&Money(price).dollars()).expect("a price");
        let budget = Budget {
            most_time: most.map(Micros),
            most_money: dollars.map(|money| Limit { money: Money(money), per: Per::Run }),
            most_failing,
            terms: Terms { price, ..terms() },
        };
        let answer = budget.answer(&report);
        let said = answer_words(&answer, &budget, &report, &checked);
        let moved = allowed(&said, &budget);
        let is_told = matches!(answer, Answer::Nothing(_)) && !checked.keys.is_empty();
        prop_assert_eq!(moved.is_empty(), !is_told, "{}", &said);
        for moved in moved {
            prop_assert!(matches!(moved.answer(&report), Answer::Best(_)), "{}", &said);
        }
    }

    #[test]
    fn a_budgets_answer_is_the_best_of_all(
        scenario in any_scenario(), most_time in proptest::option::of(0..60_u64),
        cents in proptest::option::of(0..200_u64), most_failing in proptest::option::of(0..=1_000_000_u32),
        often in 0.0..0.05_f64,
    ) {
        let checked = check(&Scenario { failure_probability: often, ..scenario });
        let report = report(&checked, 3, Rule::Current);
        let budget = Budget { most_failing, ..asked(most_time, cents) };
        let cost = |point: &Point| solo(point.credits());
        let fails = |point: &Point| u64::from(point.failed) * 1_000_000;
        let is_sure = |point: &Point| {
            most_failing.is_none_or(|most| fails(point) <= u64::from(most) * u64::from(point.trials))
        };
        // A limit above a half allows what is no choice without it.
        let is_choice = |point: &Point| match most_failing {
            Some(500_001..) => point.failed < point.trials,
            _ => is_choice(point),
        };
        let in_time = |point: &Point| most_time.is_none_or(|most| point.late <= second(most));
        let in_money = |point: &Point| cents.is_none_or(|most| cost(point) <= Money(most * 10_000));
        let sound: Vec<&Point> = report.points.iter().filter(|point| is_choice(point)).collect();
        let within: Vec<&&Point> = sound.iter().filter(|point| in_time(point) && in_money(point) && is_sure(point)).collect();
        let said = answer_words(&budget.answer(&report), &budget, &report, &checked);
        prop_assert!(said.ends_with('.'), "{}", said);
        match budget.answer(&report) {
            Answer::Best(best) => {
                let best = report.point(best.point).expect("there");
                prop_assert!(in_time(best) && in_money(best) && is_sure(best) && is_choice(best));
                let key = |point: &Point| match (most_time, cents) {
                    (None, Some(_)) => (point.late.0, cost(point).0),
                    _ => (cost(point).0, point.late.0),
                };
                prop_assert!(within.iter().all(|other| key(best) <= key(other)));
            }
            Answer::Nothing(needed) => {
                prop_assert!(within.is_empty());
                if let Some(moved) = needed.time {
                    let least = sound.iter().filter(|point| in_money(point) && is_sure(point)).map(|point| point.late).min();
                    prop_assert_eq!(Some(moved.time), least);
                }
                if let Some(moved) = needed.money {
                    let least = sound.iter().filter(|point| in_time(point) && is_sure(point)).map(|point| cost(point)).min();
                    prop_assert_eq!(Some(moved.money), least);
                }
                if let Some(moved) = needed.failing {
                    let least = sound.iter().filter(|point| in_time(point) && in_money(point));
                    let least = least.map(|point| point.failed).min().expect("there is one");
                    prop_assert_eq!(report.point(moved.point).expect("there").failed, least);
                }
            }
            Answer::NoRun => prop_assert!(sound.is_empty()),
        }
    }
}
