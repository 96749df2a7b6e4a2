//! What a step adds to a run beside its work.

use crate::Micros;
use crate::scenario::{Approach, Checked};

use super::{Estimate, Setting, bounds};

/// Rounds of steps in the shorter run and in the longer one.
const ROUNDS: [u32; 2] = [2, 6];

/// What a step adds beside its work, at the scenario's own concurrency: what a further round of
/// steps without work adds to a run, with as many steps in each round as the executor runs at once
/// and the collection has. Whatever they share is in it: CPUs, the rows of the log, the executor
/// that starts them one by one. What a run costs once is not. A step of a pool is one with a chunk
/// of one item.
pub(super) fn step_overhead(approach: Approach, checked: &Checked) -> Micros {
    let runs = [false, true].map(|long| {
        let mut changed = checked.clone();
        for setting in idle(approach, checked, long) {
            setting.apply(&mut changed);
        }
        Estimate::of(of_steps(approach), &changed)
    });
    per_round(&runs)
}

/// What the shorter and the longer run ([`idle`]) say.
pub(super) fn per_round([short, long]: &[Estimate; 2]) -> Micros {
    let [less, more] = ROUNDS;
    Micros(long.run_time.since(short.run_time).0 / u64::from(more - less))
}

/// The approach that has several steps of that kind: a pool's op is a step like a chunk's.
pub(super) fn of_steps(approach: Approach) -> Approach {
    match approach {
        Approach::Dynamic => Approach::Dynamic,
        Approach::Parallel | Approach::Hybrid => Approach::Hybrid,
    }
}

/// What makes the shorter or the longer run of a scenario.
pub(super) fn idle(approach: Approach, checked: &Checked, long: bool) -> [Setting; 5] {
    let steps = bounds::work_steps(approach, checked).max(1);
    let at_once = bounds::slots(checked).min(steps);
    [
        Setting::NothingFails,
        Setting::Seconds(Micros::ZERO),
        Setting::ChunkSize(1),
        Setting::MaxConcurrent(checked.max_concurrent.map_or(0, |_| at_once)),
        Setting::Items(at_once * ROUNDS[usize::from(long)]),
    ]
}

#[cfg(test)]
mod tests {
    use super::step_overhead;
    use crate::Micros;
    use crate::forecast::{Estimate, Setting};
    use crate::scenario::{Approach, Checked, Costs, Executor, Scenario};

    const CONCURRENCY: [(Option<u32>, u32); 5] = [
        (None, 8),
        (Some(1), 2),
        (Some(4), 2),
        (Some(8), 8),
        (Some(32), 8),
    ];

    fn scenario(costs: Costs, (max_concurrent, cpus): (Option<u32>, u32)) -> Checked {
        let scenario = Scenario {
            overhead_seconds: 0.5,
            executor: max_concurrent.map_or(Executor::InProcess, |limit| Executor::Multiprocess {
                max_concurrent: Some(limit),
            }),
            costs,
            cpus,
            ..Scenario::default()
        };
        let Ok(mut checked) = scenario.check() else {
            unreachable!("a sound scenario");
        };
        Setting::Items(max_concurrent.unwrap_or(1) * 12).apply(&mut checked);
        checked
    }

    /// What six further rounds add to a run whose items take so many seconds, beside their work.
    fn added(approach: Approach, checked: &Checked, seconds: u64) -> Micros {
        let work = Micros(seconds * 1_000_000);
        let run = |rounds: u32| {
            let mut changed = checked.clone();
            let slots = checked.max_concurrent.unwrap_or(1);
            Setting::Seconds(work).apply(&mut changed);
            Setting::ChunkSize(1).apply(&mut changed);
            Setting::Items(slots * rounds).apply(&mut changed);
            Estimate::of(approach, &changed).run_time
        };
        run(12).since(run(6)).since(work * 6)
    }

    #[test]
    fn a_steps_overhead_is_what_rounds_of_work_add_to_a_run() {
        for costs in [Costs::None, Costs::Memory, Costs::Disk, Costs::Kubernetes] {
            for concurrency in CONCURRENCY {
                let checked = scenario(costs, concurrency);
                for approach in [Approach::Dynamic, Approach::Hybrid] {
                    let overhead = step_overhead(approach, &checked);
                    for seconds in [0, 1, 40] {
                        let added = added(approach, &checked, seconds).0;
                        let off = added.abs_diff(overhead.0 * 6);
                        let what = format!("{costs:?} {concurrency:?} {approach:?} {seconds}");
                        assert!(
                            off * 100 <= added * 15,
                            "{what}: {overhead} {}",
                            Micros(added / 6)
                        );
                        // Without costs it is one's own, to the microsecond.
                        assert!(costs != Costs::None || (off, overhead.0) == (0, 500_000));
                    }
                }
            }
        }
    }

    #[test]
    fn a_pools_step_is_alone_and_few_steps_share_little() {
        let checked = scenario(Costs::Memory, (Some(8), 2));
        let alone = scenario(Costs::Memory, (Some(1), 2));
        let pool = step_overhead(Approach::Parallel, &checked);
        assert_eq!(pool, step_overhead(Approach::Parallel, &alone));
        assert!(pool < step_overhead(Approach::Hybrid, &checked));
        let mut two = checked.clone();
        Setting::Items(2).apply(&mut two);
        let [few, many] = [&two, &checked].map(|of| step_overhead(Approach::Dynamic, of));
        assert!(few < many, "{few} {many}");
    }
}
