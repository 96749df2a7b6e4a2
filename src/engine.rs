//! The engine: a state machine that knows Dagster's executors and CPython's pool.
//!
//! It is told what has been reported and at what time, and answers what starts or stops now and
//! which rows the event log gets. It does no I/O, reads no clock, draws no chance but from the
//! scenario's seed, can be cloned at any instant, and is generic over the [`Sink`] that takes
//! its rows. Whether time is real is the business of [`crate::driver`].
//!
//! Start reading at [`Engine::step`]. A [`Job`] is a value, and a [`Plan`] is a job with a
//! scenario: what the engine, the drivers and the record all look things up in.

mod cores;
mod flight;
mod job;
mod limits;
mod machine;
mod orders;
mod plan;
mod pool;
mod row;
mod slots;
mod steps;
mod task;

pub use job::{
    Groups, Input, Job, Limits, Op, OpId, OpWork, Output, PoolSpec, Source, TagLimit, TagLimitOf,
};
pub use machine::{Engine, Outcome};
pub use plan::{Again, ItemWork, Plan, StepId};
pub use pool::default_chunksize;
pub use row::{Canceled, Failure, Interest, Row, Sink, UserLog, What};
pub use task::{Act, Batch, Report, Reported, Start, TaskId};
