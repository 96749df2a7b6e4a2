//! What can be undone.

use std::rc::Rc;

use crate::scenario::{Field, Form};

/// Changes that can be undone.
const MOST: usize = 100;

/// Earlier and later forms.
#[derive(Clone, Default)]
pub(super) struct History {
    past: Vec<Rc<Form>>,
    future: Vec<Rc<Form>>,
    /// The field that is being typed in: its changes are undone together.
    typing: Option<Field>,
}

impl History {
    /// Keeps a form that is about to change, in a field or as a whole.
    pub(super) fn keep(&mut self, form: &Rc<Form>, field: Option<Field>) {
        self.future.clear();
        let goes_on = field.is_some() && self.typing == field;
        self.typing = field;
        if goes_on {
            return;
        }
        if self.past.len() == MOST {
            self.past.remove(0);
        }
        self.past.push(Rc::clone(form));
    }

    /// Ends the typing, and answers in which field: the next change is one of its own.
    pub(super) fn rest(&mut self) -> Option<Field> {
        self.typing.take()
    }

    /// The form before the newest change, in place of `now`.
    pub(super) fn undo(&mut self, now: &Rc<Form>) -> Option<Rc<Form>> {
        let before = self.past.pop()?;
        self.future.push(Rc::clone(now));
        self.typing = None;
        Some(before)
    }

    /// The form after the change that was undone last, in place of `now`.
    pub(super) fn redo(&mut self, now: &Rc<Form>) -> Option<Rc<Form>> {
        let after = self.future.pop()?;
        self.past.push(Rc::clone(now));
        self.typing = None;
        Some(after)
    }

    /// Whether there is something to undo, and something to redo.
    pub(super) fn can(&self) -> (bool, bool) {
        (!self.past.is_empty(), !self.future.is_empty())
    }
}
