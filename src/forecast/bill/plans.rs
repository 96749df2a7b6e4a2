//! Which plan is cheaper, and from how many runs a month the other one is.

use crate::scenario::{Money, Tariff};

use super::{Bill, Spent, Terms};

/// Two plans at one usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plans {
    /// The cheaper one; the first where both cost the same.
    pub cheaper: Tariff,
    /// The other one.
    pub other: Tariff,
    /// What they cost a month, in this order.
    pub cost: (Money, Money),
    /// The fewest runs a month, more than now, with which the other one costs less.
    pub other_from: Option<u32>,
    /// The most runs a month, fewer than now, with which the other one costs less.
    pub other_to: Option<u32>,
}

/// Compares two plans; nothing where a price of one is unknown.
pub fn compare_plans(
    spent: Spent,
    plans: [Tariff; 2],
    serverless: bool,
    runs: u32,
) -> Option<Plans> {
    let cost = |plan: Tariff, runs| monthly(spent, plan, serverless, runs);
    let (first, second) = (cost(plans[0], runs)?, cost(plans[1], runs)?);
    let (cheaper, other, cost_now) = match second < first {
        true => (plans[1], plans[0], (second, first)),
        false => (plans[0], plans[1], (first, second)),
    };
    let flips = |runs| cost(other, runs) < cost(cheaper, runs);
    let mut ends = [cheaper, other].map(|plan| exhausted(plan, spent));
    ends.sort_unstable();
    // Between these, what the plans differ by grows or shrinks all the way.
    let up = [ends[0], ends[1], MOST_RUNS].map(|end| end.max(runs));
    let down = [ends[1].min(runs), ends[0].min(runs), 0];
    Some(Plans {
        cheaper,
        other,
        cost: cost_now,
        other_from: first_of(runs, up, false, &flips),
        other_to: first_of(runs, down, true, &flips),
    })
}

/// Runs a month up to which a crossing is looked for.
const MOST_RUNS: u32 = 1_000_000_000;

/// Runs of a month with which the included credits are used up.
fn exhausted(plan: Tariff, spent: Spent) -> u32 {
    let included = u64::from(plan.included) * u64::from(spent.runs);
    let runs = included.checked_div(spent.credits);
    u32::try_from(runs.unwrap_or(0)).unwrap_or(u32::MAX)
}

/// The number nearest to `start` on the way to the ends at which it is so. From one end to the
/// next it is so from some number on, if at all.
fn first_of(start: u32, ends: [u32; 3], is_down: bool, is_so: &dyn Fn(u32) -> bool) -> Option<u32> {
    let mut near = start;
    for end in ends {
        // The included credits run out within the run after an end: both its sides are looked at.
        let after = end.saturating_add(1);
        let sides = match is_down {
            true => [after.min(start), end],
            false => [end, after],
        };
        for far in sides {
            if is_so(far) {
                return Some(bisect(near, far, is_so));
            }
            near = far;
        }
    }
    None
}

/// It is not so at `no`, and is at `yes`.
fn bisect(mut no: u32, mut yes: u32, is_so: &dyn Fn(u32) -> bool) -> u32 {
    while no.abs_diff(yes) > 1 {
        let middle = no.midpoint(yes);
        match is_so(middle) {
            true => yes = middle,
            false => no = middle,
        }
    }
    yes
}

fn monthly(spent: Spent, plan: Tariff, serverless: bool, runs: u32) -> Option<Money> {
    let terms = Terms {
        price: plan.credit?,
        plan: Some(plan),
        serverless,
        runs,
    };
    let sum = Bill::of(spent, &terms).per_month();
    (!sum.is_open).then_some(sum.known)
}
