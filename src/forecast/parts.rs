//! Pieces in parts: so that nobody is busy for long with what one of them asks for, however many
//! items, approaches and retries that has. Put together again, the parts say what the piece does.

use std::collections::VecDeque;

use crate::scenario::{Approach, Checked};

use super::{Estimate, Piece, Trials};

/// A failure that is certain, in millionths.
const CERTAIN: u64 = 1_000_000;
/// A run without items takes time as well: that of about so many.
const RUN: u64 = 10;

/// How much there is to do in a run, in attempts at an item: at least what is expected of it.
///
/// What a step has, it does again on every retry: an item alone, a chunk's, or all of a pool's.
/// How likely a step is to fail at all is at most the sum over its items, and at most 1; a step
/// that fails is taken to need all of its retries.
pub(super) fn run_size(approach: Approach, checked: &Checked) -> u64 {
    let items = u64::from(checked.keys.len());
    let together = match approach {
        Approach::Dynamic => 1,
        Approach::Parallel => items,
        Approach::Hybrid => u64::from(checked.chunk_size).min(items),
    };
    let retries = u64::from(checked.retry.map_or(0, |policy| policy.max_retries));
    let again = together.saturating_mul(failure_share(checked)).min(CERTAIN);
    let retried = items.saturating_mul(retries).saturating_mul(again);
    items
        .saturating_add(retried.div_ceil(CERTAIN))
        .saturating_add(RUN)
}

/// How likely an item is to fail at first, at most, in millionths.
fn failure_share(checked: &Checked) -> u64 {
    let chance = (checked.failure_probability + checked.poison_probability).clamp(0.0, 1.0);
    let by_name = checked.fail.len() as u64 * CERTAIN;
    let by_name = by_name.div_ceil(u64::from(checked.keys.len()).max(1));
    ((chance * CERTAIN as f64).ceil() as u64 + by_name).min(CERTAIN)
}

/// A part of a piece.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What there is to work out.
    pub piece: Piece,
    /// How much that is: [`Piece::size`].
    pub size: u64,
}

impl Piece {
    /// The same in parts of `most` attempts at an item at most, or one trial of one approach where
    /// that has more. What they come to, one after another, is what the piece comes to.
    pub fn parts(&self, scenario: &Checked, most: u64) -> Vec<Part> {
        let changed = self.changed(scenario);
        let size = |approach: &Approach| run_size(*approach, &changed);
        let sizes: Vec<u64> = self.approaches.iter().map(size).collect();
        let trial = sizes
            .iter()
            .fold(0, |sum: u64, size| sum.saturating_add(*size));
        let each = u32::try_from(most / trial.max(1)).unwrap_or(u32::MAX);
        if self.trials.count() <= each {
            return vec![self.part(self.approaches.clone(), self.trials.clone(), trial)];
        }
        let mut parts = Vec::new();
        for trials in self.trials.in_groups_of(each.max(1)) {
            if each > 0 {
                parts.push(self.part(self.approaches.clone(), trials, trial));
                continue;
            }
            for (approach, size) in self.approaches.iter().zip(&sizes) {
                parts.push(self.part(vec![*approach], trials.clone(), *size));
            }
        }
        parts
    }

    /// A part in which each trial has this size.
    fn part(&self, approaches: Vec<Approach>, trials: Trials, trial: u64) -> Part {
        let size = trial.saturating_mul(u64::from(trials.count()));
        let (number, settings) = (self.number, self.settings.clone());
        Part {
            piece: Piece {
                number,
                settings,
                approaches,
                trials,
            },
            size,
        }
    }
}

impl Trials {
    /// The same, so many at a time.
    pub(super) fn in_groups_of(&self, each: u32) -> Vec<Self> {
        let Self::Numbered(numbers) = self else {
            return vec![self.clone()];
        };
        let starts = numbers.clone().step_by(each as usize);
        let group = |start: u32| start..numbers.end.min(start.saturating_add(each));
        starts.map(group).map(Self::Numbered).collect()
    }
}

/// The parts of a study's pieces: gives them out, under numbers of their own, and puts together
/// what was found for them.
#[derive(Clone, Debug)]
pub struct Parts {
    most: u64,
    waiting: VecDeque<Part>,
    /// How many parts there have been.
    count: u32,
    pieces: Vec<Whole>,
}

/// A piece of which not all parts are back.
#[derive(Clone, Debug)]
struct Whole {
    number: u32,
    /// The number of its first part.
    first: u32,
    found: Vec<Option<Vec<Estimate>>>,
}

impl Parts {
    /// Parts of so many attempts at an item at most: see [`Piece::parts`].
    pub fn of(most: u64) -> Self {
        Self {
            most,
            waiting: VecDeque::new(),
            count: 0,
            pieces: Vec::new(),
        }
    }

    /// Takes in a piece, whose parts come after those that wait.
    pub fn split(&mut self, piece: &Piece, scenario: &Checked) {
        let parts = piece.parts(scenario, self.most);
        self.pieces.push(Whole {
            number: piece.number,
            first: self.count,
            found: vec![None; parts.len()],
        });
        for mut part in parts {
            part.piece.number = self.count;
            self.count += 1;
            self.waiting.push_back(part);
        }
    }

    /// The part that [`Self::give`] gives out next; nothing if none waits.
    pub fn next(&self) -> Option<&Part> {
        self.waiting.front()
    }

    /// Gives out the next part.
    pub fn give(&mut self) -> Option<Part> {
        self.waiting.pop_front()
    }

    /// Takes in what was found for a part. Says what its piece comes to, and that one's number,
    /// once all of its parts are back.
    pub fn take(&mut self, number: u32, found: Vec<Estimate>) -> Option<(u32, Vec<Estimate>)> {
        let place = |piece: &Whole| number.checked_sub(piece.first).map(|at| at as usize);
        let within = |piece: &Whole| place(piece).is_some_and(|at| at < piece.found.len());
        let at = self.pieces.iter().position(within)?;
        let piece = self.pieces.get_mut(at)?;
        let part = place(piece)?;
        piece.found.get_mut(part)?.get_or_insert(found);
        if piece.found.iter().any(Option::is_none) {
            return None;
        }
        let piece = self.pieces.swap_remove(at);
        let found = piece.found.into_iter().flatten().flatten();
        Some((piece.number, found.collect()))
    }
}
