//! Rows in, states and times out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::dagster::credits::{Rule, Usage};
use crate::engine::{Plan, Row, Sink, StepId, What};
use crate::scenario::Work;

use super::lanes::Lanes;
use super::states::{Counts, ItemState, Status, StepState};

/// What became of one item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ItemRecord {
    /// Where it stands.
    pub state: ItemState,
    /// How often its work began.
    pub attempts: u16,
    /// The slot of its last attempt.
    pub lane: u32,
    /// When its last attempt's work began.
    pub began: Micros,
    /// When its last attempt's work ended.
    pub ended: Micros,
    /// What its computation came to; 0 for sleep and in simulation.
    pub checksum: u32,
}

/// What became of one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StepRecord {
    /// Where it stands.
    pub state: StepState,
    /// Attempts that began.
    pub attempts: u16,
    /// When its first attempt took a slot.
    pub launched: Micros,
    /// When its last row so far was logged.
    pub ended: Micros,
}

/// A run, as far as its rows tell.
#[derive(Clone, Debug)]
pub struct Record {
    plan: Arc<Plan>,
    status: Status,
    last: Micros,
    usage: Usage,
    dagster_rows: u32,
    items: Vec<ItemRecord>,
    counts: Counts,
    steps: Vec<StepRecord>,
    failed: Vec<StepId>,
    /// Steps in processes of their own, in the order of their starts.
    active: Vec<StepId>,
    interrupted: Vec<StepId>,
    fan_out: Option<(Micros, Micros)>,
    lanes: Lanes,
}

impl Record {
    /// A run of which nothing is known yet.
    pub fn new(plan: Arc<Plan>) -> Self {
        let counts = Counts::only(ItemState::Queued, plan.items());
        Self {
            status: Status::NotStarted,
            last: Micros::ZERO,
            usage: Usage::default(),
            dagster_rows: 0,
            items: vec![ItemRecord::default(); plan.items() as usize],
            counts,
            steps: vec![StepRecord::default(); plan.steps()],
            failed: Vec::new(),
            active: Vec::new(),
            interrupted: Vec::new(),
            fan_out: None,
            lanes: Lanes::default(),
            plan,
        }
    }

    /// The record of a log.
    pub fn of(plan: Arc<Plan>, rows: &[Row]) -> Self {
        let mut record = Self::new(plan);
        rows.iter().for_each(|row| record.apply(row));
        record
    }

    /// What was run.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Where the run stands.
    pub fn status(&self) -> Status {
        self.status
    }

    /// From the run's first row to its last so far.
    pub fn run_time(&self) -> Micros {
        self.last
    }

    /// From the first to the last row of the steps that do the work.
    pub fn fan_out_span(&self) -> Micros {
        self.fan_out
            .map_or(Micros::ZERO, |(first, last)| last.since(first))
    }

    /// What credits are counted by.
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// Credits by the current rule.
    pub fn credits(&self) -> u64 {
        self.credits_by(Rule::Current)
    }

    /// Credits by a rule.
    pub fn credits_by(&self, rule: Rule) -> u64 {
        rule.credits(self.usage)
    }

    /// Rows that Dagster itself would have logged: all but Fanout's own of items.
    pub fn dagster_rows(&self) -> u32 {
        self.dagster_rows
    }

    /// What became of each item.
    pub fn items(&self) -> &[ItemRecord] {
        &self.items
    }

    /// How many items stand where.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// What became of a step.
    pub fn step(&self, step: StepId) -> StepRecord {
        self.steps[step.index()]
    }

    /// Steps that failed for good, in the order in which they did.
    pub fn failed(&self) -> &[StepId] {
        &self.failed
    }

    /// Steps that were at work when the run was terminated, in the order of their starts; none
    /// with the in-process executor, which does not say.
    pub fn interrupted(&self) -> &[StepId] {
        &self.interrupted
    }

