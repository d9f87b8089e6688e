"""Locks that may fit a fleet or not: numbers moved, ports gone, ports under another name."""

from random import Random

from fleetcheck.fleet.lock import Lock, LockLine, PortName, Shape
from fleetcheck.resolve.automatic import automatic
from fleetcheck.slicing.state import State
from tests.support.dense_fleets import ADDRESSES, Tree, state_of


def random_lock(random: Random, state: State, low: int, high: int) -> Lock:
    """Return a lock with numbers for some of the ports, and for some that are gone."""
    lines = []
    for port in automatic(state.loaded.fleet, state.expansion):
        if random.random() < 0.6:
            gone = random.random() < 0.1
            shape, name, start = port.shape, port.name, random.randint(low, high)
            if random.random() < 0.1:
                shape = shape._replace(address=random.choice(ADDRESSES))
            if random.random() < 0.1:
                name = name._replace(port="renamed")
            lines.append(LockLine(name, shape, start, "gone" if gone else "held"))
    for index in range(random.choice([0, 0, 1, 2])):
        node = random.choice(list(state.expansion.nodes))
        shape = Shape(node, "tcp", random.choice(ADDRESSES), 1)
        gone = random.random() < 0.5
        start = random.randint(low, high)
        name = PortName(f"old{index}", node, "p", 0)
        lines.append(LockLine(name, shape, start, "gone" if gone else "held"))
    written = (line._replace(row=row) for row, line in enumerate(lines, 3))
    return Lock("fleet.lock", True, {line.name: line for line in written})


def with_lock(tree: Tree, lock: Lock) -> State:
    """Return the resolved fleet of a tree, with a lock."""
    state = state_of(tree)
    return State(state.loaded._replace(lock=lock), state.expansion)
