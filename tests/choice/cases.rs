//! What is recommended, and why.

use super::*;

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

#[test]
fn what_hardly_ever_succeeds_is_no_measure_for_the_others() {
    // With a retry more the pool succeeds once in 21 trials, and nothing changes for the others.
    let advised = |max_retries: u32| {
        let scenario = Scenario {
            items: Items::Numbered(200),
            durations: Durations::Drawn {
                law: Law::Gamma,
                by: 1.0,
            },
            failure_probability: 0.02,
            retry: retried(max_retries, Some(5.0)),
            executor: multiprocess(8),
            ..Scenario::default()
        };
        chosen(&scenario, Weights::default())
    };
    let (two, three) = (advised(2), advised(3));
    let pool = |report: &Report| report.facts.option(Parallel).failed;
    assert_eq!((pool(&two), pool(&three)), (21, 20));
    for approach in [Dynamic, Hybrid] {
        let points = |report: &Report| report.verdict.option(approach).points;
        assert_eq!(points(&two), points(&three), "{approach:?}");
    }
    assert_eq!((two.verdict.choose, three.verdict.choose), (Hybrid, Hybrid));
}
