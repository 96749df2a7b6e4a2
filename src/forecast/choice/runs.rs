//! The runs that facts are made of, and which of them a change of an input asks for again.

use crate::Micros;
use crate::forecast::outlook::middle;
use crate::forecast::{Estimate, Piece, Setting, Trials, overhead};
use crate::scenario::{Approach, Checked};

use super::Input;

/// What was found for a scenario.
#[derive(Clone, Debug)]
pub(super) struct Runs {
    /// Trials of each approach.
    pub(super) runs: [Vec<Estimate>; 3],
    /// With one item failing for good, and nothing else.
    pub(super) failing: [Estimate; 3],
    /// A few rounds of steps without work, and more of them: what a step adds.
    idle: [[Estimate; 2]; 3],
}

/// Some of those runs: one piece of the study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Trials,
    Failing,
    /// Rounds of steps without work, of one kind: few, or more.
    Idle(Approach, bool),
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
            idle: [[NOTHING; 2]; 3],
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
                Part::Idle(kind, long) => {
                    let found = own.next().unwrap_or(NOTHING);
                    self.idle[kind as usize][usize::from(long)] = found;
                }
            }
        }
    }

    /// What a step that does work adds to a run beside it.
    pub(super) fn step_overhead(&self, approach: Approach) -> Micros {
        overhead::per_round(&self.idle[approach as usize])
    }
}

impl Part {
    pub(super) const ALL: [Self; 8] = {
        use Approach::{Dynamic, Hybrid, Parallel};
        [
            Self::Trials,
            Self::Failing,
            Self::Idle(Dynamic, false),
            Self::Idle(Dynamic, true),
            Self::Idle(Parallel, false),
            Self::Idle(Parallel, true),
            Self::Idle(Hybrid, false),
            Self::Idle(Hybrid, true),
        ]
    };

    /// The approaches in which it comes out otherwise after a change.
    fn approaches(self, input: Option<Input>) -> &'static [Approach] {
        use Approach::{Hybrid, Parallel};
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
            (Self::Idle(..), Some(Input::Seconds | Input::Failure)) => &[],
            (Self::Idle(kind, _), _) => match touched.contains(&kind) {
                true => std::slice::from_ref(&Approach::ALL[kind as usize]),
                false => &[],
            },
        }
    }

    /// The piece that finds it, if a change has to do with it at all.
    pub(super) fn piece(self, base: &Checked, change: Option<Change>) -> Option<Piece> {
        let approaches = self.approaches(change.map(|(input, _)| input));
        if approaches.is_empty() {
            return None;
        }
        let changed = change.map(|(input, value)| input.setting(value));
        let mut settings: Vec<Setting> = changed.into_iter().collect();
        let mut then = base.clone();
        settings.iter().for_each(|change| change.apply(&mut then));
        // Of these inputs it has its own, which may stay what they are.
        let own = [Input::Items, Input::MaxConcurrent, Input::ChunkSize];
        if let (Self::Idle(kind, long), Some((input, _))) = (self, change)
            && own.contains(&input)
            && overhead::idle(kind, &then, long) == overhead::idle(kind, base, long)
        {
            return None;
        }
        let trials = match self {
            Self::Trials => Trials::quick(&then),
            Self::Failing => {
                let fails = middle(then.keys.len()).map(Setting::Fails);
                settings.extend([Some(Setting::NothingFails), fails].into_iter().flatten());
                Trials::AsItStands
            }
            Self::Idle(kind, long) => {
                settings.extend(overhead::idle(kind, &then, long));
                Trials::AsItStands
            }
        };
        let approaches = match self {
            Self::Idle(kind, _) => vec![overhead::of_steps(kind)],
            Self::Trials | Self::Failing => approaches.to_vec(),
        };
        Some(Piece {
            number: 0,
            settings,
            approaches,
            trials,
        })
    }
}
