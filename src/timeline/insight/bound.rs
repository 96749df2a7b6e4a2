//! The least time that a run's work could take.

use crate::Micros;
use crate::engine::{OpId, OpWork, Plan, StepId};
use crate::scenario::Work as Kind;
use crate::timeline::model::{End, Timeline, WorkEnd};

use super::index::sorted;

/// How little time a run's work could take on the lanes that it has; each part holds by itself,
/// and the largest is the bound.
///
/// It counts the items' work and nothing else: no process starts, nothing is loaded, stored or
/// tried again, nobody waits. What it assumes:
///
/// - The lanes are those that the executor and the pools allow: slots (1 in-process, else
///   `max_concurrent`, and never more than there are steps with items) times the items that one
///   step can work on at once (1 without a pool, else its processes, and never more than a step
///   has items). Limits by tag or pool of the instance are taken to hold nobody back.
/// - Any lane may take any item in any order. An item is not divided between lanes.
/// - An item that returned needs what it took, in its attempt that succeeded: an attempt that
///   failed was not needed. If items compute it needs no longer than planned, because the rest
///   is what sharing the CPUs cost, and all of them together have only the scenario's CPUs.
/// - While a run is under way, an item that has not returned needs what is planned; when the run
///   is over, nothing.
///
/// Where work that computes is measured on a machine with more CPUs than the scenario says, the
/// run may beat its bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bound {
    /// The item that needs the longest.
    pub longest: Micros,
    /// All work, divided among the lanes that have a CPU where they need one.
    pub shared: Micros,
    /// The busiest lane if whole items are dealt out as evenly as that goes: 4 s for 26 items of
    /// 1 s in 7 lanes, of which `shared` is 3.71 s.
    pub dealt: Micros,
    /// Lanes that there are.
    pub lanes: u32,
}

/// Which part of a bound is the largest; the simplest of those that are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// [`Bound::longest`]
    Longest,
    /// [`Bound::shared`]
    Shared,
    /// [`Bound::dealt`]
    Dealt,
}

impl Bound {
    /// Of a run as far as its rows tell.
    pub fn of(run: &Timeline) -> Self {
        let plan = run.plan();
        let needed = sorted(needed(run).into_iter().map(|time| (time.0, 0)).collect());
        let needed: Vec<Micros> = needed
            .into_iter()
            .rev()
            .map(|(time, _)| Micros(time))
            .collect();
        let lanes = lanes(plan);
        let workers = match plan.scenario.work {
            Kind::Sleep => lanes,
            Kind::Compute => lanes.min(plan.scenario.cpus),
        };
        let all: Micros = needed.iter().copied().sum();
        Self {
            longest: needed.first().copied().unwrap_or_default(),
            shared: Micros(all.0.div_ceil(u64::from(workers.max(1)))),
            dealt: dealt(&needed, lanes.max(1) as usize),
            lanes,
        }
    }

    /// The least time.
    pub fn least(&self) -> Micros {
        self.longest.max(self.shared).max(self.dealt)
    }

    /// What makes it so long.
    pub fn binding(&self) -> Binding {
        match self.least() {
            least if least == self.longest => Binding::Longest,
            least if least == self.shared => Binding::Shared,
            _ => Binding::Dealt,
        }
    }

    /// How much longer than the least time a run took, in thousandths of it; 0 for a run that
    /// beat it, nothing where no work was needed.
    pub fn above(&self, run_time: Micros) -> Option<u64> {
        let least = self.least();
        let above = Micros(1_000).in_proportion(least, run_time.since(least));
        above.map(|above| above.0)
    }
}

