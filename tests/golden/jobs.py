"""The jobs whose runs are recorded, after the parameters of a case.

Dagster imports this file again in every step process and in its code server, so a case comes in
an environment variable, which all of them inherit. The jobs are those of the page; what they
have beyond it (faults by attempt, extra log lines, tags) is here because a case asks for it.
"""

import json
import multiprocessing
import os
import string
import time

import dagster as dg

CASE = json.loads(os.environ["FANOUT_CASE"])
PARAMS = CASE["params"]

KEYS = PARAMS.get("keys") or list(string.ascii_lowercase[: PARAMS["n"]])
CHUNK_SIZE = PARAMS.get("chunk", 7)
PROCESSES = PARAMS.get("procs") or max(1, multiprocessing.cpu_count() - 1)


class PieceError(Exception):
    """What an item fails with."""


def fails(piece: str, attempt: int, is_root: bool) -> bool:
    """Whether an item fails at this attempt, the first being 0; -1 failures are all there are."""
    if PARAMS.get("fail_in_root_only") and not is_root:
        return False
    times = PARAMS.get("fail", {}).get(piece, 0)
    return times < 0 or attempt < times


def is_root(context: dg.OpExecutionContext) -> bool:
    return context.run.parent_run_id is None


def process(piece: str, attempt: int, in_root: bool) -> str:
    """The work on an item. It takes its time before it fails."""
    time.sleep(PARAMS["sleep"])
    if fails(piece, attempt, in_root):
        raise PieceError(f"could not process piece {piece}")
    return piece.upper()


def retry_policy() -> dg.RetryPolicy | None:
    """The policy of the op that works on items; no other op has one."""
    retry = PARAMS.get("retry")
    if retry is None:
        return None
    return dg.RetryPolicy(
        max_retries=retry.get("max_retries", 1),
        delay=retry.get("delay"),
        backoff=dg.Backoff[retry["backoff"]] if "backoff" in retry else None,
        jitter=dg.Jitter[retry["jitter"]] if "jitter" in retry else None,
    )


def tags(op_name: str, worker: bool = False) -> dict[str, str]:
    """An op's tags: `op_tags` are of the op that works on items, the others are by op."""
    found = dict(PARAMS.get("op_tags", {})) if worker else {}
    found.update(PARAMS.get("tags_by_op", {}).get(op_name, {}))
    if op_name in PARAMS.get("priorities", {}):
        found["dagster/priority"] = str(PARAMS["priorities"][op_name])
    return found


def worker_settings(op_name: str) -> dict:
    """What the op that works on items is decorated with."""
    return {
        "retry_policy": retry_policy(),
        "pool": PARAMS.get("pool"),
        "tags": tags(op_name, worker=True),
    }


def dynamic_out() -> dg.DynamicOut:
    return dg.DynamicOut(is_required=not PARAMS.get("optional_out"))


# The dynamic graph: a step per item.


@dg.op(out=dynamic_out(), tags=tags("load_pieces"))
def load_pieces(context: dg.OpExecutionContext):
    context.log.info(f"Will process... {KEYS}")
    for at, key in enumerate(KEYS):
        if at == PARAMS.get("fail_load_after"):
            raise PieceError("load_pieces broke")
        yield dg.DynamicOutput(key, mapping_key=key)


@dg.op(**worker_settings("compute_piece"))
def compute_piece(context: dg.OpExecutionContext, piece_to_compute: str):
    if PARAMS.get("item_logs"):
        context.log.info(f"computing {piece_to_compute} (attempt {context.retry_number})")
    return process(piece_to_compute, context.retry_number, is_root(context))


@dg.op(tags=tags("merge_and_analyze"))
def merge_and_analyze(context: dg.OpExecutionContext, computed_pieces: list[str]):
    context.log.info(f"Finished processing, result is ... {computed_pieces}")


# Pools: a process each, and what it is told before its first item.

_told: dict[str, int | bool] = {}


def tell(attempt: int, in_root: bool) -> None:
    _told.update(attempt=attempt, in_root=in_root)


def compute_piece_fn(piece_to_compute: str) -> str:
    return process(piece_to_compute, **_told)


def compute_in_pool(context: dg.OpExecutionContext, pieces: list[str]) -> list[str]:
    """`Pool.map` over the pieces, and a log line about it."""
    start = time.perf_counter()
    told = (context.retry_number, is_root(context))
    with multiprocessing.Pool(PROCESSES, initializer=tell, initargs=told) as pool:
        computed = pool.map(compute_piece_fn, pieces)
        pool.close()
        pool.join()
    method = multiprocessing.get_start_method()
    took = time.perf_counter() - start
    context.log.info(f"pool of {PROCESSES} ({method}): {len(pieces)} items in {took:.3f}s")
    return computed


@dg.op(**worker_settings("load_and_process_pieces"))
def load_and_process_pieces(context: dg.OpExecutionContext):
    context.log.info(f"Will process... {KEYS}")
    return compute_in_pool(context, KEYS)


# The hybrid: a step per chunk, and a pool in each.


@dg.op(out=dynamic_out(), tags=tags("load_chunks"))
def load_chunks(context: dg.OpExecutionContext):
    chunks = [KEYS[at : at + CHUNK_SIZE] for at in range(0, len(KEYS), CHUNK_SIZE)]
    context.log.info(f"Will process... {KEYS} in {len(chunks)} chunks")
    for at, chunk in enumerate(chunks):
        yield dg.DynamicOutput(chunk, mapping_key=f"chunk_{at}")


@dg.op(**worker_settings("compute_chunk"))
def compute_chunk(context: dg.OpExecutionContext, chunk: list[str]):
    return compute_in_pool(context, chunk)


@dg.op(tags=tags("merge_chunks"))
def merge_chunks(context: dg.OpExecutionContext, computed_chunks: list[list[str]]):
    merged = [piece for chunk in computed_chunks for piece in chunk]
    context.log.info(f"Finished processing, result is ... {merged}")


# The chain: two mapped steps after each other.


@dg.op(tags=tags("second_stage"))
def second_stage(x: str):
    return x * 2


@dg.op(tags=tags("collect_len"))
def collect_len(xs: list[str]):
    return len(xs)


def executor() -> dg.ExecutorDefinition:
    if CASE["executor"] == "in_process":
        return dg.in_process_executor
    config: dict = {"max_concurrent": CASE["max_concurrent"]}
    if "start_method" in PARAMS:
        config["start_method"] = {PARAMS["start_method"]: {}}
    if "tag_concurrency_limits" in PARAMS:
        config["tag_concurrency_limits"] = PARAMS["tag_concurrency_limits"]
    return dg.multiprocess_executor.configured(config)


@dg.job(executor_def=executor())
def dynamic_graph():
    merge_and_analyze(load_pieces().map(compute_piece).collect())


@dg.job(executor_def=executor())
def python_parallelism():
    merge_and_analyze(load_and_process_pieces())


@dg.job(executor_def=executor())
def hybrid():
    merge_chunks(load_chunks().map(compute_chunk).collect())


@dg.job(executor_def=executor())
def dynamic_chain():
    collect_len(load_pieces().map(compute_piece).map(second_stage).collect())


defs = dg.Definitions(jobs=[dynamic_graph, python_parallelism, hybrid, dynamic_chain])
