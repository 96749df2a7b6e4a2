"""One op for all items, with a pool of processes inside."""

import multiprocessing
import site
import string
import time
from pathlib import Path

import dagster as dg

ITEMS = list(string.ascii_lowercase)
SECONDS = 1.0  # of waiting for each item
# Pool workers import this file by its name, so they are told where it is. Without
# that a pool waits for ever when Dagster was given the file and not a package.
FOLDER = str(Path(__file__).resolve().parent)
# One CPU is left for the rest; where there is but one, 0 would be refused.
PROCESSES = max(1, multiprocessing.cpu_count() - 1)


def process_item(item: str) -> str:
    # Your own work goes here. It stays at the top level, where pool workers find it.
    time.sleep(SECONDS)
    return item.upper()


@dg.op
def load_and_process_pieces(context: dg.OpExecutionContext) -> list[str]:
    context.log.info(f"{len(ITEMS)} items to process: {ITEMS}")
    with multiprocessing.Pool(PROCESSES, site.addsitedir, [FOLDER]) as pool:
        # In the order of the items; an exception throws away what the others made.
        pieces = pool.map(process_item, ITEMS)
        # Workers that are told to end print no tracebacks, as terminated ones do.
        pool.close()
        pool.join()
    return pieces


@dg.op
def merge_and_analyze(
    context: dg.OpExecutionContext, computed_pieces: list[str]
) -> list[str]:
    context.log.info(f"{len(computed_pieces)} items are done: {computed_pieces}")
    return computed_pieces


# 2 steps, however many items: a credit each in Dagster+, and none for retries.
@dg.job(executor_def=dg.in_process_executor)  # one step at a time
def python_parallelism() -> None:
    merge_and_analyze(load_and_process_pieces())


defs = dg.Definitions(jobs=[python_parallelism])
