"""What edits do in the part of a fleet that they matter to, they do in the fleet."""

import json
from collections.abc import Iterator
from datetime import date
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fleetcheck.documents.edit import Edit, EditError
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import BadInputError
from fleetcheck.judging.gather import EVERY_RULE, Identity, gather, verdict
from fleetcheck.loading.load import edited
from fleetcheck.lowering.lower import lower_for_explanation
from fleetcheck.repairing.proof import Prover, without_cured
from fleetcheck.repairing.repair import THOROUGH
from fleetcheck.resolve.expansion import expand
from fleetcheck.rules.user.runner import RuleRunner
from fleetcheck.slicing.impact import Impacts
from fleetcheck.slicing.state import State, resolve
from tests.support.contracts import sometimes_with_contracts
from tests.support.dense_fleets import CAPS, REACHES, TAGS, Tree, random_fleet, state_of
from tests.support.scale import examples

TODAY = date(2026, 1, 1)

HELD_AGAINST = without_cured(EVERY_RULE)


def violations(state: State) -> frozenset[Identity]:
    return verdict(state, HELD_AGAINST, RuleRunner(()))


def several_fleets(random: Random) -> Tree:
    """Return fleets that are dense, as one: they share environments, tags and, at times, more."""
    whole = sometimes_with_contracts(random, random_fleet(random))
    for key, chance in (("observed", 1.0), ("deliver", 0.5), ("route", 0.5), ("assume", 0.5)):
        if random.random() < chance:
            whole.pop(key, None)
    for number in range(1, 4):
        text = json.dumps(sometimes_with_contracts(random, random_fleet(random)))
        for word in ("host-", "guest-", "aspect-", "cap-", "service-"):
            if word != "cap-" or random.random() < 0.7:
                text = text.replace(word, f"{word}{number}-")
        more = json.loads(text)
        for section in ("hosts", "scopes", "aspects", "services"):
            entries = whole[section]
            assert isinstance(entries, dict)
            whole[section] = {**entries, **more[section]}
    return whole


def some_edits(random: Random, state: State) -> Iterator[Edit]:
    """Yield edits of all kinds that a fleet could get."""
    fleet, tree = state.loaded.fleet, state.loaded.merged.tree
    facts = lower_for_explanation(fleet, expand(fleet), state.loaded.lock)
    written = [path for path in facts.declarations(facts.counts()) if _is_there(tree, path)]
    for path in random.sample(written, min(len(written), 3)):
        yield Edit("remove", path)
    hosts, aspects = list(fleet.hosts), list(fleet.aspects)
    host, aspect = random.choice(hosts), random.choice(aspects)
    others = [
        Edit("add", ("hosts", host, "aspects"), random.choice(aspects)),
        Edit("add", ("hosts", host, "tags"), random.choice(TAGS)),
        Edit("add", ("aspects", aspect, "provides"), random.choice(CAPS)),
        Edit("set", ("aspects", aspect, "reach"), random.choice(REACHES)),
        Edit("set", ("hosts", host, "choose", random.choice(CAPS)), aspect),
        Edit("add", ("aspects", aspect, "requires"), random.choice(CAPS)),
        Edit("add", ("assume",), f"cap:{random.choice(CAPS)}"),
        Edit("set", ("aspects", aspect, "ports", "http"), "auto"),
    ]
    yield from random.sample(others, 3)


def _is_there(tree: object, path: Path) -> bool:
    for step in path:
        match tree, step:
            case dict(), str() if step in tree:
                tree = tree[step]
            case list(), int() if step < len(tree):
                tree = tree[step]
            case _:
                return False
    return True


@pytest.mark.slow
@settings(
    deadline=None, max_examples=examples(20), phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
@given(seed=st.integers(0, 2**32))
def test_what_edits_do_where_they_matter_they_do_in_the_fleet(seed: int) -> None:
    random = Random(seed)
    state = state_of(several_fleets(random))
    found = gather(state, TODAY, HELD_AGAINST)
    prover = Prover(state, TODAY, found)
    prover.left = 10 * THOROUGH.placements
    for edit in some_edits(random, state):
        chosen = random.choice(found.found).finding
        outcome = prover.outcome([edit], [(chosen.name, chosen.place)])
        try:
            after = violations(resolve(edited(state.loaded, [edit])))
        except (EditError, BadInputError):
            assert outcome is None
            continue
        left = after & {(chosen.name, chosen.place)}
        assert outcome is not None
        assert (outcome.left, bool(outcome.new)) == (left, bool(after - found.identities())), edit
        assert outcome.new <= after


def test_an_edit_that_brings_a_host_into_another_environment_matters_everywhere() -> None:
    state = state_of(
        {
            "fleet": 1,
            "environments": {"lab": {"select": "tag:lab"}},
            "hosts": {"web1": {"tags": []}, "lab1": {"tags": ["lab"]}},
        }
    )
    impacts = Impacts(state.loaded, state.seen)
    assert impacts.of([Edit("add", ("hosts", "web1", "tags"), "web")], ()) is not None
    assert impacts.of([Edit("add", ("hosts", "web1", "tags"), "lab")], ()) is None


def test_many_edits_matter_in_a_part_of_the_fleet() -> None:
    smaller = []
    for seed in range(16):
        random = Random(seed)
        state = state_of(several_fleets(random))
        impacts = Impacts(state.loaded, state.seen)
        for edit in some_edits(random, state):
            part = impacts.of([edit], ())
            size = len(state.expansion.placements)
            smaller.append(part is not None and len(expand(part.fleet).placements) < size)
    assert sum(smaller) > len(smaller) / 3
