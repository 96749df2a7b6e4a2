//! What page and host say about why a run took as long as it did.
//!
//! These messages travel within [`super::ToHost::Why`] and [`super::FromHost::Why`] as bytes, so
//! that only the rest of the program need know how to read them.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::scenario::{Approach, Form};
use crate::timeline::{Detail, Direction, Scene, TableRow, Target, View};

use super::RunId;

/// Whose timelines are asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// The question, counted up, for what has not run.
    pub asked: u32,
    /// The same as it was typed.
    pub form: Box<Form>,
    /// Approaches, top to bottom, each with its run if it has one.
    pub parts: Vec<(Approach, Option<RunId>)>,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Whose timelines.
    pub of: Subject,
    /// What is seen of them.
    pub view: View,
    /// What is asked about them.
    pub what: What,
}

/// What is asked about timelines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum What {
    /// What is to be drawn.
    Scene,
    /// The same as a table, from this row on.
    Table {
        /// Index of the first row.
        from: u32,
        /// How many.
        count: u32,
    },
    /// What there is to say of something.
    Known(Target),
    /// The same, and where it stands.
    Place(Target),
    /// What the selection goes to from here.
    Walk(Option<Target>, Direction),
}

/// What the host answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// What is to be drawn.
    Scene {
        /// The shapes.
        scene: Box<Scene>,
        /// What each timeline says, in sentences.
        stories: Vec<Story>,
        /// Whether it grows, so that a newer one is worth asking for soon.
        grows: bool,
    },
    /// The picture as a table.
    Table {
        /// Titles of the columns.
        columns: Vec<String>,
        /// Index of the first row.
        from: u32,
        /// How many rows there are.
        total: u32,
        /// The rows, each with its approach.
        rows: Vec<(Approach, TableRow)>,
    },
    /// What there is to say of something; none if it is gone.
    Known(Option<Known>),
    /// What is selected now; none if there is nothing in that direction.
    Walked(Option<Box<Walked>>),
}

/// What the selection went to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Walked {
    /// What it is.
    pub known: Known,
    /// Top of its row and its height, in pixels of all rows.
    pub row: (f32, f32),
    /// When it lasts.
    pub time: (Micros, Micros),
}

/// What there is to say of something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// What it is.
    pub target: Target,
    /// In words.
    pub detail: Detail,
    /// What finds its rows in the log; empty if nothing does.
    pub find: String,
}

/// What one timeline says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// Of which approach.
    pub approach: Approach,
    /// How its times are known: `predicted`, `simulated` or `measured`.
    pub known: String,
    /// In sentences.
    pub text: String,
}
