//! What to run: items, their work, durations and faults, the retry policy, the executor, the pool.
//!
//! [`Scenario`] is what somebody wrote; [`Checked`] is what it means, in integer microseconds,
//! with defaults filled in. [`Scenario::check`] leads from one to the other, or says what is
//! wrong, where, and what would be accepted. No clock, no chance but the seed, no DOM.

mod approach;
mod chance;
mod check;
mod checked;
mod costs;
mod decimal;
mod durations;
mod form;
mod keys;
mod link;
mod preset;
mod price;
mod problem;
mod span;
mod tariff;
mod typed;
mod written;

pub use approach::Approach;
pub use chance::Chance;
pub use check::{MOST_ATTEMPTS, MOST_CPUS, MOST_ITEMS, MOST_PROCESSES, MOST_RETRIES};
pub use checked::Checked;
pub(crate) use checked::TIMES;
pub use costs::{Costs, Mark, Overheads, Part, PoolCosts};
pub use durations::{Durations, Law, Own, Sampler, Times, mean};
pub use form::{Field, Form, MOST_LISTED};
pub use keys::Keys;
pub use link::{LONGEST_LINK, LinkProblem, MOST_COMMAS, SPEEDS, Shared};
pub use preset::Preset;
pub use price::{Money, Price};
pub use problem::Problem;
pub use span::read_span;
pub use tariff::Tariff;
pub use typed::{
    PROBABILITY_IN_WORDS, SECONDS_IN_WORDS, typed_count, typed_number, typed_probability,
    typed_seconds,
};
pub use written::{Executor, Failures, Items, Pool, Scenario, Work};
