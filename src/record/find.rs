//! Which rows of a log somebody wants to see.

use crate::engine::{Groups, OpId, Output, Plan, Row, StepId};

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
        mapped_step(plan, text).map(Self::Step)
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

/// The step of a key such as `compute_piece[q]`.
fn mapped_step(plan: &Plan, key: &str) -> Option<StepId> {
    let (name, mapping_key) = key.strip_suffix(']')?.split_once('[')?;
    let op = OpId(plan.job.ops.iter().position(|op| op.name == name)?);
    let dynamic = plan.fan(op)?;
    let group = match plan.op(dynamic).output {
        Output::Dynamic(Groups::PerItem) => plan.keys().find(mapping_key)?,
        _ => mapping_key.strip_prefix("chunk_")?.parse().ok()?,
    };
    let found = group < plan.groups(dynamic) && plan.mapping_key(dynamic, group) == mapping_key;
    found.then(|| plan.step(op, group))
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
        assert_eq!(found(Approach::Hybrid, "compute_chunk[chunk_4]"), None);
        assert_eq!(found(Approach::Hybrid, "compute_chunk[chunk_02]"), None);
    }
}
