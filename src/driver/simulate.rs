//! The virtual driver: time jumps from deadline to deadline.

use std::ops::Range;
use std::sync::Arc;

use crate::Micros;
use crate::engine::{Act, Engine, Interest, Plan, Report, Reported, Row, Sink, Start, TaskId};
use crate::scenario::Work;

use super::Deadlines;

/// Runs a plan in virtual time and answers its log.
pub fn simulate(plan: &Arc<Plan>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut simulation = Simulation::new(plan);
    while simulation.advance(&mut rows) {}
    rows
}

/// What falls due.
#[derive(Clone, Debug)]
enum Due {
    Wait(TaskId),
    /// The first of these items ends.
    Item {
        task: TaskId,
        items: Range<u32>,
        attempt: u16,
    },
}

/// A run in virtual time, one instant at a time. A clone of it is a fork of the run.
#[derive(Clone, Debug)]
pub struct Simulation {
    engine: Engine,
    now: Micros,
    deadlines: Deadlines<Due>,
    /// Items that compute, of whom the engine says when they are done.
    computing: Vec<(TaskId, Range<u32>, u16)>,
    /// Whether items are reported on that sleep and end as they should.
    tells: bool,
    reports: Vec<Report>,
    acts: Vec<Act>,
}

impl Simulation {
    /// A run that has not begun.
    pub fn new(plan: &Arc<Plan>) -> Self {
        Self {
            engine: Engine::new(Arc::clone(plan)),
            now: Micros::ZERO,
            deadlines: Deadlines::default(),
            computing: Vec::new(),
            tells: true,
            reports: Vec::new(),
            acts: Vec::new(),
        }
    }

    /// One instant: tells the engine what happened, does what it answers, and jumps to the next
    /// deadline. Answers whether the run goes on. A sink that does not take every row is the same
    /// from the first instant to the last.
    pub fn advance(&mut self, sink: &mut dyn Sink) -> bool {
        self.tells = sink.interest() == Interest::All;
        self.engine
            .step(self.now, &self.reports, &mut self.acts, sink);
        self.reports.clear();
        if self.engine.outcome().is_some() {
            return false;
        }
        let mut acts = std::mem::take(&mut self.acts);
        acts.drain(..).for_each(|act| self.act(act));
        self.acts = acts;
        if !self.reports.is_empty() {
            return true;
        }
        loop {
            let Some(due) = self.deadlines.next_due() else {
                return false;
            };
            self.now = due;
            while let Some(due) = self.deadlines.take_due(self.now) {
                self.fall_due(due);
            }
            // Instants of which the engine has nothing to hear are passed over.
            if self.tells || !self.reports.is_empty() || self.engine.anybody_computes() {
                return true;
            }
        }
    }

    /// Asks the run to end, as Dagster's *Terminate* does, at the instant that it has reached.
    pub fn terminate(&mut self, sink: &mut dyn Sink) {
        self.engine.terminate(self.now, &mut self.acts, sink);
    }

    /// Ends the run at the instant that it has reached.
    pub fn force(&mut self, sink: &mut dyn Sink) {
        self.engine.force(self.now, &mut self.acts, sink);
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Start(Start::Wait { task, time }) => {
                self.deadlines.set(self.now + time, Due::Wait(task));
            }
            Act::Start(Start::Work { task, batch }) => {
                self.start_item(task, batch.items, batch.attempt);
            }
            // The engine hears no more of a task that it stopped.
            Act::Stop(task) => {
                self.computed(task);
            }
            Act::Given(task) => {
                if let Some((task, items, attempt)) = self.computed(task) {
                    self.end_item(task, items, attempt);
                }
            }
        }
    }

    fn computed(&mut self, task: TaskId) -> Option<(TaskId, Range<u32>, u16)> {
        let mut all = self.computing.iter();
        let at = all.position(|(other, ..)| *other == task)?;
        Some(self.computing.swap_remove(at))
    }

    fn start_item(&mut self, task: TaskId, items: Range<u32>, attempt: u16) {
        if items.is_empty() {
            self.report(task, Reported::Done);
            return;
        }
        let computes = self.engine.plan().scenario.work == Work::Compute;
        if self.tells || computes {
            self.report(task, Reported::ItemStart(items.start));
        }
        let time = self.engine.plan().item_time(items.start);
        if computes {
            self.engine.compute(self.now, task, time);
            self.computing.push((task, items, attempt));
            return;
        }
        self.deadlines.set(
            self.now + time,
            Due::Item {
                task,
                items,
                attempt,
            },
        );
    }

    fn fall_due(&mut self, due: Due) {
        match due {
            Due::Wait(task) => self.report(task, Reported::Done),
            Due::Item {
                task,
                items,
                attempt,
            } => self.end_item(task, items, attempt),
        }
    }

    fn end_item(&mut self, task: TaskId, items: Range<u32>, attempt: u16) {
        let item = items.start;
        let failed = self.engine.plan().item_fails(item, attempt);
        if self.tells || failed {
            self.report(
                task,
                Reported::ItemEnd {
                    item,
                    failed,
                    checksum: 0,
                },
            );
        }
        let rest = if failed { 0..0 } else { item + 1..items.end };
        self.start_item(task, rest, attempt);
    }

    fn report(&mut self, task: TaskId, what: Reported) {
        self.reports.push(Report {
            task,
            at: self.now,
            what,
        });
    }
}
