//! What running costs beside the work: log rows, step processes, pools.
//!
//! Every number comes from somewhere ([`Costs::parts`] says from where) and is marked measured,
//! reported or assumed. The measured ones are of one machine: 2 virtual CPUs, dagster 1.13.29,
//! Python 3.11, its event log in sqlite.

use serde::{Deserialize, Serialize};

use crate::Micros;

/// Whose costs a scenario has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Costs {
    /// Nothing costs anything: the docs page's arithmetic.
    #[default]
    None,
    /// A small machine that keeps Dagster's files in memory.
    Memory,
    /// The same, with Dagster's files on a disk.
    Disk,
    /// The same as in memory, with step processes forked from a server that has Dagster loaded
    /// (`start_method: forkserver`).
    Forkserver,
    /// A pod per step, as Kubernetes users report it.
    Kubernetes,
    /// A task per step on ECS.
    Ecs,
}

/// How a number came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// On the machine described above.
    Measured,
    /// By users, in public.
    Reported,
    /// By nobody: a guess to start from.
    Assumed,
}

impl Mark {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Reported => "reported",
            Self::Assumed => "assumed",
        }
    }
}

/// What a part of a run costs, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub name: &'static str,
    /// How long it takes, alone on the machine.
    pub time: Micros,
    /// How that is known.
    pub mark: Mark,
    /// From where.
    pub source: &'static str,
}

/// Costs by part, as the engine takes them. Times are what a part takes alone; parts that compute
/// share the machine's CPUs with everything else that does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overheads {
    /// From the call to the run's process: only of runs that a launcher starts.
    pub launch: Micros,
    /// From the run's first row to its executor's: configuration, resources, capture of output.
    pub run_start: Micros,
    /// One row of the event log, from being said to being stored.
    pub row: Micros,
    /// A step process, from its launch to its first row.
    pub step_start: Micros,
    /// A step process, from its first row to its step's first row.
    pub step_init: Micros,
    /// A step process, from its step's last row to its end, for which its parent waits.
    pub step_end: Micros,
    /// Thousandths of a CPU that a step process keeps busy while it starts and ends.
    pub step_milli_cpus: u32,
    /// Pools in the run's own process, whose workers are forked.
    pub forked_pool: PoolCosts,
    /// Pools in a step process, whose workers start afresh and load Dagster.
    pub spawned_pool: PoolCosts,
}

/// What a pool costs beside its map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolCosts {
    /// `Pool(…)`, per worker: one after another.
    pub start: Micros,
    /// A worker from there to its first item: all at once, on as many CPUs as there are.
    pub boot: Micros,
    /// `close()` and `join()`, per worker.
    pub end: Micros,
}

