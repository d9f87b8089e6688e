"""The program certifies assignments and nothing else, as trying all assignments shows."""

from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fleetcheck.ports.assignment.certificate import NotCertifiedError, certify
from fleetcheck.ports.assignment.solve import solve
from fleetcheck.ports.demand import Demand, demand
from tests.ports.test_assignment import held, kept_numbers
from tests.references.allocation import Name, assignments
from tests.support.allocation_fleets import crowded_fleet
from tests.support.dense_fleets import state_of
from tests.support.random_locks import random_lock, with_lock
from tests.support.scale import examples
from tests.support.small_fleets import small

TWO = """
    ports: {auto: 2000-2009, reserved: [2003/tcp]}
    hosts: {web1: {aspects: [a, b, c]}}
    aspects:
      a: {ports: {p: auto}}
      b: {ports: {p: {auto: true, block: 2}}}
      c: {ports: {p: 2005/tcp}}
"""


def refused(asked: Demand, *starts: int, proved: bool = True) -> str:
    """Return why starts of the wants in order are refused, nothing where they are certified."""
    named = {want.name: start for want, start in zip(asked.wants, starts, strict=True)}
    try:
        certify(asked.wants, named, asked.rooms, () if proved else named)
    except NotCertifiedError as error:
        return str(error).removeprefix("no certificate for ")
    return ""


@pytest.mark.parametrize(
    ("starts", "why"),
    [
        ((2000, 2001), ""),
        ((2002, 2001), "`a@web1 p` (shared), `b@web1 p` (shared)"),
        ((1999, 2001), "`a@web1 p` (pool)"),
        ((2000, 2009), "`b@web1 p` (pool)"),
        ((2000, 2002), "`b@web1 p` (reserved)"),
        ((2005, 2000), "`a@web1 p` (fixed)"),
        ((2000, 2004), "`b@web1 p` (fixed)"),
    ],
)
def test_an_assignment_with_a_fault_is_refused(starts: tuple[int, int], why: str) -> None:
    assert refused(demand(small(TWO).state), *starts) == why


def test_a_port_keeps_the_number_of_the_lock_unless_that_is_taken() -> None:
    state = small(TWO).state
    asked = demand(state)
    (first, *_) = asked.wants
    voted = asked._replace(wants=(first._replace(votes={2007: 1}), *asked.wants[1:]))
    assert refused(voted, 2000, 2001) == "`a@web1 p` (moved)"
    assert refused(voted, 2000, 2001, proved=False) == ""
    assert refused(voted, 2000, 2007) == ""
    assert refused(voted, 2007, 2001) == ""


@pytest.mark.slow
@settings(max_examples=examples(150), deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_certified_is_an_assignment(seed: int) -> None:
    random = Random(seed)
    tree = crowded_fleet(random)
    state = with_lock(tree, random_lock(random, state_of(tree), 1, 6))
    asked = demand(state)
    assume(0 < len(asked.wants) <= 5)
    possible = list(assignments(state.loaded.fleet, kept_numbers(asked), held(state.loaded.lock)))
    for _ in range(20):
        starts = [random.randint(want.pool[0] - 1, want.pool[1]) for want in asked.wants]
        if possible and random.random() < 0.5:
            known = random.choice(possible)
            starts = [known[(*want.name,)] for want in asked.wants]
            starts[0] += random.choice([0, 0, 1])
        tried: dict[Name, int] = {
            (*port.name,): start
            for want, start in zip(asked.wants, starts, strict=True)
            for port in want.ports
        }
        clash = any(want.impossible for want in asked.wants)
        assert clash or (refused(asked, *starts, proved=False) == "") == (tried in possible)


def test_what_is_solved_is_certified() -> None:
    asked = demand(small(TWO).state)
    solution = solve(asked.wants, asked.rooms)
    assert refused(asked, *(solution.starts[want.name] for want in asked.wants)) == ""
