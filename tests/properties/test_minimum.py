"""The smallest repair is as small as trying all sets of the known edits gives."""

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from random import Random

import pytest

from fleetcheck.documents.edit import Edit, EditError
from fleetcheck.documents.problem import BadInputError
from fleetcheck.judging.gather import gather
from fleetcheck.loading.load import edited
from fleetcheck.repairing.minimum import candidates, optimum
from fleetcheck.rules.advice import CLASSES, EditClass
from fleetcheck.slicing.state import State, resolve
from tests.support.dense_fleets import ENVIRONMENTS, Tree, random_fleet, state_of

TODAY = date(2026, 1, 1)


def valid_after(state: State, edits: tuple[Edit, ...]) -> bool:
    try:
        found = gather(resolve(edited(state.loaded, edits)), TODAY).found
    except (EditError, BadInputError):
        return False
    return not any(each.rule.severity == "error" for each in found)


def thinned(tree: Tree) -> Tree:
    """Return a fleet without most of what can be wrong in it."""
    aspects = tree["aspects"]
    assert isinstance(aspects, dict)
    kept = ("provides", "requires", "needs", "conflicts", "reach")
    hosts = tree["hosts"]
    assert isinstance(hosts, dict)
    return {
        "fleet": 1,
        "environments": {name: {} for name in ENVIRONMENTS},
        "hosts": {
            name: {key: entry[key] for key in ("aspects", "tags", "environment") if key in entry}
            for name, entry in hosts.items()
        },
        "aspects": {
            name: {key: entry[key] for key in kept if key in entry}
            for name, entry in aspects.items()
        },
    }


def cost(kinds: Iterable[EditClass]) -> list[int]:
    """Return how many edits of each class there are, the class to try last first."""
    chosen = list(kinds)
    return [chosen.count(kind) for kind in reversed(list(CLASSES))]


@pytest.mark.slow
def test_no_better_set_of_the_known_edits_would_do() -> None:
    compared = 0
    for seed in range(40):
        state = state_of(thinned(random_fleet(Random(seed))))
        known = candidates(state, TODAY)
        if not known or len(known) > 7:
            continue
        best = optimum(state, TODAY, 5)
        kinds = {repr(one.edit): one.kind for one in known}
        costs = [
            cost(one.kind for one in chosen)
            for size in range(3)
            for chosen in combinations(known, size)
            if valid_after(state, tuple(one.edit for one in chosen))
        ]
        assert best.proved
        if best.edits is not None:
            compared += 1
            assert valid_after(state, best.edits)
            assert not costs or min(costs) >= cost(kinds[repr(edit)] for edit in best.edits)
            if len(best.edits) < 3:
                assert min(costs) == cost(kinds[repr(edit)] for edit in best.edits)
        else:
            assert not costs
    assert compared
