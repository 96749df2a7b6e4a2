//! Puts rows under each other.

use crate::engine::{Plan, StepId};
use crate::timeline::Part;
use crate::timeline::view::{By, View};

use super::{Block, Fold, Kind, LEAST, Layout, PartRows};

/// Rows of a group that have their full height.
const FULL_ROWS: u32 = 60;
/// Slots that have it where several approaches are shown.
const FULL_SLOTS_OF_SEVERAL: u32 = 12;
/// Pixels of all groups of unfolded rows at most.
const MOST_HEIGHT: f32 = 12_000.0;

/// Rows of one approach, as they are put under each other.
pub(super) struct Stack<'a> {
    pub(super) layout: &'a mut Layout,
    pub(super) at: usize,
    pub(super) part: &'a Part<'a>,
    pub(super) view: &'a View,
    /// Whether there are other approaches.
    pub(super) several: bool,
    most_height: f32,
}

impl<'a> Stack<'a> {
    /// The rows of one of so many approaches, under those that are there.
    pub(super) fn new(
        layout: &'a mut Layout,
        (at, part): (usize, &'a Part<'a>),
        view: &'a View,
        parts: usize,
    ) -> Self {
        Self {
            layout,
            at,
            part,
            view,
            several: parts > 1,
            most_height: MOST_HEIGHT / parts.max(1) as f32,
        }
    }

    pub(super) fn plan(&self) -> &Plan {
        self.part.timeline.plan()
    }

    pub(super) fn rows(&mut self) -> &mut PartRows {
        &mut self.layout.parts[self.at]
    }

    /// A single row, of full height.
    pub(super) fn push(&mut self, kind: Kind, depth: u8, fold: Fold) -> usize {
        let each = self.full(kind, fold);
        self.push_block(kind, depth, fold, (0, 1), (each, 1))
    }

    /// Positions from the first, so many; each row's height and how many positions it has.
    pub(super) fn push_block(
        &mut self,
        kind: Kind,
        depth: u8,
        fold: Fold,
        (first, of): (u32, u32),
        (each, bin): (f32, u32),
    ) -> usize {
        let block = Block {
            part: self.at,
            kind,
            fold,
            depth,
            y: self.layout.height,
            each,
            first,
            of,
            bin,
        };
        self.layout.height = block.bottom();
        self.layout.blocks.push(block);
        self.layout.blocks.len() - 1
    }

    /// Height of a row where there is room.
    pub(super) fn full(&self, kind: Kind, fold: Fold) -> f32 {
        let timed = self.view.is_timed();
        match (kind, fold, self.several) {
            (Kind::FanOut(_) | Kind::Slot(_) | Kind::Op(_), Fold::Closed, false) if timed => 44.0,
            (Kind::FanOut(_) | Kind::Slot(_) | Kind::Op(_), Fold::Closed, true) if timed => 36.0,
            (Kind::Workers(_) | Kind::Lanes(_) | Kind::Approach, _, false) => 18.0,
            (Kind::Workers(_) | Kind::Lanes(_), _, true) => 12.0,
            (_, _, false) => 22.0,
            (_, _, true) => 18.0,
        }
    }

    /// Height and bin of each of so many rows of a group.
    pub(super) fn each(&self, rows: u32, full: f32) -> (f32, u32) {
        let full_rows = match (self.view.by, self.several) {
            (By::Lanes, true) => FULL_SLOTS_OF_SEVERAL,
            _ => FULL_ROWS,
        };
        if rows <= full_rows {
            return (full, 1);
        }
        let each = (full * full_rows as f32 / rows as f32).max(LEAST);
        let most = (self.most_height / LEAST) as u32;
        (each, rows.div_ceil(most.max(1)))
    }

    pub(super) fn has_begun(&self, step: StepId) -> bool {
        self.part.timeline.newest(step).is_some()
    }
}
