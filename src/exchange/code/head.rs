//! What stands above the ops: imports, and the scenario as named constants.

use super::{Code, Part};
use crate::dagster::{Backoff, Jitter, RetryPolicy, python};
use crate::scenario::{Approach, Executor, Items, Pool, Scenario, Work};

/// As wide as Python's formatters make a line.
const WIDTH: usize = 88;

/// Why a pool is told of a folder. Without it the workers of a spawned pool die while the pool
/// waits for ever, where Dagster was given a file and not a module (seen with 1.13.29).
const FOLDER: &str = "\
# Pool workers import this file by its name, so they are told where it is. Without
# that a pool waits for ever when Dagster was given the file and not a package.
FOLDER = str(Path(__file__).resolve().parent)";

pub(super) fn write(code: &mut Code, approach: Approach, scenario: &Scenario) {
    code.add(Part::Setup, about(approach));
    imports(code, approach, scenario);
    items(code, &scenario.items);
    constant(
        code,
        "SECONDS",
        &python::float(scenario.seconds),
        seconds(scenario.work),
    );
    if approach == Approach::Hybrid {
        let size = scenario.chunk_size.to_string();
        constant(code, "CHUNK_SIZE", &size, "items of a step");
    }
    if approach != Approach::Dynamic {
        pool(code, scenario.pool);
    }
    if let Some(steps) = max_concurrent(scenario.executor) {
        let steps = steps.to_string();
        constant(
            code,
            "MAX_CONCURRENT",
            &steps,
            "steps at once, a process each",
        );
    }
    if let Some(policy) = scenario.retry {
        retry(code, policy);
    }
}

/// Steps in flight where they are limited; Dagster reads 0 as no limit of one's own.
pub(super) fn max_concurrent(executor: Executor) -> Option<u32> {
    match executor {
        Executor::InProcess => None,
        Executor::Multiprocess { max_concurrent } => max_concurrent.filter(|steps| *steps > 0),
    }
}

fn about(approach: Approach) -> &'static str {
    match approach {
        Approach::Dynamic => "\"\"\"Dynamic outputs: a step of its own for each item.\"\"\"\n",
        Approach::Parallel => {
            "\"\"\"One op for all items, with a pool of processes inside.\"\"\"\n"
        }
        Approach::Hybrid => "\"\"\"A step for each chunk of items, with a pool inside.\"\"\"\n",
    }
}

/// Sorted as isort does.
fn imports(code: &mut Code, approach: Approach, scenario: &Scenario) {
    let pool = approach != Approach::Dynamic;
    let fans_out = approach != Approach::Parallel;
    for (line, needed) in [
        ("import multiprocessing", pool),
        ("import site", pool),
        (
            "import string",
            matches!(scenario.items, Items::Letters(1..)),
        ),
        ("import time", true),
        ("from collections.abc import Iterator", fans_out),
        ("from pathlib import Path", pool),
        ("\nimport dagster as dg\n", true),
    ] {
        if needed {
            code.add(Part::Setup, line);
        }
    }
}

fn constant(code: &mut Code, name: &str, value: &str, about: &str) {
    code.add(Part::Setup, &[name, " = ", value, "  # ", about].concat());
}

fn items(code: &mut Code, items: &Items) {
    match items {
        Items::Letters(26) => code.add(Part::Setup, "ITEMS = list(string.ascii_lowercase)"),
        Items::Letters(n @ 1..) => {
            let n = n.to_string();
            let slice = ["ITEMS = list(string.ascii_lowercase[:", &n, "])"];
            code.add(Part::Setup, &slice.concat());
        }
        Items::Numbered(n @ 1..) => {
            let n = n.to_string();
            let list = ["ITEMS = [f\"item_{number}\" for number in range(", &n, ")]"];
            code.add(Part::Setup, &list.concat());
        }
        Items::Keys(keys) if !keys.is_empty() => own_keys(code, keys),
        _ => code.add(Part::Setup, "ITEMS: list[str] = []"),
    }
}

/// All keys, with as many on a line as fit.
fn own_keys(code: &mut Code, keys: &[String]) {
    let keys: Vec<String> = keys.iter().map(|key| python::string(key)).collect();
    let line = ["ITEMS = [", &keys.join(", "), "]"].concat();
    if line.chars().count() <= WIDTH {
        return code.add(Part::Setup, &line);
    }
    code.add(Part::Setup, "ITEMS = [");
    let mut line = String::new();
    for key in keys {
        // A space or the indent before it, a comma after it.
        if !line.is_empty() && line.chars().count() + key.chars().count() + 2 > WIDTH {
            code.add(Part::Setup, &line);
            line.clear();
        }
        line.push_str(if line.is_empty() { "    " } else { " " });
        line.push_str(&key);
        line.push(',');
    }
    code.add(Part::Setup, &line);
    code.add(Part::Setup, "]");
}

fn seconds(work: Work) -> &'static str {
    match work {
        Work::Sleep => "of waiting for each item",
        Work::Compute => "of computing for each item",
    }
}

fn pool(code: &mut Code, pool: Pool) {
    code.add(Part::Setup, FOLDER);
    match pool.processes {
        None => code.add(
            Part::Pool,
            "# One CPU is left for the rest; where there is but one, 0 would be refused.\n\
             PROCESSES = max(1, multiprocessing.cpu_count() - 1)",
        ),
        Some(0) => code.add(Part::Pool, "PROCESSES = 1  # a pool of 0 would be refused"),
        Some(n) => code.add(Part::Pool, &["PROCESSES = ", &n.to_string()].concat()),
    }
    if let Some(size) = pool.chunksize {
        let size = size.to_string();
        let text = [
            "CHUNKSIZE = ",
            &size,
            "  # items that a process takes at once",
        ];
        code.add(Part::Pool, &text.concat());
    }
}

fn retry(code: &mut Code, policy: RetryPolicy) {
    let mut add = |line: &[&str]| code.add(Part::Retry, &line.concat());
    add(&["RETRY_POLICY = dg.RetryPolicy("]);
    let retries = policy.max_retries.to_string();
    add(&["    max_retries=", &retries, ",  # after the first attempt"]);
    if let Some(delay) = policy.delay {
        add(&[
            "    delay=",
            &python::float(delay),
            ",  # seconds before a retry",
        ]);
    }
    match policy.backoff {
        None => {}
        Some(Backoff::Linear) => {
            add(&["    backoff=dg.Backoff.LINEAR,  # 1, 2, 3 times the delay"])
        }
        Some(Backoff::Exponential) => {
            add(&["    backoff=dg.Backoff.EXPONENTIAL,  # 1, 3, 7 times the delay"]);
        }
    }
    match policy.jitter {
        None => {}
        Some(Jitter::Full) => add(&["    jitter=dg.Jitter.FULL,  # anything from 0 up to that"]),
        Some(Jitter::PlusMinus) => {
            add(&["    jitter=dg.Jitter.PLUS_MINUS,  # up to one delay more or less"]);
        }
    }
    add(&[")"]);
}
