"""An order is sound, and what has none is in the cycles that are found, whatever the fleet."""

from collections.abc import Callable, Iterable
from copy import deepcopy
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.queries.knots import Cut, Knot
from fleetcheck.queries.order import Order, order_of_placements, order_of_vars
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.slicing.state import State
from tests.support.dense_fleets import random_fleet, state_of
from tests.support.judging import judge_both_ways
from tests.support.scale import examples

Tree = dict[str, Any]


def is_sound(order: Order) -> bool:
    """Return whether what waits is later than what it waits for, but within a knot."""
    layer = {name: number for number, names in enumerate(order.layers) for name in names}
    knot = {name: knot for knot in order.knots for name in knot.names}
    return all(
        layer[other] < layer[one] or (one in knot and knot.get(other) == knot[one])
        for one, other in order.edges
    )


class Waits(NamedTuple):
    """Something that waits for its like: how it is ordered, and where that is declared."""

    order: Callable[[State], Order]
    rule: str
    section: str
    keys: tuple[str, ...]


WAITS = (
    Waits(order_of_placements, "requirement_cycle", "aspects", ("requires", "imports")),
    Waits(order_of_vars, "var_cycle", "vars", ("dependencies",)),
)


def unties(tree: Tree, waits: Waits, knot: Knot, cuts: Iterable[Cut]) -> bool:
    """Return whether what is in a knot has an order if some entries do not count for it."""
    tree = deepcopy(tree)
    for name, needed in cuts:
        entry = tree[waits.section][name]
        for key in waits.keys:
            entry[key] = [
                each if called(each) != needed else later(key, needed, each)
                for each in entry.get(key, ())
                if key != "dependencies" or each != needed
            ]
    return not any({*each.names} & {*knot.names} for each in waits.order(state_of(tree)).knots)


def later(key: str, needed: str, entry: object) -> Tree:
    """Return an entry that is not needed to start."""
    long = entry if isinstance(entry, dict) else {"aspect" if key == "imports" else "cap": needed}
    return {**long, "when": "runtime"}


def called(entry: object) -> object:
    return entry.get("cap", entry.get("aspect")) if isinstance(entry, dict) else entry


@pytest.mark.slow
@pytest.mark.parametrize("waits", WAITS, ids=lambda waits: waits.section)
@settings(max_examples=examples(60), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_an_order_is_sound_and_its_knots_are_the_cycles_that_are_found(
    waits: Waits, seed: int
) -> None:
    tree: Tree = random_fleet(Random(seed))
    state = state_of(tree)
    order = waits.order(state)
    assert is_sound(order)
    assert len(order.knots) == len(judge_both_ways(state, [all_rules()[waits.rule]]))
    for knot in order.knots:
        said = {
            Cut(name, str(called(each)))
            for name in {name.partition("@")[0] for name in knot.names}
            for key in waits.keys
            for each in tree[waits.section][name].get(key, ())
        }
        single = {(cut,) for cut in said if unties(tree, waits, knot, [cut])}
        if single:
            assert {*knot.cuts} == single
        else:
            assert [unties(tree, waits, knot, cuts) for cuts in knot.cuts] == [True]