impl Costs {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Memory,
        Self::Disk,
        Self::Forkserver,
        Self::Kubernetes,
        Self::Ecs,
    ];

    /// Their names with their titles.
    pub const CHOICES: [(&str, &str); 6] = {
        let mut choices = [("", ""); 6];
        let mut at = 0;
        while at < 6 {
            choices[at] = (Self::ALL[at].name(), Self::ALL[at].title());
            at += 1;
        }
        choices
    };

    /// Name on the command line and in links.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Memory => "memory",
            Self::Disk => "disk",
            Self::Forkserver => "forkserver",
            Self::Kubernetes => "kubernetes",
            Self::Ecs => "ecs",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|costs| costs.name() == name)
    }

    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::None => "none, the work alone",
            Self::Memory => "measured, files in memory",
            Self::Disk => "measured, files on disk",
            Self::Forkserver => "measured, forkserver",
            Self::Kubernetes => "reported, Kubernetes pods",
            Self::Ecs => "assumed, ECS tasks",
        }
    }

    /// What each part costs, and how that is known.
    pub fn parts(self) -> Vec<Part> {
        let costs = self.overheads();
        let remote = matches!(self, Self::Kubernetes | Self::Ecs);
        let row = match self {
            Self::None => return Vec::new(),
            Self::Kubernetes | Self::Ecs => (Mark::Reported, PER_OUTPUT),
            Self::Disk => (Mark::Measured, "in-process runs on a disk: 8.5 to 9.2 ms"),
            Self::Memory | Self::Forkserver => (Mark::Measured, "in-process run of 200 items"),
        };
        let process = match self {
            Self::Kubernetes => (Mark::Reported, "dagster issue 25780: 20 s to its resources"),
            Self::Ecs => (Mark::Assumed, "nobody's number"),
            Self::Forkserver => (Mark::Measured, "run of 200 items, two steps at once"),
            _ => (Mark::Measured, "run of 26 items, one step at a time"),
        };
        let like_memory = match remote {
            true => (Mark::Assumed, "as on the small machine"),
            false => (Mark::Measured, "run of 26 items, one step at a time"),
        };
        let pools = match remote {
            true => (Mark::Assumed, "as on the small machine"),
            false => (Mark::Measured, "pools of 7 and the hybrid's, in-process"),
        };
        let spawned = match remote {
            true => (Mark::Assumed, "as on the small machine"),
            false => (Mark::Measured, "pool of 7 in a step process"),
        };
        let part = |name, time, (mark, source)| Part {
            name,
            time,
            mark,
            source,
        };
        let run_start = match remote {
            true => (Mark::Assumed, "as on the small machine"),
            false => (
                Mark::Measured,
                "mean of five in-process runs: 0.35 to 1.0 s",
            ),
        };
        let exits = if self == Self::Forkserver {
            process
        } else {
            like_memory
        };
        vec![
            part(
                "launch of the run's process",
                costs.launch,
                (like_memory.0, "launched runs"),
            ),
            part("start of the run", costs.run_start, run_start),
            part("row of the event log", costs.row, row),
            part("step process: start", costs.step_start, process),
            part("step process: ready", costs.step_init, exits),
            part("step process: end", costs.step_end, exits),
            part("forked pool worker: start", costs.forked_pool.start, pools),
            part("forked pool worker: end", costs.forked_pool.end, pools),
            part(
                "spawned pool worker: start",
                costs.spawned_pool.start,
                spawned,
            ),
            part(
                "spawned pool worker: imports",
                costs.spawned_pool.boot,
                spawned,
            ),
            part("spawned pool worker: end", costs.spawned_pool.end, spawned),
        ]
    }

    /// What the engine takes.
    pub fn overheads(self) -> Overheads {
        match self {
            Self::None => Overheads::default(),
            Self::Memory => MEMORY,
            Self::Disk => Overheads {
                row: millis(9),
                ..MEMORY
            },
            Self::Forkserver => Overheads {
                step_start: millis(950),
                step_init: millis(150),
                step_end: millis(440),
                ..MEMORY
            },
            Self::Kubernetes => Overheads {
                row: millis(167),
                step_start: millis(20_000),
                ..MEMORY
            },
            Self::Ecs => Overheads {
                row: millis(167),
                step_start: millis(45_000),
                ..MEMORY
            },
        }
    }
}

impl Overheads {
    /// The same at `speed` times the pace.
    pub(super) fn at_speed(self, speed: u32) -> Self {
        let times = [
            self.launch,
            self.run_start,
            self.row,
            self.step_start,
            self.step_init,
            self.step_end,
        ];
        let [launch, run_start, row, step_start, step_init, step_end] =
            times.map(|time| time.at_speed(speed));
        Self {
            launch,
            run_start,
            row,
            step_start,
            step_init,
            step_end,
            step_milli_cpus: self.step_milli_cpus,
            forked_pool: self.forked_pool.at_speed(speed),
            spawned_pool: self.spawned_pool.at_speed(speed),
        }
    }
}

impl PoolCosts {
    fn at_speed(self, speed: u32) -> Self {
        Self {
            start: self.start.at_speed(speed),
            boot: self.boot.at_speed(speed),
            end: self.end.at_speed(speed),
        }
    }
}

const PER_OUTPUT: &str = "dagster issue 11475: half a second per output, which is three rows";

const fn millis(millis: u64) -> Micros {
    Micros(millis * 1_000)
}

const MEMORY: Overheads = Overheads {
    launch: millis(2_200),
    run_start: millis(650),
    row: Micros(4_800),
    step_start: millis(2_060),
    step_init: millis(122),
    step_end: millis(873),
    step_milli_cpus: 1_100,
    forked_pool: PoolCosts {
        start: millis(30),
        boot: Micros::ZERO,
        end: millis(6),
    },
    spawned_pool: PoolCosts {
        start: millis(17),
        boot: millis(1_500),
        end: millis(38),
    },
};
