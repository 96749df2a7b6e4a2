//! Limits of time and money, and which of them must move.

use super::*;

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
