//! What would change a recommendation, in words.

use crate::Micros;
use crate::forecast::decide::Why;
use crate::forecast::flip::{Change, Found};
use crate::forecast::words::{count, name, some};
use crate::scenario::Approach;

use super::Words;

/// A sentence for each, or one that says that there is none.
pub(super) fn text(found: &[Found], asked: &Words) -> String {
    if asked.why == Why::NoItems {
        return "With the first item there is something to decide.".to_owned();
    }
    if found.is_empty() {
        let noun = asked.noun;
        return format!(
            "Nothing that was tried changes that: other times per {noun}, chunk sizes, \
             the multiprocess executor, more items, an item that fails."
        );
    }
    let sentences = found.iter().map(|found| sentence(found, asked));
    sentences.collect::<Vec<_>>().join(" ")
}

fn sentence(found: &Found, asked: &Words) -> String {
    let then = Words {
        checked: &found.checked,
        facts: &found.facts,
        choose: found.flip.choose,
        why: found.why,
        noun: super::noun(&found.checked),
    };
    let wins = match found.flip.choose {
        Approach::Dynamic => "win",
        Approach::Parallel | Approach::Hybrid => "wins",
    };
    format!(
        "{}, {} {wins}: {}.",
        condition(found, asked),
        name(found.flip.choose),
        reason(&then)
    )
}

fn condition(found: &Found, asked: &Words) -> String {
    let noun = asked.noun;
    match found.flip.changes.as_slice() {
        [Change::Fails(_)] => format!("If a {noun} fails for good"),
        [Change::NothingFails] => format!("If no {noun} failed"),
        [Change::Seconds(seconds)] => of_seconds(*seconds, found, asked),
        changes => {
            let parts: Vec<String> = changes.iter().map(|change| part(change, noun)).collect();
            format!("With {}", parts.join(" and "))
        }
    }
}

fn of_seconds(seconds: u32, found: &Found, asked: &Words) -> String {
    let noun = asked.noun;
    let longer = found.checked.each > asked.checked.each;
    match (found.holds_on, longer) {
        (true, true) => format!("From {} per {noun} on", of(seconds)),
        (true, false) => format!("Below {} per {noun}", of(seconds + 1)),
        (false, _) => format!("At {} per {noun}", of(seconds)),
    }
}

fn of(seconds: u32) -> String {
    Micros(u64::from(seconds) * 1_000_000).to_string()
}

fn part(change: &Change, noun: &str) -> String {
    match change {
        Change::Seconds(seconds) => format!("{} per {noun}", of(*seconds)),
        Change::Items(n) => some(*n, noun),
        Change::ChunkSize(size) => format!("chunks of {}", some(*size, noun)),
        Change::Processes(processes) => format!("{} in the pool", some(*processes, "process")),
        Change::Multiprocess => "the multiprocess executor".to_owned(),
        Change::Fails(_) => format!("a {noun} that fails for good"),
        Change::NothingFails => "no failures".to_owned(),
    }
}

/// What then speaks for the other approach.
fn reason(then: &Words) -> String {
    let choose = then.choose;
    match then.why {
        Why::Keeps | Why::FewestSteps => format!(
            "{} of {} are kept, where {} keeps {}",
            count(then.kept(choose)),
            some(then.facts.items, then.noun),
            then.shape(then.other()),
            match then.kept(then.other()) {
                0 => "none".to_owned(),
                kept => count(kept),
            },
        ),
        Why::WorthItsSteps => format!(
            "{}, against {} for {}, and a failure costs {} instead of {}",
            then.cost(choose),
            then.cost(then.other()),
            then.shape(then.other()),
            some(then.facts.option(choose).per_step, then.noun),
            then.all(),
        ),
        Why::Cheapest | Why::SavesTime | Why::NoItems | Why::NothingKept => {
            format!(
                "{}, against {} for {}",
                then.cost(choose),
                then.cost(then.other()),
                then.shape(then.other())
            )
        }
    }
}
