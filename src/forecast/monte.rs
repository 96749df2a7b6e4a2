//! What is likely: many trials of one scenario, in which nothing differs but chance.
//!
//! Trials have numbers, and a trial gives every item the same time and the same faults in all
//! three approaches, so what differs between the approaches is not chance. Whoever works the
//! pieces out, in whichever order, the same trials give the same [`Forecast`].

mod histogram;
mod report;
mod sample;
mod spread;
mod words;

use crate::dagster::credits::Rule;
use crate::scenario::{Approach, Checked};

use super::{Estimate, ITEMS_PER_PIECE, Piece, Study, Trials};

pub use histogram::Histogram;
pub use report::{Forecast, Outcome, Share};
pub use spread::{Quantile, Spread};
pub use words::{failures_in_words, figures, in_words, loss_in_words, percent, times_in_words};

use sample::{Left, Sample};

/// How many trials, and how credits are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// From 1 to [`Config::MOST`]; another number is taken to the nearest of these.
    pub trials: u32,
    /// By which credits are counted.
    pub rule: Rule,
}

impl Config {
    /// The most trials of one study.
    pub const MOST: u32 = 100_000;
    /// As many as somebody gets who names no number: an answer at once, whose 1 in 100 has an
    /// interval.
    pub const USUAL: u32 = 1_000;
}

impl Default for Config {
    fn default() -> Self {
        Self {
            trials: Self::USUAL,
            rule: Rule::default(),
        }
    }
}

/// The study of many trials.
#[derive(Clone, Debug)]
pub struct MonteCarlo {
    rule: Rule,
    left: Left,
    items: u32,
    trials: u32,
    per_piece: u32,
    next: u32,
    /// Which pieces are back.
    taken: Vec<bool>,
    sample: Sample,
}

impl MonteCarlo {
    /// Trials of a scenario.
    pub fn new(scenario: &Checked, config: Config) -> Self {
        let left = Left {
            anything: scenario.has_chance(),
            failures: scenario.fails_by_chance(),
        };
        let trials = match left.anything {
            true => config.trials.clamp(1, Config::MOST),
            // One run says it all.
            false => 1,
        };
        let empty = Self {
            rule: config.rule,
            left,
            items: scenario.keys.len(),
            trials,
            per_piece: 1,
            next: 0,
            taken: Vec::new(),
            sample: Sample::default(),
        };
        empty.in_pieces_of(ITEMS_PER_PIECE)
    }

    /// The same in pieces of about so many items, for who finds them too large or too small.
    /// To be asked before the first piece is.
    #[must_use]
    pub fn in_pieces_of(mut self, items: u64) -> Self {
        let trial = (u64::from(self.items) + 10) * Approach::ALL.len() as u64;
        let per_piece = u32::try_from(items / trial).unwrap_or(u32::MAX);
        self.per_piece = per_piece.clamp(1, self.trials);
        self.taken = vec![false; self.trials.div_ceil(self.per_piece) as usize];
        self
    }

    /// What the trials that are back come to; nothing before the first is.
    pub fn report(&self) -> Option<Forecast> {
        self.sample.report(self.trials, self.left)
    }

    fn trials_of(&self, piece: u32) -> Trials {
        let first = piece * self.per_piece;
        match self.left.anything {
            true => Trials::Numbered(first..self.trials.min(first + self.per_piece)),
            false => Trials::AsItStands,
        }
    }
}

impl Study for MonteCarlo {
    fn next(&mut self) -> Option<Piece> {
        let number = self.next;
        if number as usize >= self.taken.len() {
            return None;
        }
        self.next += 1;
        Some(Piece {
            number,
            settings: Vec::new(),
            approaches: Approach::ALL.to_vec(),
            trials: self.trials_of(number),
        })
    }

    fn take(&mut self, number: u32, found: &[Estimate]) {
        // What was not asked for, or is back already, is no further trial.
        if self.taken.get(number as usize) != Some(&false) {
            return;
        }
        let (trials, rest) = found.as_chunks();
        if trials.len() != self.trials_of(number).count() as usize || !rest.is_empty() {
            return;
        }
        if let Some(taken) = self.taken.get_mut(number as usize) {
            *taken = true;
        }
        for trial in trials {
            self.sample.add(trial, self.items, self.rule);
        }
    }

    fn progress(&self) -> (u64, u64) {
        (u64::from(self.sample.trials()), u64::from(self.trials))
    }

    fn is_over(&self) -> bool {
        self.sample.trials() == self.trials
    }
}
