//! desque: events on one queue, which change a state.

use desque::SimState;
use desque::serial::{OkEvent, Simulation};

use crate::LANES;

struct Items<'a> {
    waiting: std::slice::Iter<'a, u64>,
}

impl SimState<u64> for Items<'_> {}

/// A lane is free.
#[derive(Debug)]
struct Free;

impl OkEvent<Items<'_>, u64> for Free {
    fn execute(&mut self, simulation: &mut Simulation<Items<'_>, u64>) {
        if let Some(duration) = simulation.state_mut().waiting.next() {
            simulation
                .schedule_with_delay(Free, *duration)
                .expect("it is later");
        }
    }
}

pub(crate) fn makespan(durations: &[u64]) -> u64 {
    let waiting = durations.iter();
    let mut simulation = Simulation::new(Items { waiting }, 0);
    for _ in 0..LANES {
        simulation.schedule(Free, 0).expect("it is not earlier");
    }
    simulation.run().expect("no event fails");
    *simulation.current_time()
}
