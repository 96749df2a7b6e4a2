//! Items of given durations on eight lanes, first come, first served, in simulators of others.
//!
//! `simulators FILE` reads a duration per line, in whole microseconds, and prints a line of JSON
//! per simulator: its name, the items, the seconds that the best of three runs took, and the
//! makespan in microseconds.

mod events;
mod models;
mod processes;

use std::time::Instant;

const LANES: usize = 8;
const RUNS: usize = 3;

/// Simulators by the name of their crate.
const SIMULATORS: [(&str, fn(&[u64]) -> u64); 3] = [
    ("desque", events::makespan),
    ("nexosim", models::makespan),
    ("simu-des", processes::makespan),
];

fn main() {
    let file = std::env::args().nth(1).expect("which file?");
    let text = std::fs::read_to_string(file).expect("the file can be read");
    let durations: Vec<u64> = text
        .lines()
        .map(|line| line.parse().expect("a number"))
        .collect();
    for (name, makespan) in SIMULATORS {
        let mut seconds = f64::INFINITY;
        let mut last = 0;
        for _ in 0..RUNS {
            let began = Instant::now();
            last = makespan(&durations);
            seconds = seconds.min(began.elapsed().as_secs_f64());
        }
        let (version, items) = (version(name), durations.len());
        println!(
            "{{\"name\":\"{name} {version} (Rust)\",\"items\":{items},\"seconds\":{seconds},\"makespan\":{last}}}"
        );
    }
}

/// The version that was built.
fn version(name: &str) -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let package = format!("name = \"{name}\"\nversion = \"");
    let after = lock.split_once(&package).expect("it is locked").1;
    after.split_once('"').expect("a version").0
}
