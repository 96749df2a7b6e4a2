//! The laws, each a look at one run.

use fanout::Micros;
use fanout::timeline::{
    By, CriticalPath, End, Held, Idle, Insight, Pointed, RowKey, Span, Timeline, Why, Work,
    WorkEnd, columns, gaps,
};
use proptest::prelude::*;

/// Links follow each other from the first row to the last.
pub(super) fn check_tiles(run: &Timeline) -> Result<CriticalPath, TestCaseError> {
    let path = CriticalPath::of(run);
    let mut at = Micros::ZERO;
    for link in path.links() {
        prop_assert_eq!(link.from, at);
        prop_assert!(link.to > link.from);
        at = link.to;
    }
    prop_assert_eq!(at, run.last());
    let sum: Micros = Why::ALL.into_iter().map(|why| path.time(why)).sum();
    prop_assert_eq!(sum, run.last());
    Ok(path)
}

fn span_index(run: &Timeline, target: Option<Pointed>) -> Option<u32> {
    match target? {
        Pointed::Span(span) => Some(span),
        Pointed::Work(work) => Some(run.works()[work as usize].span),
        Pointed::Row(_) => None,
    }
}

/// Whether an attempt's step takes in what the step of such another makes.
fn takes_in(run: &Timeline, span: u32, is_such: impl Fn(u32) -> bool) -> bool {
    let plan = run.plan();
    let step = run.spans()[span as usize].step;
    let mut inputs = plan.op_of(step).inputs.iter();
    inputs.any(|input| {
        let newest = plan
            .upstream(step, input.from)
            .filter_map(|from| run.newest(from));
        newest.into_iter().any(|at| is_such(at as u32))
    })
}

/// What a link says kept it from beginning is what the link before it is about.
pub(super) fn check_causes(run: &Timeline, path: &CriticalPath) -> Result<(), TestCaseError> {
    for pair in path.links().windows(2) {
        let (before, link) = (pair[0], pair[1]);
        let (Some(other), Some(span)) =
            (span_index(run, before.target), span_index(run, link.target))
        else {
            continue;
        };
        let (a, b) = (run.spans()[other as usize], run.spans()[span as usize]);
        match link.held {
            Held::Own => prop_assert_eq!(other, span),
            Held::Worker => {
                let lane = |target| match target {
                    Some(Pointed::Work(work)) => Some(run.works()[work as usize].lane),
                    _ => None,
                };
                prop_assert_eq!(other, span);
                prop_assert_eq!(lane(before.target), lane(link.target));
            }
            Held::Retry => {
                let tried = |span: &&Span| (span.step, span.retry + 1) == (b.step, b.retry);
                let tried = run.spans().iter().find(tried);
                prop_assert!(tried.is_some_and(|span| span.end == End::UpForRetry));
                // An attempt that was ended as soon as it began has no link.
                let began = tried.map(|span| span.launched);
                prop_assert!(a.step == b.step || began == Some(link.from));
            }
            // An attempt of no time may stand between the two and have no link.
            Held::Dependency => {
                let of_no_time = |at: u32| {
                    let between = run.spans()[at as usize];
                    (between.launched, between.ended) == (link.from, link.from)
                };
                let is_such = |at| at == other || of_no_time(at);
                prop_assert!(
                    takes_in(run, span, is_such),
                    "{:?} after {:?}",
                    link,
                    before
                );
            }
            Held::Slot => prop_assert!(a.ended <= b.launched),
            Held::Start | Held::Last => prop_assert!(false, "{:?} after {:?}", link, before),
        }
    }
    Ok(())
}

/// Links of work and of an attempt's parts lie within what they are about.
pub(super) fn check_places(run: &Timeline, path: &CriticalPath) -> Result<(), TestCaseError> {
    for link in path.links() {
        match (link.why, link.target) {
            (Why::Work, Some(Pointed::Work(at))) => {
                let work = run.works()[at as usize];
                prop_assert_eq!(link.from, work.began);
                prop_assert!(work.end == WorkEnd::Running || link.to == work.ended);
            }
            (Why::Process, Some(Pointed::Span(at))) => {
                let span = run.spans()[at as usize];
                prop_assert!(span.launched <= link.from && link.to <= span.began);
            }
            (Why::Before | Why::After | Why::Step, Some(Pointed::Span(at))) => {
                let span = run.spans()[at as usize];
                prop_assert!(span.began <= link.from);
                prop_assert!(span.end.is_open() || link.to <= span.ended);
            }
            (Why::Waiting, Some(Pointed::Span(at))) => {
                prop_assert_eq!(link.to, run.spans()[at as usize].launched);
            }
            (Why::Start | Why::End, None) => {}
            _ => prop_assert!(false, "{:?}", link),
        }
    }
    Ok(())
}

fn end(run: &Timeline, work: &Work) -> Micros {
    match work.end {
        WorkEnd::Running => run.last(),
        _ => work.ended.max(work.began),
    }
}

