//! Which rows there are, and where each stands.
//!
//! Rows of one kind stand in blocks, so that a million rows are a few numbers. A group of rows is
//! unfolded while it has at most [`MOST_OPEN`] rows, or [`MOST_OPEN_OF_SEVERAL`] where approaches
//! stand under each other, so that three of them fit on a screen. Up to `FULL_ROWS` rows have
//! their full height; more share what those would take, down to [`LEAST`] pixels; and where even
//! that is too high, a row stands for several.

mod fold;
mod slots;
mod stack;
mod steps;
mod walk;

pub(super) use steps::are_keys_known;
pub(super) use walk::place_in;
pub use walk::{Place, neighbour, place};

use crate::Micros;
use crate::engine::{Plan, StepId};

use super::lanes::Crew;
use super::scene::Part;
use super::view::{By, Mode, RowKey, View};
use stack::Stack;

/// Rows of an unfolded group at most, unless somebody unfolds it.
pub(super) const MOST_OPEN: u32 = 40;
/// The same where several approaches are shown.
pub(super) const MOST_OPEN_OF_SEVERAL: u32 = 12;
/// Pixels of a row at least.
pub(super) const LEAST: f32 = 6.0;

/// All rows.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    pub(super) blocks: Vec<Block>,
    pub(super) parts: Vec<PartRows>,
    height: f32,
}

/// Rows of one kind under each other.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) part: usize,
    pub(super) kind: Kind,
    pub(super) fold: Fold,
    /// How deep its labels are indented.
    pub(super) depth: u8,
    pub(super) y: f32,
    /// Height of each row.
    pub(super) each: f32,
    /// Position of the first among its kind.
    pub(super) first: u32,
    /// Positions that it covers.
    pub(super) of: u32,
    /// Positions in each row.
    pub(super) bin: u32,
}

/// What the rows of a block are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The approach itself.
    Approach,
    /// An op that is not mapped, by its index.
    Op(u32),
    /// The mapped steps of a chain, by the index of its first op: all in one row, or their heading.
    FanOut(u32),
    /// The mapping keys of a chain.
    Keys(u32),
    /// The workers of a step's pool.
    Workers(StepId),
    /// An executor's slot.
    Slot(u32),
    /// The workers of a slot.
    Lanes(u32),
}

/// Whether a row has others under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    /// None.
    No,
    /// They are shown.
    Open,
    /// They are not.
    Closed,
}

/// Where the rows of an approach stand.
#[derive(Clone, Debug, Default)]
pub(super) struct PartRows {
    pub(super) top: f32,
    pub(super) bottom: f32,
    /// Per op.
    pub(super) ops: Vec<OpRows>,
    pub(super) chains: Vec<Chain>,
    /// Per slot, its block, and that of its workers.
    pub(super) slots: Vec<(usize, Option<usize>)>,
    /// Per unfolded pool's step, the block of its workers; in the order of the steps, which is that
    /// of their rows.
    pub(super) workers: Vec<(StepId, usize)>,
    /// Workers that a slot may have: what lanes are numbered by.
    pub(super) processes: u32,
    /// Workers that had work.
    pub(super) crew: Crew,
}

/// Where the steps of an op stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OpRows {
    /// Nowhere.
    Nowhere,
    /// In the first row of a block.
    Row(usize),
    /// In the rows of a chain, by its place among them.
    Chain(usize),
}

/// Mapped ops that share a row per mapping key.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// Index of the first.
    pub(super) head: u32,
    /// The block with all of them in one row.
    pub(super) heading: usize,
    /// First positions and their blocks; none if it is folded.
    pub(super) keys: Vec<(u32, usize)>,
    /// The mapping keys that have a row; all if there is no list.
    pub(super) only: Option<Vec<u32>>,
}

/// One row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    pub(super) block: usize,
    pub(super) row: u32,
    pub(super) y: f32,
    pub(super) height: f32,
}

impl Block {
    /// How many rows.
    pub(super) fn rows(&self) -> u32 {
        self.of.div_ceil(self.bin.max(1))
    }

    pub(super) fn bottom(&self) -> f32 {
        self.y + self.rows() as f32 * self.each
    }

    pub(super) fn is_binned(&self) -> bool {
        self.bin > 1
    }
}

