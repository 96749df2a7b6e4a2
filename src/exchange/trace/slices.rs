//! Attempts, their phases and items, with the arrows between them.
//!
//! A viewer ties an arrow to the innermost of what lies on its thread at its time, and of what
//! begins at one instant takes the longest first. So an arrow leaves a microsecond before the end,
//! and is written right after what it leaves.

use std::fmt;

use crate::Micros;
use crate::dagster::credits::Rule;
use crate::record::Record;
use crate::timeline::{End, Timeline, WorkEnd};

use super::super::json::Object;
use super::Traced;
use super::flows::{Flows, Grouped, Place};
use super::tracks::{Tracks, span_time, work_time};
use super::write::{Events, Head};

/// What a run's slices are made of.
pub(super) struct Slices<'a> {
    run: &'a Traced<'a>,
    timeline: &'a Timeline,
    pid: u32,
    tracks: &'a Tracks<'a>,
    works: &'a Grouped<'a>,
    flows: Flows,
}

/// A slice: a name, from when to when.
struct Slice<'a> {
    tid: u32,
    category: &'static str,
    name: &'a str,
    from: Micros,
    to: Micros,
}

impl<'a> Slices<'a> {
    pub(super) fn new(
        run: &'a Traced<'a>,
        pid: u32,
        works: &'a Grouped<'a>,
        tracks: &'a Tracks<'a>,
    ) -> Self {
        let timeline = run.part.timeline;
        let flows = Flows::of(timeline, works);
        Self {
            run,
            timeline,
            pid,
            tracks,
            works,
            flows,
        }
    }

    /// The run, and then attempt by attempt: what is needed comes before what needs it.
    pub(super) fn write(&self, rule: Rule, events: &mut Events<'_>) -> fmt::Result {
        self.whole(rule, events)?;
        for (at, span) in self.timeline.spans().iter().enumerate() {
            if span.end == End::Skipped {
                continue;
            }
            self.span(at, events)?;
            for work in self.works.of_span(at) {
                self.work(*work, events)?;
            }
        }
        Ok(())
    }

    fn whole(&self, rule: Rule, events: &mut Events<'_>) -> fmt::Result {
        let plan = self.timeline.plan();
        let record = Record::of(plan.clone(), self.run.rows);
        let slice = Slice {
            tid: self.pid,
            category: "run",
            name: &plan.job.name,
            from: Micros::ZERO,
            to: self.timeline.last(),
        };
        self.slice(&slice, events, &|args| {
            args.text("approach", self.run.part.approach.name());
            args.text("status", self.timeline.status().name());
            args.text("times", self.run.part.known);
            args.number("credits", record.credits_by(rule));
        })
    }

    fn span(&self, at: usize, events: &mut Events<'_>) -> fmt::Result {
        let span = &self.timeline.spans()[at];
        let tid = self.tracks.of_span(at);
        let (from, to) = span_time(self.timeline, at);
        let step_key = self.timeline.plan().step_key(span.step);
        let slice = Slice {
            tid,
            category: "step",
            name: &step_key,
            from,
            to,
        };
        self.slice(&slice, events, &|args| {
            args.text("step_key", &step_key);
            args.number("attempt", span.retry.into());
            args.text("state", span.end.name());
            args.number("overhead_us", self.overhead(at).0);
        })?;
        self.phases(at, tid, events)?;
        let place = Place::Span(number(at));
        self.arrows(place, tid, (from, to), events)
    }

    /// What an attempt spends its time on, one after another.
    fn phases(&self, at: usize, tid: u32, events: &mut Events<'_>) -> fmt::Result {
        let (launched, ended) = span_time(self.timeline, at);
        let began = match self.timeline.spans()[at].end {
            End::Starting => ended,
            _ => self.timeline.spans()[at].began.clamp(launched, ended),
        };
        self.phase(tid, "starting", launched, began, events)?;
        let Some((first, last)) = self.worked(at) else {
            return self.phase(tid, "running", began, ended, events);
        };
        let first = first.clamp(began, ended);
        let last = last.clamp(first, ended);
        self.phase(tid, "loading", began, first, events)?;
        self.phase(tid, "work", first, last, events)?;
        self.phase(tid, "storing", last, ended, events)
    }

