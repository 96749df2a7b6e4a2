//! The runs that are measured.

use std::sync::Arc;

use fanout::driver::Simulation;
use fanout::engine::{Plan, Row, Sink};
use fanout::scenario::{Approach, Executor, Keys, Pool, Scenario};

/// Steps at once, or processes of the pool.
const LANES: u32 = 8;

/// A run of one step per item in processes of their own, or of one pool for all.
pub(crate) fn plan(approach: Approach, items: u32) -> Arc<Plan> {
    let scenario = Scenario {
        executor: Executor::Multiprocess {
            max_concurrent: Some(LANES),
        },
        pool: Pool {
            processes: Some(LANES),
            chunksize: None,
        },
        ..Scenario::default()
    };
    let mut checked = scenario
        .check()
        .unwrap_or_else(|_| unreachable!("it is valid"));
    // More than a scenario may have: what would a million be like?
    checked.keys = Keys::Numbered(items);
    Arc::new(Plan::of(approach, &checked))
}

/// Takes the rows of a run as the engine writes them.
pub(crate) fn run(plan: &Arc<Plan>, sink: &mut dyn Sink) {
    let mut simulation = Simulation::new(plan);
    while simulation.advance(sink) {}
}

/// The first rows of the log of a run of steps, which has 20 per item and some more.
pub(crate) fn rows(count: u32) -> (Arc<Plan>, Vec<Row>) {
    let plan = plan(Approach::Dynamic, count.div_ceil(20));
    let most = count as usize;
    let mut rows = First {
        rows: Vec::with_capacity(most),
        most,
    };
    run(&plan, &mut rows);
    (plan, rows.rows)
}

/// As many rows as were asked for.
struct First {
    rows: Vec<Row>,
    most: usize,
}

impl Sink for First {
    fn row(&mut self, row: Row) {
        if self.rows.len() < self.most {
            self.rows.push(row);
        }
    }
}
