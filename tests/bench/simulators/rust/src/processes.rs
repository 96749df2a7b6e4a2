//! simu-des: a process per item and a resource, as in SimPy. Its time is a float, which holds whole
//! microseconds exactly up to 285 years.

use simu::{Resource, SimEnv};

use crate::LANES;

pub(crate) fn makespan(durations: &[u64]) -> u64 {
    let mut simulation = SimEnv::with_seed(0);
    let lanes = Resource::new(LANES);
    for duration in durations {
        let (lanes, now, duration) = (lanes.clone(), simulation.handle(), *duration as f64);
        simulation.spawn(async move {
            let _slot = lanes.request().await;
            now.timeout(duration).await;
        });
    }
    simulation.run();
    simulation.now() as u64
}
