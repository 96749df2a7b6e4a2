//! What many trials come to, in words. Page and command line say the same.

use crate::forecast::words::{capital, count, name, noun, some, time};
use crate::micros::decimal;
use crate::scenario::{Approach, Checked};

use super::{Forecast, Outcome, Share};

/// What the three come to side by side, a sentence or two each.
pub fn in_words(forecast: &Forecast, scenario: &Checked) -> Vec<String> {
    if !forecast.by_chance {
        return vec!["Nothing is left to chance: every run comes to this.".to_owned()];
    }
    let each = forecast.outcomes.iter().map(|outcome| {
        let parts = [
            Some(times_in_words(outcome)),
            failures_in_words(outcome, scenario),
            credits_in_words(outcome),
            loss_in_words(outcome, scenario),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        [
            &capital(name(outcome.approach)),
            ": ",
            &small(&parts.join(" ")),
        ]
        .concat()
    });
    let slowest = slowest_decides(forecast, scenario).then(|| slowest_in_words(forecast));
    each.chain(best_in_words(forecast)).chain(slowest).collect()
}

/// How long runs take: `Half of the runs take at most 64 s, 95 % at most 69 s, 99 % at most 72 s.`
/// Where runs fail, these are the runs that succeed, or that fail where all do. Of what there are
/// too few trials for, it says nothing.
pub fn times_in_words(outcome: &Outcome) -> String {
    let times = &outcome.run_time;
    let fail = outcome.sample.none_succeeds();
    let whose = match (fail, outcome.fails.count) {
        (true, _) => "runs that fail",
        (false, 0) => "runs",
        (false, _) => "runs that succeed",
    };
    let (verb, most, after) = match fail {
        true => (" end", " within ", " after "),
        false => (" take", " at most ", " "),
    };
    if times.least == times.most {
        return ["All ", whose, verb, after, &time(times.most), "."].concat();
    }
    let known = [
        ("half", "Half", times.p50),
        ("95 %", "95 %", times.p95),
        ("99 %", "99 %", times.p99),
    ];
    let known: Vec<(&str, &str, String)> = known
        .into_iter()
        .filter(|(.., quantile)| quantile.low.is_some() && quantile.high.is_some())
        .map(|(within, first, quantile)| (within, first, time(quantile.value)))
        .collect();
    let mut text = String::new();
    for (at, (within, first, value)) in known.iter().enumerate() {
        // More runs than these take no longer.
        if known.get(at + 1).is_some_and(|(.., next)| next == value) {
            continue;
        }
        match text.is_empty() {
            true => text.extend([first, " of the ", whose, verb]),
            false => text.extend([", ", within]),
        }
        text.extend([most, value]);
    }
    if text.is_empty() {
        let (least, most) = (time(times.least), time(times.most));
        text.extend(["So far the ", whose, verb, after, &least, " to ", &most]);
    }
    text + "."
}

/// How often runs fail: `1.3 % of the runs fail (0.7 to 2.3 %).` Nothing where none can.
pub fn failures_in_words(outcome: &Outcome, scenario: &Checked) -> Option<String> {
    let fails = outcome.fails;
    let (low, high) = (percent(fails.low), percent(fails.high));
    let text = match fails.count {
        0 if !scenario.may_fail() => return None,
        0 if fails.high == 0.0 => "No run fails.".to_owned(),
        0 => {
            let runs = some(fails.of, "run");
            ["None of ", &runs, " fails (0 to ", &high, " %)."].concat()
        }
        all if all == fails.of && fails.low == 1.0 => "Every run fails.".to_owned(),
        _ => {
            let part = percent(fails.part());
            [&part, " % of the runs fail (", &low, " to ", &high, " %)."].concat()
        }
    };
    Some(text)
}

/// What a run that succeeds costs where some fail: `A run that succeeds costs 31.4 credits, failed
/// runs included.`
fn credits_in_words(outcome: &Outcome) -> Option<String> {
    outcome.sample.spent_to_succeed()?;
    let credits = outcome.sample.credits().words();
    Some(
        [
            "A run that succeeds costs ",
            &credits,
            ", failed runs included.",
        ]
        .concat(),
    )
}

/// What is lost: `A run loses 2.6 items on average.` Nothing where nothing is.
pub fn loss_in_words(outcome: &Outcome, scenario: &Checked) -> Option<String> {
    let lost = outcome.items_lost;
    if lost <= 0.0 {
        return None;
    }
    let number = figures(lost);
    let plural = if number == "1" { "" } else { "s" };
    let noun = noun(scenario);
    Some(["A run loses ", &number, " ", noun, plural, " on average."].concat())
}

/// Which approach is the best, and how surely: trial by trial, with the same items in each.
fn best_in_words(forecast: &Forecast) -> Option<String> {
    let trials = forecast.trials;
    // Of equals, the first: it is as good as any.
    let best = |wins: &dyn Fn(&Outcome) -> u32| {
        let mut best: Option<(u32, Approach)> = None;
        for outcome in &forecast.outcomes {
            let wins = wins(outcome);
            if wins > best.map_or(0, |(most, _)| most) {
                best = Some((wins, outcome.approach));
            }
        }
        best.map(|(wins, approach)| (often(wins, trials), name(approach)))
    };
    let (faster, fast) = best(&|outcome| outcome.fastest)?;
    let (cheaper, cheap) = best(&|outcome| outcome.cheapest)?;
    let text = match (faster == cheaper, fast == cheap) {
        (true, true) => [&faster, " none is faster or cheaper than ", fast].concat(),
        (same, _) => {
            let again = if same { "and" } else { &cheaper };
            let cheapest = [", ", again, " none is cheaper than ", cheap].concat();
            [&faster, " none is faster than ", fast, &cheapest].concat()
        }
    };
    Some(capital(&text) + ".")
}

/// `in 97 % of the trials`
fn often(times: u32, trials: u32) -> String {
    match times == trials {
        true => "in all trials".to_owned(),
        false => [
            "in ",
            &percent(Share::of(times, trials).part()),
            " % of the trials",
        ]
        .concat(),
    }
}

/// A sentence behind a colon.
fn small(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// How much longer than half of the runs 1 in 100 takes before it is another matter.
const LONG: u64 = 2;

/// Whether it matters little how items are spread: with each approach some runs take far longer
/// than most, and those take as long with one as with another.
fn slowest_decides(forecast: &Forecast, scenario: &Checked) -> bool {
    let waits = scenario.may_fail() && scenario.retry.is_some_and(|retry| retry.delay.is_some());
    let known = |outcome: &Outcome| {
        let (p50, p99) = (outcome.run_time.p50, outcome.run_time.p99);
        p99.high.is_some() && p99.value >= p50.value * LONG
    };
    let p99 = || {
        forecast
            .outcomes
            .iter()
            .map(|outcome| outcome.run_time.p99.value.0)
    };
    let (least, most) = (p99().min().unwrap_or(0), p99().max().unwrap_or(0));
    let agree = u128::from(least) * 10 >= u128::from(most) * 9;
    let succeeds = |outcome: &Outcome| !outcome.sample.none_succeeds();
    let all_succeed = forecast.outcomes.iter().all(succeeds);
    !scenario.times.are_alike()
        && !waits
        && all_succeed
        && forecast.outcomes.iter().all(known)
        && agree
}

fn slowest_in_words(forecast: &Forecast) -> String {
    let ratio = |outcome: &Outcome| {
        let (p50, p99) = (outcome.run_time.p50.value.0, outcome.run_time.p99.value.0);
        p99 / p50.max(1)
    };
    let least = forecast.outcomes.iter().map(ratio).min().unwrap_or(LONG);
    [
        "With each approach 1 run in 100 takes at least ",
        &count(least),
        " times as long as half of the runs do, and within 10 % the same time with all of them: \
         there the slowest item decides, and the approach hardly matters.",
    ]
    .concat()
}

/// A part of one in percent: one decimal near the ends, and neither none nor all unless it is.
pub fn percent(part: f64) -> String {
    let millionths = (part.clamp(0.0, 1.0) * 1e6).round() as u64;
    let places = match millionths {
        0 if part > 0.0 => return "under 0.01".to_owned(),
        1..1_000 => 2,
        999_500.. if part < 1.0 => return "over 99.9".to_owned(),
        1_000..99_500 | 900_500..999_500 => 1,
        _ => 0,
    };
    match decimal(millionths, 10_000, places).as_str() {
        "0.00" => "under 0.01".to_owned(),
        text if text.contains('.') => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        text => text.to_owned(),
    }
}

/// A number that is not below zero, in two figures or so.
pub fn figures(number: f64) -> String {
    let hundredths = (number * 100.0).round() as u64;
    let text = match hundredths {
        0 if number <= 0.0 => return "0".to_owned(),
        0 => return "under 0.01".to_owned(),
        1..100 => decimal(hundredths, 100, 2),
        100..10_000 => decimal(hundredths, 100, 1),
        _ => return count((hundredths + 50) / 100),
    };
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{figures, percent};

    #[test]
    fn percents_are_none_or_all_only_where_that_is_so() {
        for (part, text) in [
            (0.0, "0"),
            (1e-9, "under 0.01"),
            (0.000_04, "under 0.01"),
            (0.000_24, "0.02"),
            (0.013, "1.3"),
            (0.02, "2"),
            (0.125, "13"),
            (0.973, "97.3"),
            (0.999_99, "over 99.9"),
            (1.0, "100"),
        ] {
            assert_eq!(percent(part), text, "{part}");
        }
    }

    #[test]
    fn numbers_have_about_two_figures() {
        for (number, text) in [
            (0.001, "under 0.01"),
            (0.25, "0.25"),
            (0.998, "1"),
            (2.55, "2.6"),
            (9.99, "10"),
            (1_234.4, "1,234"),
        ] {
            assert_eq!(figures(number), text, "{number}");
        }
    }
}
