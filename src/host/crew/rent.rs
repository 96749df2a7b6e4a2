//! What a run has of the pool: its lanes, its workers, and the loads that they work on.

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use litemap::LiteMap;

use crate::driver::live::{self, Crew, Reports};
use crate::host::protocol::Transport;
use crate::host::worker::{Load, Tell};

use super::{Pending, Workers};

/// Lanes that a run has booked; dropping it gives them back.
pub(super) struct Booked {
    pool: Workers,
    lanes: usize,
}

impl Booked {
    pub(super) fn new(pool: &Workers, lanes: usize) -> Self {
        pool.0.lanes.set(pool.0.lanes.get() + lanes);
        Self {
            pool: pool.clone(),
            lanes,
        }
    }
}

impl Drop for Booked {
    fn drop(&mut self) {
        let lanes = &self.pool.0.lanes;
        lanes.set(lanes.get().saturating_sub(self.lanes));
    }
}

/// Workers that a run has to itself; dropping it gives them back.
pub(in crate::host) struct Rent {
    pub(super) booked: Booked,
    pub(super) workers: Vec<usize>,
    /// Which of them each lane has: lanes are numbered with gaps.
    pub(super) lanes: RefCell<LiteMap<u32, usize>>,
    /// Whether each lane has a worker of its own.
    pub(super) own_each: bool,
}

impl Rent {
    /// The worker of a lane.
    fn worker_of(&self, lane: u32) -> usize {
        let mut lanes = self.lanes.borrow_mut();
        let next = lanes.len() % self.workers.len();
        *lanes.entry(lane).or_insert(self.workers[next])
    }

    pub(in crate::host) fn own_each(&self) -> bool {
        self.own_each
    }

    /// Items by worker, by what the workers wrote into the shared memory; by their messages
    /// where they share none.
    pub(in crate::host) fn ended(&self) -> Vec<u32> {
        let workers = self.booked.pool.0.workers.borrow();
        let ended = |at: &usize| {
            let worker = &workers[*at];
            worker
                .desk
                .as_ref()
                .map_or(worker.told_ended, |desk| desk.take_ended())
        };
        self.workers.iter().map(ended).collect()
    }

    pub(in crate::host) fn transport(&self) -> Transport {
        self.booked.pool.0.transport.get()
    }
}

impl Drop for Rent {
    fn drop(&mut self) {
        let mut workers = self.booked.pool.0.workers.borrow_mut();
        for at in &self.workers {
            if let Some(worker) = workers.get_mut(*at) {
                worker.rented = false;
            }
        }
    }
}

/// A run's crew: the workers it has rented.
#[derive(Clone)]
pub(in crate::host) struct Hands {
    pub(in crate::host) rent: Rc<Rent>,
    pub(in crate::host) rounds_per_ms: f64,
}

impl Crew for Hands {
    async fn process(&self, load: live::Load, reports: Reports) {
        let pool = self.rent.booked.pool.clone();
        let number = pool.0.last_load.get() + 1;
        pool.0.last_load.set(number);
        let worker = self.rent.worker_of(load.batch.lane);
        let items = load.batch.items.zip(&load.items);
        let load = Load {
            number,
            items: items
                .map(|(item, work)| (item, work.time, work.fails))
                .collect(),
            work: load.work,
            rounds_per_ms: self.rounds_per_ms,
            blocking: self.rent.own_each,
        };
        let (done, over) = oneshot::channel();
        pool.0.loads.borrow_mut().insert(
            number,
            Pending {
                worker,
                reports,
                done,
            },
        );
        let _call_off = CallOff {
            pool: pool.clone(),
            load: number,
            blocking: load.blocking,
        };
        pool.tell(worker, &Tell::Load(load));
        // Ends with an error only when the pool is gone, and the run with it.
        let _ = over.await;
    }
}

/// Calls a load off when its future is dropped before it is done.
struct CallOff {
    pool: Workers,
    load: u32,
    blocking: bool,
}

impl Drop for CallOff {
    fn drop(&mut self) {
        self.pool.call_off(self.load, self.blocking);
    }
}
