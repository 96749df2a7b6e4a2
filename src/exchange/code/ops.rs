//! The work of an item, the ops, and the job that joins them.

use super::head::max_concurrent;
use super::{Code, Part};
use crate::scenario::{Approach, Durations, Executor, Items, Scenario, Work};

const SLEEP: &str = "    time.sleep(SECONDS)";

// A line that ends in a backslash would take the indentation off the next one.
const COMPUTE: &str =
    "    done = time.thread_time() + SECONDS  # CPU time, in which waiting does not count
    while time.thread_time() < done:
        sum(number * number for number in range(1000))";

const LOAD_PIECES: &str = "\
@dg.op(out=dg.DynamicOut())
def load_pieces(context: dg.OpExecutionContext) -> Iterator[dg.DynamicOutput[str]]:
    context.log.info(f\"{len(ITEMS)} items to process: {ITEMS}\")
    for item in ITEMS:
        # The mapping key names the item's step: a plain name, and no key twice.
        yield dg.DynamicOutput(item, mapping_key=item)";

const COMPUTE_PIECE: &str = "\
def compute_piece(piece_to_compute: str) -> str:
    return process_item(piece_to_compute)";

const LOAD_AND_PROCESS: &str = "\
def load_and_process_pieces(context: dg.OpExecutionContext) -> list[str]:
    context.log.info(f\"{len(ITEMS)} items to process: {ITEMS}\")";

const LOAD_CHUNKS: &str = "\
@dg.op(out=dg.DynamicOut())
def load_chunks(
    context: dg.OpExecutionContext,
) -> Iterator[dg.DynamicOutput[list[str]]]:
    context.log.info(f\"{len(ITEMS)} items to process: {ITEMS}\")
    for start in range(0, len(ITEMS), CHUNK_SIZE):
        chunk = ITEMS[start : start + CHUNK_SIZE]
        # The mapping key names the chunk's step: compute_chunk[chunk_0].
        yield dg.DynamicOutput(chunk, mapping_key=f\"chunk_{start // CHUNK_SIZE}\")";

const COMPUTE_CHUNK: &str = "def compute_chunk(chunk: list[str]) -> list[str]:";

const POOL: &str = "    with multiprocessing.Pool(PROCESSES, site.addsitedir, [FOLDER]) as pool:
        # In the order of the items; an exception throws away what the others made.";

/// Without close and join, `with` terminates the workers; a forked one has Dagster's handler of
/// that signal and prints a traceback (seen with 1.13.29).
const POOL_END: &str =
    "        # Workers that are told to end print no tracebacks, as terminated ones do.
        pool.close()
        pool.join()
    return pieces";

const MERGE_FLAT: &str = "\
@dg.op
def merge_and_analyze(
    context: dg.OpExecutionContext, computed_pieces: list[str]
) -> list[str]:
    context.log.info(f\"{len(computed_pieces)} items are done: {computed_pieces}\")
    return computed_pieces";

const MERGE_CHUNKS: &str = "\
@dg.op
def merge_and_analyze(
    context: dg.OpExecutionContext, computed_pieces: list[list[str]]
) -> list[str]:
    pieces = [piece for chunk in computed_pieces for piece in chunk]
    context.log.info(f\"{len(pieces)} items are done: {pieces}\")
    return pieces";

pub(super) fn write(code: &mut Code, approach: Approach, scenario: &Scenario) {
    item(code, approach, scenario);
    match approach {
        Approach::Dynamic => {
            op(code, Part::Load, LOAD_PIECES);
            retried(
                code,
                Part::Item,
                scenario,
                "a retry repeats this item alone",
            );
            code.add(Part::Item, COMPUTE_PIECE);
        }
        Approach::Parallel => {
            retried(code, Part::Load, scenario, "a retry repeats every item");
            code.add(Part::Load, LOAD_AND_PROCESS);
            pool(code, scenario, "ITEMS");
        }
        Approach::Hybrid => {
            op(code, Part::Load, LOAD_CHUNKS);
            retried(
                code,
                Part::Pool,
                scenario,
                "a retry repeats the whole chunk",
            );
            code.add(Part::Pool, COMPUTE_CHUNK);
            pool(code, scenario, "chunk");
        }
    }
    let merge = match approach {
        Approach::Hybrid => MERGE_CHUNKS,
        Approach::Dynamic | Approach::Parallel => MERGE_FLAT,
    };
    op(code, Part::Merge, merge);
    job(code, approach, scenario);
}

/// Text with the two empty lines that stand before a definition.
fn op(code: &mut Code, part: Part, text: &str) {
    gap(code);
    code.add(part, text);
}

fn gap(code: &mut Code) {
    code.add(Part::Setup, "\n");
}

fn item(code: &mut Code, approach: Approach, scenario: &Scenario) {
    op(code, Part::Item, "def process_item(item: str) -> str:");
    code.add(
        Part::Item,
        match approach {
            Approach::Dynamic => "    # Your own work goes here.",
            Approach::Parallel | Approach::Hybrid => {
                "    # Your own work goes here. It stays at the top level, where pool workers find it."
            }
        },
    );
    let by_chance = scenario.failure_probability > 0.0 || scenario.poison_probability > 0.0;
    if by_chance || !scenario.fail.is_empty() {
        let faults = "    # Fanout's simulated faults are left out: raise what can go wrong.";
        code.add(Part::Item, faults);
    }
    if scenario.durations != Durations::Constant {
        let mean = "    # Fanout's items differ in how long they take: this is their mean.";
        code.add(Part::Item, mean);
    }
    code.add(
        Part::Item,
        match scenario.work {
            Work::Sleep => SLEEP,
            Work::Compute => COMPUTE,
        },
    );
    code.add(Part::Item, "    return item.upper()");
}

/// The decorator of the op that does the work.
fn retried(code: &mut Code, part: Part, scenario: &Scenario, about: &str) {
    gap(code);
    match scenario.retry {
        None => code.add(part, "@dg.op"),
        Some(_) => {
            let line = ["@dg.op(retry_policy=RETRY_POLICY)  # ", about];
            code.add(Part::Retry, &line.concat());
        }
    }
}

fn pool(code: &mut Code, scenario: &Scenario, items: &str) {
    code.add(Part::Pool, POOL);
    let chunksize = match scenario.pool.chunksize {
        None => ")",
        Some(_) => ", chunksize=CHUNKSIZE)",
    };
    let line = ["        pieces = pool.map(process_item, ", items, chunksize];
    code.add(Part::Pool, &line.concat());
    code.add(Part::Pool, POOL_END);
}

fn job(code: &mut Code, approach: Approach, scenario: &Scenario) {
    gap(code);
    code.add(Part::Job, &credits(approach, scenario));
    executor(code, scenario.executor);
    code.add(Part::Job, &["def ", approach.job(), "() -> None:"].concat());
    code.add(Part::Job, match approach {
        Approach::Dynamic => {
            "    # map makes a step for each key; collect waits for all, and keeps their order.\n    \
             merge_and_analyze(load_pieces().map(compute_piece).collect())"
        }
        Approach::Parallel => "    merge_and_analyze(load_and_process_pieces())",
        Approach::Hybrid => {
            "    # map makes a step for each key; collect waits for all, and keeps their order.\n    \
             merge_and_analyze(load_chunks().map(compute_chunk).collect())"
        }
    });
    let definitions = ["defs = dg.Definitions(jobs=[", approach.job(), "])"];
    op(code, Part::Job, &definitions.concat());
}

/// What the job costs when every key is accepted.
fn credits(approach: Approach, scenario: &Scenario) -> String {
    let items = match &scenario.items {
        Items::Letters(n) | Items::Numbered(n) => *n as usize,
        Items::Keys(keys) => keys.len(),
    };
    let (steps, why) = match approach {
        Approach::Dynamic => (items, "one for each item"),
        Approach::Hybrid => {
            let size = scenario.chunk_size.max(1) as usize;
            (items.div_ceil(size), "one for each chunk")
        }
        Approach::Parallel => (0, "however many items"),
    };
    let steps = (steps + 2).to_string();
    [
        "# ",
        &steps,
        " steps, ",
        why,
        ": a credit each in Dagster+, and none for retries.",
    ]
    .concat()
}

fn executor(code: &mut Code, executor: Executor) {
    code.add(Part::Job, match (executor, max_concurrent(executor)) {
        (Executor::InProcess, _) => {
            "@dg.job(executor_def=dg.in_process_executor)  # one step at a time"
        }
        (Executor::Multiprocess { .. }, None) => {
            "@dg.job  # the default executor: a process for each step, one at once per CPU"
        }
        (Executor::Multiprocess { .. }, Some(_)) => {
            "executor = dg.multiprocess_executor.configured({\"max_concurrent\": MAX_CONCURRENT})\n\n\n\
             @dg.job(executor_def=executor)"
        }
    });
}
