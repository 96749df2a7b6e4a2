//! A job together with a scenario: every step that can come to be, and what it works on.

use std::num::NonZeroU32;
use std::ops::Range;

use crate::Micros;
use crate::dagster::keys::{self, KeyFault};
use crate::scenario::{Approach, Chance, Checked, Failures, Keys, TIMES};

use super::job::{Groups, Job, Op, OpId, OpWork, Output, Source};

/// One step of a plan. Steps are numbered op by op, and by mapping key within an op.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(NonZeroU32);

impl StepId {
    /// The step with this index.
    pub fn new(index: usize) -> Self {
        let number = u32::try_from(index).unwrap_or(u32::MAX - 1);
        Self(NonZeroU32::MIN.saturating_add(number))
    }

    /// Its index among all steps of the plan.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// What one item costs on one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemWork {
    /// How long it works.
    pub time: Micros,
    /// Whether it raises an exception at the end of that.
    pub fails: bool,
}

/// A job, the scenario it runs, and the steps that follow from the two.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The graph.
    pub job: Job,
    /// Items, times, faults, executor.
    pub scenario: Checked,
    /// Per op, the dynamic op over whose keys it is mapped.
    fan: Vec<Option<OpId>>,
    /// Per op, the index of its first step; and the number of all steps, at the end.
    first: Vec<usize>,
    /// Per op, [`Plan::key_fault`].
    faults: Vec<Option<KeyFaultAt>>,
    chances: Chances,
    /// Which steps run, where an earlier run of the same plan is run again.
    again: Option<Again>,
}

/// The streams that decide about items: each item has a place of its own in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chances {
    times: Chance,
    failures: Chance,
    poison: Chance,
}

impl Chances {
    fn of(scenario: &Checked) -> Self {
        let seed = Chance::new(scenario.seed);
        Self {
            times: seed.fork(TIMES),
            failures: seed.fork("failures"),
            poison: seed.fork("poison"),
        }
    }
}

/// A mapping key's index, and what is wrong with it; none where it stood before.
type KeyFaultAt = (u32, Option<KeyFault>);

/// What a re-execution takes over from its parent run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// Per step, whether it runs again.
    pub runs: Vec<bool>,
    /// Per step, whether its output is there from the parent run or one before.
    pub stored: Vec<bool>,
}

impl Plan {
    /// The plan of a job under a scenario.
    pub fn new(job: Job, scenario: Checked) -> Self {
        let mut plan = Self {
            fan: fans(&job),
            first: vec![0],
            faults: Vec::new(),
            chances: Chances::of(&scenario),
            again: None,
            job,
            scenario,
        };
        for op in 0..plan.job.ops.len() {
            let steps = plan.fan[op].map_or(1, |dynamic| plan.groups(dynamic) as usize);
            plan.first.push(plan.first[op] + steps);
        }
        let ops = (0..plan.job.ops.len()).map(OpId);
        plan.faults = ops.map(|op| plan.find_key_fault(op)).collect();
        plan
    }

    /// The plan of the page's job for an approach.
    pub fn of(approach: Approach, scenario: &Checked) -> Self {
        Self::new(Job::of(approach, scenario), scenario.clone())
    }

    /// The plan of a re-execution: only some steps run, and read what others have stored.
    pub fn again(mut self, again: Again) -> Self {
        self.again = Some(again);
        self
    }

    /// Whether an earlier run is run again, and not all steps may run.
    pub fn is_again(&self) -> bool {
        self.again.is_some()
    }

    /// Whether a step runs, if it comes to that.
    pub fn runs(&self, step: StepId) -> bool {
        let again = self.again.as_ref();
        again.is_none_or(|again| again.runs.get(step.index()) == Some(&true))
    }

    /// The step of a re-execution of one step: Dagster says of its run's resources that they are
    /// the step's.
    pub fn only_step(&self) -> Option<StepId> {
        self.again.as_ref()?;
        let mut runs = self.step_ids().filter(|step| self.runs(*step));
        let only = runs.next()?;
        runs.next().is_none().then_some(only)
    }

