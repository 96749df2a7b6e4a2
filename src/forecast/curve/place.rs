//! The study of a curve: what is worked out when.

use crate::Micros;
use crate::dagster::credits::Rule;
use crate::forecast::bounds::keys_refused;
use crate::forecast::overhead::step_overhead;
use crate::forecast::{Estimate, ITEMS_PER_PIECE, Piece, Sample, Study, Trials};
use crate::scenario::{Approach, Checked};

use super::axis::Axis;
use super::cross::{asks, wanted};
use super::point::CurvePoint;
use super::report::{CurveConfig, CurveReport};
use super::scale::AxisScale;
use super::setting::Base;

/// Every so many points come first.
const COARSE: usize = 8;
/// Rounds of looking closer at most: each halves what is not known.
const ROUNDS: u32 = 32;
const APPROACHES: usize = Approach::ALL.len();

/// How run time and cost change with one input: a study.
#[derive(Clone, Debug)]
pub struct Curves {
    base: Base,
    scale: AxisScale,
    rule: Rule,
    checked: Checked,
    trials: Option<u32>,
    step_overhead: Micros,
    /// By value.
    places: Vec<Place>,
    /// By their piece's number.
    jobs: Vec<Job>,
    given: usize,
    back: usize,
    rounds: u32,
    over: bool,
}

/// A value and what is known of it.
#[derive(Clone, Debug)]
struct Place {
    x: u64,
    even: bool,
    missing: usize,
    /// Trial by trial.
    runs: Vec<Option<[Estimate; APPROACHES]>>,
    point: Option<CurvePoint>,
}

#[derive(Clone, Debug)]
struct Job {
    x: u64,
    trials: Trials,
    back: bool,
}

impl Curves {
    /// A study of a question along an axis.
    pub fn new(checked: &Checked, axis: Axis, config: &CurveConfig) -> Self {
        let step_overhead = step_overhead(Approach::Dynamic, checked);
        let base = Base::new(axis, checked);
        let scale = config.scale(axis, checked, step_overhead);
        let mut curves = Self {
            base,
            scale,
            rule: config.rule,
            trials: config.trials,
            checked: checked.clone(),
            step_overhead,
            places: Vec::new(),
            jobs: Vec::new(),
            given: 0,
            back: 0,
            rounds: 0,
            over: false,
        };
        let mut grid = scale.grid(config.points.clamp(2, CurveConfig::MOST_POINTS));
        if (scale.from..=scale.to).contains(&base.own) {
            grid.push(base.own);
            grid.sort_unstable();
            grid.dedup();
        }
        curves.places = grid.iter().map(|x| curves.place(*x, true)).collect();
        let last = grid.len() - 1;
        let first = |at: usize, x: u64| at.is_multiple_of(COARSE) || at == last || x == base.own;
        for coarse in [true, false] {
            for (at, x) in grid.iter().enumerate() {
                if first(at, *x) == coarse {
                    curves.ask(*x);
                }
            }
        }
        curves
    }

    /// What is known so far.
    pub fn report(&self) -> CurveReport {
        let points: Vec<CurvePoint> = self.known().cloned().collect();
        let complete = self.complete();
        let unit = self.base.axis.unit();
        let crossings = asks(self.base.axis)
            .into_iter()
            .flat_map(|ask| ask.changes(unit, &complete));
        CurveReport {
            axis: self.base.axis,
            scale: self.scale,
            own: self.base.own,
            step_overhead: self.step_overhead,
            even: count(self.places.iter().filter(|place| place.even).count()),
            crossings: crossings.collect(),
            points,
            over: self.over,
        }
    }

    fn known(&self) -> impl Iterator<Item = &CurvePoint> {
        self.places.iter().filter_map(|place| place.point.as_ref())
    }

    /// What crossings are looked for in. Other numbers of items have no keys of one's own: a key
    /// that Dagster refuses is no law of how many there are.
    fn complete(&self) -> Vec<CurvePoint> {
        let stands_alone = self.base.axis == Axis::Items && keys_refused(&self.checked);
        self.known()
            .filter(|point| point.complete && !(stands_alone && point.x == self.base.own))
            .cloned()
            .collect()
    }

