//! Forecasts that take many runs: cut into pieces that anybody can work out, in any order.
//!
//! A [`Study`] gives out pieces and takes in what was found. The command line works them out on
//! threads, the page on the workers of its pool; which one does what, and in which order the
//! answers come, changes nothing in what a study finds. To stop is to give out no more.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::scenario::{Approach, Checked};

use super::parts::run_size;
use super::{Estimate, Setting};

/// Some runs of one scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// Names it within its study.
    pub number: u32,
    /// What is changed in the scenario that is studied.
    pub settings: Vec<Setting>,
    /// Which approaches, in this order.
    pub approaches: Vec<Approach>,
    /// Which trials of it.
    pub trials: Trials,
}

/// Which runs of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trials {
    /// The one that its own seed gives: what is shown everywhere else.
    AsItStands,
    /// Those with these numbers ([`Checked::trial`]).
    Numbered(Range<u32>),
}

impl Trials {
    /// How many.
    pub fn count(&self) -> u32 {
        match self {
            Self::AsItStands => 1,
            Self::Numbered(numbers) => numbers.end.saturating_sub(numbers.start),
        }
    }
}

impl Piece {
    /// What each run comes to: trial by trial, and within a trial approach by approach. All
    /// approaches of a trial have the same items with the same times.
    pub fn work_out(&self, scenario: &Checked) -> Vec<Estimate> {
        let changed = self.changed(scenario);
        let runs = |checked: &Checked| {
            let estimate = |approach: &Approach| Estimate::of(*approach, checked);
            self.approaches.iter().map(estimate).collect::<Vec<_>>()
        };
        match &self.trials {
            Trials::AsItStands => runs(&changed),
            Trials::Numbered(numbers) => numbers
                .clone()
                .flat_map(|number| runs(&changed.trial(u64::from(number))))
                .collect(),
        }
    }

    /// What is studied, with its changes made.
    pub fn changed(&self, scenario: &Checked) -> Checked {
        let mut changed = scenario.clone();
        self.settings
            .iter()
            .for_each(|setting| setting.apply(&mut changed));
        changed
    }

    /// How much there is to do, in attempts at an item: at least what is expected, with the
    /// retries of what may fail.
    pub fn size(&self, scenario: &Checked) -> u64 {
        let changed = self.changed(scenario);
        let sizes = self.approaches.iter();
        let trial: u64 = sizes.map(|approach| run_size(*approach, &changed)).sum();
        trial.saturating_mul(u64::from(self.trials.count()))
    }
}

/// A forecast that takes many runs.
pub trait Study {
    /// The next piece to work out; nothing where all are given out, or what comes next depends on
    /// pieces that are not back yet.
    fn next(&mut self) -> Option<Piece>;

    /// Takes in what was found for a piece: see [`Piece::work_out`].
    fn take(&mut self, number: u32, found: &[Estimate]);

    /// How much is done of how much there is, in any unit.
    fn progress(&self) -> (u64, u64);

    /// Whether everything that was wanted is found.
    fn is_over(&self) -> bool;
}

/// Works a study out here and now.
pub fn work_out(study: &mut dyn Study, scenario: &Checked) {
    while let Some(piece) = study.next() {
        study.take(piece.number, &piece.work_out(scenario));
    }
}

/// Items that a piece should have about, so that a worker is neither asked too often nor busy for
/// so long that progress and stopping wait for it.
pub const ITEMS_PER_PIECE: u64 = 20_000;
