//! What is kept of a simulated run.

use std::sync::Arc;

use crate::engine::{Plan, Row, Sink};
use crate::record::Record;

/// Folds a run's rows as they come, and keeps them where they are wanted.
pub(super) struct Kept {
    pub(super) rows: Option<Vec<Row>>,
    pub(super) record: Record,
}

impl Kept {
    pub(super) fn with_rows(plan: &Arc<Plan>) -> Self {
        Self {
            rows: Some(Vec::new()),
            record: Record::new(Arc::clone(plan)),
        }
    }

    pub(super) fn record_alone(plan: &Arc<Plan>) -> Self {
        Self {
            rows: None,
            record: Record::new(Arc::clone(plan)),
        }
    }
}

impl Sink for Kept {
    fn row(&mut self, row: Row) {
        self.record.apply(&row);
        self.rows.iter_mut().for_each(|rows| rows.push(row));
    }
}