    /// How many slots work was done in. They are numbered with gaps where a pool has more workers
    /// than slices.
    pub fn lanes(&self) -> usize {
        self.lanes.count() as usize
    }

    /// How much longer than they should items slept: the mean and the most. Nothing where none
    /// slept to the end.
    pub fn lateness(&self) -> Option<(Micros, Micros)> {
        let sleeps = self.plan.scenario.work == Work::Sleep;
        let slept = (0..).zip(&self.items);
        let slept = slept.filter(|(_, item)| sleeps && item.state == ItemState::Succeeded);
        let (mut count, mut total, mut most) = (0, Micros::ZERO, Micros::ZERO);
        for (item, record) in slept {
            let planned = self.plan.item_time(item);
            let late = record.ended.since(record.began + planned);
            count += 1;
            total += late;
            most = most.max(late);
        }
        (count > 0).then(|| (Micros(total.0 / count), most))
    }

    /// The first `most` of the merged results, in the order of the items; nothing unless the run
    /// succeeded.
    pub fn result(&self, most: usize) -> Option<Vec<String>> {
        let keys = self.plan.keys();
        let collected = |item: &u32| self.plan.is_collected(*item);
        let items = (0..self.plan.items()).filter(collected).take(most);
        (self.status == Status::Success).then(|| items.map(|item| keys.result(item)).collect())
    }

    /// Takes in the next row of the log.
    pub fn apply(&mut self, row: &Row) {
        self.last = self.last.max(row.at);
        self.dagster_rows += u32::from(row.what.is_dagsters());
        if let Some(event) = row.what.event_type() {
            self.usage.add(event);
        }
        match row.step {
            Some(step) => self.apply_to_step(step, row),
            None => self.apply_to_run(row),
        }
    }

    fn apply_to_run(&mut self, row: &Row) {
        if row.what == What::Forwarding {
            self.interrupted = self.active.clone();
        }
        let Some(status) = Status::told_by(row.what) else {
            return;
        };
        self.status = status;
        if self.status.is_final() {
            self.settle_all();
        }
    }

    fn apply_to_step(&mut self, step: StepId, row: &Row) {
        if row.what.is_of_work() && !self.plan.items_of(step).is_empty() {
            let (first, _) = self.fan_out.unwrap_or((row.at, row.at));
            self.fan_out = Some((first, row.at));
        }
        let record = &mut self.steps[step.index()];
        record.ended = row.at;
        if row.what.ends_attempt() {
            self.active.retain(|active| *active != step);
        }
        match row.what {
            What::StepWorkerStarting => {
                self.active.push(step);
                self.step_launched(step, StepState::Preparing, row.at);
            }
            What::StepStart | What::StepRestarted => {
                record.attempts += 1;
                self.step_launched(step, StepState::Running, row.at);
            }
            What::StepUpForRetry(_) => {
                record.state = StepState::RetryRequested;
                self.set_items(step, |_| ItemState::UpForRetry);
            }
            What::StepSuccess { .. } => record.state = StepState::Succeeded,
            What::StepFailure(_) => {
                record.state = StepState::Failed;
                self.failed.push(step);
                self.set_items(step, after_failure);
            }
            What::StepSkipped => {
                record.state = StepState::Skipped;
                self.set_items(step, |_| ItemState::NeverRan);
            }
            What::DependenciesFailed => {
                record.state = StepState::Abandoned;
                self.set_items(step, |_| ItemState::NeverRan);
            }
            What::ItemStart { item, lane } => self.item_started(item, lane, row.at),
            What::ItemEnd {
                item,
                failed,
                checksum,
            } => {
                self.item_ended(item, failed, checksum, row.at);
            }
            _ => {}
        }
    }

    fn step_launched(&mut self, step: StepId, state: StepState, at: Micros) {
        let record = &mut self.steps[step.index()];
        if record.state == StepState::NotStarted {
            record.launched = at;
        }
        record.state = state;
        self.set_items(step, |_| ItemState::Starting);
    }

