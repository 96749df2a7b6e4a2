//! What the page knows of timelines, and what of them is looked at.

use std::rc::Rc;

use crate::Micros;
use crate::host::protocol::why::{Known, Story, Walked};
use crate::scenario::Approach;
use crate::timeline::{By, Direction, Mode, Scene, TableRow, Target, View};

/// Rows of the table that are shown at once.
pub(in crate::app) const TABLE_ROWS: u32 = 50;
/// Width of the rows' labels, wide and narrow.
pub(in crate::app) const GUTTER: (f32, f32) = (184.0, 108.0);
/// Pictures narrower than this have narrow labels.
pub(in crate::app) const NARROW: f32 = 560.0;

/// The timelines as they are looked at.
#[derive(Clone)]
pub(in crate::app) struct Why {
    /// What is asked of the host.
    pub(in crate::app) view: View,
    /// The one approach that is shown; all of them if none.
    pub(in crate::app) only: Option<Approach>,
    /// Whether the table is shown for the picture.
    pub(in crate::app) as_table: bool,
    /// The newest picture, and for which view it was asked.
    pub(in crate::app) scene: Option<Rc<Scene>>,
    pub(in crate::app) stories: Rc<Vec<Story>>,
    pub(in crate::app) table: Option<Rc<Table>>,
    /// The first row of the table that is wanted.
    pub(in crate::app) table_from: u32,
    /// What the pointer is over, and where that is in the picture.
    pub(in crate::app) hovered: Option<(Target, f32, f32)>,
    /// What there is to say of what is hovered or selected.
    pub(in crate::app) details: Rc<Vec<Known>>,
    /// When what is selected lasts.
    pub(super) selected_time: Option<(Micros, Micros)>,
    /// How far the drag has come that goes on.
    pub(super) drag: Option<Drag>,
    /// Whether the log is to show the rows of what is being selected.
    pub(super) filters: bool,
    /// A file is on its way.
    pub(super) writes: bool,
    /// A picture or a table is on its way.
    pub(super) waiting: bool,
    /// Something has changed since it was asked for.
    pub(super) stale: bool,
    /// Whether the timelines grow.
    pub(super) grows: bool,
}

impl Default for Why {
    fn default() -> Self {
        Self {
            view: View {
                gutter: GUTTER.0,
                ..View::default()
            },
            only: None,
            as_table: false,
            scene: None,
            stories: Rc::default(),
            table: None,
            table_from: 0,
            hovered: None,
            details: Rc::default(),
            selected_time: None,
            drag: None,
            filters: false,
            writes: false,
            waiting: false,
            stale: false,
            grows: false,
        }
    }
}

/// Rows of the table.
#[derive(Clone, PartialEq)]
pub(in crate::app) struct Table {
    pub(in crate::app) columns: Vec<String>,
    pub(in crate::app) from: u32,
    pub(in crate::app) total: u32,
    pub(in crate::app) rows: Vec<(Approach, TableRow)>,
}

/// A pointer that is held down over the picture.
#[derive(Clone, Copy)]
pub(super) struct Drag {
    pub(super) pointer: i32,
    /// Where it was.
    pub(super) x: f32,
    /// Whether it has moved so far that it is no click.
    pub(super) moved: bool,
    /// The other finger of a pinch, and where it was.
    pub(super) other: Option<(i32, f32)>,
}

/// What somebody does with the timelines.
#[derive(Clone)]
pub(in crate::app) enum Gesture {
    /// Rows of steps or of lanes.
    By(By),
    /// How steps are placed.
    Mode(Mode),
    /// One approach, or all.
    Only(Option<Approach>),
    /// Turns something on or off.
    Turn(Switch),
    /// The picture has this size now.
    Sized(f32, f32),
    /// So many pixels of rows are above it.
    Scrolled(f32),
    /// A pointer does something there.
    Pointer(Point, i32, f32, f32),
    /// Pans by so many pixels, or zooms around a place by powers of two.
    Pan(f32),
    Zoom(Option<f32>, f32),
    /// Shows all of the time.
    Fit,
    /// Shows the time of what is selected.
    FitSelected,
    /// Selects what is in that direction.
    Walk(Direction),
    /// Selects something.
    Select(Option<Target>),
    /// Folds or unfolds what is selected.
    Fold,
    /// Shows what is selected in the event log.
    ToLog,
    /// Shows another window of the table.
    Turned(u32),
    /// Brings the time at that place of the overview to the middle.
    Overview(f32),
    /// It is time for a newer picture.
    Due,
}

/// What can be turned on and off.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum Switch {
    CollapseIdle,
    AsDagster,
    HideNotStarted,
    Critical,
    Table,
}

/// What a pointer does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum Point {
    Down,
    /// Moves while it is held down.
    Move,
    /// Moves without.
    Hover,
    Up,
    Leave,
}

impl Why {
    /// What is selected and hovered is no more: other timelines are there, or the host is another.
    pub(in crate::app) fn let_go(&mut self) {
        self.view.selected = None;
        self.selected_time = None;
        self.hovered = None;
        self.details = Rc::default();
        self.drag = None;
        self.filters = false;
        self.waiting = false;
        self.stale = true;
    }

    /// Whoever was asked is gone.
    pub(in crate::app) fn lose(&mut self) {
        self.let_go();
        self.writes = false;
    }

    /// Selects what the host has walked to, and answers the top and the height of its row.
    pub(super) fn walked(&mut self, to: Walked) -> (f32, f32) {
        self.view.selected = Some(to.known.target);
        self.selected_time = Some(to.time);
        self.bring(to.time);
        self.keep(to.known);
        to.row
    }

    /// Keeps what there is to say of something, and forgets what is of nothing that is looked at.
    pub(super) fn keep(&mut self, known: Known) {
        let hovered = self.hovered.map(|(hovered, ..)| hovered);
        let looked_at = [self.view.selected, hovered];
        let details = Rc::make_mut(&mut self.details);
        details.retain(|other| {
            other.target != known.target && looked_at.contains(&Some(other.target))
        });
        details.push(known);
    }

    /// What there is to say of something.
    pub(in crate::app) fn known(&self, target: Target) -> Option<&Known> {
        self.details.iter().find(|known| known.target == target)
    }

    /// Pans so that a time is seen, as far as none of it is.
    fn bring(&mut self, (from, to): (Micros, Micros)) {
        let seen = (self.view.from, self.view.to);
        if seen.0 >= seen.1 || (from < seen.1 && to > seen.0) {
            return;
        }
        let width = seen.1.since(seen.0);
        let middle = Micros(from.0 + to.since(from).0 / 2);
        let start = middle.since(Micros(width.0 / 2));
        (self.view.from, self.view.to) = (start, start + width);
    }
}
