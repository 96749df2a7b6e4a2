//! The rule by which an approach is recommended, without its words.

use crate::Micros;
use crate::dagster::credits::Rule;
use crate::scenario::{Approach, Checked, Scenario};

use super::{Prediction, bounds};

/// A step that takes at least so long is worth having: the docs page calls its overhead
/// negligible from 5 minutes on.
pub const WORTH_A_STEP: Micros = Micros(300_000_000);
/// Run time that a further credit must save at least, where speed is all that it buys: at $0.04
/// a credit that is $14 for an hour of waiting.
pub const SAVED_PER_CREDIT: Micros = Micros(10_000_000);
/// Rows of an event log at most; users report slow run pages from there on (dagster issue 7821).
pub const MOST_ROWS: u32 = 50_000;

/// The order in which equally good approaches are taken: the fewest ops first.
pub(super) const SIMPLEST_FIRST: [Approach; 3] =
    [Approach::Parallel, Approach::Dynamic, Approach::Hybrid];

/// What the rule weighs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    pub(super) items: u32,
    pub(super) cpus: u32,
    options: [Weighed; 3],
}

/// What the rule weighs of one approach.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighed {
    pub(super) run: Prediction,
    /// How long a step that does work takes.
    pub(super) step_time: Micros,
    /// Items that such a step takes.
    pub(super) per_step: u32,
}

/// Why an approach is recommended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// There are no items.
    NoItems,
    /// No item comes through in any approach.
    NothingKept,
    /// It keeps what the pool loses.
    Keeps,
    /// It keeps something, but has too many steps; the others keep nothing or have as many.
    TooManySteps,
    /// Its steps are long enough to be worth their overhead and their credits.
    WorthItsSteps,
    /// It costs the least, and nothing else saves enough time.
    Cheapest,
    /// It saves enough time for its further credits.
    SavesTime,
}

impl Facts {
    pub(super) fn of(
        scenario: &Scenario,
        checked: &Checked,
        runs: &[Prediction; 3],
        rule: Rule,
    ) -> Self {
        let option = |approach: Approach| Weighed {
            run: runs[approach as usize].by(rule),
            step_time: bounds::step_time(approach, checked),
            per_step: bounds::items_per_step(approach, checked),
        };
        Self {
            items: checked.keys.len(),
            cpus: scenario.cpus,
            options: Approach::ALL.map(option),
        }
    }

    pub(super) fn option(&self, approach: Approach) -> &Weighed {
        &self.options[approach as usize]
    }

    /// Whether one approach is faster than another by what counts: a tenth, and not by having
    /// more items at work at once than there are CPUs, which a larger `max_concurrent` or pool
    /// would give the other as well. One item at a time has no such excuse.
    pub(super) fn outpaces(&self, fast: Approach, slow: Approach) -> bool {
        let (fast, slow) = (self.option(fast), self.option(slow));
        let faster = slow.run.run_time * 10 > fast.run.run_time * 11;
        faster && (fast.run.lanes <= self.cpus || slow.run.lanes <= 1)
    }

    /// Whether an approach has more rows than a run page takes.
    pub(super) fn is_impractical(&self, approach: Approach) -> bool {
        self.option(approach).run.rows > MOST_ROWS
    }

    fn kept(&self, approach: Approach) -> u32 {
        self.option(approach).run.kept()
    }

    fn credits(&self, approach: Approach) -> u64 {
        self.option(approach).run.credits
    }

    /// Whether an approach has steps of its own for parts of the collection, each long enough.
    fn worth_its_steps(&self, approach: Approach) -> bool {
        let option = self.option(approach);
        option.per_step < self.items && option.step_time >= WORTH_A_STEP
    }
}

/// The recommendation and its reason; [`super::advise`] has the rule in words.
pub(super) fn decide(facts: &Facts) -> (Approach, Why) {
    if facts.items == 0 {
        return (Approach::Parallel, Why::NoItems);
    }
    let all = SIMPLEST_FIRST.into_iter();
    let practical: Vec<_> = all.filter(|a| !facts.is_impractical(*a)).collect();
    let most = kept_at_most(facts, &practical);
    if most == 0 {
        return least_bad(facts);
    }
    let lossless = |a: &Approach| facts.kept(*a) == most;
    let fit: Vec<Approach> = practical.into_iter().filter(lossless).collect();
    let (choose, why) = weigh(facts, &fit);
    match facts.kept(Approach::Parallel) < most {
        true => (choose, Why::Keeps),
        false => (choose, why),
    }
}

fn kept_at_most(facts: &Facts, among: &[Approach]) -> u32 {
    let kept = among.iter().map(|approach| facts.kept(*approach));
    kept.max().unwrap_or(0)
}

/// Where no practical approach keeps an item. The hybrid's chunks can be made larger.
fn least_bad(facts: &Facts) -> (Approach, Why) {
    let mut coarsest_first = [Approach::Hybrid, Approach::Dynamic].into_iter();
    match coarsest_first.find(|approach| facts.kept(*approach) > 0) {
        Some(approach) => (approach, Why::TooManySteps),
        None => (Approach::Parallel, Why::NothingKept),
    }
}

/// Among approaches that lose nothing that another keeps: the finest whose steps are worth it,
/// else the cheapest unless speed is worth its credits.
fn weigh(facts: &Facts, fit: &[Approach]) -> (Approach, Why) {
    let keeps_pace = |a: &Approach| !fit.iter().any(|other| facts.outpaces(*other, *a));
    let finest = [Approach::Dynamic, Approach::Hybrid];
    let mut worth = finest
        .into_iter()
        .filter(|a| fit.contains(a) && facts.worth_its_steps(*a));
    if let Some(approach) = worth.find(keeps_pace) {
        return (approach, Why::WorthItsSteps);
    }
    let mut by_credits = fit.to_vec();
    by_credits.sort_by_key(|approach| facts.credits(*approach));
    let mut choice = (
        by_credits.first().copied().unwrap_or(Approach::Parallel),
        Why::Cheapest,
    );
    for next in by_credits {
        if saves_enough(facts, choice.0, next) {
            choice = (next, Why::SavesTime);
        }
    }
    choice
}

fn saves_enough(facts: &Facts, cheap: Approach, fast: Approach) -> bool {
    let saved = facts
        .option(cheap)
        .run
        .run_time
        .since(facts.option(fast).run.run_time);
    let further = facts.credits(fast).saturating_sub(facts.credits(cheap));
    facts.outpaces(fast, cheap) && saved >= SAVED_PER_CREDIT * further
}
