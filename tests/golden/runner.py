"""Runs one case in real Dagster and writes down its log.

    python runner.py TASK.json

`record.py` starts this, a process per case, and ends it with everything it has started if it
takes too long. TASK says which case, where its recording goes, and which run it follows.
DAGSTER_HOME is set. Step processes import this file again: what is slow stands in functions.
"""

from __future__ import annotations

import json
import logging
import os
import re
import statistics
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import dagster as dg
    from dagster._core.events.log import EventLogEntry

FOLDER = Path(__file__).resolve().parent
JOBS = FOLDER / "jobs.py"
LAUNCHED = "QueuedRunCoordinator + DefaultRunLauncher"
LONGEST_START = 120  # seconds until what a termination waits for
LONGEST_END = 90  # seconds from a termination to the run's end
LONGEST_RUN = 240  # seconds of a run that is launched and not terminated
LONGEST_TEXT = 600  # characters of a value that is neither number nor text

# Data within an event's data, and which of its fields are written down.
KEPT = {
    "StepOutputHandle": ("step_key", "output_name", "mapping_key"),
    "TypeCheckData": ("success", "label"),
}


@dataclass
class Ran:
    """A run that is over."""

    run_id: str
    start: float
    end: float
    raised: str | None = None
    terminated_at: float | None = None


def main(task: dict[str, Any]) -> None:
    import dagster as dg

    case = task["case"]
    os.environ["FANOUT_CASE"] = json.dumps(case)
    with dg.DagsterInstance.get() as instance:
        for pool, limit in case["params"].get("_pool_limits", {}).items():
            instance.event_log_storage.set_concurrency_slots(pool, limit)
        if case["path"] == LAUNCHED:
            ran = launch(case, instance)
        else:
            ran = execute(case, instance, task["parent_run_id"])
        recording = recording_of(case, instance, ran)
    out = {
        "run_id": ran.run_id,
        "recording": recording,
        "entry": manifest_entry(case, recording),
    }
    Path(task["out"]).write_text(json.dumps(out), encoding="utf-8")


# Running.


def execute(case: dict, instance: dg.DagsterInstance, parent_run_id: str | None) -> Ran:
    """A run in this process, as `dagster job execute` does it."""
    import dagster as dg
    from dagster._core.definitions.reconstruct import ReconstructableJob

    job = ReconstructableJob.for_file(str(JOBS), case["job"])
    options = reexecution(case["params"], instance, parent_run_id) if parent_run_id else None
    before = {run.run_id for run in instance.get_runs()}
    start, raised = time.time(), None
    try:
        dg.execute_job(job, instance=instance, reexecution_options=options)
    except Exception as error:  # what execute_job raises is a part of the recording
        raised = f"{type(error).__name__}: {error}"
    end = time.time()
    new = [run.run_id for run in instance.get_runs() if run.run_id not in before]
    if len(new) != 1:
        raise RuntimeError(f"{len(new)} runs, not one: {raised}")
    return Ran(new[0], start, end, raised)


def reexecution(
    params: dict, instance: dg.DagsterInstance, parent_run_id: str
) -> dg.ReexecutionOptions:
    import dagster as dg

    kind = params.get("reexecute", "from_failure")
    if kind == "from_failure":
        return dg.ReexecutionOptions.from_failure(parent_run_id, instance)
    if kind == "all":
        return dg.ReexecutionOptions(parent_run_id)
    if kind == "selected":
        return dg.ReexecutionOptions(parent_run_id, step_selection=params["selection"])
    raise ValueError(f"no way to re-execute is called {kind!r}")


def launch(case: dict, instance: dg.DagsterInstance) -> Ran:
    """A run as the web page of Dagster starts it: queued, taken from the queue, started by a code
    server. The daemon's part, taking it from the queue, is done here."""
    from dagster._core.workspace.context import WorkspaceProcessContext
    from dagster._core.workspace.load_target import PythonFileTarget

    target = PythonFileTarget(
        python_file=str(JOBS),
        attribute=None,
        working_directory=str(FOLDER),
        location_name=None,
    )
    with WorkspaceProcessContext(instance, target) as workspace:
        run_id = create_run(case, instance, workspace)
        start = time.time()
        instance.submit_run(run_id, workspace.create_request_context())
        dequeue(workspace)
        terminated_at = None
        longest = LONGEST_RUN
        if trigger := case["params"].get("terminate_after"):
            wait_for_trigger(instance, run_id, trigger)
            terminated_at = time.time() - start
            instance.run_launcher.terminate(run_id)
            longest = LONGEST_END
        end = wait_for_end(instance, run_id, longest)
    return Ran(run_id, start, end, terminated_at=terminated_at)


