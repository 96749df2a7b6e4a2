//! What is said of it, on the command line as well.

use super::*;

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
