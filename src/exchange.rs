//! What goes out: event logs and summaries, as text that other tools read.

mod events;
mod summary;

pub use events::ndjson;
pub use summary::{Provenance, Summary};
