//! What page and host say to each other. Every message is a value of one of two enums.

pub mod decide;
pub mod why;

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::dagster::credits::Usage;
use crate::forecast::{Outlook, Prediction};
use crate::record::{Counts, ItemState, Picture, Status};
use crate::scenario::{Approach, Form};

/// Names a run; the page counts them up and never uses one twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunId(pub u32);

/// From the page to the host.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ToHost {
    /// What would these runs come to?
    Predict {
        /// Comes back with the answer, so that an old one is not taken for new.
        asked: u32,
        /// What to run, as it was typed.
        form: Box<Form>,
    },
    /// Start a run; the one before it in the same approach is forgotten.
    Start {
        /// Its name from now on.
        run: RunId,
        /// Which answer to the question.
        approach: Approach,
        /// What to run, as it was typed.
        form: Box<Form>,
        /// In what time.
        pace: Pace,
    },
    /// End a run.
    Cancel {
        /// Which.
        run: RunId,
        /// At once, or as Dagster's *Terminate* does.
        force: bool,
    },
    /// Something about why a run took as long as it did: a [`why::Ask`].
    Why(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Something about a forecast of many runs, or about this machine: a [`decide::Ask`].
    Decide(#[serde(with = "serde_bytes")] Vec<u8>),
    /// A worker is gone.
    WorkerLost,
    /// The browser refuses to start more workers.
    NoWorkers {
        /// What the browser said.
        why: String,
    },
}

/// In what time a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pace {
    /// Virtual time, at once.
    Simulated,
    /// Real timers and workers, so many times faster than the scenario says.
    Live {
        /// 1 is real time.
        speed: u32,
    },
}

/// From the host to the page.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum FromHost {
    /// The host is there.
    Ready {
        /// Step of this thread's clock.
        resolution: Micros,
    },
    /// So many more workers are wanted.
    WorkersWanted(u32),
    /// The pool has changed.
    Pool(PoolInfo),
    /// Answer to [`ToHost::Predict`].
    Predicted {
        /// As asked.
        asked: u32,
        /// At real time.
        outlook: Box<Outlook>,
    },
    /// A run begins, and this is what it should come to.
    Started {
        /// Which.
        run: RunId,
        /// By the virtual driver, at the run's speed.
        predicted: Prediction,
    },
    /// Runs go on, or are over.
    Updates(Vec<Update>),
    /// A run was cancelled before it began.
    CalledOff {
        /// Which.
        run: RunId,
    },
    /// Answer to [`ToHost::Why`]: a [`why::Told`].
    Why(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Answer to [`ToHost::Decide`]: a [`decide::Told`].
    Decide(#[serde(with = "serde_bytes")] Vec<u8>),
    /// What answers [`ToHost::Why`] and [`ToHost::Decide`] cannot be fetched.
    NoRest {
        /// What the browser said.
        why: String,
    },
    /// The pool cannot be used any more.
    Broken {
        /// Why.
        why: String,
    },
    /// A run cannot be started.
    Refused {
        /// Which.
        run: RunId,
        /// Why, and what would be accepted.
        why: String,
    },
}

/// How the workers of the pool hold their memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Transport {
    /// One memory for the host and all its workers: real threads.
    Shared,
    /// A memory each, and messages.
    Own,
    /// No workers: everything on one thread.
    None,
}

impl Transport {
    /// In a word, for what looks at the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Own => "own",
            Self::None => "none",
        }
    }
}

/// The pool as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolInfo {
    /// How they hold their memory.
    pub transport: Transport,
    /// Workers that have started.
    pub workers: u32,
    /// From asking for the last of them to its first word.
    pub warm_up: Micros,
}

/// How a run stands.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// Which run.
    pub run: RunId,
    /// Dagster's status.
    pub status: Status,
    /// Since its start, by its last row.
    pub at: Micros,
    /// What credits are counted by, so far.
    pub usage: Usage,
    /// Items by state.
    pub counts: Counts,
    /// Items whose state has changed since the last update.
    pub changed: Changes,
    /// How its ops and their steps stand.
    pub picture: Picture,
    /// Rows logged so far.
    pub rows: u32,
    /// The last event, with its step.
    pub last_line: String,
    /// What is known once the run is over.
    pub over: Option<Over>,
}

/// Items and their new states, packed: a hundred thousand of them cross in one piece.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Changes(#[serde(with = "serde_bytes")] Vec<u8>);

impl Changes {
    /// Adds an item with its new state.
    pub fn push(&mut self, item: u32, state: ItemState) {
        let packed = item << 4 | state as u32;
        self.0.extend_from_slice(&packed.to_le_bytes());
    }

    /// The items and their new states.
    pub fn iter(&self) -> impl Iterator<Item = (u32, ItemState)> {
        self.0.chunks_exact(4).filter_map(|bytes| {
            let packed = u32::from_le_bytes(bytes.try_into().ok()?);
            Some((packed >> 4, *ItemState::ALL.get(packed as usize & 15)?))
        })
    }
}

/// What is known once a run is over.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Over {
    /// The first of the merged results; none unless the run succeeded.
    pub result: Option<Vec<String>>,
    /// The first steps that failed for good.
    pub failed_steps: Vec<String>,
    /// How many steps failed for good.
    pub failed: u32,
    /// The first item that took more than one attempt, with its attempts.
    pub retried_first: Option<(u32, u16)>,
    /// How many items took more than one attempt.
    pub retried: u32,
    /// What was measured; none for a simulation.
    pub measured: Option<Measured>,
}

/// What was measured during a live run.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// How the pool held its memory.
    pub transport: Transport,
    /// Items by the worker that did them, by what the workers themselves wrote.
    pub by_worker: Vec<u32>,
    /// How much longer than they should items slept: the mean and the most; none if none slept.
    pub late: Option<(Micros, Micros)>,
    /// Items whose computation came to what it must, and items that computed.
    pub checked: Option<(u32, u32)>,
    /// The run's time as a multiple of what was predicted; none unless it succeeded.
    pub ratio: Option<f64>,
    /// Why the time cannot be trusted.
    pub untrusted: Option<String>,
}
