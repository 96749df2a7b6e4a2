//! From row to row and from bar to bar: what the keyboard does, and where things are.
//!
//! A row is walked through from the row itself over its attempts or items, in the order in which
//! they began. Rows that share a row of the picture are walked through one by one.

use crate::Micros;
use crate::engine::StepId;
use crate::timeline::lanes::processes;
use crate::timeline::view::{By, Direction, Pointed, RowKey, Target, View};
use crate::timeline::{AXIS, End, Part, WorkEnd};

use super::{Kind, Layout, OpRows, Spot, index, until};

/// Where something stands in the whole picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Top of its row, with the axis above all rows.
    pub y: f32,
    /// Height of its row.
    pub height: f32,
    /// From when …
    pub from: Micros,
    /// … until when it lasts.
    pub to: Micros,
}

/// What the selection goes to; nothing where there is nothing in that direction.
pub fn neighbour(
    parts: &[Part<'_>],
    view: &View,
    from: Option<Target>,
    direction: Direction,
) -> Option<Target> {
    let layout = Layout::of(parts, view);
    let walks: Vec<Walk<'_>> = walks(parts, view, &layout);
    let from = from.and_then(|from| {
        let walk = walks
            .iter()
            .find(|walk| walk.part.approach == from.approach)?;
        let home = walk.home(from.what)?;
        Some((walk, walk.known(from.what, home), home))
    });
    let Some((walk, what, home)) = from else {
        return end(&walks, &layout, false);
    };
    let found = match direction {
        Direction::First => return end(&walks, &layout, false),
        Direction::Last => return end(&walks, &layout, true),
        Direction::Later => walk.later(what, home),
        Direction::Earlier => walk.earlier(what, home),
        Direction::Up | Direction::Down => {
            let next = layout.next(home, direction == Direction::Down)?;
            let beside = walks.get(layout.blocks[next.0].part)?;
            return Some(beside.target(beside.nearest(next, walk.lasts(what))));
        }
    };
    found.map(|what| walk.target(what))
}

/// Where something stands; nothing if it is not in the picture.
pub fn place(parts: &[Part<'_>], view: &View, target: Target) -> Option<Place> {
    let layout = Layout::of(parts, view);
    let (spot, lasts) = place_in(parts, view, &layout, target)?;
    let row = || {
        let walks = walks(parts, view, &layout);
        let walk = walks
            .iter()
            .find(|walk| walk.part.approach == target.approach)?;
        let end = walk.part.timeline.last();
        match target.what {
            Pointed::Row(RowKey::Approach) => Some((Micros::ZERO, end)),
            what => {
                let lasts = walk.lasts_row(walk.home(what)?);
                Some(lasts.unwrap_or((walk.part.now, walk.part.now)))
            }
        }
    };
    let (from, to) = lasts.or_else(row)?;
    Some(Place {
        y: AXIS + spot.y,
        height: spot.height,
        from,
        to,
    })
}

/// The row of something, and when it was unless it is a row itself.
pub(in crate::timeline) fn place_in(
    parts: &[Part<'_>],
    view: &View,
    layout: &Layout,
    target: Target,
) -> Option<(Spot, Option<(Micros, Micros)>)> {
    let walks = walks(parts, view, layout);
    let walk = walks
        .iter()
        .find(|walk| walk.part.approach == target.approach)?;
    let home = walk.home(target.what)?;
    Some((layout.position(home.0, home.1), walk.lasts(target.what)))
}

/// A block, and a position in it.
type Home = (usize, u32);

/// The rows of one approach.
struct Walk<'a> {
    part: &'a Part<'a>,
    at: usize,
    by: By,
    layout: &'a Layout,
}

fn walks<'a>(parts: &'a [Part<'a>], view: &View, layout: &'a Layout) -> Vec<Walk<'a>> {
    let by = view.by;
    let of = |(at, part)| Walk {
        part,
        at,
        by,
        layout,
    };
    parts.iter().enumerate().map(of).collect()
}

/// The first or the last of all.
fn end(walks: &[Walk<'_>], layout: &Layout, last: bool) -> Option<Target> {
    let block = match last {
        true => layout.blocks.len().checked_sub(1)?,
        false => 0,
    };
    let of = layout.blocks.get(block)?;
    let position = if last {
        of.first + of.of.max(1) - 1
    } else {
        of.first
    };
    let walk = walks.get(of.part)?;
    let mut all = walk.elements((block, position));
    let found = if last { all.last() } else { all.next() };
    Some(walk.target(found.unwrap_or_else(|| walk.row((block, position)))))
}

impl Layout {
    /// The next row below or above.
    fn next(&self, (block, position): Home, down: bool) -> Option<Home> {
        let of = self.blocks.get(block)?;
        if down {
            if position + 1 < of.first + of.of {
                return Some((block, position + 1));
            }
            let next = self.blocks.get(block + 1)?;
            return Some((block + 1, next.first));
        }
        if position > of.first {
            return Some((block, position - 1));
        }
        let above = block.checked_sub(1)?;
        let of = &self.blocks[above];
        Some((above, of.first + of.of.max(1) - 1))
    }

    fn home_of_step(&self, part: usize, op: usize, group: u32) -> Option<Home> {
        let rows = &self.parts[part];
        match *rows.ops.get(op)? {
            OpRows::Nowhere => None,
            OpRows::Row(block) => Some((block, self.blocks[block].first)),
            OpRows::Chain(chain) => rows.chains[chain].home(group),
        }
    }
}

impl Walk<'_> {
    fn target(&self, what: Pointed) -> Target {
        Target {
            approach: self.part.approach,
            what,
        }
    }

    fn row(&self, (block, position): Home) -> Pointed {
        let plan = self.part.timeline.plan();
        Pointed::Row(self.layout.key_at(plan, block, position))
    }

    /// What stands for it in its row: an item inside its attempt's bar is its attempt.
    fn known(&self, what: Pointed, home: Home) -> Pointed {
        match what {
            Pointed::Work(work) if !self.has_items(home) => {
                let works = self.part.timeline.works();
                works
                    .get(work as usize)
                    .map_or(what, |work| Pointed::Span(work.span))
            }
            Pointed::Row(_) => self.row(home),
            what => what,
        }
    }

    fn has_items(&self, (block, _): Home) -> bool {
        matches!(
            self.layout.blocks[block].kind,
            Kind::Workers(_) | Kind::Lanes(_)
        )
    }

    fn home(&self, what: Pointed) -> Option<Home> {
        let timeline = self.part.timeline;
        match what {
            Pointed::Row(key) => self.home_of_row(key),
            Pointed::Span(span) => self.home_of_span(span),
            Pointed::Work(work) => {
                let work = timeline.works().get(work as usize)?;
                let span = timeline.spans().get(work.span as usize)?;
                let rows = &self.layout.parts[self.at];
                let block = match self.by {
                    By::Lanes => rows.slots.get(span.slot as usize).and_then(|slot| slot.1),
                    By::Steps => rows.workers_of(span.step),
                };
                let processes = processes(timeline.plan().op_of(span.step).work);
                match (block, work.lane.checked_rem(processes)) {
                    (Some(block), Some(worker)) => Some((block, worker)),
                    _ => self.home_of_span(work.span),
                }
            }
        }
    }

    fn home_of_span(&self, span: u32) -> Option<Home> {
        let timeline = self.part.timeline;
        let span = timeline.spans().get(span as usize)?;
        match self.by {
            // What is skipped has held no slot.
            By::Lanes if span.end == End::Skipped => None,
            By::Lanes => self.home_of_row(RowKey::Slot(span.slot)),
            By::Steps => {
                let (op, group) = timeline.plan().locate(span.step);
                self.layout.home_of_step(self.at, op.0, group)
            }
        }
    }

    fn home_of_row(&self, key: RowKey) -> Option<Home> {
        let rows = &self.layout.parts[self.at];
        let plan = self.part.timeline.plan();
        match key {
            RowKey::Approach => {
                let own =
                    |block: &super::Block| block.part == self.at && block.kind == Kind::Approach;
                Some((self.layout.blocks.iter().position(own)?, 0))
            }
            RowKey::FanOut(op) => {
                let chain = rows.chains.iter().find(|chain| chain.head == op)?;
                // In the flat view the first key's row stands for all.
                Some((chain.heading, 0))
            }
            RowKey::Step(step) if (step as usize) < plan.steps() => {
                let (op, group) = plan.locate(StepId::new(step as usize));
                self.layout.home_of_step(self.at, op.0, group)
            }
            RowKey::Step(_) => None,
            RowKey::Slot(slot) => {
                let (block, _) = *rows.slots.get(slot as usize)?;
                Some((block, self.layout.blocks[block].first))
            }
            RowKey::Worker(step, worker) => {
                let block = rows.workers_of(StepId::new(step as usize))?;
                (worker < self.layout.blocks[block].of).then_some((block, worker))
            }
            RowKey::Lane(lane) => {
                let slot = lane.checked_div(rows.processes)?;
                let block = rows.slots.get(slot as usize)?.1?;
                let worker = lane % rows.processes;
                (worker < self.layout.blocks[block].of).then_some((block, worker))
            }
        }
    }

    /// What stands in a row, in the order in which it began.
    fn elements(&self, home: Home) -> impl DoubleEndedIterator<Item = Pointed> {
        let timeline = self.part.timeline;
        let items = self.has_items(home);
        let works = if items { timeline.works().len() } else { 0 };
        let spans = if items { 0 } else { timeline.spans().len() };
        let spans = (0..index(spans)).map(Pointed::Span);
        let all = spans.chain((0..index(works)).map(Pointed::Work));
        all.filter(move |what| self.home(*what) == Some(home))
    }

    fn later(&self, what: Pointed, home: Home) -> Option<Pointed> {
        self.elements(home).find(|other| match what {
            Pointed::Row(_) => true,
            what => *other > what,
        })
    }

    fn earlier(&self, what: Pointed, home: Home) -> Option<Pointed> {
        if matches!(what, Pointed::Row(_)) {
            return None;
        }
        let mut before = self.elements(home).rev();
        let found = before.find(|other| *other < what);
        Some(found.unwrap_or_else(|| self.row(home)))
    }

    /// From when until when; nothing for rows.
    fn lasts(&self, what: Pointed) -> Option<(Micros, Micros)> {
        let timeline = self.part.timeline;
        match what {
            Pointed::Row(_) => None,
            Pointed::Span(span) => {
                let span = timeline.spans().get(span as usize)?;
                let end = until(self.part, span.end.is_open(), span.began, span.ended);
                Some((span.launched, end))
            }
            Pointed::Work(work) => {
                let work = timeline.works().get(work as usize)?;
                let is_open = work.end == WorkEnd::Running;
                Some((
                    work.began,
                    until(self.part, is_open, work.began, work.ended),
                ))
            }
        }
    }

    fn lasts_row(&self, home: Home) -> Option<(Micros, Micros)> {
        let lasts = self.elements(home).filter_map(|what| self.lasts(what));
        lasts.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
    }

    /// What of a row is nearest in time; the row itself from a row, or where it has nothing.
    fn nearest(&self, home: Home, like: Option<(Micros, Micros)>) -> Pointed {
        let Some((from, to)) = like else {
            return self.row(home);
        };
        let far = |what: &Pointed| {
            let (began, ended) = self.lasts(*what).unwrap_or_default();
            let gap = began.since(to).max(from.since(ended));
            (gap, began.0.abs_diff(from.0))
        };
        let found = self.elements(home).min_by_key(far);
        found.unwrap_or_else(|| self.row(home))
    }
}
