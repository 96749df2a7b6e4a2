//! What goes out: event logs and summaries as text that other tools read, and the code of a job.

mod code;
mod events;
mod highlight;
mod summary;

pub use code::{Code, Line, Part, dagster_code};
pub use events::ndjson;
pub use highlight::{Ink, highlight};
pub use summary::{Provenance, Summary};
