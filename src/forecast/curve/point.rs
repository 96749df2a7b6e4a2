//! What is found at one value of the input.

use serde::{Deserialize, Serialize};

use crate::forecast::Sample;
use crate::scenario::Approach;

/// One value of the input and what the three approaches come to there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// The value, in the axis's unit.
    pub x: u64,
    /// Whether it is one of the evenly spaced points or the question's own; others were looked
    /// at to find out where approaches change places.
    pub even: bool,
    /// Whether all trials are in.
    pub complete: bool,
    /// In the order of [`Approach::ALL`].
    pub values: [Sample; 3],
}

impl CurvePoint {
    /// What an approach comes to.
    pub fn value(&self, approach: Approach) -> &Sample {
        let [dynamic, parallel, hybrid] = &self.values;
        match approach {
            Approach::Dynamic => dynamic,
            Approach::Parallel => parallel,
            Approach::Hybrid => hybrid,
        }
    }
}
