"""Holds the engine's `Pool.map` against CPython's.

    python check.py FILE

FILE is what `cases.rs` wrote: what the engine says of many maps. Each is run twice by a real
pool: freely, and in step, where each item waits until all has happened that happens before its
end if all items take as long, as the engine has it. Nothing depends on how fast the machine is.

What is certain however workers take turns is compared in both: slices, which items ran, in which
order within a slice, results, what is raised, and that nothing happens after that. Which worker
takes which slice is chance. In step it is certain which items begin in which round, and so how
many rounds the map takes and how many items each worker has, whoever it is. When two slices fail
in the same round it is chance whose exception is received first; that `map` raises the one that
was is certain always. With one process there is no chance at all.

Ends with counts, and with exit code 1 if anything differs.
"""

from __future__ import annotations

import faulthandler
import json
import multiprocessing
import os
import queue
import re
import signal
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import pool as mp_pool
from pathlib import Path
from typing import Any

from jobs import Event, Item, Kind, Log, PieceError, Turn, compute_piece, join, start_worker

LONGEST_CASE = 30  # seconds, on a slow machine; longer than an item waits
LONGEST_CHECK = 280  # shorter than a worker lives
MOST_FAILURES = 5  # each may take as long as a case can

Case = dict[str, Any]

# Spawned workers import this file again: what does something stands in functions.


def main(file: Path) -> int:
    faulthandler.dump_traceback_later(LONGEST_CHECK, exit=True)
    cases = json.loads(file.read_text(encoding="utf-8"))
    tally = Tally()
    check_chunksizes(tally, cases["chunksizes"])
    check_slices_unrun(tally, cases["slices"])
    check_no_processes(tally, cases["no_processes"])
    for maps, group in groups(cases["maps"]):
        if tally.has_enough():
            print("the rest is left out")
            break
        check_maps(tally, maps, group)
    print(f"Python {sys.version.split()[0]}")
    print(f"# pass {tally.passed}")
    print(f"# fail {tally.failed}", flush=True)
    return 1 if tally.failed or not tally.passed else 0


def groups(maps: list[Case]) -> Iterator[tuple[Maps, list[Case]]]:
    """What is run, by how."""
    for method in multiprocessing.get_all_start_methods():
        for processes, group in by_processes(chosen(method, maps)).items():
            for in_step in (False, True):
                yield Maps(method, processes, in_step), group


def by_processes(maps: list[Case]) -> dict[int, list[Case]]:
    found: dict[int, list[Case]] = defaultdict(list)
    for case in maps:
        found[case["processes"]].append(case)
    return found


def chosen(method: str, maps: list[Case]) -> list[Case]:
    """All maps where workers start at once, a few where each takes a while."""
    if method == "fork":
        return maps
    return [case for case in maps if case["processes"] == 2 and case["items"] == 13]


class Overdue(BaseException):
    """Something takes too long. No `Exception`, which a map may raise."""


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Ends what takes longer: a pool whose worker dies waits for ever."""

    def raise_overdue(*_: object) -> None:
        raise Overdue(f"not over after {seconds} s")

    before = signal.signal(signal.SIGALRM, raise_overdue)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class Tally:
    """How many cases went how."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def case(self, name: str, check: Callable[[], None]) -> bool:
        """Whether a case passes; one that does not is printed."""
        try:
            with limited(LONGEST_CASE):
                check()
        except (Exception, Overdue):
            self.failed += 1
            print(f"FAILED {name}\n{traceback.format_exc()}", flush=True)
            return False
        self.passed += 1
        return True

    def has_enough(self) -> bool:
        """Whether so much differs that the rest would only take time."""
        return self.failed >= MOST_FAILURES

    @contextmanager
    def group(self, name: str) -> Iterator[None]:
        """Says in a line how a group of cases went."""
        start, passed, failed = time.monotonic(), self.passed, self.failed
        yield
        word = "ok    " if self.failed == failed else "FAILED"
        count, seconds = self.passed - passed, time.monotonic() - start
        print(f"{word} {name}: {count} passed in {seconds:.1f} s", flush=True)


