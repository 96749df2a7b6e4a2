//! What holds for any question.

use super::*;

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