/// Time in which at least one item works, counted by its starts and ends.
fn worked(run: &Timeline) -> Micros {
    let mut changes: Vec<(Micros, i32)> = Vec::new();
    for work in run.works() {
        changes.extend([(work.began, 1), (end(run, work), -1)]);
    }
    changes.sort_by_key(|(at, change)| (*at, -change));
    let (mut at_work, mut since, mut worked) = (0, Micros::ZERO, Micros::ZERO);
    for (at, change) in changes {
        if at_work > 0 {
            worked += at.since(since);
        }
        (at_work, since) = (at_work + change, at);
    }
    worked
}

/// Lanes are busy or idle, and stretches in which no item works are what is left of the run.
pub(super) fn check_idle(run: &Timeline) -> Result<(), TestCaseError> {
    let idle = Idle::of(run);
    let whole = idle.to.since(idle.from);
    for used in idle.slots.iter().chain(&idle.lanes) {
        prop_assert_eq!(used.busy + used.idle, whole, "{:?}", used);
    }
    let gaps = gaps(run);
    let mut idle = Micros::ZERO;
    for (at, (from, to)) in gaps.iter().enumerate() {
        let before = gaps[..at].last().map(|(_, before)| *before);
        prop_assert!(from < to && before.is_none_or(|before| before <= *from));
        let mut works = run.works().iter();
        let works_then = |work: &Work| end(run, work) > *from && work.began < *to;
        prop_assert!(!works.any(works_then));
        idle += to.since(*from);
    }
    prop_assert_eq!(idle + worked(run), run.last());
    Ok(())
}

/// Each lane is busy as long as its items work: one at a time, and all within the fan-out.
pub(super) fn check_busy(run: &Timeline) -> Result<(), TestCaseError> {
    for used in Idle::of(run).lanes {
        let works = run.works().iter().filter(|work| work.lane == used.lane);
        let works: Micros = works.map(|work| end(run, work).since(work.began)).sum();
        prop_assert_eq!(used.busy, works);
    }
    Ok(())
}

/// Everything that can be pointed at has something to say, and nothing else has.
pub(super) fn check_words(run: &Timeline) -> Result<(), TestCaseError> {
    let insight = Insight::of(run);
    let story = insight.story(run);
    prop_assert!(story.ends_with('.') && !story.contains("  "), "{}", story);
    for wrong in [
        " 1 items",
        "^1 items",
        " 1 waves",
        " 1 workers",
        " 1 slots",
        " 1 results",
    ] {
        prop_assert!(![" ", &story].concat().contains(wrong), "{}", story);
    }
    let (spans, works) = (run.spans().len() as u32, run.works().len() as u32);
    let lanes = Idle::of(run).lanes.into_iter().map(|used| used.lane);
    let rows = [RowKey::Approach, RowKey::FanOut(1), RowKey::Step(0)].into_iter();
    let rows = rows.chain(lanes.map(RowKey::Lane)).map(Pointed::Row);
    let there = rows
        .chain((0..spans).map(Pointed::Span))
        .chain((0..works).map(Pointed::Work));
    for what in there {
        let detail = insight.detail(run, what);
        let detail = detail.ok_or_else(|| TestCaseError::fail(format!("nothing of {what:?}")))?;
        prop_assert!(!detail.title.is_empty());
        for (name, text) in &detail.facts {
            prop_assert!(!name.is_empty() && !text.is_empty());
        }
    }
    for what in [Pointed::Span(spans), Pointed::Work(works)] {
        prop_assert_eq!(insight.detail(run, what), None);
    }
    for row in [
        RowKey::FanOut(99),
        RowKey::Step(u32::MAX),
        RowKey::Slot(99),
        RowKey::Lane(u32::MAX),
    ] {
        prop_assert_eq!(insight.detail(run, Pointed::Row(row)), None);
    }
    Ok(())
}

/// A table in windows is the table; each attempt and each item's work stands in it once.
pub(super) fn check_table(run: &Timeline, window: usize) -> Result<(), TestCaseError> {
    let insight = Insight::of(run);
    for by in [By::Steps, By::Lanes] {
        let (all, whole) = insight.table(run, by, 0, usize::MAX);
        prop_assert_eq!(all, whole.len());
        prop_assert!(whole.iter().all(|row| row.cells.len() == columns(by).len()));
        let parts = (0..all).step_by(window);
        let parts: Vec<_> = parts
            .flat_map(|from| insight.table(run, by, from, window).1)
            .collect();
        prop_assert_eq!(&parts, &whole);
        let mut targets: Vec<_> = whole.iter().map(|row| row.target).collect();
        targets.sort();
        targets.dedup();
        prop_assert_eq!(targets.len(), all, "each once");
        let of_works = targets
            .iter()
            .filter(|target| matches!(target, Pointed::Work(_)));
        let expected = match by {
            By::Steps => (run.spans().len(), 0),
            By::Lanes => (all, run.works().len()),
        };
        prop_assert_eq!((all, of_works.count()), expected);
    }
    Ok(())
}
