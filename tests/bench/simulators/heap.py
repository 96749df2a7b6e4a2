"""Items on lanes in a plain loop: the instants at which lanes are free are on a heap."""

import heapq
import platform

from measure import LANES, measure


def makespan(durations):
    free = [0] * LANES
    for duration in durations:
        heapq.heapreplace(free, free[0] + duration)
    return max(free)


measure(f"a plain loop with heapq (Python {platform.python_version()})", makespan)
