//! Which rows of a log somebody wants to see.

use crate::engine::{OpId, Plan, Row, StepId};

/// What rows are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Find {
    /// All of them.
    All,
    /// Those of an op's steps.
    Op(OpId),
    /// Those of a step.
    Step(StepId),
    /// Those of the step that works on an item, without what is about its other items.
    Item(u32),
}

impl Find {
    /// What a text asks for: nothing, an op (`compute_piece`), a step (`compute_piece[q]`) or an
    /// item (`q`). `None` if there is no such thing.
    pub fn of(plan: &Plan, text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Self::All);
        }
        if let Some(item) = plan.keys().find(text) {
            return Some(Self::Item(item));
        }
        if let Some(op) = plan.job.ops.iter().position(|op| op.name == text) {
            return Some(Self::Op(OpId(op)));
        }
        let named = plan.step_ids().find(|step| plan.step_key(*step) == text);
        named.map(Self::Step)
    }

    /// Whether a row is one of those looked for.
    pub fn takes(self, plan: &Plan, row: &Row) -> bool {
        match self {
            Self::All => true,
            Self::Op(op) => row.step.is_some_and(|step| plan.locate(step).0 == op),
            Self::Step(step) => row.step == Some(step),
            Self::Item(item) => {
                let own = row.what.item().is_none_or(|other| other == item);
                own && row.step.is_some() && row.step == plan.step_of_item(item)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Find;
    use crate::driver::simulate;
    use crate::engine::Plan;
    use crate::scenario::{Approach, Scenario};

    fn found(approach: Approach, text: &str) -> Option<usize> {
        let plan = Arc::new(Plan::of(
            approach,
            &Scenario::default().check().expect("valid"),
        ));
        let find = Find::of(&plan, text)?;
        let rows = simulate(&plan);
        Some(rows.iter().filter(|row| find.takes(&plan, row)).count())
    }

    #[test]
    fn a_step_an_op_an_item_or_everything() {
        // Eight rows of Dagster's per mapped step, and two of the item's own.
        assert_eq!(found(Approach::Dynamic, "compute_piece[q]"), Some(10));
        assert_eq!(found(Approach::Dynamic, " q "), Some(10));
        assert_eq!(found(Approach::Dynamic, "compute_piece"), Some(260));
        assert_eq!(found(Approach::Dynamic, ""), Some(17 + 13 * 26 + 2 * 26));
        assert_eq!(
            found(Approach::Hybrid, "compute_chunk[chunk_2]"),
            Some(8 + 2 * 7)
        );
        assert_eq!(found(Approach::Hybrid, "q"), Some(10));
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        assert_eq!(found(Approach::Dynamic, "compute_piece[aa]"), None);
        assert_eq!(found(Approach::Parallel, "compute_piece"), None);
    }
}
