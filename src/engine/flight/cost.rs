//! What a stage of a step costs.

use crate::Micros;
use crate::engine::cores::ONE;
use crate::engine::job::OpWork;
use crate::engine::plan::Plan;
use crate::engine::row::UserLog;
use crate::scenario::PoolCosts;

use super::values::rows_of_input;
use super::{Flight, Stage};

/// What a stage costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    Time(Micros),
    /// So long, on so many thousandths of a CPU.
    Cpu(Micros, u32),
}

const FREE: Cost = Cost::Time(Micros::ZERO);

/// Whether a stage costs nothing where nothing does but the scenario's overhead.
pub(super) fn is_free(stage: Stage, costs_nothing: bool) -> bool {
    costs_nothing && !matches!(stage, Stage::Overhead)
}

/// What the stage costs that a step is in.
pub(super) fn cost(plan: &Plan, flight: &Flight) -> Cost {
    let costs = &plan.scenario.costs;
    let op = plan.op(flight.op);
    let rows = |rows: u64| Cost::Cpu(costs.row * rows, ONE);
    let process = |time| Cost::Cpu(time, costs.step_milli_cpus);
    let said = |log: Option<UserLog>| rows(u64::from(log.is_some()));
    match flight.stage {
        Stage::Overhead => Cost::Time(plan.scenario.overhead),
        Stage::Boot => process(costs.step_start),
        Stage::Init => process(costs.step_init),
        Stage::Start | Stage::Success | Stage::Failure(_) => rows(1),
        Stage::Input { input, at } => rows(rows_of_input(plan, flight.step, input, at)),
        Stage::FirstLog => said(op.log_first),
        Stage::LastLog => said(op.log_last),
        Stage::PoolStart => {
            let processes = u64::from(pool_processes(op.work));
            Cost::Cpu(pool_costs(plan, op.work).start * processes, ONE)
        }
        Stage::PoolEnd => {
            let processes = u64::from(pool_processes(op.work));
            Cost::Cpu(pool_costs(plan, op.work).end * processes, ONE)
        }
        Stage::Output { at } => rows(3 * u64::from(at < flight.outputs)),
        Stage::Exit => process(costs.step_end),
        Stage::Work | Stage::Exited => FREE,
    }
}

fn pool_processes(work: OpWork) -> u32 {
    match work {
        OpWork::Nothing | OpWork::Inline => 0,
        OpWork::Pool(pool) => pool.processes,
    }
}

/// A pool forks where its op runs in the run's own process. In a step process it starts its
/// workers as that process was started: `BaseProcess._bootstrap` forces its start method.
pub(super) fn pool_costs(plan: &Plan, work: OpWork) -> PoolCosts {
    match (work, plan.scenario.max_concurrent) {
        (OpWork::Nothing | OpWork::Inline, _) => PoolCosts::default(),
        (OpWork::Pool(_), None) => plan.scenario.costs.forked_pool,
        (OpWork::Pool(_), Some(_)) => plan.scenario.costs.spawned_pool,
    }
}
