"""Measures a model: the best of three runs over the durations of a file, without reading it."""

import json
import sys
import time

LANES = 8
RUNS = 3


def measure(name, makespan):
    """Prints a line of JSON. The file has a duration per line, in whole microseconds."""
    with open(sys.argv[1], encoding="ascii") as file:
        durations = [int(line) for line in file]
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        last = makespan(durations)
        seconds.append(time.perf_counter() - began)
    row = {"name": name, "items": len(durations), "seconds": min(seconds), "makespan": last}
    print(json.dumps(row, separators=(",", ":")))
