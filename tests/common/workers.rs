//! A pool's workers without a clock. Real workers end in any order, whatever their items take:
//! here the caller says who is next.

use std::ops::Range;
use std::sync::Arc;

use fanout::Micros;
use fanout::engine::{Act, Batch, Engine, Plan, Report, Reported, Sink, Start, TaskId};

/// Runs a plan, and answers its slices in the order in which workers took them. Of so many
/// workers that have an item, `next` says whose ends.
pub(crate) fn run(
    plan: &Arc<Plan>,
    sink: &mut dyn Sink,
    mut next: impl FnMut(usize) -> usize,
) -> Vec<Range<u32>> {
    let mut engine = Engine::new(Arc::clone(plan));
    let mut workers = Workers::default();
    let (mut slices, mut acts) = (Vec::new(), Vec::new());
    loop {
        let reports = std::mem::take(&mut workers.reports);
        engine.step(workers.now, &reports, &mut acts, sink);
        for act in acts.drain(..) {
            match act {
                Act::Start(Start::Wait { task, .. }) => workers.report(task, Reported::Done),
                Act::Start(Start::Work { task, batch }) => {
                    // A job's other ops have no items.
                    slices.extend(Some(batch.items.clone()).filter(|items| !items.is_empty()));
                    workers.begin(task, batch);
                }
                Act::Stop(_) | Act::Given(_) => {}
            }
        }
        if engine.outcome().is_some() {
            return slices;
        }
        if workers.reports.is_empty() {
            let at_work = workers.at_work.len();
            assert!(at_work > 0, "nobody works, and the run is not over");
            workers.end_item(plan, next(at_work));
        }
    }
}

#[derive(Default)]
struct Workers {
    now: Micros,
    /// Each with the rest of its slice, which begins with the item at work.
    at_work: Vec<(TaskId, Batch)>,
    reports: Vec<Report>,
}

impl Workers {
    fn report(&mut self, task: TaskId, what: Reported) {
        let at = self.now;
        self.reports.push(Report { task, at, what });
    }

    fn begin(&mut self, task: TaskId, batch: Batch) {
        if batch.items.is_empty() {
            self.report(task, Reported::Done);
            return;
        }
        self.report(task, Reported::ItemStart(batch.items.start));
        self.at_work.push((task, batch));
    }

    fn end_item(&mut self, plan: &Plan, worker: usize) {
        let (task, mut batch) = self.at_work.remove(worker);
        self.now += Micros(1);
        let item = batch.items.start;
        let failed = plan.item_work(item, batch.attempt).fails;
        let ended = Reported::ItemEnd {
            item,
            failed,
            checksum: 0,
        };
        self.report(task, ended);
        batch.items.start = if failed { batch.items.end } else { item + 1 };
        self.begin(task, batch);
    }
}
