"""A step for each chunk of items, with a pool inside."""

import multiprocessing
import site
import string
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

ITEMS = list(string.ascii_lowercase)
SECONDS = 1.0  # of waiting for each item
CHUNK_SIZE = 7  # items of a step
# Pool workers import this file by its name, so they are told where it is. Without
# that a pool waits for ever when Dagster was given the file and not a package.
FOLDER = str(Path(__file__).resolve().parent)
# One CPU is left for the rest; where there is but one, 0 would be refused.
PROCESSES = max(1, multiprocessing.cpu_count() - 1)


def process_item(item: str) -> str:
    # Your own work goes here. It stays at the top level, where pool workers find it.
    time.sleep(SECONDS)
    return item.upper()


@dg.op(out=dg.DynamicOut())
def load_chunks(
    context: dg.OpExecutionContext,
) -> Iterator[dg.DynamicOutput[list[str]]]:
    context.log.info(f"{len(ITEMS)} items to process: {ITEMS}")
    for start in range(0, len(ITEMS), CHUNK_SIZE):
        chunk = ITEMS[start : start + CHUNK_SIZE]
        # The mapping key names the chunk's step: compute_chunk[chunk_0].
        yield dg.DynamicOutput(chunk, mapping_key=f"chunk_{start // CHUNK_SIZE}")


@dg.op
def compute_chunk(chunk: list[str]) -> list[str]:
    with multiprocessing.Pool(PROCESSES, site.addsitedir, [FOLDER]) as pool:
        # In the order of the items; an exception throws away what the others made.
        pieces = pool.map(process_item, chunk)
        # Workers that are told to end print no tracebacks, as terminated ones do.
        pool.close()
        pool.join()
    return pieces


@dg.op
def merge_and_analyze(
    context: dg.OpExecutionContext, computed_pieces: list[list[str]]
) -> list[str]:
    pieces = [piece for chunk in computed_pieces for piece in chunk]
    context.log.info(f"{len(pieces)} items are done: {pieces}")
    return pieces


# 6 steps, one for each chunk: a credit each in Dagster+, and none for retries.
@dg.job(executor_def=dg.in_process_executor)  # one step at a time
def hybrid() -> None:
    # map makes a step for each key; collect waits for all, and keeps their order.
    merge_and_analyze(load_chunks().map(compute_chunk).collect())


defs = dg.Definitions(jobs=[hybrid])