    fn place(&self, x: u64, even: bool) -> Place {
        let (_, trials) = self.at(x);
        let trials = trials.count() as usize;
        Place {
            x,
            even,
            missing: trials,
            runs: vec![None; trials],
            point: None,
        }
    }

    /// How many items a value has, and which trials.
    fn at(&self, x: u64) -> (u64, Trials) {
        let mut changed = self.checked.clone();
        for setting in self.base.settings(x) {
            setting.apply(&mut changed);
        }
        let most = CurveConfig::MOST_TRIALS;
        let trials = match self.trials {
            Some(trials) => Trials::some(&changed, trials.min(most)),
            None => Trials::quick(&changed),
        };
        (changed.keys.len().into(), trials)
    }

    /// Queues the runs of a value.
    fn ask(&mut self, x: u64) {
        let (items, trials) = self.at(x);
        let trial = (items + 10) * APPROACHES as u64;
        let at_once = u32::try_from(ITEMS_PER_PIECE / trial).unwrap_or(u32::MAX);
        for some in trials.in_groups_of(at_once.max(1)) {
            self.queue(x, some);
        }
    }

    fn queue(&mut self, x: u64, trials: Trials) {
        self.jobs.push(Job {
            x,
            trials,
            back: false,
        });
    }

    /// Everything that was asked is back: looks closer at where approaches change places.
    fn go_on(&mut self) {
        self.rounds += 1;
        let mut wanted = match self.rounds > ROUNDS {
            true => Vec::new(),
            false => wanted(self.base.axis, &self.complete()),
        };
        wanted.retain(|x| self.find(*x).is_err());
        self.over = wanted.is_empty();
        for x in wanted {
            if let Err(at) = self.find(x) {
                let place = self.place(x, false);
                self.places.insert(at, place);
                self.ask(x);
            }
        }
    }

    fn find(&self, x: u64) -> Result<usize, usize> {
        self.places.binary_search_by_key(&x, |place| place.x)
    }
}

impl Study for Curves {
    fn next(&mut self) -> Option<Piece> {
        let job = self.jobs.get(self.given)?;
        let number = u32::try_from(self.given).ok()?;
        let piece = Piece {
            number,
            settings: self.base.settings(job.x),
            approaches: Approach::ALL.to_vec(),
            trials: job.trials.clone(),
        };
        self.given += 1;
        Some(piece)
    }

    fn take(&mut self, number: u32, found: &[Estimate]) {
        let Some(job) = self.jobs.get_mut(number as usize) else {
            return;
        };
        // What is of no use, or is there already, changes nothing.
        let sound = found.len() == job.trials.count() as usize * APPROACHES;
        if !sound || std::mem::replace(&mut job.back, true) {
            return;
        }
        let (x, trials) = (job.x, job.trials.clone());
        self.back += 1;
        if let Ok(at) = self.find(x) {
            self.places[at].fill(&trials, found, self.rule);
        }
        if self.back == self.jobs.len() {
            self.go_on();
        }
    }

    fn progress(&self) -> (u64, u64) {
        (self.back as u64, self.jobs.len() as u64)
    }

    fn is_over(&self) -> bool {
        self.over
    }
}

impl Place {
    fn fill(&mut self, trials: &Trials, found: &[Estimate], rule: Rule) {
        let first = match trials {
            Trials::AsItStands => 0,
            Trials::Numbered(numbers) => numbers.start as usize,
        };
        let (of_each, _) = found.as_chunks::<APPROACHES>();
        for (slot, runs) in self.runs.iter_mut().skip(first).zip(of_each) {
            if slot.replace(*runs).is_none() {
                self.missing -= 1;
            }
        }
        let value = |approach: usize| {
            let there = self.runs.iter().flatten();
            let runs: Vec<Estimate> = there.map(|runs| runs[approach]).collect();
            Sample::of(&runs, rule)
        };
        self.point = Some(CurvePoint {
            x: self.x,
            even: self.even,
            complete: self.missing == 0,
            values: [0, 1, 2].map(value),
        });
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
