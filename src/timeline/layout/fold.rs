//! What is folded by itself, and what somebody has folded or unfolded.

use crate::engine::StepId;
use crate::timeline::view::RowKey;

use super::stack::Stack;
use super::{Fold, MOST_OPEN, MOST_OPEN_OF_SEVERAL, index};

impl Stack<'_> {
    /// How a row with so many others under it is folded; `all` are those that would come with it.
    pub(super) fn fold(&self, key: RowKey, rows: u32, all: u32) -> Fold {
        if rows == 0 {
            return Fold::No;
        }
        let most = match self.several {
            true => MOST_OPEN_OF_SEVERAL,
            false => MOST_OPEN,
        };
        match (all <= most) != self.is_toggled(key) {
            true => Fold::Open,
            false => Fold::Closed,
        }
    }

    fn is_toggled(&self, key: RowKey) -> bool {
        self.view.toggled.contains(&(self.part.approach, key))
    }

    /// Steps that somebody has folded or unfolded, in order.
    pub(super) fn toggled_steps(&self) -> Vec<StepId> {
        let own = |(approach, key): &(_, RowKey)| match key {
            RowKey::Step(step) if *approach == self.part.approach => {
                Some(StepId::new(*step as usize))
            }
            _ => None,
        };
        let mut steps: Vec<StepId> = Vec::new();
        for step in self.view.toggled.iter().filter_map(own) {
            if let Err(at) = steps.binary_search(&step) {
                steps.insert(at, step);
            }
        }
        let all = index(self.plan().steps()) as usize;
        steps.retain(|step| step.index() < all);
        steps
    }
}
