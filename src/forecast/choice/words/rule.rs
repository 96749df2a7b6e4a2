//! The rule of thumb, derived: how long an item must take to be worth a step.

use crate::Micros;
use crate::forecast::WORTH_A_STEP;
use crate::forecast::words::{noun, time};
use crate::micros::decimal;
use crate::scenario::Costs;

use super::{Words, tidy};

/// Overheads of work beside which an overhead is a twentieth of the whole.
const TIMES: u64 = 19;

impl Words<'_> {
    pub(super) fn rule(&self) -> String {
        let overhead = self.report.facts.overhead();
        [self.own(overhead), docs_page()].join(" ")
    }

    fn own(&self, overhead: Micros) -> String {
        let (each, noun) = (self.checked.each, noun(self.checked));
        if overhead == Micros::ZERO {
            return format!(
                "A step costs nothing beside its work here, so no {noun} is too short for one. \
                 Any cost would be at most 5 % from {TIMES} times itself on."
            );
        }
        let whole = (each + overhead).0;
        let share = tidy(decimal(overhead.0.saturating_mul(100), whole, 1));
        let least = overhead * TIMES;
        let verdict = match each >= least {
            true => "long enough",
            false => "shorter than that",
        };
        format!(
            "A step of dynamic outputs adds {overhead} to its work here{}. That is at most 5 % \
             where {noun}s take at least {TIMES} times as long, {least}; yours take {}, {verdict}: \
             overhead is {share} % of a step.",
            self.parts(overhead),
            time(each),
        )
    }

    /// What of the overhead is the user's own.
    fn parts(&self, overhead: Micros) -> String {
        let own = self.checked.overhead;
        let rest = overhead.since(own);
        match (own, rest) {
            (_, Micros::ZERO) => String::new(),
            (Micros::ZERO, _) => ", measured on the forecast with these costs".to_owned(),
            (own, rest) => format!(", {own} of your own and {rest} by these costs"),
        }
    }
}

/// What the docs page's figure means by the same sum.
fn docs_page() -> String {
    let step = Micros(WORTH_A_STEP.0 / TIMES);
    let pod = Costs::Kubernetes.overheads().step_start;
    format!(
        "The docs page's {WORTH_A_STEP} are the same sum for steps that cost {step}, such as a pod \
         for each, for whose start users report {pod}."
    )
}