def create_run(case: dict, instance: dg.DagsterInstance, workspace: Any) -> str:
    location = workspace.create_request_context().get_code_location(JOBS.name)
    repository = location.get_repository("__repository__")
    job = repository.get_full_job(case["job"])
    plan = location.get_execution_plan(
        job, {}, step_keys_to_execute=None, known_state=None, instance=instance
    ).execution_plan_snapshot
    run = instance.create_run(
        job_name=job.name,
        run_id=None,
        run_config={},
        resolved_op_selection=job.resolved_op_selection,
        step_keys_to_execute=plan.step_keys_to_execute,
        op_selection=None,
        status=None,
        root_run_id=None,
        parent_run_id=None,
        tags=job.tags,
        job_snapshot=job.job_snapshot,
        execution_plan_snapshot=plan,
        parent_job_snapshot=job.parent_job_snapshot,
        remote_job_origin=job.get_remote_origin(),
        job_code_origin=job.get_python_origin(),
        asset_selection=None,
        asset_check_selection=None,
        asset_graph=repository.asset_graph,
    )
    return run.run_id


def dequeue(workspace: Any) -> None:
    from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import (
        QueuedRunCoordinatorDaemon,
    )

    with QueuedRunCoordinatorDaemon(interval_seconds=5) as daemon:
        for error in daemon.run_iteration(workspace):
            if error is not None:
                raise RuntimeError(f"the run was not launched: {error}")


