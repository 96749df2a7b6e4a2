//! The field for what is looked for, with what could be typed next.

use std::rc::Rc;

use crate::engine::Plan;
use crate::record::{Suggestion, suggest};

/// A field with a list.
#[derive(Clone, Default)]
pub(crate) struct Field {
    /// The plan by which is suggested, once it was needed.
    plan: Option<Rc<Plan>>,
    /// What could be typed; nothing while the list is closed.
    pub(crate) list: Rc<Vec<Suggestion>>,
    /// The one that the keyboard is at.
    pub(crate) at: Option<usize>,
}

impl Field {
    /// Opens the list with what goes on from a text.
    pub(crate) fn open(&mut self, text: &str, plan: impl FnOnce() -> Plan) {
        let plan = self.plan.get_or_insert_with(|| Rc::new(plan()));
        self.list = Rc::new(suggest(plan, text));
        self.at = None;
    }

    /// Closes the list.
    pub(crate) fn close(&mut self) {
        self.list = Rc::default();
        self.at = None;
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.list.is_empty()
    }

    /// The keyboard goes on to the next of the list, or back; past the ends to none.
    pub(crate) fn go(&mut self, forward: bool) {
        let last = self.list.len().checked_sub(1);
        self.at = match (self.at, forward) {
            (None, true) => last.map(|_| 0),
            (None, false) => last,
            (Some(at), true) => Some(at + 1).filter(|at| *at < self.list.len()),
            (Some(at), false) => at.checked_sub(1),
        };
    }
}
