"""Records runs of real Dagster, and holds the stored recordings against fresh ones.

    python record.py --list                     what can be recorded
    python record.py [--into FOLDER] CASE...    records and stores
    python record.py --check [CASE...]          records afresh and compares, row for row
    python record.py --check --full             the same for every case

A case is an entry of `manifest.json`: job, executor, params, path, parent_case. To
add one, write an entry with these, give its name to this script, and the rest of the entry is
filled in. A case with a `parent_case` is a re-execution, and its parent is recorded before it.

The Python has to have the package `dagster`. Each case runs in a process of its own, in a fresh
DAGSTER_HOME (that of its parent, if it has one); a case that takes too long is ended with all
the processes it has started.

What can be in `params`:

    n, keys             how many items there are, or their keys
    sleep               seconds that an item takes
    fail                {key: how many attempts fail; -1 is all}
    fail_in_root_only   re-executions do not fail
    fail_load_after     the op that loads fails after so many outputs
    optional_out        the dynamic output is not required
    item_logs           an item logs a line
    retry               the retry policy of the op that works on items
    procs, chunk        processes of a pool, items of a chunk
    op_tags             tags of the op that works on items
    tags_by_op          {op: {tag: value}}
    priorities          {op: its dagster/priority}
    pool, _pool_limits  the concurrency pool of that op, and the instance's limits by pool
    start_method, tag_concurrency_limits    of the multiprocess executor
    reexecute           "from_failure" (as if nothing is said), "all", or "selected"
    selection           the steps that are selected
    terminate_after     {"steps": [...], "event": ..., "seconds": s}: the run is terminated s
                        seconds after each of these steps has logged this event
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from runner import LAUNCHED

FOLDER = Path(__file__).resolve().parent
MANIFEST = FOLDER / "manifest.json"

# Small ones that between them have a retry, a pool whose item fails, and step processes.
FEW = ("dyn_inproc_n3_fail_b_once_retry", "pool_inproc_n3_fail_b_always", "dyn_mp2_n3")

Case = dict[str, Any]
Row = dict[str, Any]


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    cases = known_cases()
    if options.list:
        for case in cases.values():
            print(described(case))
        return 0
    names = list(dict.fromkeys(options.cases or (comparable(cases) if options.full else FEW)))
    parents = [cases[name]["parent_case"] for name in names if name in cases]
    unknown = [name for name in [*names, *filter(None, parents)] if name not in cases]
    if unknown:
        print(f"no such case: {', '.join(unknown)}; --list shows what there is", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # not without ending the runner
    recorded = record(names, cases)
    if options.check:
        return check(recorded, len(names), cases)
    return store(recorded, options.into)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Records runs of real Dagster.")
    parser.add_argument("--list", action="store_true", help="show the cases")
    parser.add_argument("--check", action="store_true", help="compare with what is stored")
    parser.add_argument("--full", action="store_true", help="check all cases, not just a few")
    parser.add_argument("--into", type=Path, help="a folder to store in instead")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    options = parser.parse_args(arguments)
    if options.full and not options.check:
        parser.error("--full goes with --check")
    if not (options.list or options.check or options.cases):
        parser.error("which cases? --list shows what there is")
    return options


# Cases.


def known_cases() -> dict[str, Case]:
    """All cases by name."""
    listed = json.loads(MANIFEST.read_text(encoding="utf-8"))["cases"]
    return {case["case"]: case for case in listed}


def comparable(cases: dict[str, Case]) -> list[str]:
    """Those that today's jobs can record; an entry with `older_jobs` was recorded with others."""
    return [name for name, case in cases.items() if not case.get("older_jobs")]


def described(case: Case) -> str:
    concurrent = f" x{case['max_concurrent']}" if case["max_concurrent"] else ""
    parent = f" after {case['parent_case']}" if case["parent_case"] else ""
    params = json.dumps(case["params"])
    return f"{case['case']}: {case['job']}, {case['executor']}{concurrent}{parent} {params}"


def asked(case: Case) -> Case:
    """What a case asks for, without what came of it."""
    names = ("case", "job", "executor", "max_concurrent", "params", "path", "parent_case")
    question = {name: case[name] for name in names}
    if case["path"] == LAUNCHED and case.get("terminated_at"):
        question["params"] = terminating(case)
    return question


def terminating(case: Case) -> dict[str, Any]:
    """The params with `terminate_after`. Where they lack it, the recording says when it was:
    so many seconds after the last of the steps that were running had started."""
    params = case["params"]
    if "terminate_after" in params:
        return params
    running: dict[str, float] = {}
    for row in stored(case)["events"]:
        if row["event_type"] == "PIPELINE_CANCELING":
            break
        if row["event_type"] == "STEP_START":
            running[row["step_key"]] = row["t"]
        elif row["event_type"] == "STEP_SUCCESS":
            del running[row["step_key"]]
    seconds = round(case["terminated_at"] - max(running.values()), 1)
    after = {"steps": list(running), "event": "STEP_START", "seconds": seconds}
    return params | {"terminate_after": after}


