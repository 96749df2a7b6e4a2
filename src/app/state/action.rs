//! What somebody does on the page, and what is to be done about it.

use std::rc::Rc;

use crate::Micros;
use crate::host::protocol::ToHost;
use crate::host::protocol::why::File;
use crate::scenario::{Approach, Field, Preset, Shared};

use super::LogAction;
use crate::app::decide::Turn;
use crate::app::own::Given;
use crate::app::why::Gesture;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Tab {
    Timeline,
    Comparison,
    Events,
    Decide,
    Code,
}

/// What can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Copied {
    Link,
    Code,
    /// The browser does not let it.
    Refused,
}

/// What somebody does on the page.
#[derive(Clone)]
pub(in crate::app) enum Action {
    Edit(Field, String),
    /// The arrow keys: so many steps up.
    Nudge(Field, f64),
    /// Somebody has left a field.
    Rest,
    Load(Preset),
    Open(Rc<Shared>),
    /// The address has changed: to what it carries, or to what cannot be read.
    Follow(Result<Rc<Shared>, Rc<str>>),
    Undo,
    Redo,
    /// One, or all three.
    Run(Option<Approach>, Pacing),
    Cancel(Option<Approach>, Cancel),
    Show(Tab),
    LookAt(Approach),
    /// A tile is pressed.
    Pick(Approach, u32),
    /// The keyboard goes to an item's tile.
    Reach(Approach, u32),
    /// Rows of an op, a step or an item.
    Find(Rc<str>),
    Log(LogAction),
    /// A time of the run that is looked at is pointed at.
    PointTime(Option<Micros>),
    Copy(Copied),
    DidCopy(Copied),
    /// Something is done in the tab Decide.
    Decide(Turn),
    /// Something is done with the timelines.
    Why(Gesture),
    /// Runs are taken along as a file.
    Take(File),
    /// Items take as long as somebody has measured.
    OwnTimes,
    /// What somebody gives of them, and what was read. Only with the rest there.
    Own(Rc<Given>),
    /// The picture of the timelines is.
    TakePicture,
    /// The rest of the program is wanted.
    FetchRest,
    /// It is there, or why it is not.
    DidFetch(Result<(), Rc<str>>),
    Notice(Rc<str>),
    Dismiss,
}

/// Whether runs are simulated or carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Pacing {
    Simulated,
    Live,
}

/// How a run is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Cancel {
    /// As Dagster does.
    Terminate,
    /// At once.
    Force,
}

/// The rest of the program (`host::rest`): how far it is.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Rest {
    Away,
    Coming,
    There,
    Failed(Rc<str>),
}

impl Rest {
    pub(super) fn failed(why: Rc<str>) -> Self {
        Self::Failed(
            ["This part of the page could not be loaded: ", &why]
                .concat()
                .into(),
        )
    }
}

impl Action {
    /// Whether it changes nothing that timelines or a log show, or not before the host has answered.
    pub(super) fn is_quiet(&self) -> bool {
        matches!(
            self,
            Self::Edit(..)
                | Self::Nudge(..)
                | Self::Load(_)
                | Self::Open(_)
                | Self::Follow(_)
                | Self::Undo
                | Self::Redo
                | Self::Rest
                | Self::Reach(..)
                | Self::PointTime(_)
                | Self::Copy(_)
                | Self::DidCopy(_)
                | Self::Take(_)
                | Self::TakePicture
                | Self::Notice(_)
                | Self::Dismiss
        )
    }
}

/// What is to be done about a change, outside of what the page knows.
pub(in crate::app) enum Effect {
    Send(ToHost),
    /// What is asked has changed: predict, and keep the link, once it has rested.
    Asked,
    Copy(Copied),
    FetchRest,
    /// Bring a row of the timelines into sight: its top and its height.
    Reveal(f32, f32),
    /// A piece of a file.
    Piece(Vec<u8>),
    /// All pieces are there: save them.
    Save(File),
    SavePicture,
    /// The pieces are of a file that will not be whole.
    DropPieces,
    /// Bring the keyboard to the element of that id.
    FocusOn(&'static str),
    /// Ask for a newer picture after so many milliseconds.
    DrawSoon(u32),
    /// Bring the keyboard to an item's tile.
    Focus(Approach, u32),
}
