"""What the workers of a pool do, and how they tell of it.

An item is told of from where it passes: a slice is unpickled in the worker that takes it, and an
exception in the parent that receives it. So each of these is seen without a look into the pool.
The classes bear the names that the engine gives them: `jobs.PieceError`.
"""

from __future__ import annotations

import ctypes
import os
import signal
from dataclasses import dataclass
from enum import IntEnum
from multiprocessing.context import BaseContext

MOST_EVENTS = 1_000  # of one map
LONGEST_WAIT = 20  # seconds until an item gives up the others, on a slow machine
LONGEST_LIFE = 300  # seconds of a worker that nobody ends


class Kind(IntEnum):
    """What happened to an item, in the order in which it does."""

    TAKEN = 0  # a worker has it, with the rest of its slice
    BEGUN = 1
    ENDED = 2
    RECEIVED = 3  # the parent has its exception
    RETURNED = 4  # of the map: it has returned or raised


class Event(ctypes.Structure):
    _fields_ = [
        ("map", ctypes.c_int),
        ("kind", ctypes.c_int),
        ("item", ctypes.c_int),
        ("pid", ctypes.c_int),
    ]


class Log:
    """What happened in parent and workers, in one order."""

    def __init__(self, context: BaseContext) -> None:
        self.changed = context.Condition()
        self.events = context.RawArray(Event, MOST_EVENTS)
        self.length = context.RawValue(ctypes.c_int, 0)
        self.counts = context.RawArray(ctypes.c_int, len(Kind))
        self.given_up = context.RawValue(ctypes.c_bool, False)

    def add(self, map: int, kind: Kind, item: int) -> None:
        with self.changed:
            self.events[self.length.value] = Event(map, kind, item, os.getpid())
            self.length.value += 1
            self.counts[kind] += 1
            self.changed.notify_all()

    def wait_for(self, turn: Turn) -> bool:
        """Whether so much has happened. If it does not, nobody waits any longer."""

        def has_come() -> bool:
            begun, received = self.counts[Kind.BEGUN], self.counts[Kind.RECEIVED]
            return self.given_up.value or (begun >= turn.begun and received >= turn.received)

        with self.changed:
            self.given_up.value |= not self.changed.wait_for(has_come, LONGEST_WAIT)
            return not self.given_up.value

    def clear(self) -> list[Event]:
        """Empties the log, and answers what stood in it."""
        with self.changed:
            events = [Event.from_buffer_copy(event) for event in self.events[: self.length.value]]
            self.length.value = 0
            self.counts[:] = [0] * len(Kind)
            self.given_up.value = False
        return events


log: Log  # of this process


def join(shared: Log) -> None:
    """Makes this process write to a log."""
    global log
    log = shared


def start_worker(shared: Log) -> None:
    """Initializer of a pool. A worker whose parent is lost must not stay."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(LONGEST_LIFE)
    join(shared)


@dataclass(frozen=True)
class Turn:
    """What an item waits for before it ends."""

    begun: int  # so many items
    received: int  # so many exceptions


@dataclass(frozen=True)
class Item:
    """An item of a map."""

    map: int
    at: int
    fails: bool
    turn: Turn | None

    def __reduce__(self) -> tuple:
        return take, (self.map, self.at, self.fails, self.turn)


def take(map: int, at: int, fails: bool, turn: Turn | None) -> Item:
    """An item as a worker unpickles it, with all of its slice, before it works on the first."""
    log.add(map, Kind.TAKEN, at)
    return Item(map, at, fails, turn)


class PieceError(Exception):
    """What a failing item raises."""

    def __init__(self, map: int, at: int) -> None:
        super().__init__(f"could not process piece item_{at}")
        self.map, self.at = map, at

    def __reduce__(self) -> tuple:
        return receive, (self.map, self.at)


def receive(map: int, at: int) -> PieceError:
    """An exception as the parent unpickles it, one after another."""
    log.add(map, Kind.RECEIVED, at)
    return PieceError(map, at)


def compute_piece(item: Item) -> str:
    """The work of an item."""
    log.add(item.map, Kind.BEGUN, item.at)
    if item.turn and not log.wait_for(item.turn):
        raise TimeoutError(f"item {item.at} waited in vain for {item.turn}")
    log.add(item.map, Kind.ENDED, item.at)
    if item.fails:
        raise PieceError(item.map, item.at)
    return f"ITEM_{item.at}"
