//! A scenario in a few words, for files that stand alone.

use crate::Micros;
use crate::dagster::RetryPolicy;
use crate::exchange::times_taken;
use crate::float::shortest;
use crate::forecast::some;
use crate::scenario::{Checked, Failures, Keys, Overheads, Times, Work};
use crate::timeline::Part;

/// What is run, in a line: `26 letters of 1 s each, which sleep; in-process executor; …`.
pub fn in_words(checked: &Checked) -> String {
    let noun = match checked.keys {
        Keys::Letters(_) => "letter",
        Keys::Numbered(_) | Keys::Own(_) => "item",
    };
    let does = match checked.work {
        Work::Sleep => "sleep",
        Work::Compute => "compute",
    };
    let items = some(checked.keys.len(), noun);
    let executor = match checked.max_concurrent {
        None => "in-process executor".to_owned(),
        Some(most) => ["multiprocess executor, max_concurrent ", &most.to_string()].concat(),
    };
    let mut parts = vec![
        [
            &items,
            " of ",
            &checked.each.to_string(),
            &differing(checked),
            ", which ",
            does,
        ]
        .concat(),
        executor,
        some(checked.cpus, "CPU"),
        ["pool of ", &some(checked.processes, "process")].concat(),
        ["hybrid chunks of ", &checked.chunk_size.to_string()].concat(),
    ];
    if let Some(size) = checked.chunksize {
        parts.push(["chunksize ", &size.to_string()].concat());
    }
    if checked.overhead > Micros::ZERO {
        parts.push([&checked.overhead.to_string(), " overhead per step"].concat());
    }
    if checked.costs != Overheads::default() {
        parts.push("with what running costs".to_owned());
    }
    parts.extend(checked.retry.map(retries));
    parts.extend(failing(checked));
    for (probability, of) in [
        (
            checked.failure_probability,
            "each attempt fails with probability ",
        ),
        (
            checked.poison_probability,
            "each item always fails with probability ",
        ),
    ] {
        parts.extend((probability > 0.0).then(|| [of, &shortest(probability)].concat()));
    }
    parts.join("; ")
}

/// What a picture of some runs shows, for those who do not see it: how each ended, and after how
/// long; and what was run.
pub fn described(parts: &[Part<'_>]) -> String {
    let mut text = String::new();
    for part in parts {
        let timeline = part.timeline;
        let attempts = u32::try_from(timeline.spans().len()).unwrap_or(u32::MAX);
        for piece in [
            part.approach.title(),
            ": ",
            timeline.status().name(),
            " after ",
            &timeline.last().to_string(),
            " (",
            part.known,
            "), ",
            &some(attempts, "attempt"),
            ".\n",
        ] {
            text.push_str(piece);
        }
    }
    if let Some(part) = parts.first() {
        text.push_str(&in_words(&part.timeline.plan().scenario));
        text.push('.');
    }
    text
}

/// How items differ, behind their time.
fn differing(checked: &Checked) -> String {
    match &checked.times {
        Times::Alike => " each".to_owned(),
        Times::Drawn(law) => {
            let (name, by) = (law.law().name(), shortest(law.by()));
            [" on average (", name, ", spread ", &by, ")"].concat()
        }
        Times::Own(_) => {
            let taken = times_taken(checked).unwrap_or_default();
            [" on average (", taken, ")"].concat()
        }
        Times::Given(_) => " on average (drawn for this trial)".to_owned(),
    }
}

fn retries(policy: RetryPolicy) -> String {
    let mut text = match policy.max_retries {
        1 => "1 retry".to_owned(),
        retries => [&retries.to_string(), " retries"].concat(),
    };
    if let Some(delay) = policy.delay {
        text.push_str(" after ");
        text.push_str(&shortest(delay));
        text.push_str(" s");
    }
    text
}

/// Up to three items by name.
fn failing(checked: &Checked) -> Option<String> {
    const NAMED: usize = 3;
    let names: Vec<String> = checked
        .fail
        .iter()
        .take(NAMED)
        .map(|(item, times)| {
            let times = match times {
                Failures::Always => "always".to_owned(),
                Failures::First(1) => "once".to_owned(),
                Failures::First(times) => [&times.to_string(), " times"].concat(),
            };
            [&checked.keys.key(*item), " ", &times].concat()
        })
        .collect();
    let more = match checked.fail.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => [" and ", &more.to_string(), " more"].concat(),
    };
    (!names.is_empty()).then(|| ["fails: ", &names.join(", "), &more].concat())
}

#[cfg(test)]
mod tests {
    use super::in_words;
    use crate::scenario::{Preset, Scenario};

    #[test]
    fn a_scenario_in_words() {
        let words = |scenario: Scenario| in_words(&scenario.check().expect("valid"));
        assert_eq!(
            words(Scenario::default()),
            "26 letters of 1 s each, which sleep; in-process executor; 8 CPUs; \
             pool of 7 processes; hybrid chunks of 7"
        );
        assert!(words(Preset::FlakyLetter.scenario()).ends_with("; fails: q once"));
    }
}
