"""The ports that are assigned are the best there are, found by trying all in small fleets."""

from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fleetcheck.fleet.lock import Lock, LockLine
from fleetcheck.ports.assignment.assignment import assignment
from fleetcheck.ports.assignment.solve import solve
from fleetcheck.ports.demand import Demand, demand
from tests.references.allocation import Held, Name, Taken, assignments, faults
from tests.support.allocation_fleets import crowded_fleet
from tests.support.dense_fleets import state_of
from tests.support.random_locks import random_lock, with_lock
from tests.support.scale import examples

seeds = st.integers(0, 2**32)


def kept_numbers(asked: Demand) -> list[Taken]:
    """Return the numbers of ports that are gone."""
    return [
        Taken(*line.shape[:2], _address(line.shape.address), frozenset(_numbers(line)))
        for line in asked.gone
    ]


def held(lock: Lock) -> dict[Name, Held]:
    """Return what a lock says, by the names of ports."""
    return {(*name,): Held(line.low, (*line.shape,)) for name, line in lock.lines.items()}


def price(asked: Demand, given: dict[Name, int]) -> tuple[int, int, int]:
    """Return what an assignment costs, counted port by port."""
    moved = missed = distance = 0
    for want in asked.wants:
        start = given[want.ports[0].name]
        lines = [number for number, ports in want.votes.items() for _ in range(ports)]
        moved += sum(number != start for number in lines)
        missed += want.prefer is not None and start != want.prefer
        if start not in lines and start != want.prefer:
            number = want.proposal
            while number != start:
                number = number + 1 if number + want.size <= want.pool[1] else want.pool[0]
                distance += 1
    return moved, missed, distance


@pytest.mark.slow
@settings(max_examples=examples(300), deadline=None)
@given(seeds)
def test_no_assignment_is_better_than_the_one_that_is_chosen(seed: int) -> None:
    random = Random(seed)
    tree = crowded_fleet(random)
    state = with_lock(tree, random_lock(random, state_of(tree), 1, 6))
    fleet, lock = state.loaded.fleet, state.loaded.lock
    asked = demand(state)
    assume(len(asked.wants) <= 5)
    solution = solve(asked.wants, asked.rooms)
    kept = kept_numbers(asked)
    possible = [price(asked, each) for each in assignments(fleet, kept, held(lock))]
    assert bool(possible) == (not solution.infeasible)
    if possible:
        made = assignment(asked, solution, lock)
        chosen: dict[Name, int] = {(*each.port.name,): each.ports.low for each in made.assigned}
        assert (made.proved, price(asked, chosen)) == (True, min(possible))
        assert faults(fleet, chosen, ()) == []


def _address(text: str) -> str:
    return {"::": "*", ":: only": "[::] (IPv6 only)"}.get(text, text)


def _numbers(line: LockLine) -> range:
    return range(line.low, line.low + line.shape.size)
