//! The search for what would change the recommendation: changes are tried by the rule itself, in
//! closed form or on the outlook's failing runs.

use crate::dagster::credits::Rule;
use crate::scenario::{Approach, Checked, Items, Scenario};

use super::decide::{Facts, Why, decide};
use super::outlook::middle;
use super::{Change, Flip, Outlook, bounds};

/// A flip with what the rule weighed there, for its words.
pub(super) struct Found {
    pub(super) flip: Flip,
    pub(super) why: Why,
    pub(super) facts: Facts,
    pub(super) checked: Checked,
    /// Whether every larger value (for fewer seconds: every smaller) does the same.
    pub(super) holds_on: bool,
}

/// The scenario's answer and what it is asked about.
pub(super) struct Asked<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) checked: &'a Checked,
    pub(super) choose: Approach,
    pub(super) rule: Rule,
}

const SECONDS: [u32; 16] = [
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600, 86_400,
];
const SIZES: [u32; 14] = [
    2, 5, 10, 20, 26, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000,
];

/// Whether dynamic outputs win there because of what the numbers are, not because of a failure.
fn of_long_items(found: &Found) -> bool {
    found.flip.choose == Approach::Dynamic && found.why != Why::Keeps
}

impl Asked<'_> {
    /// What would change the answer: something in the numbers, and a failure. Where items fail
    /// the numbers are only asked when the failures alone change nothing.
    pub(super) fn flips(&self, outlook: &Outlook) -> Vec<Found> {
        let failure = self.of_a_failure(outlook);
        if failure.is_some() && self.checked.may_fail() {
            return failure.into_iter().collect();
        }
        let numbers = self.of_numbers();
        let known = numbers.iter().chain(&failure).any(of_long_items);
        let executor = if known { None } else { self.of_the_executor() };
        [numbers, executor, failure].into_iter().flatten().collect()
    }

    fn of_a_failure(&self, outlook: &Outlook) -> Option<Found> {
        let mended = || match self.checked.may_fail() {
            true => self.tried(vec![]),
            false => None,
        };
        mended().or_else(|| self.of_the_middle_item(outlook))
    }

    fn of_the_middle_item(&self, outlook: &Outlook) -> Option<Found> {
        let key = self.checked.keys.key(middle(self.checked.keys.len())?);
        let facts = Facts::of(self.scenario, self.checked, &outlook.one_fails, self.rule);
        let (choose, why) = decide(&facts);
        // What nobody can rescue is no reason to choose anything.
        let flips = choose != self.choose && why != Why::NothingKept;
        flips.then(|| Found {
            flip: Flip {
                changes: vec![Change::Fails(key)],
                choose,
            },
            why,
            facts,
            checked: self.checked.clone(),
            holds_on: false,
        })
    }

    fn of_numbers(&self) -> Option<Found> {
        let others = || self.other_numbers().into_iter();
        let with_a_process = || match self.checked.processes {
            0 => self.tried(vec![]),
            _ => None,
        };
        with_a_process()
            .or_else(|| self.of_seconds())
            .or_else(|| others().find_map(|changes| self.tried(changes)))
    }

    /// In-process, dynamic outputs have no parallelism: do they win where they have?
    fn of_the_executor(&self) -> Option<Found> {
        if self.choose == Approach::Dynamic || self.checked.max_concurrent.is_some() {
            return None;
        }
        let longer = SECONDS
            .iter()
            .filter(|s| f64::from(**s) > self.scenario.seconds);
        let both = longer.map(|s| vec![Change::Multiprocess, Change::Seconds(*s)]);
        let changes = std::iter::once(vec![Change::Multiprocess]).chain(both);
        let mut found = changes.filter_map(|changes| self.tried(changes));
        found.find(|found| found.flip.choose == Approach::Dynamic)
    }

    /// What else there is to change, the likeliest first.
    fn other_numbers(&self) -> Vec<Vec<Change>> {
        let sizes = SIZES.iter().filter(|size| **size < self.checked.keys.len());
        let mut all: Vec<_> = sizes.map(|n| vec![Change::ChunkSize(*n)]).collect();
        all.push(vec![Change::Multiprocess]);
        all.extend(SIZES.map(|n| vec![Change::Items(n)]));
        all.extend(SECONDS.map(|s| vec![Change::Multiprocess, Change::Seconds(s)]));
        all.extend(SECONDS.map(|s| vec![Change::Items(26), Change::Seconds(s)]));
        all
    }

    /// The shortest longer, or the longest shorter, time per item that changes the answer.
    fn of_seconds(&self) -> Option<Found> {
        let seconds = |micros: u64| u32::try_from(micros).unwrap_or(u32::MAX);
        let (down, up) = (
            seconds(self.checked.each.0 / 1_000_000),
            seconds(self.checked.each.0.div_ceil(1_000_000)),
        );
        let longer: Vec<u32> = SECONDS.into_iter().filter(|s| *s > down).collect();
        let shorter: Vec<u32> = SECONDS.into_iter().rev().filter(|s| *s < up).collect();
        self.first_of(down, &longer)
            .or_else(|| self.first_of(up, &shorter))
    }

    fn first_of(&self, now: u32, rungs: &[u32]) -> Option<Found> {
        let at = |seconds| self.tried(vec![Change::Seconds(seconds)]);
        let (place, first) = (0..)
            .zip(rungs)
            .find_map(|(place, s)| Some((place, at(*s)?)))?;
        let choose = first.flip.choose;
        let same = |found: &Option<Found>| found.as_ref().is_some_and(|f| f.flip.choose == choose);
        let holds_on = rungs.iter().skip(place).all(|s| same(&at(*s)));
        // Bisect between the last rung that changes nothing and the first that does.
        let before = place.checked_sub(1).and_then(|place| rungs.get(place));
        let mut not = before.copied().unwrap_or(now);
        let (mut yes, mut found) = (*rungs.get(place)?, first);
        while not.abs_diff(yes) > 1 {
            let middle = not.midpoint(yes);
            match at(middle).filter(|found| found.flip.choose == choose) {
                Some(other) => (yes, found) = (middle, other),
                None => not = middle,
            }
        }
        Some(Found { holds_on, ..found })
    }

    fn numbered(&self) -> Scenario {
        Scenario {
            items: match &self.scenario.items {
                Items::Keys(_) => Items::Numbered(self.checked.keys.len()),
                items => items.clone(),
            },
            work: self.scenario.work,
            executor: self.scenario.executor,
            durations: self.scenario.durations.clone(),
            fail: Default::default(),
            ..*self.scenario
        }
    }

    /// The flip that some changes make, if they do; failures and a pool without processes, for
    /// which there is no closed form, are mended along with them. What the items are called changes nothing, and numbers are
    /// cheaper to try than keys.
    fn tried(&self, mut changes: Vec<Change>) -> Option<Found> {
        if self.checked.processes == 0 {
            changes.insert(0, Change::Processes(1));
        }
        if self.checked.may_fail() {
            changes.insert(0, Change::NothingFails);
        }
        let flip = Flip {
            changes,
            choose: self.choose,
        };
        let scenario = flip.apply(&self.numbered());
        let checked = scenario.check().ok()?;
        let facts = Facts::of(&scenario, &checked, &bounds::predict(&checked)?, self.rule);
        let (choose, why) = decide(&facts);
        (choose != self.choose).then_some(Found {
            flip: Flip { choose, ..flip },
            why,
            facts,
            checked,
            holds_on: false,
        })
    }
}
