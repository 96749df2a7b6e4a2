//! Why a run took as long as it did: its attempts and items over time, in steps or in lanes.
//!
//! [`Timeline`] folds the rows of a log; [`Scene`] is what a [`View`] of it shows, as marks that a
//! canvas and an SVG draw alike. Everything here is a fold of the log and touches no screen.

mod lanes;
mod layout;
mod model;
mod scale;
mod scene;
mod view;

pub use layout::{Layout, Place, neighbour, place};
pub use model::{End, Marker, MarkerKind, Span, Timeline, Work, WorkEnd};
pub use scale::{Cut, Scale};
pub use scene::{AXIS, Anchor, Form, Paint, Part, Scene, Shape, Text};
pub use view::{By, Direction, Mode, Pointed, RowKey, Target, View};
