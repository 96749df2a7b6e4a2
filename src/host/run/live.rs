//! A live run: what it waits for, who does its work, and what it says of itself when it is over.

use std::rc::Rc;
use std::sync::Arc;

use futures::channel::oneshot;
use futures::future::{self, select};
use futures::lock::MutexGuard;

use crate::Micros;
use crate::driver::clock::Clock;
use crate::driver::live::{Crew, Live, Load, Reports, needs_crew, process_here};
use crate::engine::Plan;
use crate::forecast::Prediction;
use crate::host::course::Circumstances;
use crate::host::crew::{Hands, Rent, Workers};
use crate::host::gauge::{calibrate, hardware_concurrency};
use crate::host::kept::Kept;
use crate::host::protocol::{FromHost, RunId, Transport};
use crate::scenario::{Approach, Checked, Work};

use super::Host;

/// Live runs take a day at most.
const LONGEST_LIVE: Micros = Micros(86_400_000_000);
impl Host {
    /// Runs, from what it waits for to its end.
    ///
    /// # Errors
    /// Why it cannot be run live.
    pub(super) async fn live(
        &self,
        id: RunId,
        approach: Approach,
        checked: Checked,
    ) -> Result<(), String> {
        let plan = Arc::new(Plan::of(approach, &checked));
        let wanted = || self.is_wanted(approach, id);
        let mut predicted = Kept::record_alone(&plan);
        let simulated = self
            .simulate_in_slices(&plan, &mut predicted, &wanted)
            .await;
        if simulated.is_none() {
            return Ok(());
        }
        let predicted = predicted.record;
        let time = predicted.run_time();
        if time > LONGEST_LIVE {
            return Err(format!(
                "This would take {time}; a live run takes a day at most. Simulate it, or raise the speed."
            ));
        }
        let lanes = predicted.lanes().max(1);
        let prepared = self.unless_called_off(id, self.prepare(&plan, lanes)).await;
        let Some(Prepared {
            rent,
            rounds_per_ms,
            _turn,
        }) = prepared.transpose()?
        else {
            return Ok(());
        };
        let hands = self.hands(rent.clone(), rounds_per_ms);
        let live = Live::new(
            Arc::clone(&plan),
            self.0.clock.clone(),
            hands,
            rounds_per_ms,
        );
        let measures = (rounds_per_ms, time);
        self.insert(id, approach, &plan, Some(live.control()), measures);
        self.tell(FromHost::Started {
            run: id,
            predicted: Prediction::of(&predicted),
        });
        let host = self.clone();
        live.run(move |rows| {
            host.with_run(approach, id, |run| run.take(rows));
            host.tell_soon();
        })
        .await;
        let own_each = rent.as_ref().is_none_or(|rent| rent.own_each());
        let circumstances = Circumstances {
            transport: rent
                .as_ref()
                .map_or(self.transport(), |rent| rent.transport()),
            by_worker: rent.as_ref().map(|rent| rent.ended()).unwrap_or_default(),
            untrusted: self.untrusted(&plan, lanes, own_each),
        };
        self.tell_of_end(approach, id, Some(circumstances));
        Ok(())
    }

    /// What a run waits for: its turn and the machine's pace if it computes, and its workers if
    /// it needs any.
    async fn prepare(&self, plan: &Plan, lanes: usize) -> Result<Prepared<'_>, String> {
        self.0.thinking.over().await;
        let computes = plan.scenario.work == Work::Compute;
        let workers = self.0.workers.as_ref().filter(|_| needs_crew(plan));
        let most = workers.map_or(usize::MAX, Workers::most);
        if computes && lanes > most {
            return Err(format!(
                "{lanes} items would compute at once, and there are {most} real workers at most. Simulate it, or lower the processes."
            ));
        }
        let turn = match computes {
            true => Some(self.0.turn.lock().await),
            false => None,
        };
        let rent = match workers {
            Some(workers) => Some(Rc::new(workers.rent(lanes, plan.scenario.work).await?)),
            None => None,
        };
        // Measured afresh: what else the machine does changes by the minute.
        let rounds_per_ms = match computes {
            true => calibrate(&self.0.clock).await,
            false => 0.0,
        };
        Ok(Prepared {
            rent,
            rounds_per_ms,
            _turn: turn,
        })
    }

    /// Waits; answers nothing if the run is called off before it has begun.
    async fn unless_called_off<T>(&self, id: RunId, what: impl Future<Output = T>) -> Option<T> {
        let (sender, called_off) = oneshot::channel();
        self.0.waiting.borrow_mut().push((id, sender));
        let outcome = match select(std::pin::pin!(what), called_off).await {
            future::Either::Left((outcome, _)) => Some(outcome),
            future::Either::Right(_) => None,
        };
        self.0
            .waiting
            .borrow_mut()
            .retain(|(other, _)| *other != id);
        outcome
    }

    fn hands(&self, rent: Option<Rc<Rent>>, rounds_per_ms: f64) -> Either {
        match rent {
            Some(rent) => Either::Hands(Hands {
                rent,
                rounds_per_ms,
            }),
            None => Either::Here(Here {
                clock: self.0.clock.clone(),
                rounds_per_ms,
            }),
        }
    }

    fn transport(&self) -> Transport {
        self.0
            .workers
            .as_ref()
            .map_or(Transport::None, |workers| workers.info().transport)
    }

    fn untrusted(&self, plan: &Plan, lanes: usize, own_each: bool) -> Option<String> {
        if self.0.workers.is_none() {
            return Some(
                "The browser refuses workers: everything ran on the page's own thread.".to_owned(),
            );
        }
        let cores = hardware_concurrency();
        if plan.scenario.work == Work::Compute && needs_crew(plan) && lanes > cores {
            return Some(format!(
                "{lanes} items computed at once on {cores} cores: they had to share."
            ));
        }
        let shares = !own_each && self.transport() == Transport::Shared;
        shares.then(|| format!("{lanes} lanes shared fewer real workers, as timers."))
    }
}

/// Does the work on the host's own thread.
#[derive(Clone)]
struct Here {
    clock: Clock,
    rounds_per_ms: f64,
}

/// What a live run has been given before it begins.
struct Prepared<'a> {
    /// The workers it has rented, if it needs any.
    rent: Option<Rc<Rent>>,
    /// Pace of the computing kernel.
    rounds_per_ms: f64,
    /// Its turn, while it computes.
    _turn: Option<MutexGuard<'a, ()>>,
}

#[derive(Clone)]
enum Either {
    Hands(Hands),
    Here(Here),
}

impl Crew for Either {
    async fn process(&self, load: Load, reports: Reports) {
        match self {
            Self::Hands(hands) => hands.process(load, reports).await,
            Self::Here(here) => process_here(load, &reports, &here.clock, here.rounds_per_ms).await,
        }
    }
}
