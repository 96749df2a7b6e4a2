//! The runs that facts are made of, and which of them a change of an input asks for again.

use crate::Micros;
use crate::forecast::outlook::middle;
use crate::forecast::{Estimate, Piece, Setting, Trials};
use crate::scenario::{Approach, Checked};

use super::Input;

/// Trials at most, and items of all trials of an approach together about at most.
const MOST_TRIALS: u32 = 20;
const MOST_TRIED: u32 = 20_000;

/// What was found for a scenario.
#[derive(Clone, Debug)]
pub(super) struct Runs {
    /// Trials of each approach.
    pub(super) runs: [Vec<Estimate>; 3],
    /// With one item failing for good, and nothing else.
    pub(super) failing: [Estimate; 3],
    /// One step, and two one after another, without work: each an item, each a chunk of one.
    short: [[Estimate; 2]; 2],
}

/// Some of those runs: one piece of the study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Trials,
    Failing,
    OneStep,
    TwoSteps,
}

/// An input at another value.
pub(super) type Change = (Input, u64);

const NOTHING: Estimate = Estimate {
    run_time: Micros::ZERO,
    fan_out_span: Micros::ZERO,
    steps: 0,
    retries: 0,
    kept: 0,
    succeeds: true,
};

impl Default for Runs {
    fn default() -> Self {
        Self {
            runs: Default::default(),
            failing: [NOTHING; 3],
            short: [[NOTHING; 2]; 2],
        }
    }
}

impl Runs {
    /// Takes in what was found, run by run, approach by approach.
    pub(super) fn put(&mut self, part: Part, approaches: &[Approach], found: &[Estimate]) {
        for (at, approach) in approaches.iter().enumerate() {
            let mut own = found.iter().skip(at).step_by(approaches.len()).copied();
            let place = *approach as usize;
            match part {
                Part::Trials => self.runs[place] = own.collect(),
                Part::Failing => self.failing[place] = own.next().unwrap_or(NOTHING),
                Part::OneStep => self.short[0][at.min(1)] = own.next().unwrap_or(NOTHING),
                Part::TwoSteps => self.short[1][at.min(1)] = own.next().unwrap_or(NOTHING),
            }
        }
    }

    /// What a step that does work adds to a run beside it. A pool's op is a step like a chunk's.
    pub(super) fn step_overhead(&self, approach: Approach) -> Micros {
        let kind = match approach {
            Approach::Dynamic => 0,
            Approach::Parallel | Approach::Hybrid => 1,
        };
        self.short[1][kind]
            .run_time
            .since(self.short[0][kind].run_time)
    }
}

impl Part {
    pub(super) const ALL: [Self; 4] = [Self::Trials, Self::Failing, Self::OneStep, Self::TwoSteps];

    /// The approaches in which it comes out otherwise after a change.
    fn approaches(self, input: Option<Input>) -> &'static [Approach] {
        use Approach::{Dynamic, Hybrid, Parallel};
        let touched: &[Approach] = match input {
            Some(Input::ChunkSize) => &[Hybrid],
            Some(Input::Processes) => &[Parallel, Hybrid],
            None
            | Some(Input::Seconds | Input::Items | Input::Overhead)
            | Some(Input::MaxConcurrent | Input::Failure | Input::MaxRetries) => &Approach::ALL,
        };
        match (self, input) {
            (Self::Trials, _)
            | (Self::Failing, None)
            | (Self::Failing, Some(Input::Items | Input::Processes | Input::ChunkSize)) => touched,
            (Self::Failing, Some(_)) => &[],
            (Self::OneStep | Self::TwoSteps, None)
            | (
                Self::OneStep | Self::TwoSteps,
                Some(Input::Overhead | Input::MaxConcurrent | Input::Processes),
            ) => &[Dynamic, Hybrid],
            (Self::OneStep | Self::TwoSteps, Some(_)) => &[],
        }
    }

    /// The piece that finds it, if a change has to do with it at all.
    pub(super) fn piece(self, base: &Checked, change: Option<Change>) -> Option<Piece> {
        let approaches = self.approaches(change.map(|(input, _)| input));
        if approaches.is_empty() {
            return None;
        }
        let items = match change {
            Some((Input::Items, n)) => u32::try_from(n).unwrap_or(u32::MAX),
            _ => base.keys.len(),
        };
        let changed = change.map(|(input, value)| input.setting(value));
        let mut settings: Vec<Setting> = changed.into_iter().collect();
        let trials = match self {
            Self::Trials => trials(base, items, change),
            Self::Failing => {
                let fails = middle(items).map(Setting::Fails);
                settings.extend([Some(Setting::NothingFails), fails].into_iter().flatten());
                Trials::AsItStands
            }
            Self::OneStep | Self::TwoSteps => {
                settings.extend(self.steps(base, change));
                Trials::AsItStands
            }
        };
        Some(Piece {
            number: 0,
            settings,
            approaches: approaches.to_vec(),
            trials,
        })
    }

    /// Steps without work, one at a time.
    fn steps(self, base: &Checked, change: Option<Change>) -> [Setting; 5] {
        let at_once = match change {
            Some((Input::MaxConcurrent, steps)) => steps.min(1) as u32,
            _ => u32::from(base.max_concurrent.is_some()),
        };
        [
            Setting::NothingFails,
            Setting::Seconds(Micros::ZERO),
            Setting::ChunkSize(1),
            Setting::MaxConcurrent(at_once),
            Setting::Items(if self == Self::TwoSteps { 2 } else { 1 }),
        ]
    }
}

/// Several trials where chance has a part in it; the fewer the more items there are, whose chances
/// then even out by themselves.
fn trials(base: &Checked, items: u32, change: Option<Change>) -> Trials {
    let fails = matches!(change, Some((Input::Failure, 1..)));
    match base.has_chance() || fails {
        false => Trials::AsItStands,
        true => Trials::Numbered(0..(MOST_TRIED / items.max(1)).clamp(1, MOST_TRIALS)),
    }
}
