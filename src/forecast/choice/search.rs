//! The search for the nearest value of an input that changes the recommendation.
//!
//! Values to one side are tried outward, at first each, then ever further apart up to a factor;
//! where one flips, the ground between it and the last that held is halved. What was found is
//! held against a few values on the way to it, and gives way to a nearer one.

use crate::scenario::{Approach, Checked};

use super::input::Values;
use super::{Facts, Input, Weights};

/// Values at most that are tried to one side.
const MOST_TRIED: usize = 40;
/// Positions that tries are apart at most: about a factor of 2, or of 3 where tries are dear.
const APART: u64 = 27;
const FAR_APART: u64 = 45;
/// Items from which tries are dear.
const MANY: u32 = 10_000;

/// A search to one side.
#[derive(Clone, Debug)]
pub(super) struct Search {
    pub(super) input: Input,
    values: Values,
    apart: u64,
    stage: Stage,
    /// Positions that held.
    held: Vec<u64>,
    tried: usize,
    found: Option<Found>,
    /// Whether tries were used up before the nearest was known.
    is_cut: bool,
}

/// A value that changes the recommendation.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) position: u64,
    pub(super) choose: Approach,
    pub(super) facts: Facts,
}

/// Positions are those of [`Values`]; 0 is the value as it is.
#[derive(Clone, Copy, Debug)]
enum Stage {
    /// Up to here it held.
    Outward { holds: u64 },
    /// Somewhere in between it flips.
    Halving { holds: u64, flips: u64 },
    /// It flips here; so many quarters of the way are tried.
    Checking { flips: u64, quarters: u64 },
    /// All is known.
    Over,
}

impl Search {
    pub(super) fn new(input: Input, up: bool, checked: &Checked) -> Self {
        let mut search = Self {
            input,
            values: input.values(checked, up),
            apart: match checked.keys.len() > MANY {
                // Few enough to try each.
                _ if input == Input::MaxRetries => 1,
                true => FAR_APART,
                false => APART,
            },
            stage: Stage::Outward { holds: 0 },
            held: Vec::new(),
            tried: 0,
            found: None,
            is_cut: false,
        };
        search.settle();
        search
    }

    /// The value to try next.
    pub(super) fn asks(&self) -> Option<u64> {
        self.position().map(|position| self.values.at(position))
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    /// Whether all values up to the last that was tried hold, as far as was tried.
    pub(super) fn is_firm(&self) -> bool {
        self.is_over() && self.found.is_none() && !self.is_cut
    }

    /// Tries that are done, of [`Search::most`].
    pub(super) fn tried(&self) -> u64 {
        match self.is_over() {
            true => Self::most(),
            false => self.tried as u64,
        }
    }

    pub(super) const fn most() -> u64 {
        MOST_TRIED as u64
    }

    /// What was found, once it is over, with the values on the way that held.
    pub(super) fn found(&self) -> Option<(u64, &Found, Vec<u64>)> {
        let found = self.found.as_ref().filter(|_| self.is_over())?;
        let nearer = self.held.iter().filter(|held| **held < found.position);
        let mut held: Vec<u64> = nearer.map(|held| self.values.at(*held)).collect();
        held.sort_unstable();
        Some((self.values.at(found.position), found, held))
    }

    /// Takes in what comes of the value that was asked for.
    pub(super) fn answer(&mut self, now: Approach, facts: Facts, weights: &Weights) {
        let Some(position) = self.position() else {
            return;
        };
        self.tried += 1;
        let choose = facts.judge(weights).choose;
        if choose == now {
            self.held.push(position);
            self.stage = self.stage.held(position);
        } else {
            self.found = Some(Found {
                position,
                choose,
                facts,
            });
            let nearer = self.held.iter().filter(|held| **held < position);
            self.stage = Stage::Halving {
                holds: nearer.max().copied().unwrap_or(0),
                flips: position,
            };
        }
        self.settle();
    }

    fn position(&self) -> Option<u64> {
        match self.stage {
            Stage::Outward { holds } => {
                let further = holds + holds.clamp(1, self.apart);
                Some(further.min(self.values.count))
            }
            Stage::Halving { holds, flips } => Some(holds.midpoint(flips)),
            Stage::Checking { flips, quarters } => Some(flips * quarters / 4),
            Stage::Over => None,
        }
    }

    /// Goes on until there is something to try, or nothing any more. Where tries are used up while
    /// ground is still halved, nothing is found.
    fn settle(&mut self) {
        while let Some(stage) = self.further() {
            self.stage = stage;
        }
        if self.tried < MOST_TRIED {
            return;
        }
        // What flips is not the nearest then, and something does: neither is said.
        if let Stage::Halving { .. } = self.stage {
            self.found = None;
            self.is_cut = true;
        }
        self.stage = Stage::Over;
    }

    /// The next stage, where there is nothing to try in this one.
    fn further(&self) -> Option<Stage> {
        match self.stage {
            Stage::Outward { holds } if holds >= self.values.count => Some(Stage::Over),
            Stage::Halving { holds, flips } if flips - holds <= 1 => {
                Some(Stage::Checking { flips, quarters: 1 })
            }
            Stage::Checking { quarters: 4.., .. } => Some(Stage::Over),
            Stage::Checking { flips, quarters } if self.knows(flips * quarters / 4) => {
                Some(Stage::Checking {
                    flips,
                    quarters: quarters + 1,
                })
            }
            Stage::Outward { .. } | Stage::Halving { .. } | Stage::Checking { .. } => None,
            Stage::Over => None,
        }
    }

    fn knows(&self, position: u64) -> bool {
        position == 0 || self.held.contains(&position)
    }
}

impl Stage {
    /// What follows where a position held.
    fn held(self, position: u64) -> Self {
        match self {
            Self::Outward { .. } => Self::Outward { holds: position },
            Self::Halving { flips, .. } => Self::Halving {
                holds: position,
                flips,
            },
            Self::Checking { flips, quarters } => Self::Checking {
                flips,
                quarters: quarters + 1,
            },
            Self::Over => Self::Over,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::runs::Runs;
    use super::{Found, MOST_TRIED, Search, Stage};
    use crate::dagster::credits::Rule;
    use crate::forecast::choice::{Facts, Input, Weights};
    use crate::scenario::{Approach, Checked, Price, Scenario};

    /// A search whose last try holds, where the ground before a flip at 8 is halved.
    fn used_up(checked: &Checked, holds: u64) -> Search {
        let facts = Facts::of(&Runs::default(), checked, Rule::Current, Price::SOLO);
        let weights = Weights::default();
        let now = facts.judge(&weights).choose;
        let mut search = Search::new(Input::Seconds, true, checked);
        search.tried = MOST_TRIED - 1;
        search.stage = Stage::Halving { holds, flips: 8 };
        search.found = Some(Found {
            position: 8,
            choose: Approach::Hybrid,
            facts: facts.clone(),
        });
        search.answer(now, facts, &weights);
        assert!(search.is_over());
        search
    }

    #[test]
    fn a_flip_is_the_nearest_or_none() {
        let Ok(checked) = Scenario::default().check() else {
            unreachable!("the default is sound");
        };
        // 5 to 7 are not known yet.
        let search = used_up(&checked, 0);
        assert!(search.found().is_none() && !search.is_firm());
        // 7 held last.
        let search = used_up(&checked, 6);
        assert!(search.found().is_some() && !search.is_firm());
    }
}
