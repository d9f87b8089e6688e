"""Judging suspects alone finds what judging the whole fleet finds."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.judging.judge import judge
from fleetcheck.rules.catalogue import all_rules, fleet_rules
from fleetcheck.rules.header import Rule
from fleetcheck.slicing.shapes import SHAPES
from fleetcheck.slicing.state import State
from tests.support.dense_fleets import random_fleet, state_of
from tests.support.random_locks import random_lock, with_lock
from tests.support.scale import examples


def fleet_with_lock(random: Random) -> State:
    tree = random_fleet(random)
    if random.random() < 0.2:
        return state_of(tree)
    return with_lock(tree, random_lock(random, state_of(tree), 77, 85))


@settings(max_examples=examples(150), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_suspects_are_enough(seed: int) -> None:
    state = fleet_with_lock(Random(seed))
    whole = judge(state, fleet_rules(), exhaustive=True)
    assert judge(state, fleet_rules(), exhaustive=False) == whole


@settings(max_examples=examples(25), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_suspects_of_a_rule_are_enough_for_it_alone(seed: int) -> None:
    state = fleet_with_lock(Random(seed))
    for rule in fleet_rules():
        whole = judge(state, [rule], exhaustive=True)
        assert judge(state, [rule], exhaustive=False) == whole, rule.name


@pytest.mark.parametrize("rule", fleet_rules(), ids=lambda rule: rule.slug)
def test_each_rule_names_its_suspects(rule: Rule) -> None:
    assert rule.narrow
    assert set(rule.narrow) <= SHAPES.keys()


def test_a_rule_without_suspects_is_judged_on_the_whole_fleet() -> None:
    rule = all_rules()["port_collision"]
    states = [state_of(random_fleet(Random(seed))) for seed in range(10)]
    found = [judge(state, [rule], exhaustive=False) for state in states]
    assert any(found)
    whole = rule._replace(narrow=())
    assert [judge(state, [whole], exhaustive=False) for state in states] == found


def test_random_fleets_break_nearly_every_rule() -> None:
    found = {
        violation.term.name
        for seed in range(300)
        for violation in judge(fleet_with_lock(Random(seed)), fleet_rules(), exhaustive=False)
    }
    never = {rule.name for rule in fleet_rules()} - found
    assert never <= {"import_ambiguous", "port_infeasible"}
