"""Judging what rules are narrowed to finds what judging the whole fleet finds."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.judging.judge import judge
from fleetcheck.lowering.extent import WHOLE, Extent
from fleetcheck.lowering.lower import CUT, lower
from fleetcheck.rules.catalogue import fleet_rules
from fleetcheck.rules.header import Rule
from fleetcheck.slicing.families.registry import FAMILIES
from fleetcheck.slicing.state import State
from fleetcheck.slicing.suspects import Suspects
from tests.support.contracts import sometimes_with_contracts
from tests.support.dense_fleets import random_fleet, state_of
from tests.support.random_locks import random_lock, with_lock
from tests.support.scale import examples


def fleet_with_lock(random: Random) -> State:
    tree = sometimes_with_contracts(random, random_fleet(random))
    if random.random() < 0.2:
        return state_of(tree)
    return with_lock(tree, random_lock(random, state_of(tree), 77, 85))


@pytest.mark.slow
@settings(max_examples=examples(150), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_suspects_are_enough(seed: int) -> None:
    state = fleet_with_lock(Random(seed))
    whole = judge(state, fleet_rules(), exhaustive=True).violations
    assert judge(state, fleet_rules(), exhaustive=False).violations == whole


@pytest.mark.slow
@pytest.mark.parametrize("rule", fleet_rules(), ids=lambda rule: rule.slug)
def test_what_a_rule_is_narrowed_to_is_enough_for_it_alone(rule: Rule) -> None:
    @settings(max_examples=examples(8), deadline=None)
    @given(seed=st.integers(0, 2**32))
    def hold(seed: int) -> None:
        state = fleet_with_lock(Random(seed))
        whole = judge(state, [rule], exhaustive=True).violations
        assert judge(state, [rule], exhaustive=False).violations == whole

    hold()


@pytest.mark.parametrize("rule", fleet_rules(), ids=lambda rule: rule.slug)
def test_what_a_rule_is_narrowed_by_are_families(rule: Rule) -> None:
    assert set(rule.narrow) <= FAMILIES.keys()


@pytest.mark.parametrize("rule", fleet_rules(), ids=lambda rule: rule.slug)
def test_a_rule_without_families_is_judged_on_all_that_it_reads(rule: Rule) -> None:
    alone = rule._replace(narrow=())
    for seed in range(5):
        state = fleet_with_lock(Random(seed))
        whole = judge(state, [rule], exhaustive=True).violations
        assert judge(state, [alone], exhaustive=False).violations == whole


def test_only_predicates_that_are_said_to_be_cut_are() -> None:
    cut = set()
    for seed in range(30):
        state = fleet_with_lock(Random(seed))
        fleet, expansion, lock = state.loaded.fleet, state.expansion, state.loaded.lock
        whole = lower(fleet, expansion, WHOLE, lock)
        nothing = lower(fleet, expansion, Suspects(state.seen, lock).of(()), lock)
        cut |= {line.partition("(")[0] for line in {*whole.lines()} - {*nothing.lines()}}
    assert cut <= CUT


def test_each_section_states_only_what_it_says() -> None:
    for seed in range(30):
        state = fleet_with_lock(Random(seed))
        fleet, expansion, lock = state.loaded.fleet, state.expansion, state.loaded.lock
        whole = lower(fleet, expansion, WHOLE, lock)
        for predicate in whole.counts():
            alone = lower(fleet, expansion, Extent(predicates={predicate}), lock)
            assert list(alone.lines()) == list(whole.lines({predicate})), predicate


@pytest.mark.slow
def test_random_fleets_break_nearly_every_rule() -> None:
    found = {
        violation.term.name
        for seed in range(300)
        for violation in judge(
            fleet_with_lock(Random(seed)), fleet_rules(), exhaustive=False
        ).violations
    }
    never = {rule.name for rule in fleet_rules()} - found
    assert never <= {"import_ambiguous", "port_infeasible"}
