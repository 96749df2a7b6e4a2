//! What fails is no choice, or one within a limit.

use super::*;

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