    fn item_started(&mut self, item: u32, lane: u32, at: Micros) {
        self.lanes.insert(lane);
        let record = &mut self.items[item as usize];
        record.attempts += 1;
        record.lane = lane;
        record.began = at;
        record.ended = at;
        self.set_item(item, ItemState::Running);
    }

    fn item_ended(&mut self, item: u32, failed: bool, checksum: u32, at: Micros) {
        let record = &mut self.items[item as usize];
        record.ended = at;
        record.checksum = checksum;
        self.set_item(
            item,
            if failed {
                ItemState::Failed
            } else {
                ItemState::Succeeded
            },
        );
    }

    fn set_items(&mut self, step: StepId, to: impl Fn(ItemState) -> ItemState) {
        for item in self.plan.items_of(step) {
            self.set_item(item, to(self.items[item as usize].state));
        }
    }

    fn set_item(&mut self, item: u32, to: ItemState) {
        let state = &mut self.items[item as usize].state;
        self.counts.0[*state as usize] -= 1;
        self.counts.0[to as usize] += 1;
        *state = to;
    }

    /// The run is over: what has no final state gets one.
    fn settle_all(&mut self) {
        for step in self.plan.step_ids() {
            match self.steps[step.index()].state {
                StepState::NotStarted | StepState::Abandoned | StepState::Skipped => {
                    let state = match self.plan.is_stored(step) {
                        true => ItemState::Succeeded,
                        false => ItemState::NeverRan,
                    };
                    self.set_items(step, |_| state);
                }
                StepState::Running => {
                    self.steps[step.index()].state = StepState::Unknown;
                    self.set_items(step, after_failure);
                }
                StepState::Preparing | StepState::Unknown => self.set_items(step, after_failure),
                StepState::RetryRequested => self.set_items(step, |_| ItemState::Cancelled),
                StepState::Succeeded | StepState::Failed => {}
            }
        }
    }
}

/// A record can take a run's rows itself, where nobody needs to keep them.
impl Sink for Record {
    fn row(&mut self, row: Row) {
        self.apply(&row);
    }
}

/// What a step's failure makes of its items.
fn after_failure(state: ItemState) -> ItemState {
    match state {
        ItemState::Succeeded => ItemState::Discarded,
        ItemState::Queued | ItemState::Starting => ItemState::NeverRan,
        ItemState::Running | ItemState::UpForRetry => ItemState::Cancelled,
        over => over,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{ItemState, Record, Status};
    use crate::driver::simulate;
    use crate::engine::Plan;
    use crate::scenario::{Approach, Executor, Failures, Pool, Scenario};

    fn record(approach: Approach, scenario: &Scenario) -> Record {
        let plan = Arc::new(Plan::of(approach, &scenario.check().expect("valid")));
        Record::of(Arc::clone(&plan), &simulate(&plan))
    }

    #[test]
    fn lanes_are_counted_not_numbered() {
        let scenario = Scenario {
            executor: Executor::Multiprocess {
                max_concurrent: None,
            },
            chunk_size: 3,
            ..Scenario::default()
        };
        // 8 ops at once, and 3 of the 7 workers of each have an item.
        assert_eq!(record(Approach::Hybrid, &scenario).lanes(), 24);
    }

    #[test]
    fn a_failed_item_takes_along_what_cpython_throws_away() {
        let mut scenario = Scenario {
            pool: Pool {
                processes: Some(2),
                chunksize: Some(13),
            },
            ..Scenario::default()
        };
        scenario.fail.insert("c".into(), Failures::Always);
        let record = record(Approach::Parallel, &scenario);
        assert_eq!(record.status(), Status::Failure);
        let count = |state| record.counts().of(state);
        assert_eq!(count(ItemState::Failed), 1);
        // a, b and the other slice were computed in vain; d to m never ran.
        assert_eq!(count(ItemState::Discarded), 2 + 13);
        assert_eq!(count(ItemState::NeverRan), 10);
        assert_eq!(record.credits(), 1);
    }
}
