//! What there is to say of an attempt or of an item's work.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::forecast::{count, some};
use crate::timeline::model::{End, Span, Timeline, Work, WorkEnd};

use super::Insight;
use super::index::{number, span_end, work_end};
use super::waited::{Held, Waited};
use super::words::{percent, place, slot_and_worker, time, wastes, work_state};

/// What a tooltip and a screen reader say of something. Plain text, no markup.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// What it is.
    pub title: String,
    /// Names with what there is to say, none of it empty, the most telling first.
    pub facts: Vec<(Cow<'static, str>, String)>,
}

impl Detail {
    pub(super) fn new(title: String) -> Self {
        Self {
            title,
            facts: Vec::new(),
        }
    }

    /// Adds a fact, unless there is nothing to say.
    pub(super) fn add(&mut self, name: &'static str, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.facts.push((Cow::Borrowed(name), text));
        }
    }

    /// Adds a time, unless it is none.
    fn add_time(&mut self, name: &'static str, took: Micros) {
        if took > Micros::ZERO {
            self.add(name, took.to_string());
        }
    }

    fn add_times(&mut self, from: Micros, to: Micros, is_open: bool) {
        self.add("From", time(from));
        if !is_open {
            self.add("To", time(to));
        }
        self.add(
            if is_open { "So far" } else { "Duration" },
            time(to.since(from)),
        );
    }
}

impl Insight {
    pub(super) fn of_span(&self, run: &Timeline, at: u32) -> Option<Detail> {
        let span = run.spans().get(at as usize)?;
        let mut detail = Detail::new(run.plan().step_key(span.step));
        detail.add("State", span.end.name());
        detail.add("Attempt", attempt(run, span));
        detail.add_times(span.launched, span_end(run, span), span.end.is_open());
        detail.add("Waited for", self.waited_for(run, at));
        self.add_parts(run, at, &mut detail);
        detail.add("Items", self.items_of(run, at));
        detail.add("Critical path", self.share_of(run, at));
        Some(detail)
    }

    /// Its time before, at and after the work of its items.
    fn add_parts(&self, run: &Timeline, at: u32, detail: &mut Detail) {
        let span = &run.spans()[at as usize];
        let works = self.index.works_of(at).iter();
        let works = works.map(|work| &run.works()[*work as usize]);
        let Some(first) = works.clone().map(|work| work.began).min() else {
            detail.add_time("Process start", span.began.since(span.launched));
            return;
        };
        let last = works.map(|work| work_end(run, work)).max().unwrap_or(first);
        detail.add_time("Before work", first.since(span.launched));
        detail.add_time("Work", self.worked_in(run, at));
        detail.add_time("After work", span_end(run, span).since(last));
    }

    /// How its items stand: `5 succeeded, 1 failed, 2 never ran`.
    fn items_of(&self, run: &Timeline, at: u32) -> String {
        let span = &run.spans()[at as usize];
        let works = self.index.works_of(at);
        let state_of = |work: &u32| work_state(run, &run.works()[*work as usize]);
        let all = run.plan().items_of(span.step).len();
        let never = if span.end.is_open() {
            "to come"
        } else {
            "never ran"
        };
        let states = ["succeeded", "failed", "discarded", "running", "cancelled"];
        let counted = states.map(|state| {
            (
                state,
                works.iter().filter(|work| state_of(work) == state).count(),
            )
        });
        let rest = (never, all.saturating_sub(works.len()));
        let said = counted
            .into_iter()
            .chain([rest])
            .filter(|(_, many)| *many > 0);
        let said = said.map(|(state, many)| [&count(number(many)), " ", state].concat());
        said.collect::<Vec<_>>().join(", ")
    }

    /// What an attempt waited for before it took its slot, and how long: nothing for one that
    /// nothing but the run's start kept.
    pub(super) fn waited_for(&self, run: &Timeline, at: u32) -> String {
        let waited = Waited::of(run, &self.index, at);
        let spans = run.spans();
        let (Some(span), Some(on)) = (spans.get(at as usize), waited.on) else {
            return String::new();
        };
        let Some(on) = spans.get(on as usize) else {
            return String::new();
        };
        let key = run.plan().step_key(on.step);
        let passed = |since| time(span.launched.since(since));
        match waited.held {
            Held::Slot => [&passed(waited.ready), " for the slot of ", &key].concat(),
            Held::Retry if span.launched <= on.ended => "a retry without delay".to_owned(),
            Held::Retry => [&passed(on.ended), " to be tried again"].concat(),
            _ => key,
        }
    }

