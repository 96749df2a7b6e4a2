//! What there is to say of a row of the picture.

use crate::Micros;
use crate::engine::{OpId, StepId};
use crate::record::Status;
use crate::timeline::model::{End, Span, Timeline, WorkEnd};
use crate::timeline::view::RowKey;

use super::Insight;
use super::detail::{Detail, of_fan_out, so_many};
use super::idle::LaneUse;
use super::index::{sorted, span_end, work_end};
use super::path::Why;
use super::words::{percent, place, slot_and_worker, time};

impl Insight {
    pub(super) fn of_row(&self, run: &Timeline, row: RowKey) -> Option<Detail> {
        match row {
            RowKey::Approach => Some(self.of_approach(run)),
            RowKey::FanOut(op) => of_fan(run, op as usize),
            RowKey::Step(step) => self.of_step(run, step as usize),
            RowKey::Slot(slot) => {
                let mut detail = Detail::new(place(run.plan(), slot, None));
                self.add_use(self.idle.slot(slot)?, "step", &mut detail);
                Some(detail)
            }
            RowKey::Lane(lane) => {
                let work = run.works().iter().find(|work| work.lane == lane)?;
                let step = run.spans().get(work.span as usize)?.step;
                let (slot, worker) = slot_and_worker(run.plan(), step, lane);
                let mut detail = Detail::new(place(run.plan(), slot, worker));
                self.add_use(self.idle.lane(lane)?, "item", &mut detail);
                Some(detail)
            }
            RowKey::Worker(step, lane) => self.of_worker(run, step as usize, lane),
        }
    }

    fn of_approach(&self, run: &Timeline) -> Detail {
        let mut detail = Detail::new(run.plan().job.name.clone());
        detail.add("In short", self.story(run));
        detail.add("Run time", time(run.last()));
        let is_lost = matches!(run.status(), Status::Failure | Status::Canceled);
        if self.bound.least() > Micros::ZERO && !is_lost {
            detail.add("Best possible", time(self.bound.least()));
        }
        detail.add("Critical path", self.parts_of_path());
        detail
    }

    /// `26 s work, 1.2 s a step process starts`: what the critical path went to, most first.
    fn parts_of_path(&self) -> String {
        let times = Why::ALL.iter().map(|why| self.path.time(*why).0);
        let parts = sorted(times.zip(0..).collect());
        let parts = parts.into_iter().rev().filter(|(time, _)| *time > 0);
        let parts = parts.map(|(time, at)| {
            [&Micros(time).to_string(), " ", Why::ALL[at as usize].name()].concat()
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    fn of_step(&self, run: &Timeline, index: usize) -> Option<Detail> {
        let plan = run.plan();
        if index >= plan.steps() {
            return None;
        }
        let step = StepId::new(index);
        let newest = run
            .newest(step)
            .and_then(|newest| u32::try_from(newest).ok());
        if let Some(newest) = newest {
            return self.of_span(run, newest);
        }
        let mut detail = Detail::new(plan.step_key(step));
        let over = run.status().is_final();
        detail.add("State", if over { "not executed" } else { "not started" });
        Some(detail)
    }

    fn of_worker(&self, run: &Timeline, step: usize, lane: u32) -> Option<Detail> {
        let plan = run.plan();
        if step >= plan.steps() {
            return None;
        }
        let step = StepId::new(step);
        let of_step = |span: &&Span| span.step == step && span.end != End::Skipped;
        let held = run.spans().iter().filter(of_step);
        let held: Micros = held
            .map(|span| span_end(run, span).since(span.launched))
            .sum();
        let of_worker = run
            .works()
            .iter()
            .filter(|work| work.lane == lane && run.spans()[work.span as usize].step == step);
        let busy: Micros = of_worker
            .clone()
            .map(|work| work_end(run, work).since(work.began))
            .sum();
        let done = of_worker
            .filter(|work| work.end == WorkEnd::Returned)
            .count();
        let (slot, worker) = slot_and_worker(plan, step, lane);
        let place = place(plan, slot, worker);
        let mut detail = Detail::new([&place, " of ", &plan.step_key(step)].concat());
        let of_step = |part| [&time(part), ", ", &percent(part, held), " of its step"].concat();
        detail.add("Busy", of_step(busy.min(held)));
        detail.add("Idle", of_step(held.since(busy)));
        detail.add("Done", so_many(done, "item"));
        Some(detail)
    }

    fn add_use(&self, used: &LaneUse, noun: &str, detail: &mut Detail) {
        let whole = self.idle.to.since(self.idle.from);
        detail.add("Busy", of_fan_out(used.busy, whole));
        detail.add("Idle", of_fan_out(used.idle, whole));
        detail.add("Done", so_many(used.done as usize, noun));
    }
}

/// The mapped steps of an op: how they spread, by their newest attempts.
fn of_fan(run: &Timeline, op: usize) -> Option<Detail> {
    let plan = run.plan();
    let name = &plan.job.ops.get(op)?.name;
    let newest = |step| run.spans().get(run.newest(step)?);
    let spans: Vec<&Span> = plan.steps_of(OpId(op)).filter_map(newest).collect();
    // Before its keys are known nobody knows how many there will be.
    let title = match spans.len() {
        0 => [name.as_str(), "[?]"].concat(),
        steps => [name.as_str(), ", ", &so_many(steps, "step")].concat(),
    };
    let mut detail = Detail::new(title);
    detail.add("States", states(&spans));
    let took = |span: &Span| span_end(run, span).since(span.launched);
    let ran = spans.iter().filter(|span| span.end != End::Skipped);
    let ran: Vec<&Span> = ran.copied().collect();
    let times = ran.iter().map(|span| took(span).0);
    let by_time = sorted(times.zip(0..).collect());
    let by_time: Vec<&Span> = by_time.iter().map(|(_, at)| ran[*at as usize]).collect();
    let (Some(shortest), Some(longest)) = (by_time.first(), by_time.last()) else {
        return Some(detail);
    };
    let named = |time: String, span: &Span| [&time, ", ", &plan.step_key(span.step)].concat();
    detail.add("Shortest", named(time(took(shortest)), shortest));
    // Of an even number the later of the two in the middle: a time that a step took.
    detail.add("Median", time(took(by_time[by_time.len() / 2])));
    detail.add("Longest", named(time(took(longest)), longest));
    let began = |span: &&&Span| span.launched;
    if let (Some(first), Some(last)) = (
        by_time.iter().min_by_key(began),
        by_time.iter().max_by_key(began),
    ) {
        detail.add("Started first", named(time(first.launched), first));
        detail.add("Started last", named(time(last.launched), last));
    }
    Some(detail)
}

/// `24 succeeded, 2 failed`.
fn states(spans: &[&Span]) -> String {
    let ends = [
        End::Succeeded,
        End::Failed,
        End::UpForRetry,
        End::Running,
        End::Starting,
        End::Skipped,
        End::Unknown,
    ];
    let counted = ends.map(|end| (end, spans.iter().filter(|span| span.end == end).count()));
    let said = counted.iter().filter(|(_, many)| *many > 0);
    let said = said.map(|(end, many)| [&many.to_string(), " ", end.name()].concat());
    said.collect::<Vec<_>>().join(", ")
}
