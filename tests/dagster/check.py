"""Holds generated code against real Dagster.

    python check.py FOLDER

FOLDER is what `cases.rs` wrote: files of code, and `cases.json` with what the engine says of
each. Every file is loaded and looked at; some are run, and their logs compared with the engine's
row by row. Ends with counts, and with exit code 1 if anything differs.
"""

from __future__ import annotations

import faulthandler
import importlib.util
import json
import multiprocessing
import os
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from unittest import mock

LONGEST_RUN = 180  # seconds, on a slow machine

# Pool workers and step processes import this file again: what is slow stands in functions.


def main(folder: Path) -> int:
    import dagster as dg

    cases = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    failed = 0
    with tempfile.TemporaryDirectory() as home:
        quiet = {"telemetry": {"enabled": False}}
        with dg.DagsterInstance.local_temp(home, overrides=quiet) as instance:
            for case in cases:
                failed += not passes(case, instance)
    print(f"dagster {dg.__version__}, Python {sys.version.split()[0]}")
    print(f"# pass {len(cases) - failed}")
    print(f"# fail {failed}")
    return 1 if failed or not cases else 0


def passes(case: dict, instance) -> bool:
    """Checks a case, and says in a line how that went."""
    start = time.monotonic()
    try:
        module = load(case)
        check_constants(case, module)
        check_job(case, module)
        if case["run"]:
            with limited():
                check_run(case, instance)
    except Exception:
        print(f"FAILED {case['name']} ({case['path']})\n{traceback.format_exc()}", flush=True)
        return False
    did = f"ran in {time.monotonic() - start:.1f} s" if case["run"] else "loaded"
    print(f"ok     {case['name']}: {did}", flush=True)
    return True


@contextmanager
def limited():
    """A pool whose workers die waits for ever: then step processes are killed, which fails the
    run, and if that does not end it, this process says where it stands and ends."""
    killer = threading.Timer(LONGEST_RUN, kill_children)
    killer.start()
    faulthandler.dump_traceback_later(LONGEST_RUN + 30, exit=True)
    try:
        yield
    finally:
        killer.cancel()
        faulthandler.cancel_dump_traceback_later()


def kill_children() -> None:
    for child in multiprocessing.active_children():
        child.kill()


def equal(what: str, found, expected) -> None:
    if found != expected:
        raise AssertionError(f"{what}: found {found!r}, expected {expected!r}")


def load(case: dict) -> ModuleType:
    """Imports the file under its own name, as `dagster dev -f` does, on a machine with as many
    CPUs as the scenario says. Any warning is an error."""
    path = Path(case["path"])
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    cpus = mock.patch.object(multiprocessing, "cpu_count", lambda: case["scenario"]["cpus"])
    with cpus, warnings.catch_warnings():
        warnings.simplefilter("error")
        spec.loader.exec_module(module)
    return module


def check_constants(case: dict, module: ModuleType) -> None:
    """The numbers at the top are the scenario's, and nothing is there that it lacks."""
    scenario, pool = case["scenario"], case["scenario"]["pool"]
    has_pool = case["approach"] != "dynamic"
    processes = pool["processes"]
    if processes is None:
        processes = scenario["cpus"] - 1
    expected = {
        "ITEMS": case["keys"],
        "SECONDS": scenario["seconds"],
        "CHUNK_SIZE": scenario["chunk_size"] if case["approach"] == "hybrid" else None,
        "PROCESSES": max(1, processes) if has_pool else None,
        "CHUNKSIZE": pool["chunksize"] if has_pool else None,
        "MAX_CONCURRENT": max_concurrent(scenario),
    }
    for name, value in expected.items():
        equal(name, getattr(module, name, None), value)


def max_concurrent(scenario: dict) -> int | None:
    if scenario["executor"] == "in_process":
        return None
    return scenario["executor"]["multiprocess"].get("max_concurrent") or None


def check_job(case: dict, module: ModuleType) -> None:
    """The job has the engine's ops, and the scenario's retry policy and executor."""
    job = module.defs.resolve_job_def(case["job"])
    equal("ops", {node.name for node in job.nodes}, set(case["ops"]))
    # The op before the last does the work in each of the three.
    worker = case["ops"][-2]
    for node in job.nodes:
        policy = case["scenario"]["retry"] if node.name == worker else None
        equal(f"retry policy of {node.name}", described(node.definition.retry_policy), policy)
    check_executor(case["scenario"], job)


def described(policy) -> dict | None:
    """A retry policy as scenarios write it."""
    if policy is None:
        return None
    return {
        "max_retries": policy.max_retries,
        "delay": policy.delay,
        "backoff": policy.backoff and policy.backoff.name,
        "jitter": policy.jitter and policy.jitter.name,
    }


def check_executor(scenario: dict, job) -> None:
    from dagster._core.system_config.objects import ResolvedRunConfig

    execution = ResolvedRunConfig.build(job, {}).execution
    limit = max_concurrent(scenario)
    if scenario["executor"] == "in_process":
        equal("executor", execution.execution_engine_name, "in_process")
    elif limit is None:
        equal("executor", execution.execution_engine_name, "multi_or_in_process_executor")
    else:
        equal("executor", execution.execution_engine_name, "multiprocess")
        equal("max_concurrent", execution.execution_engine_config["max_concurrent"], limit)


def check_run(case: dict, instance) -> None:
    """The run ends as the engine says, with its result, and with its log."""
    import dagster as dg
    from dagster._core.definitions.reconstruct import ReconstructableJob

    expected = case["run"]
    job = ReconstructableJob.for_file(case["path"], case["job"])
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.execute_job(job, instance=instance, run_config=quiet) as result:
        status = instance.get_run_by_id(result.run_id).status.value
        equal("status", status, expected["status"])
        if expected["result"] is not None:
            equal("result", result.output_for_node("merge_and_analyze"), expected["result"])
        rows = rows_of(instance.all_logs(result.run_id))
    theirs = [tuple(row) for row in expected["rows"]]
    if case["scenario"]["executor"] != "in_process":
        # Steps run beside each other: what is logged is certain, and its order is not.
        equal("rows too many", Counter(rows) - Counter(theirs), Counter())
        equal("rows missing", Counter(theirs) - Counter(rows), Counter())
        return
    for at, (row, other) in enumerate(zip(rows, theirs)):
        equal(f"row {at}", row, other)
    equal("number of rows", len(rows), len(theirs))


Row = tuple[str | None, str | None]


def rows_of(entries) -> list[Row]:
    """Event type and step key of each row; what is logged after the run's end is of the check."""
    rows: list[Row] = []
    for entry in entries:
        event = entry.dagster_event
        rows.append((event.event_type_value if event else None, entry.step_key))
        if rows[-1][0] in ("PIPELINE_SUCCESS", "PIPELINE_FAILURE"):
            break
    return rows


if __name__ == "__main__":
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    sys.exit(main(Path(sys.argv[1]).resolve()))
