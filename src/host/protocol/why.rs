//! What page and host say about why a run took as long as it did.
//!
//! These messages travel within [`super::ToHost::Why`] and [`super::FromHost::Why`] as bytes, so
//! that only the rest of the program need know how to read them.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::record::{Grade, Graded, Query, StepList};
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
pub enum Ask {
    /// Something about timelines.
    Timelines {
        /// Whose.
        of: Subject,
        /// What is seen of them.
        view: View,
        /// What is asked about them.
        what: What,
    },
    /// Timelines, or the first run's log, as a file.
    Write {
        /// Whose.
        of: Subject,
        /// What is seen of them.
        view: View,
        /// What file.
        file: File,
    },
    /// Rows of a run's log.
    Log {
        /// Which run.
        run: RunId,
        /// Comes back with the answers, so that those to an earlier query are not taken for its.
        asked: u32,
        /// What is looked for.
        query: Query,
        /// Index of the first row wanted, among those found; the last `count` rows if none.
        from: Option<u32>,
        /// How many; where none are wanted, they are only counted.
        count: u32,
    },
    /// A row of a run's log in full.
    Row {
        /// Which run.
        run: RunId,
        /// Its index in the log.
        row: u32,
    },
    /// Where the steps of a run stand.
    Steps {
        /// Which run.
        run: RunId,
    },
}

/// What runs can be taken along as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum File {
    /// The log, a JSON object per line.
    Ndjson,
    /// The log as a table.
    Csv,
    /// For Perfetto and Chrome's own viewer.
    Trace,
    /// The picture.
    Svg,
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
    /// The same of an attempt: a step's index, and the retries before it.
    Attempt(Approach, u32, u16),
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
    /// The question has changed meanwhile: ask again.
    TooLate,
    /// A piece of the file that was asked for.
    Piece(#[serde(with = "serde_bytes")] Vec<u8>),
    /// That was all of it.
    Written(File),
    /// It cannot be written: there is nothing yet that could be.
    NotWritten,
    /// Rows of a log; there are several of these while a long one is looked through.
    Log(Box<LogPage>),
    /// A row of a log in full.
    Row {
        /// Of which run.
        run: RunId,
        /// The row.
        line: Box<LogLine>,
        /// What else it says.
        detail: Box<crate::record::Detail>,
    },
    /// Where the steps of a run stand.
    Steps {
        /// Of which run.
        run: RunId,
        /// Its steps.
        steps: Box<StepList>,
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

/// What was found in a log, so far or in all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogPage {
    /// As asked.
    pub asked: u32,
    /// What is wrong with the query, and what would be accepted.
    pub fault: Option<String>,
    /// Rows found so far.
    pub total: u32,
    /// Rows looked at so far.
    pub seen: u32,
    /// Whether these are all that there were by now.
    pub done: bool,
    /// Rows by grade that the query's words take.
    pub counts: Graded,
    /// Rows by grade, whatever the query's words.
    pub all: Graded,
    /// Index of the first of `lines` among the rows found.
    pub from: u32,
    /// The rows asked for, as far as they were found; none where they were told before.
    pub lines: Option<Vec<LogLine>>,
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogLine {
    /// Its index in the log.
    pub row: u32,
    /// Since the start of the run.
    pub at: Micros,
    /// Since the start of its step's attempt; none before that, and for the run's own rows.
    pub since_step: Option<Micros>,
    /// Event type as Dagster's run page has it, or nothing for a log line.
    pub event: String,
    /// Level, in capitals.
    pub level: String,
    /// What it is sifted by.
    pub grade: Grade,
    /// Whether Dagster logs it too.
    pub is_dagsters: bool,
    /// Step key, or nothing for the run's own rows.
    pub step: String,
    /// Index of the step, also where its key is not in the row.
    pub step_index: Option<u32>,
    /// Message.
    pub message: String,
    /// Attempt of the step, from 1; 0 for what is not about a step.
    pub attempt: u16,
    /// The item that it is about, or the first of its step's.
    pub item: Option<u32>,
}
