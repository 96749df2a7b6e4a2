//! What a step reads before its work and yields after it, row by row.

use crate::engine::job::{OpId, Output};
use crate::engine::machine::Out;
use crate::engine::plan::{Plan, StepId};
use crate::engine::row::{Failure, What};

use super::{Flight, Stage};

/// The first of what comes before the work.
pub(super) fn first_input(at_once: bool) -> Stage {
    match at_once {
        true => Stage::PoolStart,
        false => Stage::Input { input: 0, at: 0 },
    }
}

/// Two rows per stored value that is read, one per input that is complete.
pub(super) fn rows_of_input(plan: &Plan, step: StepId, input: u32, at: u32) -> u64 {
    let Some(of) = plan.op_of(step).inputs.get(input as usize) else {
        return 0;
    };
    let absent = match at {
        0 => plan.nowhere_stored(step, of.from).len() as u64,
        _ => 0,
    };
    absent
        + match plan.source_at(step, of.from, at) {
            Some((_, next)) => 2 + u64::from(plan.source_at(step, of.from, next).is_none()),
            None => 1,
        }
}

/// Reads the next of what an input is made of. Answers the stage after that.
pub(super) fn load_input(
    plan: &Plan,
    step: StepId,
    attempt: u16,
    (input, at): (u32, u32),
    out: &mut Out<'_>,
) -> Stage {
    let Some(of) = plan.op_of(step).inputs.get(input as usize) else {
        return Stage::FirstLog;
    };
    let row = plan.scenario.costs.row;
    let source = plan.source_at(step, of.from, at);
    let rest = source.map_or(at, |(_, next)| next);
    let last = plan.source_at(step, of.from, rest).is_none();
    if at == 0 {
        let mut later = 2 * u64::from(source.is_some()) + u64::from(last);
        let absent = plan.nowhere_stored(step, of.from);
        later += absent.len() as u64;
        for from in absent {
            later -= 1;
            out.detail_before(row * later, step, attempt, What::NothingStored { from });
        }
    }
    let input_index = u8::try_from(input).unwrap_or(u8::MAX);
    if let Some((from, _)) = source {
        let after = row * u64::from(last);
        out.detail_before(after + row, step, attempt, What::Loading { from });
        let loaded = What::LoadedInput {
            input: input_index,
            from,
        };
        out.detail_before(after, step, attempt, loaded);
    }
    if !last {
        return Stage::Input { input, at: rest };
    }
    out.detail(step, attempt, What::StepInput { input: input_index });
    Stage::Input {
        input: input + 1,
        at: 0,
    }
}

/// Outputs that an op yields before it is over, one way or the other.
pub(super) fn outputs(plan: &Plan, op: OpId) -> u32 {
    let all = match plan.op(op).output {
        Output::Plain => 1,
        Output::Dynamic(_) => match plan.key_fault(op) {
            Some((at, _)) => *at,
            None => plan.groups(op),
        },
    };
    plan.op(op).fails_after.map_or(all, |after| after.min(all))
}

/// What comes after the last output that an op yields.
pub(super) fn end_of_outputs(plan: &Plan, flight: &Flight) -> Stage {
    let at = flight.outputs;
    match (plan.op(flight.op).fails_after, plan.key_fault(flight.op)) {
        (Some(after), _) if after == at => Stage::Failure(Failure::AfterOutputs),
        (_, Some((key, _))) if *key == at => Stage::Failure(Failure::BadKey { key: at }),
        _ => Stage::Success,
    }
}

/// Yields an output. Answers the stage after that.
pub(super) fn yield_output(plan: &Plan, flight: &Flight, at: u32, out: &mut Out<'_>) -> Stage {
    let (step, attempt) = (flight.step, flight.attempt);
    let row = plan.scenario.costs.row;
    let is_dynamic = matches!(plan.op(flight.op).output, Output::Dynamic(_));
    let key = is_dynamic.then_some(at);
    out.detail_before(row * 2, step, attempt, What::StepOutput { key });
    out.detail_before(row, step, attempt, What::Writing { key });
    out.detail(step, attempt, What::HandledOutput { key });
    Stage::Output { at: at + 1 }
}
