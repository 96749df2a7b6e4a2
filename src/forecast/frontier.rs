//! The hybrid's run time against its credits over all chunk sizes, with the dynamic and the
//! parallel approach beside them: which are worth having, and where a chunk more costs much.
//!
//! Scenarios store the chunk size; the number of chunks that is shown is ⌈items ÷ size⌉.

mod allow;
mod answer;
mod budget;
mod cliff;
mod named;
mod report;
mod sizes;
mod table;
mod words;

use std::ops::Range;

use crate::dagster::credits::Rule;
use crate::scenario::{Approach, Checked};

use super::{Estimate, ITEMS_PER_PIECE, Piece, Setting, Study, Trials, bounds};

pub use answer::answer_words;
pub use budget::{Answer, Budget, Choice, Limit, Needed, Per, read_percent};
pub use cliff::{Cause, Cliff, JUMP, Slices};
pub use named::but_fails;
pub use report::{Point, Report};
pub use sizes::{EVERY, MOST_SIZES};
pub use table::{CLIFFS_SHOWN, HEADINGS, TableRow, rows};
pub use words::{cliff_words, cliffs_explained, words};

/// How a frontier is worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Trials of each size where there is chance, up to [`Config::MOST_TRIALS`]; as many as a quick
    /// answer has ([`Trials::quick`]) if none.
    pub trials: Option<u32>,
    /// By which credits are counted.
    pub rule: Rule,
}

impl Config {
    /// Trials of a size at most.
    pub const MOST_TRIALS: u32 = 1_000;
}

/// The study. Where there is a closed form, it is over as soon as it is there.
///
/// Up to [`EVERY`] items every chunk size is tried; above, at most [`MOST_SIZES`] of them (fewer
/// for very large collections): one's own and its neighbours, round numbers and powers of two,
/// multiples of the slots, and then the smallest and the largest size of each number of chunks,
/// thinned evenly. Trials have the same numbers at each size, so that sizes differ and not chance.
#[derive(Clone, Debug)]
pub struct Frontier {
    checked: Checked,
    rule: Rule,
    /// In ascending order.
    sizes: Vec<u32>,
    trials: u32,
    tasks: Vec<Task>,
    next: usize,
    /// Dynamic, parallel, and then size by size; trial by trial.
    found: Vec<Vec<Option<Estimate>>>,
    done: u64,
}

/// What one piece is about.
#[derive(Clone, Debug)]
struct Task {
    /// Which of the sizes; nothing for the dynamic and the parallel approach.
    size: Option<usize>,
    trials: Range<u32>,
}

impl Task {
    /// Where in what was found its first approach is.
    fn first(&self) -> usize {
        self.size.map_or(0, |size| size + 2)
    }

    fn approaches(&self) -> &'static [Approach] {
        match self.size {
            None => &[Approach::Dynamic, Approach::Parallel],
            Some(_) => &[Approach::Hybrid],
        }
    }
}

impl Frontier {
    /// Nothing is worked out yet, but for what has a closed form.
    pub fn new(checked: &Checked, config: Config) -> Self {
        let sizes = sizes::sizes(checked);
        let trials = match config.trials {
            Some(trials) => Trials::some(checked, trials.min(Config::MOST_TRIALS)),
            None => Trials::quick(checked),
        };
        let trials = trials.count();
        let mut frontier = Self {
            checked: checked.clone(),
            rule: config.rule,
            found: vec![vec![None; trials as usize]; sizes.len() + 2],
            tasks: tasks(checked, sizes.len(), trials),
            sizes,
            trials,
            next: 0,
            done: 0,
        };
        if is_certain(checked, &frontier.sizes) {
            frontier.fill();
        }
        frontier
    }

    /// What is known by now: sizes of which not all trials are there are left out.
    pub fn report(&self) -> Report {
        let approaches = [Approach::Dynamic, Approach::Parallel];
        let tried = approaches.into_iter().map(|approach| (approach, 0));
        let sizes = self.sizes.iter().map(|size| (Approach::Hybrid, *size));
        let points = tried.chain(sizes).zip(&self.found);
        let points = points.filter_map(|((approach, size), found)| {
            let runs: Option<Vec<Estimate>> = found.iter().copied().collect();
            Some(Point::of(approach, size, &runs?, &self.checked, self.rule))
        });
        Report::of(points.collect(), &self.checked, self.is_over())
    }

    /// All in closed form.
    fn fill(&mut self) {
        let mut changed = bounds::faultless(&self.checked);
        for (at, found) in self.found.iter_mut().enumerate() {
            let approach = match at {
                0 => Approach::Dynamic,
                1 => Approach::Parallel,
                _ => Approach::Hybrid,
            };
            if let Some(size) = at.checked_sub(2).and_then(|at| self.sizes.get(at)) {
                changed.chunk_size = *size;
            }
            found.fill(Some(bounds::predict_one(approach, &changed).into()));
        }
        self.next = self.tasks.len();
        self.done = self.runs();
    }

    fn runs(&self) -> u64 {
        self.found.len() as u64 * u64::from(self.trials)
    }
}

impl Study for Frontier {
    fn next(&mut self) -> Option<Piece> {
        let task = self.tasks.get(self.next)?;
        let number = u32::try_from(self.next).ok()?;
        self.next += 1;
        let size = task.size.and_then(|size| self.sizes.get(size));
        Some(Piece {
            number,
            settings: size
                .map(|size| Setting::ChunkSize(*size))
                .into_iter()
                .collect(),
            approaches: task.approaches().to_vec(),
            trials: match self.checked.has_chance() {
                true => Trials::Numbered(task.trials.clone()),
                false => Trials::AsItStands,
            },
        })
    }

    fn take(&mut self, number: u32, found: &[Estimate]) {
        let Some(task) = self.tasks.get(number as usize) else {
            return;
        };
        let approaches = task.approaches().len();
        for (trial, runs) in task.trials.clone().zip(found.chunks(approaches)) {
            for (at, run) in runs.iter().enumerate() {
                let kept = self.found.get_mut(task.first() + at);
                let kept = kept.and_then(|kept| kept.get_mut(trial as usize));
                if let Some(kept @ None) = kept {
                    *kept = Some(*run);
                    self.done += 1;
                }
            }
        }
    }

    fn progress(&self) -> (u64, u64) {
        (self.done, self.runs())
    }

    fn is_over(&self) -> bool {
        self.done == self.runs()
    }
}

/// Whether there is a closed form at each size.
fn is_certain(checked: &Checked, sizes: &[u32]) -> bool {
    if !bounds::is_certain(checked) {
        return false;
    }
    let mut changed = bounds::faultless(checked);
    sizes.iter().all(|size| {
        changed.chunk_size = *size;
        bounds::has_closed_form(&changed)
    })
}

/// The approaches as they stand first, then sizes from coarse to fine: a report of half of them
/// shows the whole range.
fn tasks(checked: &Checked, sizes: usize, trials: u32) -> Vec<Task> {
    let mut order: Vec<usize> = (0..sizes).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(at.trailing_zeros()), *at));
    let items = u64::from(checked.keys.len()).max(1);
    let each = u32::try_from(ITEMS_PER_PIECE / items)
        .unwrap_or(trials)
        .max(1);
    let all = std::iter::once(None).chain(order.into_iter().map(Some));
    let all = all.flat_map(|size| {
        let starts = (0..trials).step_by(each as usize);
        starts.map(move |start| Task {
            size,
            trials: start..trials.min(start.saturating_add(each)),
        })
    });
    all.collect()
}