impl Layout {
    /// The rows of these approaches under each other.
    pub fn of(parts: &[Part<'_>], view: &View) -> Self {
        let mut layout = Self::default();
        for (at, part) in parts.iter().enumerate() {
            layout.parts.push(PartRows {
                top: layout.height,
                ..PartRows::default()
            });
            let mut stack = Stack::new(&mut layout, (at, part), view, parts.len());
            // A run's time has no other place.
            if parts.len() > 1 || view.is_timed() {
                stack.push(Kind::Approach, 0, Fold::No);
            }
            match (view.by, view.mode) {
                (By::Lanes, _) => stack.slots(),
                (By::Steps, Mode::Flat) => stack.flat(),
                (By::Steps, Mode::Timed | Mode::Waterfall) => stack.steps(),
            }
            let bottom = layout.height;
            if let Some(rows) = layout.parts.last_mut() {
                rows.bottom = bottom;
            }
        }
        layout
    }

    /// Pixels of all rows together.
    pub fn height(&self) -> f32 {
        self.height
    }

    /// A row of a block.
    pub(super) fn spot(&self, block: usize, row: u32) -> Spot {
        let of = &self.blocks[block];
        Spot {
            block,
            row,
            y: of.y + row as f32 * of.each,
            height: of.each,
        }
    }

    /// The row of a position in a block.
    fn position(&self, block: usize, position: u32) -> Spot {
        let of = &self.blocks[block];
        self.spot(block, position.saturating_sub(of.first) / of.bin.max(1))
    }

    /// Where a step of an op stands, by the index of its mapping key.
    pub(super) fn step(&self, part: usize, op: usize, group: u32) -> Option<Spot> {
        let rows = self.parts.get(part)?;
        match *rows.ops.get(op)? {
            OpRows::Nowhere => None,
            OpRows::Row(block) => Some(self.spot(block, 0)),
            OpRows::Chain(chain) => {
                let chain = &rows.chains[chain];
                let (block, position) = chain.home(group)?;
                Some(self.position(block, position))
            }
        }
    }

    /// Where a worker of a step's pool stands, if its pool is unfolded.
    pub(super) fn worker(&self, part: usize, step: StepId, worker: u32) -> Option<Spot> {
        let workers = &self.parts.get(part)?.workers;
        let found = workers
            .binary_search_by_key(&step, |(step, _)| *step)
            .ok()?;
        Some(self.position(workers[found].1, worker))
    }

    /// Where a slot stands.
    pub(super) fn slot(&self, part: usize, slot: u32) -> Option<Spot> {
        let (block, _) = *self.parts.get(part)?.slots.get(slot as usize)?;
        Some(self.spot(block, 0))
    }

    /// Where a worker of a slot stands, if the slot is unfolded.
    pub(super) fn lane(&self, part: usize, slot: u32, worker: u32) -> Option<Spot> {
        let (_, block) = *self.parts.get(part)?.slots.get(slot as usize)?;
        Some(self.position(block?, worker))
    }

    /// Which row it is; the first of those that it stands for.
    pub(super) fn key(&self, plan: &Plan, spot: Spot) -> RowKey {
        let block = &self.blocks[spot.block];
        self.key_at(plan, spot.block, block.first + spot.row * block.bin)
    }

    fn key_at(&self, plan: &Plan, block: usize, position: u32) -> RowKey {
        let block = &self.blocks[block];
        match block.kind {
            Kind::Approach => RowKey::Approach,
            Kind::Op(op) => RowKey::Step(first_step(plan, op, 0)),
            Kind::FanOut(op) => RowKey::FanOut(op),
            Kind::Keys(op) => {
                let group = self.group(block.part, op, position);
                RowKey::Step(first_step(plan, op, group))
            }
            Kind::Workers(step) => RowKey::Worker(index(step.index()), position),
            Kind::Slot(slot) => RowKey::Slot(slot),
            Kind::Lanes(slot) => {
                let processes = self.parts[block.part].processes;
                RowKey::Lane(slot * processes + position)
            }
        }
    }

    /// The mapping key at a position of a chain.
    pub(super) fn group(&self, part: usize, head: u32, position: u32) -> u32 {
        let mut chains = self.parts[part].chains.iter();
        let chain = chains.find(|chain| chain.head == head);
        match chain.and_then(|chain| chain.only.as_ref()) {
            Some(only) => only.get(position as usize).copied().unwrap_or(0),
            None => position,
        }
    }

    /// The rows between two heights.
    pub(super) fn between(&self, top: f32, bottom: f32) -> impl Iterator<Item = Spot> {
        let first = self.blocks.partition_point(|block| block.bottom() <= top);
        let blocks = (first..self.blocks.len()).take_while(move |at| self.blocks[*at].y < bottom);
        blocks.flat_map(move |at| {
            let block = &self.blocks[at];
            let row = |y: f32| ((y - block.y).max(0.0) / block.each) as u32;
            let end = row(bottom).saturating_add(1).min(block.rows());
            (row(top)..end).map(move |row| self.spot(at, row))
        })
    }
}

impl PartRows {
    /// The block of a step's workers, if its pool is unfolded.
    fn workers_of(&self, step: StepId) -> Option<usize> {
        let found = self.workers.binary_search_by_key(&step, |(step, _)| *step);
        found.ok().map(|at| self.workers[at].1)
    }
}

impl Chain {
    /// The block and the position of a mapping key: its own, or the heading's if it is folded.
    fn home(&self, group: u32) -> Option<(usize, u32)> {
        if self.keys.is_empty() {
            return Some((self.heading, 0));
        }
        let position = self.position(group)?;
        let after = self.keys.partition_point(|(first, _)| *first <= position);
        let (_, block) = *self.keys.get(after.checked_sub(1)?)?;
        Some((block, position))
    }

    /// Where a mapping key stands among those that have a row.
    fn position(&self, group: u32) -> Option<u32> {
        match &self.only {
            None => Some(group),
            Some(only) => only.binary_search(&group).ok().map(index),
        }
    }
}

fn first_step(plan: &Plan, op: u32, group: u32) -> u32 {
    index(plan.step(crate::engine::OpId(op as usize), group).index())
}

pub(super) fn index(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// What is under way lasts until now.
pub(super) fn until(part: &Part<'_>, is_open: bool, began: Micros, ended: Micros) -> Micros {
    match is_open && !part.timeline.status().is_final() {
        true => part.now.max(ended).max(began),
        false => ended.max(began),
    }
}