    /// Whether a step's output stands in the storage of an earlier run, and is read from there.
    pub fn is_stored(&self, step: StepId) -> bool {
        let again = self.again.as_ref();
        let stored = |again: &Again| again.stored.get(step.index()) == Some(&true);
        !self.runs(step) && again.is_some_and(stored)
    }

    /// The keys of the items.
    pub fn keys(&self) -> &Keys {
        &self.scenario.keys
    }

    /// How many items there are.
    pub fn items(&self) -> u32 {
        self.scenario.keys.len()
    }

    /// How many steps there are, mapped ones included.
    pub fn steps(&self) -> usize {
        self.first.last().copied().unwrap_or(0)
    }

    /// All steps, op by op.
    pub fn step_ids(&self) -> impl Iterator<Item = StepId> + use<> {
        (0..self.steps()).map(StepId::new)
    }

    /// The op of a step, and the index of its mapping key.
    pub fn locate(&self, step: StepId) -> (OpId, u32) {
        let index = step.index();
        let op = self
            .first
            .partition_point(|first| *first <= index)
            .saturating_sub(1);
        (
            OpId(op),
            u32::try_from(index - self.first[op]).unwrap_or(u32::MAX),
        )
    }

    /// The op of a step.
    pub fn op_of(&self, step: StepId) -> &Op {
        self.op(self.locate(step).0)
    }

    /// An op.
    pub fn op(&self, op: OpId) -> &Op {
        &self.job.ops[op.0]
    }

    /// The step of an op for a mapping key's index; 0 for an op that is not mapped.
    pub fn step(&self, op: OpId, group: u32) -> StepId {
        StepId::new(self.first[op.0] + group as usize)
    }

    /// All steps of an op, in the order of their keys.
    pub fn steps_of(&self, op: OpId) -> impl Iterator<Item = StepId> + use<> {
        (self.first[op.0]..self.first[op.0 + 1]).map(StepId::new)
    }

    /// The dynamic op over whose keys this op is mapped.
    pub fn fan(&self, op: OpId) -> Option<OpId> {
        self.fan[op.0]
    }

    /// How many keys a dynamic op yields; 0 for any other.
    pub fn groups(&self, dynamic: OpId) -> u32 {
        match self.op(dynamic).output {
            Output::Plain => 0,
            Output::Dynamic(Groups::PerItem) => self.items(),
            Output::Dynamic(Groups::Chunks { size }) => self.items().div_ceil(size.max(1)),
        }
    }

    /// A mapping key of a dynamic op.
    pub fn mapping_key(&self, dynamic: OpId, group: u32) -> String {
        match self.op(dynamic).output {
            Output::Plain => String::new(),
            Output::Dynamic(Groups::PerItem) => self.keys().key(group),
            Output::Dynamic(Groups::Chunks { .. }) => format!("chunk_{group}"),
        }
    }

    /// The items of one group of a dynamic op.
    fn group_items(&self, dynamic: OpId, group: u32) -> Range<u32> {
        let size = match self.op(dynamic).output {
            Output::Plain => return 0..0,
            Output::Dynamic(Groups::PerItem) => 1,
            Output::Dynamic(Groups::Chunks { size }) => size.max(1),
        };
        let start = group.saturating_mul(size).min(self.items());
        start..start.saturating_add(size).min(self.items())
    }

    /// The items that a step works on.
    pub fn items_of(&self, step: StepId) -> Range<u32> {
        let (op, group) = self.locate(step);
        self.items_at(op, group)
    }

    /// The items that the step of an op works on for a mapping key's index.
    pub(super) fn items_at(&self, op: OpId, group: u32) -> Range<u32> {
        match (self.op(op).work, self.fan(op)) {
            (OpWork::Nothing, _) => 0..0,
            (_, Some(dynamic)) => self.group_items(dynamic, group),
            (_, None) => 0..self.items(),
        }
    }

