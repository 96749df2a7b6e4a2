//! Where the first screen recommends something else, in words.

use crate::forecast::Outlook;
use crate::forecast::choice::Report;
use crate::forecast::decide::{Facts, Why, decide};
use crate::forecast::words::{name, some};
use crate::scenario::{Checked, Scenario};

/// Why [`crate::forecast::advise`] recommends something else than these weights; nothing where it
/// does not, and where there is nothing to decide.
pub fn differs(
    report: &Report,
    scenario: &Scenario,
    checked: &Checked,
    outlook: &Outlook,
) -> Option<String> {
    let facts = Facts::of(scenario, checked, &outlook.runs, outlook.rule);
    let (choose, why) = decide(&facts);
    if report.facts.most_kept() == 0 || choose == report.verdict.choose {
        return None;
    }
    let rule = match why {
        Why::Keeps | Why::NoItems | Why::NothingKept => "first drops what loses items",
        Why::TooManySteps => "first drops what loses items or has too long an event log",
        Why::WorthItsSteps => "takes steps of 5 min and more to be worth their credits",
        Why::Cheapest | Why::SavesTime => "takes a credit to be worth 10 s of run time",
    };
    let (once, over) = match report.facts.trials {
        1 => ("", String::new()),
        trials => (
            " in the one run of the seed",
            format!(" over {}", some(trials, "trial")),
        ),
    };
    Some(format!(
        "The answer at the top is {}: its fixed rule {rule}{once}, where this one weighs what you \
         say{over}.",
        name(choose),
    ))
}
