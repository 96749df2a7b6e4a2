//! How a run's items fared, counted for its story.

use crate::timeline::model::{End, Timeline, WorkEnd};

use super::index::number;
use super::words::wastes;

/// How a run's items fared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Items of steps that run.
    pub(super) all: u32,
    /// Items whose work began, in any attempt.
    pub(super) begun: u32,
    /// Items whose result was passed on, or will be if their step succeeds.
    pub(super) done: u32,
    /// Items that work now.
    pub(super) at_work: u32,
    /// Times that an item returned and its result was thrown away.
    pub(super) wasted: u32,
    /// Items that raised an exception and were tried again, with how often they raised one.
    pub(super) retried: Vec<(u32, u32)>,
    /// Items that raised an exception and were not tried again since.
    pub(super) failed: Vec<(u32, u32)>,
    /// Attempts that failed though no item of theirs raised an exception.
    pub(super) broken: Vec<u32>,
}

impl Tally {
    pub(super) fn of(run: &Timeline) -> Self {
        let plan = run.plan();
        let running = plan.step_ids().filter(|step| plan.runs(*step));
        let all: usize = running.map(|step| plan.items_of(step).len()).sum();
        let items = plan.items() as usize;
        let mut tally = Self {
            all: number(all),
            ..Self::default()
        };
        // Per item, its newest work and how often it raised an exception.
        let mut newest = vec![None; items];
        let mut raised = vec![0_u32; items];
        let mut raises = vec![false; run.spans().len()];
        for work in run.works() {
            newest[work.item as usize] = Some(work);
            let end = run.spans()[work.span as usize].end;
            match work.end {
                WorkEnd::Raised => {
                    raised[work.item as usize] += 1;
                    raises[work.span as usize] = true;
                }
                WorkEnd::Returned => tally.wasted += u32::from(wastes(end)),
                WorkEnd::Running => tally.at_work += 1,
                WorkEnd::Stopped => {}
            }
        }
        for (work, (item, raised)) in newest.into_iter().zip((0..).zip(raised)) {
            let Some(work) = work else { continue };
            let end = run.spans()[work.span as usize].end;
            tally.begun += 1;
            tally.done += u32::from(work.end == WorkEnd::Returned && !wastes(end));
            match (raised, work.end) {
                (0, _) => {}
                (_, WorkEnd::Raised) => tally.failed.push((item, raised)),
                _ => tally.retried.push((item, raised)),
            }
        }
        let spans = (0..).zip(run.spans()).zip(raises);
        let broken = spans.filter(|((_, span), raises)| span.end == End::Failed && !raises);
        tally.broken = broken.map(|((at, _), _)| at).collect();
        tally
    }
}
