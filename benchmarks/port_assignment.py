"""Measures the assignment of automatic ports.

    PYTHONPATH=solver:facts:. python benchmarks/port_assignment.py [--hosts 10000]

Each row is a fleet: sparse, or with 95 % of each range in use. The last two have ranges of their
own and preferences, and a lock of which a part does not fit any more; the last has blocks as well.
It ends with exit code 1 where an assignment overlaps, or a second assignment changes the lock.
"""

import argparse
import gc
import sys
import time
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from fleetcheck.documents.document import parse
from fleetcheck.documents.source_text import SourceText
from fleetcheck.fleet import model
from fleetcheck.fleet.lock import NO_LOCK, Lock
from fleetcheck.fleet.lock import parse as parse_lock
from fleetcheck.loading.load import Loaded
from fleetcheck.loading.merge import merge
from fleetcheck.ports.assignment.assignment import Assignment, assignment
from fleetcheck.ports.assignment.solve import solve
from fleetcheck.ports.demand import demand
from fleetcheck.slicing.state import State, resolve
from fleetcheck.sources.source import Source

HEADINGS = ("fleet", "ports", "demand s", "solve s", "lock s", "in all s", "proved", "again s")


class Case(NamedTuple):
    """A fleet to measure: so many hosts and services on each, in a pool of so many numbers."""

    name: str
    hosts: int
    services: int
    pool: int
    mixed: bool = False
    blocks: bool = False


class Timed(NamedTuple):
    """An assignment and the seconds of its stages."""

    made: Assignment
    stages: tuple[float, float, float]


def fleet(case: Case, seed: int) -> dict[str, object]:
    """Return the fleet of a case as a tree."""
    random = Random(seed)
    low = 20000

    sizes = [2 if case.blocks and random.random() < 0.15 else 1 for _ in range(case.services)]
    pool = max(case.pool, sum(sizes))
    order = random.sample(range(case.services), case.services)
    starts: dict[int, int] = {}
    for index in order:  # one assignment that exists, so that the ranges around it can be kept
        starts[index] = low + sum(sizes[other] for other in starts)

    def port(index: int) -> object:
        if not case.mixed or random.random() < 0.3:
            return {"auto": True, "block": sizes[index]}
        first = max(starts[index] - random.randint(0, 8), low)
        last = min(starts[index] + sizes[index] - 1 + random.randint(0, 8), low + pool - 1)
        spec: dict[str, object] = {"auto": f"{first}-{last}", "block": sizes[index]}
        if random.random() < 0.3:
            spec["prefer"] = random.randint(first, last)
        return spec

    aspects = {f"service-{n:03}": {"ports": {"ui": port(n)}} for n in range(case.services)}
    names = list(aspects)
    hosts = {}
    for number in range(case.hosts):
        hosts[f"host-{number:05}"] = {"aspects": names}
    return {
        "fleet": 1,
        "ports": {"auto": f"{low}-{low + pool - 1}"},
        "hosts": hosts,
        "aspects": aspects,
    }


def state_of(tree: dict[str, object], lock: Lock) -> State:
    """Return the resolved fleet of a tree, with a lock."""
    document = parse(SourceText("fleet.json", "{}"), "json")
    merged = merge([Source(document, tree, document.locate)])
    return resolve(Loaded(model.Fleet.model_validate(tree), merged, lock))


def assign(state: State, seconds: float) -> Timed:
    """Return the assignment of a fleet."""
    start = time.perf_counter()
    asked = demand(state)
    known = time.perf_counter()
    solution = solve(asked.wants, asked.rooms, seconds)
    solved = time.perf_counter()
    if solution.infeasible or solution.unknown:
        raise SystemExit(f"{len(solution.infeasible)} parts have no assignment")
    made = assignment(asked, solution, state.loaded.lock)
    text = made.text
    assert text
    return Timed(made, (known - start, solved - known, time.perf_counter() - solved))


def overlaps(made: Assignment) -> int:
    """Return how many numbers are given twice in a namespace."""
    seen: set[tuple[str, int]] = set()
    twice = 0
    for each in made.assigned:
        for number in range(each.ports.low, each.ports.high + 1):
            key = (each.port.shape.namespace, number)
            twice += key in seen
            seen.add(key)
    return twice


def disturbed(made: Assignment, random: Random) -> Lock:
    """Return a lock in which a tenth of the numbers are missing and a fiftieth are others."""
    lines = {}
    for each in made.assigned:
        chance = random.random()
        if chance < 0.9:
            low = each.ports.low if chance < 0.88 else random.randint(*each.port.pool)
            lines[each.port.name] = each.line._replace(low=low)
    return Lock("fleet.lock", True, lines)


def measure(case: Case, seconds: float) -> tuple[tuple[str, ...], bool]:
    """Return the row of a case, and whether its assignment is right."""
    tree = fleet(case, seed=1)
    gc.disable()
    first = assign(state_of(tree, NO_LOCK), seconds)
    if case.mixed:
        first = assign(state_of(tree, disturbed(first.made, Random(2))), seconds)
    lock = parse_lock(SourceText("fleet.lock", first.made.text))
    second = assign(state_of(tree, lock), seconds)
    gc.enable()
    right = overlaps(first.made) == 0 and second.made.text == first.made.text
    row = (
        case.name,
        f"{len(first.made.assigned):,}",
        *(f"{stage:.2f}" for stage in first.stages),
        f"{sum(first.stages):.2f}",
        "yes" if first.made.proved else "no",
        f"{sum(second.stages):.2f}",
    )
    return row, right


def line(cells: Sequence[str]) -> str:
    """Return a line of the table."""
    return "  ".join(f"{cell:>{9 if at else 19}}" for at, cell in enumerate(cells))


def main() -> int:
    """Print the table; return 1 if an assignment is wrong."""
    parser = argparse.ArgumentParser(description="Measure the assignment of ports.")
    parser.add_argument("--hosts", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60, help="limit of the solver")
    said = parser.parse_args()
    cases = (
        Case("sparse", said.hosts, 20, 10_000),
        Case("95 % used", said.hosts, 20, 21),
        Case("one host, 95 % used", 1, 300, 316),
        Case("own ranges, 95 %", said.hosts, 20, 21, mixed=True),
        Case("blocks too, 80 %", said.hosts // 100, 20, 28, mixed=True, blocks=True),
    )
    print(line(HEADINGS))
    wrong = 0
    for case in cases:
        row, right = measure(case, said.seconds)
        print(line(row), flush=True)
        if not right:
            wrong += 1
            print(f"{case.name}: the assignment overlaps or does not stay")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
