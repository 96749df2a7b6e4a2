//! What the form asks, once it makes sense.

use std::rc::Rc;

use crate::engine::Plan;
use crate::record::Picture;
use crate::scenario::{Approach, Checked, Form, Problem, Shared};

/// A question that makes sense.
pub(super) struct Asked {
    pub(super) shared: Shared,
    pub(super) checked: Checked,
    /// The three jobs before they run.
    pub(super) pictures: [Rc<Picture>; 3],
}

/// The question that a form asks, or what is wrong with it.
pub(super) type Read = Result<Rc<Asked>, Rc<Vec<Problem>>>;

/// Reads the form.
pub(super) fn read(form: &Form) -> Read {
    let (shared, checked) = form.read().map_err(Rc::new)?;
    let picture = |approach| Rc::new(Picture::of_plan(&Plan::of(approach, &checked)));
    Ok(Rc::new(Asked {
        pictures: Approach::ALL.map(picture),
        shared,
        checked,
    }))
}
