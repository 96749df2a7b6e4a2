//! Points within sentences: what they are called, and how often they fail.

use crate::forecast::words::{count, name, some};
use crate::scenario::Approach;

use super::report::{Point, Report};

/// A point within a sentence: `the hybrid with chunks of 250`.
pub(super) fn of_point(point: &Point) -> String {
    match point.approach {
        Approach::Hybrid => [name(point.approach), " ", &with_chunks(point)].concat(),
        approach => name(approach).to_owned(),
    }
}

/// `with chunks of 250`, `with Python parallelism`.
pub(super) fn with_chunks(point: &Point) -> String {
    match point.approach {
        Approach::Hybrid => ["with chunks of ", &count(point.size)].concat(),
        approach => ["with ", name(approach)].concat(),
    }
}

/// How often a point succeeds within its [`crate::forecast::Sample::late`]: `in 20 of 21 trials`.
pub(super) fn in_trials(point: &Point) -> String {
    let trials = some(point.trials, "trial");
    ["in ", &count(point.in_time), " of ", &trials].concat()
}

/// What is said where there are no items.
pub(super) const NO_ITEMS: &str = "There is nothing to decide without items.";

/// How often it fails: `in 7 of 21 trials it fails`; nothing where it does not.
pub(super) fn failing(point: &Point) -> Option<String> {
    let text = ["in ", &failed(point), " it fails"].concat();
    (point.failed > 0).then_some(text)
}

/// `7 of 21 trials`
pub(super) fn failed(point: &Point) -> String {
    let trials = some(point.trials, "trial");
    [&count(point.failed), " of ", &trials].concat()
}

/// The same within a sentence, before what else there is to say: `, failing in 7 of 21 trials`.
pub fn but_fails(point: &Point) -> String {
    match point.failed {
        0 => String::new(),
        _ => [", failing in ", &failed(point)].concat(),
    }
}

/// The same, behind what is said: ` (in 7 of 21 trials it fails)`.
pub(super) fn aside(point: &Point) -> String {
    failing(point).map_or_else(String::new, |fails| [" (", &fails, ")"].concat())
}

/// Why there is nothing to choose from, of points that are there.
pub(super) fn no_choice(report: &Report) -> &'static str {
    match report.points.iter().all(|point| point.none_succeeds()) {
        true => "Every run fails",
        false => "With each choice more than half of the runs fail",
    }
}
