"""No assignment undercuts the bound, and where locks are in each other's way the best is found."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.fleet.lock import Lock, LockLine
from fleetcheck.ports.assignment.bound import distance_bound, locked_bound, preferred_bound
from fleetcheck.ports.assignment.solve import solve
from fleetcheck.ports.demand import demand
from fleetcheck.resolve.automatic import automatic
from fleetcheck.slicing.state import State
from tests.ports.test_assignment import held, price
from tests.references.allocation import Name, assignments
from tests.support.dense_fleets import state_of
from tests.support.random_locks import with_lock
from tests.support.scale import examples

LAST = 9


def entangled(random: Random) -> State:
    """Return one host whose ports have numbers in the lock that overlap, as after a bad merge."""
    names = ["a", "b", "c", "d"]
    aspects = {
        name: {
            "ports": {
                "p": {
                    "auto": True,
                    "block": random.choice([1, 2, 3]),
                    **({"prefer": random.randint(1, LAST)} if random.random() < 0.4 else {}),
                }
            }
        }
        for name in names
    }
    tree: dict[str, object] = {
        "fleet": 1,
        "ports": {"auto": f"1-{LAST}"},
        "hosts": {"h": {"aspects": names}},
        "aspects": aspects,
    }
    state = state_of(tree)
    lines = (
        LockLine(port.name, port.shape, random.randint(1, LAST - 2), "held")
        for port in automatic(state.loaded.fleet, state.expansion)
        if random.random() < 0.8
    )
    return with_lock(tree, Lock("fleet.lock", True, {line.name: line for line in lines}))


@pytest.mark.slow
@settings(max_examples=examples(150), deadline=None)
@given(st.integers(0, 2**32))
def test_the_bound_is_admissible_and_the_best_is_found(seed: int) -> None:
    state = entangled(Random(seed))
    asked = demand(state)
    loaded = state.loaded
    costs = [price(asked, each) for each in assignments(loaded.fleet, [], held(loaded.lock))]
    solution = solve(asked.wants, asked.rooms)
    assert bool(costs) == (not solution.infeasible)
    if costs:
        assert locked_bound(asked.wants, asked.rooms).least <= min(cost[0] for cost in costs)
        assert preferred_bound(asked.wants, asked.rooms).least <= min(cost[1] for cost in costs)
        assert distance_bound(asked.wants, asked.rooms) <= min(cost[2] for cost in costs)
        found: dict[Name, int] = {(*name,): low for name, low in solution.starts.items()}
        assert price(asked, found) == min(costs)
