//! Points of facts: how each approach does by each question.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::forecast::Credits;
use crate::forecast::decide::{MOST_ROWS, SIMPLEST_FIRST};
use crate::scenario::Approach;

use super::{Facts, Question, Taken, Weights};

/// Hundredths of a point in all points.
const ALL: u64 = 10_000;

/// Approaches with so many hundredths of a point less than the recommended one, or fewer, are
/// as good.
pub const NEAR: u32 = 300;

/// What is recommended, and the points of each approach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The one with the most points; of equals the one with the fewest kinds of ops.
    pub choose: Approach,
    /// Those that are as good, within [`NEAR`].
    pub near: Vec<Approach>,
    /// In the order of [`Approach::ALL`].
    pub options: [Judged; 3],
}

/// The points of one approach, in hundredths: 0 to 10,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The weighted mean of its scores, times the share of items that it brings through.
    pub points: u32,
    /// By question, in the order of [`Question::ALL`].
    pub scores: [u32; 7],
}

impl Verdict {
    /// The points of an approach.
    pub fn option(&self, approach: Approach) -> &Judged {
        &self.options[approach as usize]
    }

    /// The best of the others.
    pub fn runner_up(&self) -> Approach {
        let others = SIMPLEST_FIRST.into_iter().rev();
        let others = others.filter(|other| *other != self.choose);
        let best = others.max_by_key(|other| self.option(*other).points);
        best.unwrap_or(self.choose)
    }
}

impl Facts {
    /// Recommends an approach.
    ///
    /// Each question gives each approach 0 to 100 points; the points of an approach are their
    /// weighted mean, times the share of the items that it brings through: whatever matters, a
    /// run that loses a fourth of its items is worth a fourth less.
    ///
    /// - **Run time**: the least run time as a share of its own; where chance has a part in it,
    ///   what 95 % of the trials that succeed stay within.
    /// - **The bill**: credits of a run that succeeds beyond the cheapest, each weighed as the run time that
    ///   [`Facts::worth`] says, beside the least run time: `least / (least + further)`.
    /// - **Seeing each item**: steps that do the work per item; where the event log is longer than
    ///   a run page takes, as much less as it is longer.
    /// - **Losing little to a failure**: what is kept of the others where one item fails for good.
    /// - **Steps worth their overhead**: work as a share of a step.
    /// - **A small machine**: the fewest items at once on one machine as a share of its own.
    /// - **Little code of your own**: 100 by the number of things to write and mend, of dynamic
    ///   outputs, a pool, and the handling of failures within it.
    pub fn judge(&self, weights: &Weights) -> Verdict {
        let best = Best::of(self);
        let options = Approach::ALL.map(|approach| {
            let option = self.option(approach);
            let scores = Question::ALL.map(|question| best.score(question, approach, option));
            Judged {
                points: self.points(option, weights, &scores),
                scores,
            }
        });
        let rank = |approach: &Approach| {
            let option = self.option(*approach);
            let sum = weighted(weights, &options[*approach as usize].scores);
            (u128::from(sum) * u128::from(option.kept), option.kept)
        };
        // Of equals the last is taken.
        let choose = SIMPLEST_FIRST.into_iter().rev().max_by_key(rank);
        let choose = choose.unwrap_or(Approach::Parallel);
        let least = options[choose as usize].points.saturating_sub(NEAR);
        let is_near = |other: &Approach| {
            *other != choose
                && self.option(*other).kept > 0
                && options[*other as usize].points >= least
        };
        Verdict {
            choose,
            near: Approach::ALL.into_iter().filter(is_near).collect(),
            options,
        }
    }

    fn points(&self, option: &Taken, weights: &Weights, scores: &[u32; 7]) -> u32 {
        let sum = weighted(weights, scores);
        let mean = sum.checked_div(weights.sum()).unwrap_or(0);
        match self.wanted() {
            0 => mean as u32,
            wanted => share(mean * option.kept, wanted * ALL),
        }
    }
}

fn weighted(weights: &Weights, scores: &[u32; 7]) -> u64 {
    let each = Question::ALL.into_iter().zip(scores);
    each.map(|(question, score)| u64::from(weights.of(question)) * u64::from(*score))
        .sum()
}

/// A part of a whole, in hundredths of a point; all of nothing.
fn share(part: u64, whole: u64) -> u32 {
    let points = (u128::from(part) * u128::from(ALL)).checked_div(u128::from(whole));
    points.map_or(ALL as u32, |points| points.min(u128::from(ALL)) as u32)
}

/// The best there is, of approaches that bring something through. As points are cut to what an
/// approach keeps, so is it as a measure for the others: what keeps half of the items counts as twice
/// as slow, as dear and as large there. So what hardly ever succeeds fades out, and nothing jumps.
struct Best {
    items: u32,
    worth: Micros,
    slow: Micros,
    credits: Credits,
    at_once: u64,
}

impl Best {
    fn of(facts: &Facts) -> Self {
        let wanted = facts.wanted();
        let borne = |number: u64, option: &Taken| {
            let all = u128::from(number) * u128::from(wanted);
            let borne = all.checked_div(u128::from(option.kept));
            borne.map_or(0, |number| u64::try_from(number).unwrap_or(u64::MAX))
        };
        let time = |option: &Taken| borne(option.late.0, option);
        let credits = |option: &Taken| match option.kept {
            0 => option.credits(), // There are no items.
            kept => option.credits().in_proportion(wanted, kept),
        };
        let options = facts.options.iter();
        let options = options.filter(|option| option.kept > 0 || wanted == 0);
        let slow = options.clone().map(time);
        let credits = options.clone().map(credits);
        Self {
            items: facts.items,
            worth: facts.worth,
            slow: Micros(slow.min().unwrap_or_default()),
            credits: credits.min().unwrap_or(Credits::whole(0)),
            at_once: options
                .map(|o| borne(o.at_once.into(), o))
                .min()
                .unwrap_or_default(),
        }
    }

    fn score(&self, question: Question, approach: Approach, option: &Taken) -> u32 {
        match question {
            Question::Time => share(self.slow.0, option.late.0),
            Question::Money => {
                let further = option.credits().beyond(self.credits, self.worth);
                share(self.slow.0, (self.slow + further).0)
            }
            Question::Visibility => {
                let rows = u64::from(option.rows.max(MOST_ROWS));
                let seen = u64::from(option.work_steps) * u64::from(MOST_ROWS);
                share(seen, u64::from(self.items) * rows)
            }
            Question::Retries => {
                let others = self.items.saturating_sub(1);
                share(u64::from(option.kept_with_a_failure), u64::from(others))
            }
            Question::Steps => {
                let whole = option.step_time + option.step_overhead;
                share(option.step_time.0, whole.0)
            }
            Question::Machine => share(self.at_once, u64::from(option.at_once)),
            Question::Code => share(1, things_to_write(approach)),
        }
    }
}

/// Of dynamic outputs, a pool, and the handling of failures within a pool.
fn things_to_write(approach: Approach) -> u64 {
    match approach {
        Approach::Dynamic => 1,
        Approach::Parallel => 2,
        Approach::Hybrid => 3,
    }
}
