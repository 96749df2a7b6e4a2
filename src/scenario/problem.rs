//! What is wrong with a scenario, in words for the person who wrote it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One thing that is wrong, or that will go wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Path of the field, for example `retry.delay`.
    pub field: String,
    /// What is wrong and what would be accepted.
    pub text: String,
}

impl Problem {
    pub(super) fn new(field: &str, text: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            text: text.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.text)
    }
}

impl std::error::Error for Problem {}
