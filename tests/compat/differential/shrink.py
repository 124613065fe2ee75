"""A failing seed made short: what can be left out, is.

Replays parts of the plan, on the same servers, below a fresh node, as long as a difference of the
same kind appears. Stops at its deadline with the shortest that it has.
"""
import time

from plan import Step


def units(plan):
    """Every request, or step without one, as (step, request)."""
    return [(i, j) for i, s in enumerate(plan.steps) for j in range(max(1, len(s.requests)))]


def part(plan, kept):
    """The plan's steps with only these units."""
    steps = []
    for i, s in enumerate(plan.steps):
        mine = [j for j in range(max(1, len(s.requests))) if (i, j) in kept]
        if mine:
            steps.append(Step(s.kind, s.conn, [s.requests[j] for j in mine] if s.requests else [],
                              s.detail))
    return steps


def shrink(plan, failure, attempt, seconds):
    """attempt(kept) -> the Differs it ends with, or None. Returns the units that are needed."""
    deadline = time.monotonic() + seconds
    wanted = failure.signature()
    last = failure.step if failure.step is not None else len(plan.steps)
    kept = [u for u in units(plan) if u[0] <= last]
    size = max(1, len(kept) // 2)
    while time.monotonic() < deadline:
        at = 0
        smaller = False
        while at < len(kept) and time.monotonic() < deadline:
            rest = kept[:at] + kept[at + size:]
            found = attempt(set(rest))
            if found is not None and found.signature() == wanted:
                kept, smaller = rest, True
            else:
                at += size
        if size == 1 and not smaller:
            break
        size = max(1, size // 2)
    return set(kept)
