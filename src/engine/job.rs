//! A job as a value: ops, what they yield, and what they take in.
//!
//! Ops stand in topological order, as in the list of step keys that Dagster's first engine
//! event shows.

use crate::dagster::RetryPolicy;
use crate::scenario::{Approach, Checked};

use super::row::UserLog;

/// Index of an op in [`Job::ops`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpId(pub usize);

/// A graph of ops.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its name in Dagster.
    pub name: String,
    /// In topological order.
    pub ops: Vec<Op>,
}

/// An op: its inputs, its work, its output.
#[derive(Clone, Debug, PartialEq)]
pub struct Op {
    /// Its name; a mapped step's key is `name[mapping_key]`.
    pub name: String,
    /// What it takes in.
    pub inputs: Vec<Input>,
    /// What it does between its inputs and its output.
    pub work: OpWork,
    /// What it yields.
    pub output: Output,
    /// What it logs before its work.
    pub log_first: Option<UserLog>,
    /// What it logs after its work.
    pub log_last: Option<UserLog>,
    /// Its retry policy.
    pub retry: Option<RetryPolicy>,
}

/// One input of an op.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Parameter name.
    pub name: String,
    /// Dagster's name of its type, for example `[String]`.
    pub type_name: String,
    /// Where its value comes from.
    pub from: Source,
}

/// Where an input's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The one output of an op.
    Plain(OpId),
    /// One mapping key of a dynamic op, or the step of a mapped op with the same key.
    Mapped(OpId),
    /// All steps of a mapped op: `collect()`.
    Collected(OpId),
}

/// What an op yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// One output.
    Plain,
    /// A dynamic output per group of items.
    Dynamic(Groups),
}

/// How a dynamic op groups the items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Groups {
    /// A mapping key per item: the item's own.
    PerItem,
    /// `chunk_0`, `chunk_1`, …: consecutive slices.
    Chunks {
        /// Items in each but the last.
        size: u32,
    },
}

/// What an op does with its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpWork {
    /// Nothing that takes time.
    Nothing,
    /// Processes its items one after another, in the op itself.
    Inline,
    /// Processes its items by `Pool(processes).map(…)`.
    Pool(PoolSpec),
}

/// A `multiprocessing.Pool`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolSpec {
    /// Worker processes; CPython refuses 0.
    pub processes: u32,
    /// Items that a worker takes at once; `None` is CPython's default.
    pub chunksize: Option<u32>,
}

impl Job {
    /// The page's job for an approach.
    pub fn of(approach: Approach, scenario: &Checked) -> Self {
        let ops = match approach {
            Approach::Dynamic => dynamic_ops(scenario),
            Approach::Parallel => parallel_ops(scenario),
            Approach::Hybrid => hybrid_ops(scenario),
        };
        Self {
            name: approach.job().to_owned(),
            ops,
        }
    }
}

impl Op {
    fn new(name: &str, inputs: Vec<Input>) -> Self {
        Self {
            name: name.to_owned(),
            inputs,
            work: OpWork::Nothing,
            output: Output::Plain,
            log_first: None,
            log_last: None,
            retry: None,
        }
    }
}

fn input(name: &str, type_name: &str, from: Source) -> Vec<Input> {
    vec![Input {
        name: name.to_owned(),
        type_name: type_name.to_owned(),
        from,
    }]
}

fn dynamic_ops(scenario: &Checked) -> Vec<Op> {
    let load = Op {
        output: Output::Dynamic(Groups::PerItem),
        log_first: Some(UserLog::WillProcess),
        ..Op::new("load_pieces", vec![])
    };
    let compute = Op {
        work: OpWork::Inline,
        retry: scenario.retry,
        ..Op::new(
            "compute_piece",
            input("piece_to_compute", "String", Source::Mapped(OpId(0))),
        )
    };
    vec![load, compute, merge("[String]", Source::Collected(OpId(1)))]
}

fn parallel_ops(scenario: &Checked) -> Vec<Op> {
    let work = Op {
        work: OpWork::Pool(pool(scenario)),
        log_first: Some(UserLog::WillProcess),
        retry: scenario.retry,
        ..Op::new("load_and_process_pieces", vec![])
    };
    vec![work, merge("[String]", Source::Plain(OpId(0)))]
}

fn hybrid_ops(scenario: &Checked) -> Vec<Op> {
    let load = Op {
        output: Output::Dynamic(Groups::Chunks {
            size: scenario.chunk_size,
        }),
        log_first: Some(UserLog::WillProcess),
        ..Op::new("load_chunks", vec![])
    };
    let compute = Op {
        work: OpWork::Pool(pool(scenario)),
        retry: scenario.retry,
        ..Op::new(
            "compute_chunk",
            input("chunk", "[String]", Source::Mapped(OpId(0))),
        )
    };
    vec![
        load,
        compute,
        merge("[[String]]", Source::Collected(OpId(1))),
    ]
}

fn merge(type_name: &str, from: Source) -> Op {
    Op {
        log_last: Some(UserLog::Finished),
        ..Op::new(
            "merge_and_analyze",
            input("computed_pieces", type_name, from),
        )
    }
}

fn pool(scenario: &Checked) -> PoolSpec {
    PoolSpec {
        processes: scenario.processes,
        chunksize: scenario.chunksize,
    }
}
