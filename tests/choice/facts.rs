//! Laws of points, of random facts.

use super::*;

pub(super) fn any_scenario() -> impl Strategy<Value = Scenario> {
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

pub(super) fn any_weights() -> impl Strategy<Value = Weights> {
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
