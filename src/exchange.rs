//! What goes out: event logs as NDJSON and CSV, summaries, traces for Perfetto, pictures, and the
//! code of a job. What comes in: durations.

mod code;
mod csv;
mod durations;
mod events;
mod highlight;
mod json;
mod palette;
mod pieces;
mod summary;
mod svg;
mod trace;
mod words;

pub use code::{Code, Line, Part, dagster_code};
pub use csv::{CSV_HEAD, csv};
pub use durations::{
    DurationsProblem, DurationsRead, DurationsReader, MOST_BYTES, TimeUnit, WrongTime,
    read_durations, text_of, times_taken, times_used,
};
pub use events::ndjson;
pub use highlight::{Ink, highlight};
pub use pieces::Pieces;
pub use summary::{Provenance, Summary};
pub use svg::svg;
pub use trace::{PRODUCT, Traced, trace};
pub use words::{described, in_words};