def wait_for_trigger(instance: dg.DagsterInstance, run_id: str, trigger: dict) -> None:
    """Until each of the steps has logged the event, and some seconds more."""
    awaited = {(trigger["event"], step) for step in trigger["steps"]}
    deadline = time.monotonic() + LONGEST_START
    while True:
        logged = {
            (entry.dagster_event_type.value, entry.step_key)
            for entry in instance.all_logs(run_id)
            if entry.dagster_event_type
        }
        if awaited <= logged:
            break
        if instance.get_run_by_id(run_id).is_finished:
            raise RuntimeError(f"the run ended without {sorted(awaited - logged)}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"no {sorted(awaited - logged)} after {LONGEST_START} s")
        time.sleep(0.05)
    time.sleep(trigger["seconds"])


def wait_for_end(instance: dg.DagsterInstance, run_id: str, longest: float) -> float:
    """Until the run is over and its process has said so; when its last row was logged."""
    deadline = time.monotonic() + longest
    while time.monotonic() < deadline:
        time.sleep(0.1)
        if not instance.get_run_by_id(run_id).is_finished:
            continue
        rows = instance.all_logs(run_id)
        if "Process for run exited" in rows[-1].message:
            return time.time()
    last = instance.all_logs(run_id)[-1]
    raise TimeoutError(f"the run is not over after {longest} s; its last row: {last.message}")


# Writing down.


def recording_of(case: dict, instance: dg.DagsterInstance, ran: Ran) -> dict[str, Any]:
    import dagster as dg

    run = instance.get_run_by_id(ran.run_id)
    steady = Steady(ran.run_id)
    events = rows_of(instance.all_logs(ran.run_id), ran.start, steady)
    executor = {"executor": case["executor"]}
    if case["max_concurrent"] is not None:
        executor["max_concurrent"] = case["max_concurrent"]
    launched = {"terminated_at": ran.terminated_at, "path": LAUNCHED}
    return {
        "case": case["case"],
        "job": case["job"],
        "params": case["params"] | executor,
        "dagster": dg.__version__,
        "python": sys.version.split()[0],
        "run_status": run.status.value,
        "wall_s": round(ran.end - ran.start, 4),
        "t0": ran.start,
        "n_events": len(events),
        "parent_run_id": run.parent_run_id,
        "root_run_id": run.root_run_id,
        "tags": {key: steady.text(value) for key, value in run.tags.items()},
        "raised": ran.raised and steady.text(ran.raised),
        "step_stats": step_stats(instance, ran),
        **(launched if case["path"] == LAUNCHED else {}),
        "events": events,
    }


def step_stats(instance: dg.DagsterInstance, ran: Ran) -> list[dict[str, Any]]:
    def since_start(at: float | None) -> float | None:
        return None if at is None else round(at - ran.start, 4)

    return [
        {
            "step_key": stats.step_key,
            "status": stats.status.value if stats.status else None,
            "start": since_start(stats.start_time),
            "end": since_start(stats.end_time),
            "attempts": stats.attempts,
        }
        for stats in instance.get_run_step_stats(ran.run_id)
    ]


def rows_of(entries: list[EventLogEntry], start: float, steady: Steady) -> list[dict]:
    """The rows in the order in which they were stored. A row of a step says how many retries of
    the step have been asked for so far."""
    retries: Counter[str] = Counter()
    rows = []
    for entry in entries:
        event = entry.dagster_event
        if event and event.event_type_value == "STEP_UP_FOR_RETRY":
            retries[entry.step_key] += 1
        row = {
            "timestamp": round(entry.timestamp, 6),
            "t": round(entry.timestamp - start, 6),
            "event_type": event.event_type_value if event else None,
        }
        known = {"step_key": entry.step_key}
        if event:
            known["step_handle"] = event.step_handle and type(event.step_handle).__name__
            known["node_handle"] = event.node_handle and str(event.node_handle)
            known["step_kind"] = event.step_kind_value
        known["level"] = logging.getLevelName(entry.level)
        known["message"] = steady.text((event.message if event else entry.user_message) or "")
        known["retry_number"] = retries[entry.step_key] if entry.step_key else None
        if event:
            known["data"] = steady.data(event.event_specific_data)
            known["pid"] = event.pid
        rows.append(row | {key: value for key, value in known.items() if value is not None})
    return rows


class Steady:
    """Turns what Dagster logs into JSON, with the same text wherever it was recorded."""

    def __init__(self, run_id: str) -> None:
        temporary = re.escape(tempfile.gettempdir())
        self.patterns = [
            (re.escape(os.environ["DAGSTER_HOME"]), "$DAGSTER_HOME"),
            (re.escape(run_id), "<run_id>"),
            (re.escape(sysconfig.get_path("purelib")), "$SITE"),
            (re.escape(sysconfig.get_path("stdlib")), "$PYTHON"),
            (re.escape(f"{FOLDER}/"), ""),
            (temporary + r"/tmp\w+", "$TMP"),
        ]

    def text(self, text: str) -> str:
        for pattern, name in self.patterns:
            text = re.sub(pattern, lambda _, name=name: name, text)
        return text

    def data(self, data: Any) -> dict[str, Any] | None:
        """The class and the fields of an event's data, without those that say nothing."""
        if data is None:
            return None
        fields = {name: self.value(getattr(data, name)) for name in data._fields}
        return {"_class": type(data).__name__} | {
            name: value for name, value in fields.items() if value not in (None, [], {}, "")
        }

    def value(self, value: Any) -> Any:
        from dagster import MetadataValue

        kind = type(value).__name__
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, str):
            return self.text(value)
        if kind == "SerializableErrorInfo":
            return self.error(value)
        if kind in KEPT:
            return {name: getattr(value, name) for name in KEPT[kind]}
        if isinstance(value, MetadataValue):
            inner = value.value
            return self.value(inner if isinstance(inner, (str, int, float)) else str(value))
        if isinstance(value, Enum):
            return value.value
        if isinstance(value, dict):
            return {key: self.value(inner) for key, inner in value.items()}
        if isinstance(value, (list, set, frozenset)):
            return [self.value(inner) for inner in value]
        return self.text(str(value)[:LONGEST_TEXT])

    def error(self, error: Any) -> dict[str, Any]:
        """An error, the end of its stack and what caused it."""
        found = {
            "cls": error.cls_name,
            "message": self.text(error.message),
            "stack_tail": [self.text(line) for line in error.stack[-2:]],
            "cause": error.cause and self.error(error.cause),
        }
        return {key: value for key, value in found.items() if value}


