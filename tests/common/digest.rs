//! Random scenarios and the digest of what they come to: the same natively and in wasm.

use std::sync::Arc;

use fanout::dagster::{Backoff, Jitter, RetryPolicy};
use fanout::driver::simulate;
use fanout::engine::Plan;
use fanout::exchange::ndjson;
use fanout::record::Record;
use fanout::scenario::{
    Approach, Chance, Costs, Durations, Executor, Failures, Items, Law, Pool, Scenario, Work,
};

/// Digest of the event logs of [`SCENARIOS`] random scenarios, three approaches each. It changes
/// with every change of what is simulated; that it is the same on every platform is the point.
pub(crate) const EXPECTED: u64 = include!("digest.txt");

const SCENARIOS: u64 = 300;

/// FNV-1a over every byte of every log.
pub(crate) fn digest() -> u64 {
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    for seed in 0..SCENARIOS {
        let scenario = scenario(seed)
            .check()
            .expect("a generated scenario is valid");
        for approach in Approach::ALL {
            let plan = Arc::new(Plan::of(approach, &scenario));
            let rows = simulate(&plan);
            let record = Record::of(plan, &rows);
            let mut text = String::new();
            ndjson(&record, &rows, &mut text).expect("a log can be written");
            for byte in text.bytes() {
                digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    digest
}

fn scenario(seed: u64) -> Scenario {
    let mut chance = Chance::new(seed).fork("digest");
    let mut below = |n: u64| u32::try_from(chance.next_u64() % n).expect("n is small");
    let n = below(40);
    let millis = |value: u32| f64::from(value) / 1e3;
    Scenario {
        items: Items::Numbered(n),
        seconds: millis(below(2_000)),
        overhead_seconds: millis(below(700)),
        fail: (0..below(4))
            .filter(|item| *item < n)
            .map(|item| (format!("item_{item}"), Failures::First(1 + item)))
            .collect(),
        retry: [
            None,
            Some(RetryPolicy {
                max_retries: 1 + below(3),
                delay: Some(millis(below(900))),
                backoff: [None, Some(Backoff::Linear), Some(Backoff::Exponential)]
                    [below(3) as usize],
                jitter: [None, Some(Jitter::Full), Some(Jitter::PlusMinus)][below(3) as usize],
            }),
        ][below(2) as usize],
        executor: [
            Executor::InProcess,
            Executor::Multiprocess {
                max_concurrent: Some(1 + below(6)),
            },
        ][below(2) as usize],
        pool: Pool {
            processes: Some(1 + below(8)),
            chunksize: None,
        },
        chunk_size: 1 + below(12),
        costs: Costs::ALL[below(6) as usize],
        work: [Work::Sleep, Work::Compute][below(2) as usize],
        cpus: 1 + below(9),
        launched: below(2) == 1,
        durations: match Law::ALL.get(below(8) as usize) {
            None => Durations::Constant,
            Some(law) => Durations::Drawn {
                law: *law,
                by: {
                    let (_, least, most) = law.spread();
                    least + (most.min(least + 1.0) - least) * millis(1 + below(999))
                },
            },
        },
        failure_probability: [0.0, 0.05][below(2) as usize],
        poison_probability: [0.0, 0.01][below(2) as usize],
        seed,
    }
}