/// What each item needs.
fn needed(run: &Timeline) -> Vec<Micros> {
    let plan = run.plan();
    let planned = |item| plan.item_time(item);
    let mut needed = Vec::new();
    let mut known = vec![0_u32; plan.steps()];
    for work in run
        .works()
        .iter()
        .filter(|work| work.end == WorkEnd::Returned)
    {
        let span = &run.spans()[work.span as usize];
        if !span.end.is_open() && span.end != End::Succeeded {
            continue;
        }
        let took = work.ended.since(work.began);
        needed.push(match plan.scenario.work {
            Kind::Sleep => took,
            Kind::Compute => took.min(planned(work.item)),
        });
        known[span.step.index()] += 1;
    }
    if run.status().is_final() {
        return needed;
    }
    for step in plan.step_ids().filter(|step| plan.runs(*step)) {
        let rest = plan.items_of(step).skip(known[step.index()] as usize);
        needed.extend(rest.map(planned));
    }
    needed
}

/// Items that can be worked on at once.
fn lanes(plan: &Plan) -> u32 {
    let ops = (0..plan.job.ops.len()).map(OpId);
    let working = ops.filter(|op| plan.op(*op).work != OpWork::Nothing);
    let (mut steps, mut at_once) = (0_u32, 0);
    for op in working {
        let runs = |step: &StepId| plan.runs(*step) && !plan.items_of(*step).is_empty();
        for step in plan.steps_of(op).filter(runs) {
            let items = u32::try_from(plan.items_of(step).len()).unwrap_or(u32::MAX);
            let processes = match plan.op(op).work {
                OpWork::Pool(pool) => pool.processes,
                OpWork::Nothing | OpWork::Inline => 1,
            };
            steps += 1;
            at_once = processes.min(items).max(at_once);
        }
    }
    let slots = plan.scenario.max_concurrent.unwrap_or(1).min(steps);
    slots.saturating_mul(at_once)
}

/// How long the busiest of so many lanes works at the least, for works from the longest down. Of
/// the `k · lanes + 1` longest, one lane has at least `k + 1`: at the least the shortest of them.
fn dealt(needed: &[Micros], lanes: usize) -> Micros {
    let mut sums = Vec::with_capacity(needed.len() + 1);
    sums.push(Micros::ZERO);
    for (at, time) in needed.iter().enumerate() {
        sums.push(sums[at] + *time);
    }
    let most = needed.len().saturating_sub(1) / lanes;
    let busiest = (1..=most).map(|k| {
        let end = k * lanes + 1;
        sums[end].since(sums[end - (k + 1)])
    });
    busiest.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::dealt;
    use crate::Micros;

    /// How long the busiest lane works if works are dealt out as well as that goes: each is tried
    /// in each lane.
    fn best(works: &[Micros], lanes: &mut [u64]) -> u64 {
        let Some((work, rest)) = works.split_first() else {
            return lanes.iter().copied().max().unwrap_or(0);
        };
        let tried = (0..lanes.len()).map(|lane| {
            lanes[lane] += work.0;
            let best = best(rest, lanes);
            lanes[lane] -= work.0;
            best
        });
        tried.min().unwrap_or(0)
    }

    /// All lists of so many times up to 4, from the longest down.
    fn lists(many: usize) -> Vec<Vec<Micros>> {
        let Some(shorter) = many.checked_sub(1) else {
            return vec![Vec::new()];
        };
        let longer = |list: Vec<Micros>| {
            let most = list.last().map_or(4, |last| last.0);
            (1..=most).map(move |time| [list.as_slice(), &[Micros(time)]].concat())
        };
        lists(shorter).into_iter().flat_map(longer).collect()
    }

    #[test]
    fn no_dealing_out_beats_the_bound() {
        for many in 0..7 {
            for works in lists(many) {
                for lanes in 1..4 {
                    let best = best(&works, &mut vec![0; lanes]);
                    assert!(dealt(&works, lanes).0 <= best, "{works:?} in {lanes}");
                }
            }
        }
    }

    #[test]
    fn equal_works_are_dealt_out_in_rounds() {
        for (many, lanes, rounds) in [(26, 7, 4), (26, 1, 26), (26, 25, 2), (28, 7, 4)] {
            assert_eq!(dealt(&vec![Micros(5); many], lanes), Micros(5 * rounds));
        }
        // One of two lanes has three of the five, at the least the shortest.
        assert_eq!(dealt(&[5, 4, 3, 3, 3].map(Micros), 2), Micros(9));
    }
}
