//! A query as tests of rows, or what is wrong with it.

use std::ops::Range;

use crate::engine::{Groups, OpId, OpWork, Output, Plan, StepId};

use super::words::{Word, words};
use super::{Find, FindError, Grade, Runs, Test, Wanted, glob, kind, number};

impl Find {
    /// What a text asks for; everything where it is empty.
    ///
    /// Words are combined by *and*: `step:`, `op:`, `item:`, `type:`, `level:` and `attempt:` with
    /// a value, or text. A minus before a word asks for rows without it. A word by itself that is
    /// an item, an op or a step of the plan asks for its rows; any other is looked for in the
    /// event type, the step key, the message and the errors. A word without a value asks nothing.
    ///
    /// # Errors
    /// The first word that names what is not there.
    pub fn parse(plan: &Plan, text: &str) -> Result<Self, FindError> {
        let mut tests = Vec::new();
        // One's own keys may have anything in them.
        if let Some(item) = plan.keys().find(text.trim()) {
            tests.push(Test {
                not: false,
                wanted: of_items(plan, one(item)),
            });
            return Ok(Self { tests });
        }
        for word in words(text).iter().filter(|word| !word.value.is_empty()) {
            tests.push(match plan.keys().find(word.whole) {
                Some(item) => Test {
                    not: false,
                    wanted: of_items(plan, one(item)),
                },
                None => Test {
                    not: word.not,
                    wanted: wanted(plan, word)?,
                },
            });
        }
        tests.sort_by_key(|test| test.wanted.is_costly());
        Ok(Self { tests })
    }
}

fn wanted(plan: &Plan, word: &Word<'_>) -> Result<Wanted, FindError> {
    let value = word.value.as_str();
    let Some(key) = word.key else {
        return plain(plan, word);
    };
    if let Some(item) = plan.keys().find(word.written) {
        return Ok(of_items(plan, one(item)));
    }
    match key.to_ascii_lowercase().as_str() {
        "step" => step(plan, value).map(Wanted::Steps),
        "op" => op(plan, value).map(Wanted::Steps),
        "item" => item(plan, value).map(|items| of_items(plan, items)),
        "type" => match kind::called(value) {
            0 => Err(FindError::Type(value.to_owned())),
            kinds => Ok(Wanted::Kinds(kinds)),
        },
        "level" => {
            let mut grades = Grade::ALL.into_iter();
            let grade = grades.find(|grade| grade.name().eq_ignore_ascii_case(value));
            let unknown = || FindError::Level(value.to_owned());
            grade.map(Wanted::Grade).ok_or_else(unknown)
        }
        "attempt" => match value.parse() {
            Ok(attempt @ 1..) => Ok(Wanted::Attempt(attempt)),
            _ => Err(FindError::Attempt(value.to_owned())),
        },
        _ => Err(FindError::Key(key.to_owned())),
    }
}

/// A word by itself: an item, an op, a step, or text.
fn plain(plan: &Plan, word: &Word<'_>) -> Result<Wanted, FindError> {
    let text = || Ok(Wanted::Text(word.value.to_ascii_lowercase()));
    if word.written.contains('"') {
        return text();
    }
    if let Some(item) = plan.keys().find(&word.value) {
        return Ok(of_items(plan, one(item)));
    }
    if let Some(op) = op_called(plan, &word.value) {
        return Ok(Wanted::Steps(steps_of(plan, op)));
    }
    let named = word.value.strip_suffix(']');
    let named = named.and_then(|rest| rest.split_once('['));
    match named.and_then(|(name, _)| op_called(plan, name)) {
        Some(_) => step(plan, &word.value).map(Wanted::Steps),
        None => text(),
    }
}

fn op(plan: &Plan, value: &str) -> Result<Runs, FindError> {
    let ops = (0..plan.job.ops.len()).map(OpId);
    let called = ops.filter(|op| glob::matches(value, &plan.op(*op).name));
    let runs = joined(called.flat_map(|op| steps_of(plan, op)));
    match runs.is_empty() {
        true => Err(FindError::Op {
            name: value.to_owned(),
            ops: op_names(plan),
        }),
        false => Ok(runs),
    }
}

