//! What passes between the engine and a driver.

use std::ops::Range;

use crate::Micros;

/// Names one task; never used twice within a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId {
    pub(super) place: u32,
    pub(super) round: u32,
}

/// What the driver has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Start a task and report on it.
    Start(Start),
    /// Stop a task; nothing that it still reports is heard.
    Stop(TaskId),
    /// A task has had the CPU time that [`super::Engine::compute`] asked for.
    Given(TaskId),
}

/// A task that starts now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// Report [`Reported::Done`] after this time: a step's overhead or the delay of a retry.
    Wait {
        /// The task.
        task: TaskId,
        /// How long.
        time: Micros,
    },
    /// Process some items.
    Work {
        /// The task.
        task: TaskId,
        /// Which items, and how.
        batch: Batch,
    },
}

/// Items that one worker processes one after another.
///
/// The worker reports each item's start and end. It stops after the first that fails, as
/// `mapstar` does (CPython 3.11, `multiprocessing/pool.py`), and reports [`Reported::Done`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The items.
    pub items: Range<u32>,
    /// Attempt of the step; the first is 0.
    pub attempt: u16,
    /// The slot that does it.
    pub lane: u32,
}

/// What a driver tells the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// The task it is about.
    pub task: TaskId,
    /// When it happened, since the start of the run.
    pub at: Micros,
    /// What happened.
    pub what: Reported,
}

/// What happened to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// An item's work began.
    ItemStart(u32),
    /// An item's work ended.
    ItemEnd {
        /// Which.
        item: u32,
        /// Whether it raised an exception.
        failed: bool,
        /// What its computation came to; 0 for sleep and in simulation.
        checksum: u32,
    },
    /// The task is over.
    Done,
}

/// The tasks under way: a slab whose places are used again under a new round.
#[derive(Clone, Debug)]
pub(super) struct Tasks<T> {
    places: Vec<(u32, Option<T>)>,
    free: Vec<u32>,
}

impl<T> Default for Tasks<T> {
    fn default() -> Self {
        Self {
            places: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<T: Copy> Tasks<T> {
    pub(super) fn add(&mut self, value: T) -> TaskId {
        if let Some(place) = self.free.pop() {
            let entry = &mut self.places[place as usize];
            entry.0 += 1;
            entry.1 = Some(value);
            return TaskId {
                place,
                round: entry.0,
            };
        }
        let place = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.push((0, Some(value)));
        TaskId { place, round: 0 }
    }

    /// The task's value, or nothing if it is over.
    pub(super) fn get(&self, task: TaskId) -> Option<T> {
        let (round, value) = self.places.get(task.place as usize)?;
        value.filter(|_| *round == task.round)
    }

    pub(super) fn remove(&mut self, task: TaskId) {
        if self.get(task).is_some() {
            self.places[task.place as usize].1 = None;
            self.free.push(task.place);
        }
    }

    /// Ends every task that `ends` picks, and names them in the order of their places.
    pub(super) fn drain_where(&mut self, ends: impl Fn(T) -> bool) -> Vec<TaskId> {
        let mut drained = Vec::new();
        for (place, (round, value)) in (0..).zip(&self.places) {
            if value.is_some_and(&ends) {
                drained.push(TaskId {
                    place,
                    round: *round,
                });
            }
        }
        drained.iter().for_each(|task| self.remove(*task));
        drained
    }
}
