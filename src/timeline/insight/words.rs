//! Small helpers for what is said of a timeline.

use crate::Micros;
use crate::engine::{OpWork, Plan, StepId};
use crate::forecast::count;
use crate::timeline::model::{End, Timeline, Work, WorkEnd};

/// How many of a list are named at least before it is cut.
const NAMED: usize = 3;

/// A time; none at all is in seconds.
pub(super) fn time(time: Micros) -> String {
    match time {
        Micros::ZERO => "0 s".to_owned(),
        time => time.to_string(),
    }
}

/// What a part is of a whole, in whole percent: neither none nor all of it unless it is.
pub(super) fn percent(part: Micros, whole: Micros) -> String {
    let hundredths = (u128::from(part.0) * 100 + u128::from(whole.0) / 2)
        .checked_div(u128::from(whole.0))
        .unwrap_or(0);
    match hundredths {
        0 if part > Micros::ZERO => "under 1 %".to_owned(),
        100 if part < whole => "over 99 %".to_owned(),
        _ => [&hundredths.to_string(), " %"].concat(),
    }
}

/// A sentence begins with a capital.
pub(super) fn capital(text: &str) -> String {
    let mut capital = text.to_owned();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    capital
}

/// `once`, `twice`, `3 times`.
pub(super) fn times(number: u32) -> String {
    match number {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => [&count(number), " times"].concat(),
    }
}

/// `a`, `a and b`, `a, b, c and 3 more`: so many, of which `name` gives each.
pub(super) fn list(many: usize, name: impl Fn(usize) -> String) -> String {
    // Of four the last takes no more room than "1 more".
    let named = if many == NAMED + 1 {
        many
    } else {
        many.min(NAMED)
    };
    let mut names: Vec<String> = (0..named).map(name).collect();
    match (many - named) as u64 {
        0 => {}
        more => names.push([&count(more), " more"].concat()),
    }
    match names.pop() {
        None => String::new(),
        Some(last) if names.is_empty() => last,
        Some(last) => [&names.join(", "), " and ", &last].concat(),
    }
}

/// Whether an attempt ended in a way that throws its results away.
pub(super) fn wastes(end: End) -> bool {
    matches!(end, End::Failed | End::UpForRetry | End::Unknown)
}

/// How an item's work stands.
pub(super) fn work_state(run: &Timeline, work: &Work) -> &'static str {
    let end = run.spans().get(work.span as usize).map(|span| span.end);
    match work.end {
        WorkEnd::Running => "running",
        WorkEnd::Raised => "failed",
        WorkEnd::Stopped => "cancelled",
        WorkEnd::Returned if end.is_some_and(wastes) => "discarded",
        WorkEnd::Returned => "succeeded",
    }
}

/// Slot and worker behind the lane of an item of a step; no worker where there is no pool.
pub(super) fn slot_and_worker(plan: &Plan, step: StepId, lane: u32) -> (u32, Option<u32>) {
    match plan.op_of(step).work {
        OpWork::Pool(pool) => {
            let workers = pool.processes.max(1);
            (lane / workers, Some(lane % workers))
        }
        OpWork::Inline | OpWork::Nothing => (lane, None),
    }
}

/// `slot 1`, `worker 3`, `slot 1, worker 3`: counted from one. In-process there is one slot.
pub(super) fn place(plan: &Plan, slot: u32, worker: Option<u32>) -> String {
    let slot = ["slot ", &count(slot.saturating_add(1))].concat();
    let Some(worker) = worker else {
        return slot;
    };
    let worker = ["worker ", &count(worker.saturating_add(1))].concat();
    match plan.scenario.max_concurrent {
        None => worker,
        Some(_) => [&slot, ", ", &worker].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::{capital, list, percent, times};
    use crate::Micros;

    #[test]
    fn lists_are_cut_where_that_is_shorter() {
        let letters = |many| list(many, |at| ["a", "b", "c", "d", "e"][at].to_owned());
        let lists = [0, 1, 2, 3, 4, 5, 1_004].map(letters);
        let expected = [
            "",
            "a",
            "a and b",
            "a, b and c",
            "a, b, c and d",
            "a, b, c and 2 more",
            "a, b, c and 1,001 more",
        ];
        assert_eq!(lists, expected);
    }

    #[test]
    fn percents_are_none_or_all_only_where_that_is_so() {
        let percent = |part, whole| percent(Micros(part), Micros(whole));
        for (part, whole, text) in [
            (0, 1_000, "0 %"),
            (4, 1_000, "under 1 %"),
            (5, 1_000, "1 %"),
            (996, 1_000, "over 99 %"),
            (1_000, 1_000, "100 %"),
        ] {
            assert_eq!(percent(part, whole), text);
        }
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!([1, 2, 3].map(times), ["once", "twice", "3 times"]);
        assert_eq!(
            ["over 99 %", "12 %", ""].map(capital),
            ["Over 99 %", "12 %", ""]
        );
    }
}
