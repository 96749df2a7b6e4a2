//! What is asked of a timeline: which rows, which part of the time, how large.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::scenario::Approach;

/// What the rows are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// A step each, as Dagster has them.
    #[default]
    Steps,
    /// A process slot or a worker each.
    Lanes,
}

/// How steps are placed, by Dagster's names. Lanes are always timed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// Columns by what needs what, rows shared by chains.
    Flat,
    /// Columns by what needs what, each step below those that it needs.
    Waterfall,
    /// By their times.
    #[default]
    Timed,
}

/// A row, wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RowKey {
    /// An approach's own row, above its others.
    Approach,
    /// The mapped steps of an op in one row; index of the op.
    FanOut(u32),
    /// A step; its index.
    Step(u32),
    /// An executor's slot.
    Slot(u32),
    /// A worker of a step's pool: the step's index, the worker's number within the pool.
    Worker(u32, u32),
    /// A worker of a slot: the slot times the pool's processes, and the worker's number.
    Lane(u32),
}

/// Something that can be pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Target {
    /// Of which approach.
    pub approach: Approach,
    /// What of it.
    pub what: Pointed,
}

/// What of an approach is pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Pointed {
    /// A row.
    Row(RowKey),
    /// An attempt, by its index in [`super::Timeline::spans`].
    Span(u32),
    /// An item's work, by its index in [`super::Timeline::works`].
    Work(u32),
}

/// Where the selection goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// To what begins next in the same row.
    Later,
    /// To what began before in the same row.
    Earlier,
    /// To what is nearest in time in the row above.
    Up,
    /// … below.
    Down,
    /// To the first of all.
    First,
    /// To the last of all.
    Last,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// What the rows are.
    pub by: By,
    /// How steps are placed.
    pub mode: Mode,
    /// Width of the picture in pixels, with the labels of the rows.
    pub width: f32,
    /// Height of what is seen of it.
    pub height: f32,
    /// Width of the labels.
    pub gutter: f32,
    /// Pixels of rows above what is seen: they stand below the axis, which never moves.
    pub scroll: f32,
    /// The part of the time that is seen, in the runs' own; all of it if it is empty.
    pub from: Micros,
    /// … until then.
    pub to: Micros,
    /// Rows that are folded and would not be by themselves, or the other way round.
    pub toggled: Vec<(Approach, RowKey)>,
    /// Takes out the time in which nothing runs in any of the lanes that are shown.
    pub collapse_idle: bool,
    /// Dims what Dagster itself would not show: items inside a pool, and when they began.
    pub as_dagster: bool,
    /// Leaves out steps that have not started (timed only), as Dagster can.
    pub hide_not_started: bool,
    /// Draws what held each run up, and the least time that its work could have taken (timed only).
    pub critical: bool,
    /// What is selected: its dependencies are drawn.
    pub selected: Option<Target>,
}

/// Steps by their times, all of the time, the critical path drawn; of no size yet.
impl Default for View {
    fn default() -> Self {
        Self {
            by: By::Steps,
            mode: Mode::Timed,
            width: 0.0,
            height: 0.0,
            gutter: 0.0,
            scroll: 0.0,
            from: Micros::ZERO,
            to: Micros::ZERO,
            toggled: Vec::new(),
            collapse_idle: false,
            as_dagster: false,
            hide_not_started: false,
            critical: true,
            selected: None,
        }
    }
}

impl View {
    /// Whether what is shown stands at its time.
    pub fn is_timed(&self) -> bool {
        self.by == By::Lanes || self.mode == Mode::Timed
    }
}
