//! The items of a step that is at its work: which lane takes which, and when all are done.

use crate::Micros;
use crate::engine::cores::ONE;
use crate::engine::job::OpWork;
use crate::engine::machine::{Doing, Engine, Out, Who};
use crate::engine::pool::{Map, default_chunksize};
use crate::engine::row::{Failure, What};
use crate::engine::task::{Act, Batch, Start};

use super::Stage;
use super::cost::pool_costs;

impl Engine {
    /// Pool workers start, or the step itself takes its items up.
    pub(super) fn begin_work(&mut self, slot: usize, out: &mut Out<'_>) -> bool {
        let plan = &*self.plan;
        let Some(flight) = self.slots.get_mut(slot) else {
            return false;
        };
        let work = plan.op(flight.op).work;
        let items = plan.items_at(flight.op, flight.group);
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let chunksize = match work {
            OpWork::Nothing | OpWork::Inline => count,
            OpWork::Pool(pool) if pool.processes == 0 => {
                self.enter(slot, Stage::Failure(Failure::NoProcesses));
                return true;
            }
            OpWork::Pool(pool) => pool
                .chunksize
                .unwrap_or_else(|| default_chunksize(count, pool.processes)),
        };
        flight.map = Map::new(items, chunksize);
        flight.map_began = out.now;
        flight.stage = Stage::Work;
        let boot = pool_costs(plan, work).boot;
        for worker in 0..lanes_of(work) {
            let lane = lane(slot, worker, work);
            match boot {
                Micros::ZERO => self.next_slice(slot, lane, out),
                boot => {
                    self.cores
                        .join(out.now, boot, ONE, Who::Worker { slot, lane });
                    if let Some(flight) = self.slots.get_mut(slot) {
                        flight.booting += 1;
                    }
                }
            }
        }
        self.work_over(slot, out)
    }

    /// A pool's worker is up and takes its first slice.
    pub(in crate::engine) fn worker_is_up(&mut self, slot: usize, lane: u32, out: &mut Out<'_>) {
        if let Some(flight) = self.slots.get_mut(slot) {
            flight.booting -= 1;
        }
        self.next_slice(slot, lane, out);
        self.go_on_if_over(slot, out);
    }

    pub(in crate::engine) fn slice_done(&mut self, slot: usize, lane: u32, out: &mut Out<'_>) {
        if let Some(flight) = self.slots.get_mut(slot) {
            flight.map.done();
        }
        self.next_slice(slot, lane, out);
        self.go_on_if_over(slot, out);
    }

    fn next_slice(&mut self, slot: usize, lane: u32, out: &mut Out<'_>) {
        let Some(flight) = self.slots.get_mut(slot) else {
            return;
        };
        let Some(items) = flight.map.take() else {
            return;
        };
        if !out.every {
            let item = items.start;
            out.step(flight.step, flight.attempt, What::ItemStart { item, lane });
        }
        let batch = Batch {
            items,
            attempt: flight.attempt,
            lane,
        };
        let task = self.tasks.add(Doing::Work { slot, lane });
        out.acts.push(Act::Start(Start::Work { task, batch }));
    }

    fn go_on_if_over(&mut self, slot: usize, out: &mut Out<'_>) {
        if self.work_over(slot, out) {
            self.proceed(slot, out);
        }
    }

    /// Whether all that a step's items needed is done; then its next stage is entered. `join`
    /// waits for workers that are not even up; a map that has raised does not.
    fn work_over(&mut self, slot: usize, out: &Out<'_>) -> bool {
        let Some(flight) = self.slots.get(slot) else {
            return false;
        };
        let next = match flight.map.outcome() {
            None => return false,
            Some(Ok(())) if flight.booting > 0 => return false,
            Some(Ok(())) => Stage::PoolEnd,
            Some(Err(item)) => Stage::Failure(Failure::Item(item)),
        };
        if next != Stage::PoolEnd {
            let of_slot = |who: &Who| matches!(who, Who::Worker { slot: of, .. } if *of == slot);
            self.cores.leave(out.now, of_slot);
        }
        self.enter(slot, next);
        true
    }
}

/// Lanes are numbered slot by slot, and within a slot by the pool's worker.
fn lane(slot: usize, worker: u32, work: OpWork) -> u32 {
    let slot = u32::try_from(slot).unwrap_or(u32::MAX);
    slot.saturating_mul(lanes_of(work).max(1))
        .saturating_add(worker)
}

fn lanes_of(work: OpWork) -> u32 {
    match work {
        OpWork::Nothing => 0,
        OpWork::Inline => 1,
        OpWork::Pool(pool) => pool.processes,
    }
}
