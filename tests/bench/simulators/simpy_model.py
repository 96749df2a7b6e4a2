"""Items on lanes in SimPy: a process per item, and lanes are a resource."""

import platform

import simpy

from measure import LANES, measure


def item(env, lanes, duration):
    with lanes.request() as lane:
        yield lane
        yield env.timeout(duration)


def makespan(durations):
    env = simpy.Environment()
    lanes = simpy.Resource(env, capacity=LANES)
    for duration in durations:
        env.process(item(env, lanes, duration))
    env.run()
    return env.now


measure(f"SimPy {simpy.__version__} (Python {platform.python_version()})", makespan)