# For the manifest.


@dataclass
class Attempt:
    """One attempt at a step: when it was launched, when its process began, when it started and
    when it ended. Without step processes there are only the last two."""

    step_key: str
    launched: float | None = None
    began: float | None = None
    started: float | None = None
    ended: float | None = None


MARKS = {
    "STEP_WORKER_STARTING": "launched",
    "STEP_WORKER_STARTED": "began",
    "STEP_START": "started",
    "STEP_RESTARTED": "started",
    "STEP_SUCCESS": "ended",
    "STEP_FAILURE": "ended",
    "STEP_UP_FOR_RETRY": "ended",
}


def attempts_of(events: list[dict]) -> list[Attempt]:
    attempts: list[Attempt] = []
    running: dict[str, Attempt] = {}
    for row in events:
        mark = MARKS.get(row["event_type"])
        if mark is None:
            continue
        key = row["step_key"]
        if key not in running:
            running[key] = Attempt(key)
            attempts.append(running[key])
        setattr(running[key], mark, row["t"])
        if mark == "ended":
            del running[key]
    return attempts


def spans(attempts: list[Attempt], since: str, until: str) -> list[float]:
    """The seconds from one mark to another, of the attempts that have both."""
    marks = [(getattr(attempt, since), getattr(attempt, until)) for attempt in attempts]
    return [to - start for start, to in marks if start is not None and to is not None]


def manifest_entry(case: dict, recording: dict) -> dict[str, Any]:
    """What the manifest says of a case: what was asked for, and what came of it in short."""
    events = recording["events"]
    attempts = attempts_of(events)
    mapped = [attempt for attempt in attempts if "[" in attempt.step_key]
    started = [t for attempt in attempts for t in (attempt.launched, attempt.started) if t]
    slept = [a for a in mapped if a.started and a.step_key.startswith("compute_piece[")]

    def total(since: str, until: str) -> float:
        return round(sum(spans(attempts, since, until)), 3)

    def median(since: str, until: str) -> float | None:
        found = spans(mapped, since, until)
        return round(statistics.median(found) * 1000, 3) if found else None

    sleep = round(case["params"]["sleep"] * len(slept), 6)
    return {
        "case": case["case"],
        "file": f"{case['case']}.json",
        "job": case["job"],
        "executor": case["executor"],
        "max_concurrent": case["max_concurrent"],
        "params": case["params"],
        "dagster": recording["dagster"],
        "python": recording["python"],
        "storage": f"sqlite, DAGSTER_HOME on {filesystem(os.environ['DAGSTER_HOME'])}",
        "path": case["path"],
        "run_status": recording["run_status"],
        "wall_s": recording["wall_s"],
        "n_events": recording["n_events"],
        "terminated_at": recording.get("terminated_at"),
        "parent_case": case["parent_case"],
        "time_split_s": {
            "before_first_step": round(min(started), 3) if started else None,
            "spawn_total": total("launched", "began"),
            "child_init_total": total("began", "started"),
            "step_exec_total": total("started", "ended"),
            "user_sleep_in_exec": sleep if case["job"] == "dynamic_graph" else None,
            "after_last_event": round(recording["wall_s"] - events[-1]["t"], 3),
        },
        "per_step_ms": {
            "spawn_median": median("launched", "began"),
            "init_median": median("began", "started"),
            "exec_median": median("started", "ended"),
        },
        "event_type_counts": Counter(row["event_type"] or "LOG" for row in events),
    }


def filesystem(path: str) -> str:
    """The kind of file system that a path is on, where the machine tells."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "an unknown file system"
    kinds = {}
    for line in mounts.read_text(encoding="utf-8").splitlines():
        _, point, kind, *_ = line.split()
        kinds[point] = kind
    for point in [path, *map(str, Path(path).parents)]:
        if point in kinds:
            return "tmpfs" if kinds[point] == "tmpfs" else f"{kinds[point]} disk"
    return "an unknown file system"


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
