"""Judging suspects alone finds what judging the whole fleet finds."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.judge import judge
from fleetcheck.rules import fleet_rules
from fleetcheck.state import State
from tests.dense_fleets import random_fleet, state_of
from tests.random_locks import random_lock, with_lock


def fleet_with_lock(random: Random) -> State:
    tree = random_fleet(random)
    if random.random() < 0.2:
        return state_of(tree)
    return with_lock(tree, random_lock(random, state_of(tree), 77, 85))


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_suspects_are_enough(seed: int) -> None:
    state = fleet_with_lock(Random(seed))
    whole = judge(state, fleet_rules(), exhaustive=True)
    assert judge(state, fleet_rules(), exhaustive=False) == whole


def test_random_fleets_break_nearly_every_rule() -> None:
    found = {
        violation.term.name
        for seed in range(300)
        for violation in judge(
            state_of(random_fleet(Random(seed))), fleet_rules(), exhaustive=False
        )
    }
    never = {rule.name for rule in fleet_rules()} - found
    assert never <= {"import_ambiguous"}