def stored(case: Case) -> dict[str, Any]:
    return json.loads((FOLDER / case["file"]).read_text(encoding="utf-8"))


def families(names: list[str], cases: dict[str, Case]) -> list[list[str]]:
    """The cases that share a DAGSTER_HOME, each after its parent. A parent that nobody asked for
    is among them."""
    found: dict[str, list[str]] = {}
    for name in names:
        line = [name]
        while parent := cases[line[0]]["parent_case"]:
            line.insert(0, parent)
        family = found.setdefault(line[0], [])
        family.extend(member for member in line if member not in family)
    return list(found.values())


# Recording.

Recorded = tuple[str, dict[str, Any] | None, str]
"""A case, what its runner wrote, or why there is nothing."""


def record(names: list[str], cases: dict[str, Case]) -> Iterator[Recorded]:
    """Records the cases one after another. What could not be recorded comes with the reason."""
    for family in families(names, cases):
        with fresh_home() as home:
            run_ids: dict[str, str] = {}
            for name in family:
                try:
                    out = run(asked(cases[name]), home, run_ids)
                except (RuntimeError, OSError, ValueError) as why:
                    out, reason = None, f"{type(why).__name__}: {why}"
                else:
                    run_ids[name], reason = out["run_id"], ""
                if name in names:
                    yield name, out, reason


