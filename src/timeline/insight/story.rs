//! A run in a few short sentences.

use crate::Micros;
use crate::engine::{OpId, OpWork, Source, StepId};
use crate::forecast::{count, some};
use crate::micros::decimal;
use crate::record::Status;
use crate::timeline::model::{End, Span, Timeline};

use super::Insight;
use super::index::{number, span_end, work_end};
use super::path::Why;
use super::tally::Tally;
use super::waves::waves;
use super::words::{capital, list, percent, time, times};

/// A wait at a barrier is told of from a hundredth of the run on.
const WORTH_TELLING: u64 = 100;
/// What took a run's time beside the work is told of from a tenth of the run on.
const LARGE: u64 = 10;

impl Insight {
    pub(super) fn tell(&self, run: &Timeline) -> String {
        let tally = Tally::of(run);
        let sentences = [
            self.scope(run, &tally),
            retried(run, &tally),
            failed(run, &tally),
            wasted(&tally),
            stands(run, &tally),
            self.barrier(run),
            self.worth(run, &tally),
        ];
        let said = sentences.into_iter().flatten();
        said.collect::<Vec<_>>().join(" ")
    }

    /// `26 items in 4 waves on 7 workers.`
    fn scope(&self, run: &Timeline, tally: &Tally) -> Option<String> {
        if tally.all == 0 {
            let are_none = run.plan().items() == 0;
            let text = if are_none {
                "There are no items."
            } else {
                "No item is run."
            };
            return Some(text.to_owned());
        }
        let begun = match tally.begun {
            0 => return None,
            begun if begun == tally.all => some(tally.all, "item"),
            begun => [&count(begun), " of ", &some(tally.all, "item")].concat(),
        };
        let lanes = number(self.idle.lanes.len());
        let how = match (lanes, waves(run)) {
            (1, _) if tally.begun == 1 => String::new(),
            (1, _) if !has_pool(run) => ", one at a time".to_owned(),
            (2.., Some(1)) => [" at once ", &place(run, lanes)].concat(),
            (2.., Some(waves)) => [" in ", &some(waves, "wave"), " ", &place(run, lanes)].concat(),
            _ => [" ", &place(run, lanes)].concat(),
        };
        Some([&begun, &how, "."].concat())
    }

    /// What waited for the last of many that was still at work by itself.
    fn barrier(&self, run: &Timeline) -> Option<String> {
        let (who, wait, on) = collected(run).or_else(|| self.joined(run))?;
        let is_worth_it =
            wait > Micros::ZERO && wait.0.saturating_mul(WORTH_TELLING) >= run.last().0;
        is_worth_it.then(|| [&who, " waited ", &wait.to_string(), " for ", &on, "."].concat())
    }

    /// The step with a pool that waits for the last of its items, where it is the only one.
    fn joined(&self, run: &Timeline) -> Option<(String, Micros, String)> {
        let mut pools = (0..).zip(run.spans()).filter(|(at, span)| {
            is_pool(run, span.step)
                && !self.index.works_of(*at).is_empty()
                && span.end == End::Succeeded
        });
        let (at, span) = pools.next()?;
        if pools.next().is_some() {
            return None;
        }
        let works = self.index.works_of(at).iter();
        let ends = works.map(|at| (work_end(run, &run.works()[*at as usize]), *at));
        let (wait, last) = last_alone(ends)?;
        let work = run.works().get(last as usize)?;
        // What a single worker does one after another is no wait.
        let mut works = self.index.works_of(at).iter();
        if works.all(|other| run.works()[*other as usize].lane == work.lane) {
            return None;
        }
        Some((
            run.plan().step_key(span.step),
            wait,
            run.plan().keys().key(work.item),
        ))
    }

    /// `82 % of the run was work; 12 % above the best possible (4 s).`
    fn worth(&self, run: &Timeline, tally: &Tally) -> Option<String> {
        let whole = run.last();
        if !run.status().is_final() || whole == Micros::ZERO || tally.all == 0 {
            return None;
        }
        let worked = self.path.time(Why::Work);
        let share = match worked == whole {
            true => "All of the run was work".to_owned(),
            false => [
                &percent(worked, whole),
                " of the run was work",
                &self.beside(whole),
            ]
            .concat(),
        };
        let above = match run.status() {
            Status::Success => self.bound.above(whole),
            _ => None,
        };
        let best = above.map_or(String::new(), |above| self.beyond(above));
        Some([&capital(&share), &best, "."].concat())
    }

    /// ` and 52 % starting step processes`: the largest part of the rest, if it is large.
    fn beside(&self, whole: Micros) -> String {
        let others = Why::ALL.into_iter().filter(|why| *why != Why::Work);
        let largest = others.max_by_key(|why| self.path.time(*why));
        let part = largest.map(|why| (self.path.time(why), why));
        match part.filter(|(time, _)| time.0.saturating_mul(LARGE) >= whole.0) {
            Some((time, why)) => [" and ", &percent(time, whole), " ", why.name()].concat(),
            None => String::new(),
        }
    }

    /// How far a run is from the best possible, of which it is so many thousandths above.
    fn beyond(&self, above: u64) -> String {
        let best = time(self.bound.least());
        let far = match above {
            0..5 => "it is",
            5..1_000 => &[&decimal(above, 10, 0), " % above"].concat(),
            _ => {
                let times = decimal(above.saturating_add(1_000), 1_000, 1);
                &["it took ", times.trim_end_matches(".0"), " times"].concat()
            }
        };
        ["; ", far, " the best possible (", &best, ")"].concat()
    }
}