    /// The step that works on an item.
    pub fn step_of_item(&self, item: u32) -> Option<StepId> {
        let op = self
            .job
            .ops
            .iter()
            .position(|op| op.work != OpWork::Nothing)
            .map(OpId)?;
        let group = match self.fan(op).map(|dynamic| self.op(dynamic).output) {
            Some(Output::Dynamic(Groups::PerItem)) => item,
            Some(Output::Dynamic(Groups::Chunks { size })) => item / size.max(1),
            Some(Output::Plain) | None => 0,
        };
        Some(self.step(op, group))
    }

    /// Key of a step: `op`, or `op[mapping_key]`.
    pub fn step_key(&self, step: StepId) -> String {
        let (op, group) = self.locate(step);
        let name = &self.op(op).name;
        match self.fan(op) {
            Some(dynamic) => format!("{name}[{}]", self.mapping_key(dynamic, group)),
            None => name.clone(),
        }
    }

    /// Step keys as known before anything ran: a mapped op stands as `op[?]`, unless its keys
    /// are known from an earlier run.
    pub fn planned_step_keys(&self) -> Vec<String> {
        self.step_keys_known(true)
    }

    /// Step keys that are resolved before anything ran.
    pub fn resolved_step_keys(&self) -> Vec<String> {
        self.step_keys_known(false)
    }

    fn step_keys_known(&self, with_unresolved: bool) -> Vec<String> {
        let mut keys = Vec::new();
        for (op, id) in self.job.ops.iter().zip((0..).map(OpId)) {
            let resolved_by = self.fan(id).or_else(|| self.collects_of(op));
            let unresolved = resolved_by.is_some_and(|dynamic| self.runs(self.step(dynamic, 0)));
            match (unresolved, self.fan(id)) {
                (true, _) if !with_unresolved => {}
                (true, Some(_)) => keys.push(format!("{}[?]", op.name)),
                _ => {
                    let steps = self.steps_of(id).filter(|step| self.runs(*step));
                    keys.extend(steps.map(|step| self.step_key(step)));
                }
            }
        }
        keys
    }

    /// The dynamic op behind what an op collects.
    fn collects_of(&self, op: &Op) -> Option<OpId> {
        op.inputs.iter().find_map(|input| match input.from {
            Source::Collected(from) => self.fan(from),
            Source::Plain(_) | Source::Mapped(_) => None,
        })
    }

    /// The steps whose results an input of a step is made of.
    pub fn upstream(&self, step: StepId, from: Source) -> impl Iterator<Item = StepId> + use<> {
        self.upstream_indices(step, from).map(StepId::new)
    }

    fn upstream_indices(&self, step: StepId, from: Source) -> Range<usize> {
        let one = |op, group| {
            let index = self.step(op, group).index();
            index..index + 1
        };
        match from {
            Source::Plain(op) => one(op, 0),
            Source::Mapped(op) if self.fan(op).is_none() => one(op, 0),
            Source::Mapped(op) => one(op, self.locate(step).1),
            Source::Collected(op) => self.first[op.0]..self.first[op.0 + 1],
        }
    }

    /// The step that stands at a place among those that an input is made of, with the place
    /// behind it. A re-execution passes over what is neither stored nor produced.
    pub fn source_at(&self, step: StepId, from: Source, at: u32) -> Option<(StepId, u32)> {
        let upstream = self.upstream_indices(step, from);
        let mut rest = (upstream.start + at as usize..upstream.end).map(StepId::new);
        let found = rest.find(|from| self.runs(*from) || self.is_stored(*from))?;
        let behind = found.index() - upstream.start + 1;
        Some((found, u32::try_from(behind).unwrap_or(u32::MAX)))
    }

    /// What an input of a re-executed step is made of and neither runs nor is stored: a mapped
    /// step that the parent run did not come to.
    pub fn nowhere_stored(&self, step: StepId, from: Source) -> Vec<StepId> {
        let absent = |from: &StepId| !self.runs(*from) && !self.is_stored(*from);
        match self.again {
            None => Vec::new(),
            Some(_) => self.upstream(step, from).filter(absent).collect(),
        }
    }

