//! What would change a recommendation, in words.

use crate::Micros;
use crate::forecast::Change;
use crate::forecast::bounds;
use crate::forecast::decide::Why;
use crate::forecast::search::Found;
use crate::forecast::words::{a, count, name, some};
use crate::scenario::Approach;

use super::Words;

/// A sentence for each, or one that says that there is none.
pub(super) fn texts(found: &[Found], asked: &Words) -> Vec<String> {
    match nothing(found, asked) {
        Some(text) => vec![text],
        None => found.iter().map(|found| sentence(found, asked)).collect(),
    }
}

/// Why there is nothing that would change it, where there is nothing.
fn nothing(found: &[Found], asked: &Words) -> Option<String> {
    let noun = asked.noun;
    if asked.why == Why::NoItems {
        return Some("With the first item there is something to decide.".to_owned());
    }
    if asked.why == Why::NothingKept {
        let a = a(noun);
        return Some(format!(
            "Once {a} comes through there is something to decide."
        ));
    }
    if bounds::keys_refused(asked.checked) {
        let text = "With mapping keys that Dagster accepts there is more to decide.";
        return Some(text.to_owned());
    }
    found.is_empty().then(|| {
        format!(
            "Nothing that was tried changes that: other times per {noun}, chunk sizes, \
             the multiprocess executor, more items, an item that fails."
        )
    })
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
        reason(&then, asked.choose)
    )
}

fn condition(found: &Found, asked: &Words) -> String {
    let noun = asked.noun;
    match found.flip.changes.as_slice() {
        [Change::Fails(_)] => format!("If {} fails for good", a(noun)),
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
        Change::Fails(_) => format!("{} that fails for good", a(noun)),
        Change::NothingFails => "no failures".to_owned(),
    }
}

/// What then speaks for the other approach, held against the one that is recommended now.
fn reason(then: &Words, now: Approach) -> String {
    let choose = then.choose;
    let against = format!(
        "{} (with {}: {})",
        then.cost(choose),
        name(now),
        then.cost(now)
    );
    match then.why {
        Why::Keeps | Why::TooManySteps => format!(
            "{} {}, {} {}",
            keeps(choose, "they"),
            then.share(choose),
            keeps(now, name(now)),
            match then.kept(now) {
                0 => "none".to_owned(),
                kept => count(kept),
            },
        ),
        Why::WorthItsSteps => format!(
            "{against}, and {} that fails takes {} with it",
            a(then.noun),
            match choose {
                Approach::Dynamic => "no other".to_owned(),
                Approach::Parallel | Approach::Hybrid => {
                    let size = count(then.facts.option(choose).per_step);
                    format!("only its chunk of {size}")
                }
            },
        ),
        Why::Cheapest | Why::SavesTime | Why::NoItems | Why::NothingKept => against,
    }
}

/// Who keeps something: dynamic outputs are many.
fn keeps(approach: Approach, many: &str) -> String {
    match approach {
        Approach::Dynamic => format!("{many} keep"),
        Approach::Parallel | Approach::Hybrid if many == "they" => "it keeps".to_owned(),
        Approach::Parallel | Approach::Hybrid => format!("{many} keeps"),
    }
}
