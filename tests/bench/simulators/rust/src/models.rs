//! nexosim: a model that schedules its own events, on one thread.

use std::time::Duration;

use nexosim::model::{Context, Model, schedulable};
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};

use crate::LANES;

#[derive(Serialize, Deserialize)]
struct Lanes {
    durations: Vec<u64>,
    next: usize,
}

#[Model]
impl Lanes {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        for _ in 0..LANES {
            self.free((), cx).await;
        }
    }

    #[nexosim(schedulable)]
    async fn free(&mut self, _: (), cx: &Context<Self>) {
        let Some(duration) = self.durations.get(self.next) else {
            return;
        };
        self.next += 1;
        let duration = Duration::from_micros(*duration);
        cx.schedule_event(duration, schedulable!(Self::free), ())
            .expect("it is later");
    }
}

pub(crate) fn makespan(durations: &[u64]) -> u64 {
    let durations = durations.to_vec();
    let lanes = Lanes { durations, next: 0 };
    let mut simulation = SimInit::with_num_threads(1)
        .add_model(lanes, Mailbox::new(), "lanes")
        .init(MonotonicTime::EPOCH)
        .expect("it begins");
    simulation.run().expect("it ends");
    let took = simulation.time().duration_since(MonotonicTime::EPOCH);
    took.as_micros() as u64
}