    fn phase(
        &self,
        tid: u32,
        name: &'static str,
        from: Micros,
        to: Micros,
        events: &mut Events<'_>,
    ) -> fmt::Result {
        if from == to {
            return Ok(());
        }
        let slice = Slice {
            tid,
            category: "phase",
            name,
            from,
            to,
        };
        self.slice(&slice, events, &|_| {})
    }

    fn work(&self, index: u32, events: &mut Events<'_>) -> fmt::Result {
        let at = index as usize;
        let work = &self.timeline.works()[at];
        let span = &self.timeline.spans()[work.span as usize];
        let (from, to) = work_time(self.timeline, at);
        let key = self.timeline.plan().keys().key(work.item);
        let slice = Slice {
            tid: self.tracks.of_work(at),
            category: "item",
            name: &key,
            from,
            to,
        };
        self.slice(&slice, events, &|args| {
            args.text("item", &key);
            args.text("state", item_state(work.end, span.end));
            args.number("attempt", span.retry.into());
        })?;
        self.arrows(Place::Work(index), slice.tid, (from, to), events)
    }

    fn slice(
        &self,
        slice: &Slice<'_>,
        events: &mut Events<'_>,
        args: &dyn Fn(&mut Object<'_>),
    ) -> fmt::Result {
        let head = Head {
            phase: "X",
            name: slice.name,
            category: slice.category,
            pid: self.pid,
            tid: slice.tid,
            at: Some(slice.from),
        };
        events.add(&head, &|event| {
            event.number("dur", slice.to.since(slice.from).0);
            let mut object = Object::open(event.name("args"));
            args(&mut object);
            object.close();
        })
    }

    /// The arrows that end and begin at something.
    fn arrows(
        &self,
        place: Place,
        tid: u32,
        (from, to): (Micros, Micros),
        events: &mut Events<'_>,
    ) -> fmt::Result {
        for id in self.flows.to(place) {
            self.arrow("f", id, tid, from, events)?;
        }
        let leaves = Micros(to.0.saturating_sub(1)).max(from);
        for id in self.flows.from(place) {
            self.arrow("s", id, tid, leaves, events)?;
        }
        Ok(())
    }

    fn arrow(
        &self,
        phase: &'static str,
        id: u32,
        tid: u32,
        at: Micros,
        events: &mut Events<'_>,
    ) -> fmt::Result {
        let head = Head {
            phase,
            name: "needs",
            category: "flow",
            pid: self.pid,
            tid,
            at: Some(at),
        };
        // Unique over all runs of the file.
        let id = (u64::from(self.pid) << 32) + u64::from(id);
        events.add(&head, &|event| {
            event.number("id", id);
            if phase == "f" {
                event.text("bp", "e");
            }
        })
    }

    /// From when to when an attempt's items were worked on.
    fn worked(&self, at: usize) -> Option<(Micros, Micros)> {
        let times = self.works.of_span(at).iter();
        let times = times.map(|work| work_time(self.timeline, *work as usize));
        times.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1)))
    }

    /// How long none of an attempt's items was worked on.
    fn overhead(&self, at: usize) -> Micros {
        let (launched, ended) = span_time(self.timeline, at);
        let (mut free, mut until) = (Micros::ZERO, launched);
        for work in self.works.of_span(at) {
            let (from, to) = work_time(self.timeline, *work as usize);
            free += from.since(until);
            until = until.max(to);
        }
        free + ended.since(until)
    }
}

/// What became of an item's work: what returned is thrown away where its attempt fails.
fn item_state(end: WorkEnd, of: End) -> &'static str {
    match (end, of) {
        (WorkEnd::Running, _) => "running",
        (WorkEnd::Returned, End::Succeeded | End::Running) => "succeeded",
        (WorkEnd::Returned, _) => "discarded",
        (WorkEnd::Raised, _) => "failed",
        (WorkEnd::Stopped, _) => "cancelled",
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
