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
    /// How many steps may run at once, beside what the executor allows.
    pub limits: Limits,
}

/// Limits on the steps that run at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Of the executor (`tag_concurrency_limits`): a step that is over one is passed over.
    pub tags: Vec<TagLimit>,
    /// Of the instance, per pool (`@op(pool=…)`): a step that gets no slot waits for one.
    pub pools: Vec<(String, u32)>,
}

/// One of an executor's `tag_concurrency_limits`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagLimit {
    /// Of the tag.
    pub key: String,
    /// What is counted together.
    pub of: TagLimitOf,
    /// Steps at once.
    pub limit: u32,
}

/// Which steps a tag's limit counts together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagLimitOf {
    /// All with the key.
    Key,
    /// Those with this value.
    Value(String),
    /// Those with the same value, for each value (`applyLimitPerUniqueValue`).
    EachValue,
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
    /// Whether it logs that after its work even when an item raised an exception.
    pub logs_failures: bool,
    /// Its retry policy.
    pub retry: Option<RetryPolicy>,
    /// Whether it may yield nothing (`is_required=False`): then what needs it is skipped.
    pub optional: bool,
    /// It raises an exception once it has yielded so many outputs.
    pub fails_after: Option<u32>,
    /// Its tag `dagster/priority`: among executable steps the higher goes first.
    pub priority: i32,
    /// Its tags.
    pub tags: Vec<(String, String)>,
    /// The instance's pool that its steps take a slot of.
    pub pool: Option<String>,
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
            limits: Limits::default(),
        }
    }
}

impl Op {
    /// An op that takes these in, does nothing, and yields one output.
    pub fn new(name: &str, inputs: Vec<Input>) -> Self {
        Self {
            name: name.to_owned(),
            inputs,
            work: OpWork::Nothing,
            output: Output::Plain,
            log_first: None,
            log_last: None,
            logs_failures: false,
            retry: None,
            optional: false,
            fails_after: None,
            priority: 0,
            tags: Vec::new(),
            pool: None,
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
    let load = load("load_pieces", Groups::PerItem);
    let from = Source::Mapped(OpId(0));
    let compute = input("piece_to_compute", "String", from);
    let mut compute = Op::new("compute_piece", compute);
    compute.work = OpWork::Inline;
    compute.retry = scenario.retry;
    vec![load, compute, merge("[String]", Source::Collected(OpId(1)))]
}

fn parallel_ops(scenario: &Checked) -> Vec<Op> {
    let mut work = Op::new("load_and_process_pieces", vec![]);
    work.log_first = Some(UserLog::WillProcess);
    work.work = OpWork::Pool(pool(scenario));
    work.retry = scenario.retry;
    vec![work, merge("[String]", Source::Plain(OpId(0)))]
}

fn hybrid_ops(scenario: &Checked) -> Vec<Op> {
    let size = scenario.chunk_size;
    let load = load("load_chunks", Groups::Chunks { size });
    let compute = input("chunk", "[String]", Source::Mapped(OpId(0)));
    let mut compute = Op::new("compute_chunk", compute);
    compute.work = OpWork::Pool(pool(scenario));
    compute.retry = scenario.retry;
    let merge = merge("[[String]]", Source::Collected(OpId(1)));
    vec![load, compute, merge]
}

fn load(name: &str, groups: Groups) -> Op {
    let mut load = Op::new(name, vec![]);
    load.log_first = Some(UserLog::WillProcess);
    load.output = Output::Dynamic(groups);
    load
}

fn merge(type_name: &str, from: Source) -> Op {
    let input = input("computed_pieces", type_name, from);
    let mut merge = Op::new("merge_and_analyze", input);
    merge.log_last = Some(UserLog::Finished);
    merge
}

fn pool(scenario: &Checked) -> PoolSpec {
    PoolSpec {
        processes: scenario.processes,
        chunksize: scenario.chunksize,
    }
}
