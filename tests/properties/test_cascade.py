"""Settings are what a reference finds that knows nothing of layers as the tool computes them."""

import json
from collections.abc import Iterable
from itertools import groupby
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.lowering.term import Compound, Term
from fleetcheck.resolve.cascade import cascade
from fleetcheck.resolve.layers import Layers
from fleetcheck.rules.catalogue import fleet_rules
from tests.references.cascade import FIELDS, Reference, Says, random_world
from tests.support.dense_fleets import state_of
from tests.support.judging import judge_both_ways
from tests.support.scale import examples

RULES = [rule for rule in fleet_rules() if rule.name.startswith("setting_")]

seeds = st.integers(0, 2**32)


def spelled(values: Iterable[Any]) -> list[str]:
    """Return values as text, in which 0 and false are not the same, sorted."""
    return sorted(json.dumps(value, sort_keys=True) for value in values)


def by_key(said: list[Says]) -> dict[str, list[Says]]:
    keys = {key for each in said for key in each.value}
    return {
        key: [each._replace(value=each.value[key]) for each in said if key in each.value]
        for key in keys
    }


@settings(max_examples=examples(200), deadline=None)
@given(seed=seeds)
def test_every_setting_is_what_the_reference_makes_of_it(seed: int) -> None:
    tree = random_world(Random(seed))
    reference, state = Reference(tree), state_of(tree)
    layers = Layers(state.loaded.fleet, state.expansion)
    for scope in reference.entries:
        for field, merge in FIELDS.items():
            node = state.expansion.nodes[scope]
            setting = cascade(state.loaded.fleet, layers, node, "a", field)
            said = sorted(reference.layers(scope, field), key=lambda each: each.rank)
            assert len(setting.contributions) == len(said)
            if merge == "append":
                listed = [each.value for each in setting.contributions]
                for _, group in groupby(said, key=lambda each: each.rank):
                    alike = [each.value for each in group]
                    assert spelled(listed[: len(alike)]) == spelled(alike)
                    listed = listed[len(alike) :]
                whole = [part for each in setting.contributions for part in each.value]  # type: ignore[union-attr]
                assert setting.value == (whole if said else None)
            elif merge == "replace":
                best = spelled(reference.best(scope, said))
                assert setting.decided == (len(set(best)) == 1)
                assert not setting.decided or spelled([setting.value]) == best[:1]
            else:
                keys = {key: spelled(reference.best(scope, s)) for key, s in by_key(said).items()}
                torn = {key for key, best in keys.items() if len(set(best)) > 1}
                assert {each.key for each in setting.conflicts} == torn
                if said and not torn:
                    made = {key: json.loads(best[0]) for key, best in keys.items()}
                    assert spelled([setting.value]) == spelled([made])


def field_of(term: Term) -> str:
    return ".".join(map(str, term.arguments)) if isinstance(term, Compound) else str(term)


@settings(max_examples=examples(150), deadline=None)
@given(seed=seeds)
def test_conflicts_and_missing_values_are_found_where_the_reference_has_them(seed: int) -> None:
    tree = random_world(Random(seed))
    reference = Reference(tree)
    expected = set()
    for scope in reference.entries:
        for field, merge in FIELDS.items():
            said = list(reference.layers(scope, field))
            parts = {field: said} if merge == "replace" else {}
            if merge == "recursive":
                parts = {f"{field}.{key}": each for key, each in by_key(said).items()}
            for name, part in parts.items():
                if len(set(spelled(reference.best(scope, part)))) > 1:
                    expected.add(("setting_conflict", scope, name))
            if not said:
                expected.add(("setting_required", scope, field))
    violations = judge_both_ways(state_of(tree), RULES)
    assert expected == {
        (each.term.name, str(each.term.arguments[1]), field_of(each.term.arguments[2]))
        for each in violations
    }
