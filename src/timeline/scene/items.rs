//! Items: bars in their workers' rows, or stripes of their attempts.

use crate::timeline::lanes::{Workers, processes};
use crate::timeline::layout::{Layout, Spot, index, until};
use crate::timeline::view::{By, Pointed};
use crate::timeline::{Span, WorkEnd};

use super::bars::{Bars, inner, stripe};
use super::ink::Line;
use super::paint::of_work;

/// Where the items of a slot's last attempt go, by their workers, as far as it was asked for.
#[derive(Clone, Default)]
struct Known {
    span: Option<u32>,
    lines: Vec<Option<Option<Line>>>,
}

/// The row of a worker of an attempt's pool, if it has one of its own.
pub(super) fn worker_row(
    layout: &Layout,
    at: usize,
    by: By,
    span: &Span,
    worker: u32,
) -> Option<Spot> {
    match by {
        By::Lanes => layout.lane(at, span.slot, worker),
        By::Steps => layout.worker(at, span.step, worker),
    }
}

impl Bars<'_, '_> {
    pub(super) fn works(&mut self) {
        if !self.draws_works() {
            return;
        }
        let timeline = self.part.timeline;
        let (seen_from, seen_to) = self.seen();
        let mut workers = Workers::of(timeline);
        let mut known = vec![Known::default(); timeline.slots() as usize];
        for (at, work) in timeline.works().iter().enumerate() {
            let is_open = work.end == WorkEnd::Running;
            let end = until(self.part, is_open, work.began, work.ended);
            if end < seen_from || work.began > seen_to {
                continue;
            }
            let span = &timeline.spans()[work.span as usize];
            let (Some(worker), Some(known)) =
                (workers.worker(work), known.get_mut(span.slot as usize))
            else {
                continue;
            };
            let Some(line) = known.line(work.span, worker, || self.work_line(span, worker)) else {
                continue;
            };
            let look = of_work(work, span, self.dims);
            let what = Pointed::Work(index(at));
            if let Some(x) = self.ink.bar(line, (work.began, end), look, what) {
                self.label(line, x, (look.paint, look.form), what, |bars| {
                    bars.timeline().plan().keys().key(work.item)
                });
            }
        }
    }

    /// Whether some op works with a pool: the items of others are their attempts.
    fn draws_works(&self) -> bool {
        let mut ops = self.timeline().plan().job.ops.iter();
        ops.any(|op| processes(op.work) > 0)
    }

    /// Where an item of an attempt is drawn: in its worker's row, or as a stripe of the attempt.
    fn work_line(&self, span: &Span, worker: u32) -> Option<Line> {
        let own = worker_row(self.layout, self.at, self.by, span, worker);
        if let Some(spot) = own {
            if !self.ink.sees(spot.y, spot.y + spot.height) {
                return None;
            }
            let row = self.layout.key(self.timeline().plan(), spot);
            let (y, h) = inner(self.ink.y(spot.y), spot.height);
            let shared = self.layout.blocks[spot.block].is_binned();
            return Some(Line { y, h, row, shared });
        }
        let place = self.place(span).filter(|place| place.striped)?;
        let workers = self.workers(span);
        let stripes = workers.min(((place.line.h - 2.0) / 2.0) as u32).max(1);
        let at = (u64::from(worker) * u64::from(stripes) / u64::from(workers.max(1))) as u32;
        let (y, h) = stripe(place.line.y + 1.0, place.line.h - 2.0, at, stripes);
        let row = place.line.row;
        let shared = workers > stripes;
        Some(Line { y, h, row, shared })
    }

    fn workers(&self, span: &Span) -> u32 {
        let crew = &self.layout.parts[self.at].crew;
        match self.by {
            By::Lanes => crew.of_slot(span.slot),
            By::Steps => crew.of_step(self.timeline().plan(), span.step),
        }
    }
}

impl Known {
    fn line(
        &mut self,
        span: u32,
        worker: u32,
        line: impl FnOnce() -> Option<Line>,
    ) -> Option<Line> {
        if self.span != Some(span) {
            self.span = Some(span);
            self.lines.clear();
        }
        let worker = worker as usize;
        if self.lines.len() <= worker {
            self.lines.resize(worker + 1, None);
        }
        *self.lines[worker].get_or_insert_with(line)
    }
}