fn step(plan: &Plan, value: &str) -> Result<Runs, FindError> {
    if let Some(op) = op_called(plan, value) {
        return Ok(steps_of(plan, op));
    }
    let runs = match value.contains('*') {
        true => {
            let matches = |step: &StepId| glob::matches(value, &plan.step_key(*step));
            let steps = plan.step_ids().filter(matches);
            joined(steps.flat_map(|step| one(number(step))))
        }
        false => mapped_step(plan, value).map_or(Runs::new(), |step| one(number(step))),
    };
    match runs.is_empty() {
        true => Err(FindError::Step {
            key: value.to_owned(),
            ops: op_names(plan),
            example: example(plan),
        }),
        false => Ok(runs),
    }
}

fn item(plan: &Plan, value: &str) -> Result<Runs, FindError> {
    let keys = plan.keys();
    let runs = match (keys.find(value), value.contains('*')) {
        (Some(item), _) => one(item),
        (None, true) => {
            let items = (0..keys.len()).filter(|item| glob::matches(value, &keys.key(*item)));
            joined(items.flat_map(one))
        }
        (None, false) => Runs::new(),
    };
    let last = keys.len().checked_sub(1);
    match runs.is_empty() {
        true => Err(FindError::Item {
            key: value.to_owned(),
            ends: last.map(|last| (keys.key(0), keys.key(last))),
        }),
        false => Ok(runs),
    }
}

/// What asks for items, with the steps that work on them.
fn of_items(plan: &Plan, items: Runs) -> Wanted {
    let ops = (0..plan.job.ops.len()).map(OpId);
    let working = ops.filter(|op| plan.op(*op).work != OpWork::Nothing);
    let steps = working.flat_map(|op| items.iter().map(move |run| (op, run)));
    let steps = steps.map(|(op, run)| {
        let step = |item| number(plan.step(op, group_of(plan, op, item)));
        step(run.start)..step(run.end - 1) + 1
    });
    Wanted::Items {
        steps: joined(steps),
        items,
    }
}

/// The index of the mapping key under which an op works on an item.
fn group_of(plan: &Plan, op: OpId, item: u32) -> u32 {
    match plan.fan(op).map(|dynamic| plan.op(dynamic).output) {
        Some(Output::Dynamic(Groups::PerItem)) => item,
        Some(Output::Dynamic(Groups::Chunks { size })) => item / size.max(1),
        Some(Output::Plain) | None => 0,
    }
}

fn one(number: u32) -> Runs {
    vec![Range {
        start: number,
        end: number.saturating_add(1),
    }]
}

/// Ranges that come in their order, with those joined that touch or overlap.
fn joined(ranges: impl Iterator<Item = Range<u32>>) -> Runs {
    let mut runs = Runs::new();
    for range in ranges.filter(|range| !range.is_empty()) {
        match runs.last_mut().filter(|last| last.end >= range.start) {
            Some(last) => last.end = last.end.max(range.end),
            None => runs.push(range),
        }
    }
    runs
}

fn steps_of(plan: &Plan, op: OpId) -> Runs {
    joined(plan.steps_of(op).flat_map(|step| one(number(step))))
}

pub(super) fn op_called(plan: &Plan, name: &str) -> Option<OpId> {
    let mut ops = plan.job.ops.iter();
    ops.position(|op| op.name == name).map(OpId)
}

fn op_names(plan: &Plan) -> Vec<String> {
    plan.job.ops.iter().map(|op| op.name.clone()).collect()
}

/// The first step key of the first mapped op.
fn example(plan: &Plan) -> Option<String> {
    let mut ops = (0..plan.job.ops.len()).map(OpId);
    let mapped = ops.find(|op| plan.fan(*op).is_some())?;
    plan.steps_of(mapped).next().map(|step| plan.step_key(step))
}

/// The step of a key such as `compute_piece[q]`.
fn mapped_step(plan: &Plan, key: &str) -> Option<StepId> {
    let (name, mapping_key) = key.strip_suffix(']')?.split_once('[')?;
    let op = op_called(plan, name)?;
    let dynamic = plan.fan(op)?;
    let group = match plan.op(dynamic).output {
        Output::Dynamic(Groups::PerItem) => plan.keys().find(mapping_key)?,
        _ => mapping_key.strip_prefix("chunk_")?.parse().ok()?,
    };
    let found = group < plan.groups(dynamic) && plan.mapping_key(dynamic, group) == mapping_key;
    found.then(|| plan.step(op, group))
}
