//! Dagster's vocabulary: event types, log levels, step states, retry policies, mapping-key
//! rules, credit rules, and how Python prints what Dagster logs.
//!
//! No scheduling lives here: when a row is written is the business of [`crate::engine`].
//! Facts are those of dagster 1.13.29 and Python 3.11; each item names its source.

pub mod credits;
mod errors;
mod event;
pub mod keys;
pub mod message;
pub mod python;
mod retry;

pub use errors::ErrorInfo;
pub use event::{EventType, Level};
pub use retry::{Backoff, Jitter, RetryPolicy};