def equal(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{what}: found {found!r}, expected {expected!r}")


class Unstarted(mp_pool.Pool):
    """A pool without processes that cuts a map into slices and runs none. `_map_async` and what
    it calls are CPython's own; they need no more of a pool than this."""

    def __init__(self, processes: int) -> None:
        self._state = mp_pool.RUN
        self._pool = [None] * processes
        self._cache: dict = {}
        self._taskqueue: queue.SimpleQueue = queue.SimpleQueue()

    def __del__(self) -> None:
        """Nothing was started that has to end."""

    def slices(self, items: int, chunksize: int | None) -> Iterator[tuple[int, ...]]:
        self.map_async(compute_piece, range(items), chunksize)
        tasks, _ = self._taskqueue.get()
        for _job, _at, _mapstar, ((_function, part),), _kwds in tasks:
            yield part


def check_chunksizes(tally: Tally, sizes: list[tuple[int, int, int]]) -> None:
    """The first slice has the length of every slice but the last."""
    by_pool: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for items, processes, chunksize in sizes:
        by_pool[processes].append((items, chunksize))

    def check(processes: int) -> None:
        for items, chunksize in by_pool[processes]:
            first = next(Unstarted(processes).slices(items, None), ())
            equal(f"default chunksize of {items} items", len(first), chunksize)

    with tally.group(f"default chunksizes, {len(sizes)} of them"):
        for processes in by_pool:
            tally.case(f"default chunksizes, {in_words(processes)}", lambda: check(processes))


def check_slices_unrun(tally: Tally, maps: list[Case]) -> None:
    """CPython cuts maps as the engine does; nothing runs."""

    by_pool = by_processes(maps)

    def check(processes: int) -> None:
        for case in by_pool[processes]:
            found = Unstarted(processes).slices(case["items"], case["chunksize"])
            equal(f"slices of {title(case)}", [list(part) for part in found], slices_of(case))

    with tally.group(f"slices of {len(maps)} maps that do not run"):
        for processes in by_pool:
            tally.case(f"slices, {in_words(processes)}", lambda: check(processes))


def slices_of(case: Case) -> list[list[int]]:
    return [list(range(start, end)) for start, end in case["slices"]]


def check_no_processes(tally: Tally, expected: dict) -> None:
    """No pool without processes, by any start method."""

    def check(method: str) -> None:
        try:
            multiprocessing.get_context(method).Pool(0)
        except ValueError as error:
            equal("error", described(error), expected)
        else:
            raise AssertionError("a pool without processes")

    with tally.group("no processes"):
        for method in multiprocessing.get_all_start_methods():
            tally.case(f"{method}, no processes", lambda: check(method))


def described(error: BaseException) -> dict:
    """An error as the engine writes it: of a remote traceback without the stack."""
    lines = "".join(traceback.format_exception_only(type(error), error))
    found: dict = {"cls": type(error).__name__, "message": without_stack(lines)}
    if error.__cause__ is not None:
        found["cause"] = described(error.__cause__)
    return found


def without_stack(text: str) -> str:
    return re.sub(r"^Traceback \(most recent call last\):\n(?:  .*\n)+", "", text, flags=re.M)


@dataclass(frozen=True)
class Maps:
    """How a group of maps is run."""

    method: str
    processes: int
    in_step: bool

    def title(self) -> str:
        how = "in step" if self.in_step else "free"
        return f"{self.method}, {in_words(self.processes)}, {how}"


def in_words(processes: int) -> str:
    return "1 process" if processes == 1 else f"{processes} processes"


def title(case: Case) -> str:
    """A map in words."""
    chunksize, fail = case["chunksize"] or "default", case.get("fail", [])
    words = f"{case['items']} items, {in_words(case['processes'])}, chunksize {chunksize}"
    return f"{words}, {fail} fail" if fail else words


def check_maps(tally: Tally, maps: Maps, cases: list[Case]) -> None:
    """All of them by one pool, while all goes well."""
    workers = Workers(maps)
    with tally.group(maps.title()):
        for number, case in enumerate(cases):
            if tally.has_enough():
                break
            name = f"{maps.title()}: {title(case)}"
            if not tally.case(name, lambda: check_map(workers, number, case)):
                workers.drop()
        tally.case(f"{maps.title()}: the end", workers.end)


class Workers:
    """A pool, started when it is needed, and the log that it shares."""

    def __init__(self, maps: Maps) -> None:
        self.maps = maps
        self.pool: mp_pool.Pool | None = None
        self.log: Log | None = None

    def started(self) -> tuple[mp_pool.Pool, Log]:
        if self.pool is None or self.log is None:
            context = multiprocessing.get_context(self.maps.method)
            self.log = Log(context)
            join(self.log)
            self.pool = context.Pool(self.maps.processes, start_worker, [self.log])
        return self.pool, self.log

    def end(self) -> None:
        """Lets it end as a job does; nothing may have happened since the last map."""
        if self.pool is None or self.log is None:
            return
        self.pool.close()
        self.pool.join()
        equal("what happened after the last map", told(self.log.clear()), [])

    def drop(self) -> None:
        """Ends it whatever it does, so that the next map finds another."""
        try:
            with limited(LONGEST_CASE):
                if self.pool is not None:
                    self.pool.terminate()
        except Overdue:
            leave()
        self.pool = None


def leave() -> None:
    """Ends the check at once: Python would wait for a pool that does not end."""
    for child in multiprocessing.active_children():
        child.kill()
    print("FAILED a pool does not end\n# fail 1", flush=True)
    os._exit(1)


@dataclass(frozen=True)
class Seen:
    """What CPython made of a map."""

    result: list[str] | None
    error: Exception | None
    events: list[Event]

    def items(self, kind: Kind) -> list[int]:
        """Items to which this happened, in that order."""
        return [event.item for event in self.events if event.kind == kind]

    def workers(self) -> list[list[Event]]:
        """What happened in each worker that had an item."""
        workers: dict[int, list[Event]] = defaultdict(list)
        for event in self.events:
            if event.kind < Kind.RECEIVED:
                workers[event.pid].append(event)
        return list(workers.values())


def told(events: list[Event]) -> list[tuple[str, int]]:
    return [(Kind(event.kind).name, event.item) for event in events]


def check_map(workers: Workers, number: int, case: Case) -> None:
    """Runs a map and compares all that is certain."""
    seen = run(workers, number, case)
    check_workers(seen, case)
    check_states(seen, case)
    check_outcome(seen, case)
    check_end(seen, number)
    if case["processes"] == 1:
        check_order(seen, case)
    if workers.maps.in_step:
        check_rounds(seen, case)


def run(workers: Workers, number: int, case: Case) -> Seen:
    pool, log = workers.started()
    turn = turns(case) if workers.maps.in_step else lambda _: None
    fail = set(case["fail"])
    items = [Item(number, at, at in fail, turn(at)) for at in range(case["items"])]
    result, error = None, None
    try:
        result = pool.map(compute_piece, items, case["chunksize"])
    except Exception as raised:
        error = raised
    log.add(number, Kind.RETURNED, -1)
    return Seen(result, error, log.clear())


def turns(case: Case) -> Callable[[int], Turn | None]:
    """What the engine has happen before an item ends. Items of one round end together: before
    that they have all begun, and the exceptions of the rounds before have been received."""
    rounds = case["round"]
    failed = [rounds[item] for item in states(case, "failed")]

    def turn(item: int) -> Turn | None:
        now = rounds[item]
        if now is None:
            return None
        begun = sum(other is not None and other <= now for other in rounds)
        return Turn(begun, sum(other < now for other in failed))

    return turn


def states(case: Case, *names: str) -> list[int]:
    """Items that are in one of these states at the end."""
    return [item for item, state in enumerate(case["states"]) if state in names]


def check_workers(seen: Seen, case: Case) -> None:
    """Workers get the engine's slices, each those behind its last. They work on a slice's items
    in order, and leave the rest behind the first that fails."""
    never_ran = set(states(case, "never_ran"))
    found = []
    for events in seen.workers():
        slices = slices_taken(events)
        course = [step for part in slices for step in course_of(part, never_ran)]
        equal("course of a worker", told(events), course)
        equal("order of a worker's slices", slices, sorted(slices))
        found += slices
    equal("slices", sorted(found), slices_of(case))


def slices_taken(events: list[Event]) -> list[list[int]]:
    """A worker takes all of a slice at once, and the next when it has worked on it."""
    slices: list[list[int]] = []
    before = None
    for event in events:
        if event.kind == Kind.TAKEN:
            if before != Kind.TAKEN:
                slices.append([])
            slices[-1].append(event.item)
        before = event.kind
    return slices


def course_of(part: list[int], never_ran: set[int]) -> list[tuple[str, int]]:
    """What happens to a slice in its worker."""
    taken = [("TAKEN", item) for item in part]
    run = [item for item in part if item not in never_ran]
    return taken + [(name, item) for item in run for name in ("BEGUN", "ENDED")]


def check_states(seen: Seen, case: Case) -> None:
    """Each item ends in the engine's state: results of a map that raises are thrown away."""
    began, ended = set(seen.items(Kind.BEGUN)), set(seen.items(Kind.ENDED))
    equal("items that began and did not end", began - ended, set())
    good = "succeeded" if seen.error is None else "discarded"
    fail = set(case["fail"])
    found = [
        "never_ran" if item not in began else "failed" if item in fail else good
        for item in range(case["items"])
    ]
    equal("states", found, case["states"])


def check_outcome(seen: Seen, case: Case) -> None:
    """Results in the order of the items; or what was received first, as the engine words it."""
    equal("result", seen.result, case["result"])
    received = seen.items(Kind.RECEIVED)
    equal("exceptions received", sorted(received), states(case, "failed"))
    if case["raised"] is None:
        equal("error", seen.error, None)
        return
    if not isinstance(seen.error, PieceError):
        raise AssertionError("another error") from seen.error
    equal("item whose exception is raised", seen.error.at, received[0])
    if case["raised"] not in received:
        raise AssertionError(f"the engine raises {case['raised']}, which nobody received")
    # The engine's words, for the item that came first here.
    words = json.dumps(case["error"]).replace(f"item_{case['raised']}\\n", f"item_{received[0]}\\n")
    equal("error", described(seen.error), json.loads(words))


def check_end(seen: Seen, number: int) -> None:
    """The map returns or raises once, when every slice is over."""
    equal("maps", {event.map for event in seen.events}, {number})
    equal("last event", told(seen.events[-1:]), [("RETURNED", -1)])
    parents = {event.pid for event in seen.events if event.kind >= Kind.RECEIVED}
    equal("where exceptions are received and the map ends", parents, {os.getpid()})


def check_order(seen: Seen, case: Case) -> None:
    """One process: its lane, and what it raises."""
    equal("order", [seen.items(Kind.BEGUN)], case["lanes"] or [[]])
    equal("item raised by one process", getattr(seen.error, "at", None), case["raised"])


def check_rounds(seen: Seen, case: Case) -> None:
    """In step, workers have the engine's items round by round. Those who are free at once take
    whichever of the next slices, so lanes are compared by their lengths."""
    rounds = case["round"]
    lengths = []
    for events in seen.workers():
        begun = [rounds[event.item] for event in events if event.kind == Kind.BEGUN]
        equal("rounds of a worker", begun, list(range(len(begun))))
        lengths.append(len(begun))
    equal("lengths of lanes", sorted(lengths), sorted(map(len, case["lanes"])))
    equal("rounds", max(lengths, default=0), case["rounds"])
    if isinstance(seen.error, PieceError):
        first = min(rounds[item] for item in states(case, "failed"))
        equal("round of what the engine raises", rounds[case["raised"]], first)
        equal("round of what is raised", rounds[seen.error.at], first)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
