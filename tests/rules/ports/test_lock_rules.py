"""What a lock makes of a fleet is found: collisions, fixed claims against it, lines out of date."""

from collections.abc import Iterator
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.fleet.lock import PortName, Shape
from fleetcheck.fleet.model import Fleet
from fleetcheck.lowering.term import Compound
from fleetcheck.resolve.automatic import address_of
from fleetcheck.rules.catalogue import fleet_rules
from fleetcheck.slicing.state import State
from tests.references.allocation import Name, Taken, Wish, clash, wishes
from tests.references.ports import claims
from tests.support.allocation_fleets import crowded_fleet
from tests.support.dense_fleets import state_of
from tests.support.judging import judge_both_ways
from tests.support.random_locks import random_lock, with_lock
from tests.support.scale import examples

seeds = st.integers(0, 2**32)


def fleet_with_lock(seed: int) -> State:
    random = Random(seed)
    tree = crowded_fleet(random, most=3)
    return with_lock(tree, random_lock(random, state_of(tree), 1, 7))


def violations(state: State, rule: str) -> Iterator[tuple[object, ...]]:
    asked = [each for each in fleet_rules() if each.name == rule]
    for violation in judge_both_ways(state, asked):
        yield violation.term.arguments


def locked(state: State) -> list[tuple[Wish, Taken]]:
    """Return the automatic ports with a number in the lock, with what they take."""
    lines = {(*name,): line for name, line in state.loaded.lock.lines.items()}
    return [
        (wish, wish.at(lines[wish.name].low))
        for wish in wishes(state.loaded.fleet)
        if wish.name in lines
    ]


def fixed(fleet: Fleet) -> list[tuple[tuple[str, str], Taken]]:
    return [
        (each.party, Taken(each.namespace, each.protocol, each.address, frozenset(each.ports)))
        for each in claims(fleet)
    ]


def name_of(term: object) -> Name:
    assert isinstance(term, Compound)
    aspect, scope, port, position = term.arguments
    assert isinstance(position, int)
    return (str(aspect), str(scope), str(port), position)


@settings(max_examples=examples(150), deadline=None)
@given(seeds)
def test_a_fixed_port_on_a_locked_one_is_told_for_each_pair(seed: int) -> None:
    state = fleet_with_lock(seed)
    expected = {
        ((aspect, scope) if scope != theirs.namespace else aspect, wish.name)
        for (aspect, scope), mine in fixed(state.loaded.fleet)
        for wish, theirs in locked(state)
        if clash(mine, theirs)
    }
    found = {
        (claimant.arguments if isinstance(claimant, Compound) else claimant, name_of(name))
        for claimant, _, _, name in violations(state, "port_lock_pinned")
    }
    assert found == expected


@settings(max_examples=examples(150), deadline=None)
@given(seeds)
def test_ports_of_the_lock_collide_with_each_other_like_fixed_ones(seed: int) -> None:
    state = fleet_with_lock(seed)
    expected = {
        (one.namespace, one.protocol, number)
        for some in ([t for _, t in fixed(state.loaded.fleet)], [t for _, t in locked(state)])
        for index, one in enumerate(some)
        for other in some[:index]
        if clash(one, other)
        for number in one.numbers & other.numbers
    }
    found = set()
    for namespace, ports, *_ in violations(state, "port_collision"):
        assert isinstance(ports, Compound)
        low, high, protocol = ports.arguments
        assert isinstance(low, int)
        assert isinstance(high, int)
        found |= {(namespace, protocol, number) for number in range(low, high + 1)}
    assert found == expected


@settings(max_examples=examples(150), deadline=None)
@given(seeds)
def test_a_lock_is_out_of_date_where_its_lines_and_the_ports_differ(seed: int) -> None:
    state = fleet_with_lock(seed)
    lines = state.loaded.lock.lines
    wanted = {PortName(*wish.name): wish for wish in wishes(state.loaded.fleet)}
    expected = {(tuple(name), "unlocked") for name in wanted.keys() - lines.keys()}
    for name, line in lines.items():
        wish = wanted.get(name)
        if wish is None:
            if line.state == "held":
                expected.add((tuple(name), "unasked"))
            continue
        shape = Shape(wish.namespace, wish.protocol, address_of(wish.spec), wish.spec.block)
        if line.state == "gone":
            expected.add((tuple(name), "returned"))
        elif line.shape != shape:
            expected.add((tuple(name), "changed"))
        last = line.low + wish.spec.block - 1
        if line.state == "held" and not wish.low <= line.low <= last <= wish.high:
            expected.add((tuple(name), "outside"))
        others = {
            lines[other].low
            for other, each in wanted.items()
            if each.together == wish.together and other in lines
        }
        if len(others) > 1:
            expected.add((tuple(name), "apart"))
    found = {
        (name_of(name), case.name)
        for name, case in violations(state, "port_lock_stale")
        if isinstance(case, Compound)
    }
    assert found == expected