    /// Whether an item's result is there for who collects them.
    pub fn is_collected(&self, item: u32) -> bool {
        let step = self.step_of_item(item);
        step.is_none_or(|step| self.runs(step) || self.is_stored(step))
    }

    /// What an item costs on an attempt; the first attempt is 0.
    pub fn item_work(&self, item: u32, attempt: u16) -> ItemWork {
        ItemWork {
            time: self.item_time(item),
            fails: self.item_fails(item, attempt),
        }
    }

    /// How long an item takes, on every attempt: a slow item stays slow.
    pub fn item_time(&self, item: u32) -> Micros {
        let scenario = &self.scenario;
        let chance = self.chances.times;
        scenario
            .times
            .of_item(item, self.items(), scenario.each, chance)
    }

    /// Whether an attempt at an item raises an exception; the first attempt is 0.
    pub fn item_fails(&self, item: u32, attempt: u16) -> bool {
        let named = match self.scenario.fail.get(&item) {
            None => false,
            Some(Failures::Always) => true,
            Some(Failures::First(times)) => u32::from(attempt) < *times,
        };
        named || self.fails_by_chance(item, attempt)
    }

    fn fails_by_chance(&self, item: u32, attempt: u16) -> bool {
        let scenario = &self.scenario;
        let place = u64::from(item);
        let happens = |mut chance: Chance, probability: f64| {
            probability > 0.0 && chance.next_unit() < probability
        };
        let poison = self.chances.poison.at(place);
        let failure = self.chances.failures.at(place).at(u64::from(attempt));
        happens(poison, scenario.poison_probability)
            || happens(failure, scenario.failure_probability)
    }

    /// Seconds that a step waits before retry number `retry` (1 is the first).
    pub fn seconds_to_wait(&self, step: StepId, retry: u16) -> f64 {
        let Some(policy) = self.op_of(step).retry else {
            return 0.0;
        };
        let chance = match policy.jitter {
            None => 0.0,
            Some(_) => Chance::new(self.scenario.seed)
                .fork(&self.step_key(step))
                .fork(&retry.to_string())
                .next_unit(),
        };
        policy.seconds_to_wait(u32::from(retry), chance)
    }

    /// The first mapping key that Dagster refuses, with the number of outputs yielded before it.
    /// `None` in the fault's place is a key that stood before.
    pub fn key_fault(&self, dynamic: OpId) -> Option<&KeyFaultAt> {
        self.faults[dynamic.0].as_ref()
    }

    fn find_key_fault(&self, dynamic: OpId) -> Option<KeyFaultAt> {
        let (Output::Dynamic(Groups::PerItem), Keys::Own(own)) =
            (self.op(dynamic).output, self.keys())
        else {
            return None;
        };
        let repeated = keys::repeated(own, &keys::sorted(own)).first().copied();
        let faulty = (0..)
            .zip(own.iter())
            .find_map(|(at, key)| Some((at, keys::fault(key)?)));
        match (faulty, repeated) {
            (Some((at, _)), Some(twice)) if twice < at => Some((twice, None)),
            (Some((at, fault)), _) => Some((at, Some(fault))),
            (None, twice) => twice.map(|at| (at, None)),
        }
    }
}

/// Per op, the dynamic op over whose keys it is mapped: its own source, or its source's.
fn fans(job: &Job) -> Vec<Option<OpId>> {
    let mut fans: Vec<Option<OpId>> = Vec::with_capacity(job.ops.len());
    for op in &job.ops {
        let fan = op.inputs.iter().find_map(|input| match input.from {
            Source::Mapped(from) => fans.get(from.0).copied().flatten().or(Some(from)),
            Source::Plain(_) | Source::Collected(_) => None,
        });
        fans.push(fan);
    }
    fans
}