@contextmanager
def fresh_home() -> Iterator[Path]:
    """A DAGSTER_HOME, in memory where there is such a folder: sqlite waits for disks."""
    memory = Path("/dev/shm")
    within = memory if os.access(memory, os.W_OK) else None
    home = Path(tempfile.mkdtemp(prefix="fanout-golden-", dir=within))
    try:
        (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def run(case: Case, home: Path, run_ids: dict[str, str]) -> dict[str, Any]:
    """Has a process run the case, and answers what it wrote."""
    parent = case["parent_case"]
    if parent and parent not in run_ids:
        raise RuntimeError(f"{parent} could not be recorded")
    out = home / f"{case['case']}.out.json"
    task = {"case": case, "out": str(out), "parent_run_id": run_ids.get(parent)}
    task_file = home / f"{case['case']}.task.json"
    task_file.write_text(json.dumps(task), encoding="utf-8")
    said = home / f"{case['case']}.log"
    command = [sys.executable, str(FOLDER / "runner.py"), str(task_file)]
    env = os.environ | {"DAGSTER_HOME": str(home)}
    ended = run_group(command, env, said, longest(case))
    if not out.exists():
        last = said.read_text(encoding="utf-8", errors="replace")[-3000:]
        raise RuntimeError(f"the runner {ended}; it said\n{last}")
    return json.loads(out.read_text(encoding="utf-8"))


def longest(case: Case) -> int:
    """The seconds that a case may take on a slow machine, where a step process takes ten."""
    return 240 + case["params"]["n"] * (10 if case["executor"] == "in_process" else 30)


def run_group(command: list[str], env: dict[str, str], said: Path, seconds: int) -> str:
    """Runs a command and ends it with every process it has started; answers how it ended."""
    with said.open("wb") as log:
        child = subprocess.Popen(
            command,
            cwd=FOLDER,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            return f"ended with code {child.wait(seconds)}"
        except subprocess.TimeoutExpired:
            return f"took longer than {seconds} s"
        finally:
            kill_group(child)


def kill_group(child: subprocess.Popen) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()


# Storing.


def store(recorded: Iterator[Recorded], into: Path | None) -> int:
    """Writes each recording and its manifest entry."""
    failed = 0
    folder = into or FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, out, reason in recorded:
        if out is None:
            failed += 1
            print(f"FAILED {name}: {reason}", flush=True)
            continue
        recording = out["recording"]
        (folder / f"{name}.json").write_text(as_file(recording), encoding="utf-8")
        put_entry(folder / MANIFEST.name, out["entry"])
        seconds = recording["wall_s"]
        print(f"{name}: {recording['run_status']}, {recording['n_events']} rows, {seconds} s")
    return 1 if failed else 0


def as_file(recording: dict[str, Any]) -> str:
    """A line for each field of the header and for each event, so that a diff can be read."""
    *header, (_, events) = recording.items()
    lines = [f"{json.dumps(name)}: {json.dumps(value)}," for name, value in header]
    rows = ",\n".join(json.dumps(event, separators=(",", ":")) for event in events)
    return "{\n" + "\n".join(lines) + '\n"events": [\n' + rows + "\n]}\n"


def put_entry(manifest: Path, entry: dict[str, Any]) -> None:
    """Replaces the entry of that case, or adds it at the end."""
    text = manifest.read_text(encoding="utf-8") if manifest.exists() else '{"cases": []}'
    content = json.loads(text)
    names = [case["case"] for case in content["cases"]]
    at = names.index(entry["case"]) if entry["case"] in names else len(names)
    content["cases"][at : at + 1] = [entry]
    manifest.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


# Comparing.


def check(recorded: Iterator[Recorded], asked_for: int, cases: dict[str, Case]) -> int:
    """Says in a line how each case compares, and ends with counts."""
    failed = 0
    start = time.monotonic()
    for name, out, reason in recorded:
        why = reason or difference(cases[name], out["recording"])
        failed += bool(why)
        took = time.monotonic() - start
        print(f"FAILED {name}: {why}" if why else f"ok     {name}: in {took:.1f} s", flush=True)
        start = time.monotonic()
    print(f"# pass {asked_for - failed}")
    print(f"# fail {failed}")
    return 1 if failed else 0


def difference(case: Case, fresh: dict[str, Any]) -> str | None:
    """Where a fresh recording differs from the stored one, if it does."""
    if not (FOLDER / case["file"]).exists():
        return f"{case['file']} is missing"
    old = stored(case)
    for field in ("run_status", "raised"):
        if old[field] != fresh[field]:
            return f"{field} is {fresh[field]!r}, and {old[field]!r} in the stored recording"
    jitters = bool(case["params"].get("retry", {}).get("jitter"))
    ours = [comparable(row, jitters) for row in old["events"]]
    theirs = [comparable(row, jitters) for row in fresh["events"]]
    if case["executor"] == "in_process":
        return first_difference("the run", ours, theirs)
    # What step processes log at the same time comes in any order.
    ours_by_step, theirs_by_step = by_step(ours), by_step(theirs)
    for step in sorted(ours_by_step | theirs_by_step):
        of = step or "the run itself"
        rows = ours_by_step.get(step, []), theirs_by_step.get(step, [])
        if why := first_difference(of, *rows):
            return why
    return None


def first_difference(of: str, old: list[Row], fresh: list[Row]) -> str | None:
    for at, (one, other) in enumerate(zip(old, fresh)):
        if one != other:
            names = [name for name in one if one[name] != other[name]]
            was, now = ({name: row[name] for name in names} for row in (one, other))
            return f"row {at} of {of}\n  stored {was}\n  fresh  {now}"
    if len(old) != len(fresh):
        rows = old if len(old) > len(fresh) else fresh
        first = rows[min(len(old), len(fresh))]
        return f"{len(fresh)} rows of {of}, and {len(old)} stored; the first beyond: {first}"
    return None


def comparable(row: Row, jitters: bool) -> Row:
    """A row without what differs from run to run."""
    data = row.get("data", {})
    message = steady(row["message"])
    if jitters:
        message = re.sub(r"retry in [\d.e-]+ seconds", "retry in <chance> seconds", message)
    return {
        "event_type": row["event_type"],
        "step_key": row.get("step_key"),
        "level": row["level"],
        "message": message,
        "retry_number": row.get("retry_number"),
        "mapping_key": data.get("step_output_handle", {}).get("mapping_key"),
        "seconds_to_wait": None if jitters else data.get("seconds_to_wait"),
        "step_keys": step_keys(data),
        "error": error_chain(data.get("error")),
        "error_source": data.get("error_source"),
    }


def step_keys(data: dict[str, Any]) -> list[str] | None:
    """The steps that a row lists. A selection of steps is a set, and is listed in any order."""
    keys = data.get("step_keys") or data.get("metadata", {}).get("step_keys")
    if isinstance(keys, str):
        keys = ast.literal_eval(keys)
    return sorted(keys) if keys else None


def steady(message: str) -> str:
    """A message without process ids, durations, and ids of parents' runs; what Dagster keeps in
    a set comes in order."""
    message = re.sub(r"\(pid: \d+\)", "(pid: <pid>)", message)
    message = re.sub(r"\b(in|after) \d[\d.]*(ms|s|m|h)[\dms]*", r"\1 <time>", message)
    message = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<parent_run_id>", message)
    # Some recordings name the pool's start method, some do not.
    message = re.sub(r" \((fork|spawn|forkserver)\):", ":", message)
    if found := re.search(r"^(?:Dependencies for|Skipping) step .*: \[(.*)\]\.", message):
        keys = ", ".join(sorted(found[1].split(", ")))
        message = message[: found.start(1)] + keys + message[found.end(1) :]
    return message


def error_chain(error: dict[str, Any] | None) -> list[tuple[str, str]]:
    """Class and first line of an error and of what caused it."""
    chain = []
    while error:
        first = error["message"].splitlines()[0].rstrip()
        chain.append((error["cls"], first))
        error = error.get("cause")
    return chain


def by_step(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows of each step; the run's own are under an empty name. What captures a step's logs
    names the step in its data."""
    steps: dict[str, list[Row]] = {}
    for row in rows:
        captured = row["event_type"] == "LOGS_CAPTURED" and row["step_keys"][0]
        steps.setdefault(row["step_key"] or captured or "", []).append(row)
    return steps


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