    /// How much of the run an attempt held up: `3 s, 75 % of the run`.
    fn share_of(&self, run: &Timeline, at: u32) -> String {
        let share = self.shares.get(at as usize).copied().unwrap_or_default();
        share_text(share, run.last())
    }

    /// The time in which at least one item of an attempt works.
    pub(super) fn worked_in(&self, run: &Timeline, at: u32) -> Micros {
        let (mut worked, mut covered) = (Micros::ZERO, Micros::ZERO);
        for work in self.index.works_of(at) {
            let work = &run.works()[*work as usize];
            let end = work_end(run, work);
            worked += end.since(work.began.max(covered));
            covered = covered.max(end);
        }
        worked
    }

    pub(super) fn of_work(&self, run: &Timeline, at: u32) -> Option<Detail> {
        let work = run.works().get(at as usize)?;
        let span = run.spans().get(work.span as usize)?;
        let plan = run.plan();
        let is_open = work.end == WorkEnd::Running;
        let (slot, worker) = slot_and_worker(plan, span.step, work.lane);
        let mut detail = Detail::new(plan.keys().key(work.item));
        detail.add("State", work_state(run, work));
        detail.add("Because", self.because(run, work));
        detail.add("Step", plan.step_key(span.step));
        detail.add("Attempt", attempt(run, span));
        detail.add("Lane", place(plan, slot, worker));
        detail.add_times(work.began, work_end(run, work), is_open);
        detail.add_time("Longer than planned", longer(run, work));
        let link = self.path.work(run, at);
        let share = link.map(|link| link.to.since(link.from));
        detail.add(
            "Critical path",
            share_text(share.unwrap_or_default(), run.last()),
        );
        Some(detail)
    }

    /// Why a result was thrown away.
    fn because(&self, run: &Timeline, work: &Work) -> String {
        let Some(span) = run.spans().get(work.span as usize) else {
            return String::new();
        };
        if work.end != WorkEnd::Returned || !wastes(span.end) {
            return String::new();
        }
        let works = self.index.works_of(work.span).iter();
        let works = works.map(|work| &run.works()[*work as usize]);
        let raised = works.filter(|work| work.end == WorkEnd::Raised);
        let first = raised.min_by_key(|work| work.ended);
        let why = match first {
            Some(first) => [
                &run.plan().keys().key(first.item),
                " failed in the same step",
            ]
            .concat(),
            None => "its step did not succeed".to_owned(),
        };
        match span.end {
            End::UpForRetry => [&why, ", which is tried again as a whole"].concat(),
            _ => why,
        }
    }
}

/// How much longer than planned an item's work took, if it came to its end.
fn longer(run: &Timeline, work: &Work) -> Micros {
    match work.end {
        WorkEnd::Running | WorkEnd::Stopped => Micros::ZERO,
        WorkEnd::Returned | WorkEnd::Raised => {
            let planned = run.plan().item_time(work.item);
            work.ended.since(work.began + planned)
        }
    }
}

/// `2 of 3`; nothing where there is one.
fn attempt(run: &Timeline, span: &Span) -> String {
    let newest = run
        .newest(span.step)
        .and_then(|newest| run.spans().get(newest));
    match newest.map_or(span.retry, |newest| newest.retry) {
        0 => String::new(),
        retries => {
            let (this, all) = (u32::from(span.retry) + 1, u32::from(retries) + 1);
            [&count(this), " of ", &count(all)].concat()
        }
    }
}

fn share_text(share: Micros, whole: Micros) -> String {
    match share {
        Micros::ZERO => "not on it".to_owned(),
        share => [
            &share.to_string(),
            ", ",
            &percent(share, whole),
            " of the run",
        ]
        .concat(),
    }
}

/// `3 s, 75 % of the fan-out`.
pub(super) fn of_fan_out(part: Micros, whole: Micros) -> String {
    match whole {
        Micros::ZERO => time(part),
        whole => [&time(part), ", ", &percent(part, whole), " of the fan-out"].concat(),
    }
}

/// `1 step`, `26 steps`.
pub(super) fn so_many(many: usize, noun: &str) -> String {
    some(number(many), noun)
}
