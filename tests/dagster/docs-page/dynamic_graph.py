"""Dynamic outputs: a step of its own for each item."""

import string
import time
from collections.abc import Iterator

import dagster as dg

ITEMS = list(string.ascii_lowercase)
SECONDS = 1.0  # of waiting for each item


def process_item(item: str) -> str:
    # Your own work goes here.
    time.sleep(SECONDS)
    return item.upper()


@dg.op(out=dg.DynamicOut())
def load_pieces(context: dg.OpExecutionContext) -> Iterator[dg.DynamicOutput[str]]:
    context.log.info(f"{len(ITEMS)} items to process: {ITEMS}")
    for item in ITEMS:
        # The mapping key names the item's step: a plain name, and no key twice.
        yield dg.DynamicOutput(item, mapping_key=item)


@dg.op
def compute_piece(piece_to_compute: str) -> str:
    return process_item(piece_to_compute)


@dg.op
def merge_and_analyze(
    context: dg.OpExecutionContext, computed_pieces: list[str]
) -> list[str]:
    context.log.info(f"{len(computed_pieces)} items are done: {computed_pieces}")
    return computed_pieces


# 28 steps, one for each item: a credit each in Dagster+, and none for retries.
@dg.job(executor_def=dg.in_process_executor)  # one step at a time
def dynamic_graph() -> None:
    # map makes a step for each key; collect waits for all, and keeps their order.
    merge_and_analyze(load_pieces().map(compute_piece).collect())


defs = dg.Definitions(jobs=[dynamic_graph])