/// `q failed once and was retried.`
fn retried(run: &Timeline, tally: &Tally) -> Option<String> {
    let key = |at: usize| run.plan().keys().key(tally.retried[at].0);
    match tally.retried.as_slice() {
        [] => None,
        [(_, raised)] => Some([&key(0), " failed ", &times(*raised), " and was retried."].concat()),
        many => Some([&list(many.len(), key), " failed and were retried."].concat()),
    }
}

/// `c failed 3 times.`, and steps that failed without an item.
fn failed(run: &Timeline, tally: &Tally) -> Option<String> {
    let plan = run.plan();
    let key = |at: usize| plan.keys().key(tally.failed[at].0);
    let items = match tally.failed.as_slice() {
        [] => None,
        [(_, raised @ 2..)] => Some([&key(0), " failed ", &times(*raised), "."].concat()),
        many => Some([&list(many.len(), key), " failed."].concat()),
    };
    let is_ended = matches!(run.status(), Status::Canceled | Status::Canceling);
    let step = |at: usize| plan.step_key(run.spans()[tally.broken[at] as usize].step);
    let steps = match tally.broken.len() {
        0 => None,
        _ if is_ended => None,
        many => Some([&list(many, step), " failed."].concat()),
    };
    match (items, steps) {
        (Some(items), Some(steps)) => Some([&items, " ", &steps].concat()),
        (items, steps) => items.or(steps),
    }
}

/// `13 results were thrown away.`
fn wasted(tally: &Tally) -> Option<String> {
    match tally.wasted {
        0 => None,
        1 => Some("1 result was thrown away.".to_owned()),
        many => Some([&some(many, "result"), " were thrown away."].concat()),
    }
}

/// Where a run that has not succeeded stands.
fn stands(run: &Timeline, tally: &Tally) -> Option<String> {
    let last = time(run.last());
    let of = |number: u32| match tally.all {
        0 => String::new(),
        all => [", ", &count(number), " of ", &some(all, "item"), " done"].concat(),
    };
    let text = match run.status() {
        Status::Success => return None,
        Status::NotStarted => "Nothing has run yet.".to_owned(),
        Status::Queued => "The run waits in the queue.".to_owned(),
        Status::Starting => "The run is being started.".to_owned(),
        Status::Started => {
            let at_work = match tally.at_work {
                0 => String::new(),
                many => [", ", &count(many), " at work"].concat(),
            };
            [
                "The run is under way: ",
                &last,
                &of(tally.done),
                &at_work,
                ".",
            ]
            .concat()
        }
        Status::Canceling => ["The run is being cancelled: ", &last, &of(tally.done), "."].concat(),
        Status::Failure => ["The run failed after ", &last, &of(tally.done), "."].concat(),
        Status::Canceled => ["The run was cancelled after ", &last, &of(tally.done), "."].concat(),
    };
    Some(text)
}

/// `on 7 workers`, `in 4 slots`.
fn place(run: &Timeline, lanes: u32) -> String {
    match has_pool(run) {
        true => ["on ", &some(lanes, "worker")].concat(),
        false => ["in ", &some(lanes, "slot")].concat(),
    }
}

fn has_pool(run: &Timeline) -> bool {
    let mut ops = run.plan().job.ops.iter();
    ops.any(|op| matches!(op.work, OpWork::Pool(_)))
}

fn is_pool(run: &Timeline, step: StepId) -> bool {
    matches!(run.plan().op_of(step).work, OpWork::Pool(_))
}

/// The fan-in that waited for the last of several steps at once, how long for it alone, and for
/// which. One slot does one step after another, and that is no wait.
fn collected(run: &Timeline) -> Option<(String, Micros, String)> {
    if run.slots() < 2 {
        return None;
    }
    let plan = run.plan();
    let began = |span: &&Span| span.end != End::Skipped;
    let mut fan_ins = run.spans().iter().rev().filter(began).filter_map(|span| {
        let inputs = plan.op_of(span.step).inputs.iter();
        let mut collected = inputs.filter_map(|input| match input.from {
            Source::Collected(op) => Some(op),
            Source::Plain(_) | Source::Mapped(_) => None,
        });
        Some((span, collected.next()?))
    });
    let (fan_in, op) = fan_ins.next()?;
    let (wait, last) = last_alone(ends_of(run, op))?;
    let last = run.spans().get(last as usize)?;
    Some((plan.step_key(fan_in.step), wait, plan.step_key(last.step)))
}

/// When the newest attempts of an op's steps ended.
fn ends_of(run: &Timeline, op: OpId) -> impl Iterator<Item = (Micros, u32)> {
    let newest = run.plan().steps_of(op).filter_map(|step| run.newest(step));
    newest.map(|at| (span_end(run, &run.spans()[at]), number(at)))
}

/// Which ended last, and how long after the one before it.
fn last_alone(ends: impl Iterator<Item = (Micros, u32)>) -> Option<(Micros, u32)> {
    let (mut before, mut last) = (None, None);
    for end in ends {
        if last.is_none_or(|last| end > last) {
            before = last.replace(end);
        } else if before.is_none_or(|before| end > before) {
            before = Some(end);
        }
    }
    let (last, before) = (last?, before?);
    Some((last.0.since(before.0), last.1))
}
