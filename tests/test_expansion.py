"""Who is where: computed by Python and derived by the programs, it is the same."""

import json

import clingo
from hypothesis import assume, given, settings

from fleetcheck.expand import expand
from fleetcheck.facts import Facts
from fleetcheck.location import Location
from fleetcheck.lower import lower, lower_for_explanation
from fleetcheck.model import Fleet
from fleetcheck.names import check_names
from fleetcheck.rules import programs
from tests.random_fleets import trees
from tests.shared_data import shared

DERIVED = ("carrier", "in_environment", "member", "own_environment", "picked", "placed", "tagged")


def stated(facts: Facts) -> set[str]:
    """Return the facts of the derived predicates."""
    return {line.removesuffix(".") for line in facts.lines() if line.partition("(")[0] in DERIVED}


def derived(facts: Facts) -> set[str]:
    """Return what asp/expand derives from facts that all stand."""
    complaints: list[str] = []
    control = clingo.Control(logger=lambda _code, message: complaints.append(message))
    for path in (programs() / "vocabulary.lp", *sorted((programs() / "expand").glob("*.lp"))):
        control.load(str(path))
    control.add("\n".join(facts.guarded(facts.counts(), {})))
    control.ground()
    shown: set[str] = set()
    with control.solve(yield_=True) as models:
        (model,) = models
        shown.update(str(a) for a in model.symbols(atoms=True) if a.name in DERIVED)
    assert not complaints
    return shown


@settings(max_examples=300, deadline=None)
@given(trees())
def test_the_programs_derive_who_is_where_as_python_computes_it(tree: dict[str, object]) -> None:
    fleet = Fleet.model_validate(tree)
    assume(not list(check_names(fleet, lambda path, key: Location("", 0, 0))))
    expansion = expand(fleet)
    assert derived(lower_for_explanation(fleet, expansion)) == stated(lower(fleet, expansion))


def test_published_traits_bring_the_aspects_they_need_in_the_published_order() -> None:
    cases = json.loads(shared("oracles", "trait_cases.json").read_text())
    checked = []
    for case in cases:
        if case.get("op") == "needs+neededBy":
            fleet = Fleet.model_validate(
                {"fleet": 1, "hosts": {"h": {"aspects": case["is_"]}}, "aspects": case["registry"]}
            )
            placed = [placement.aspect for placement in expand(fleet).placements]
            checked.append((case["id"], placed, case["expect"]))
    assert checked, "there are such cases"
    assert [(name, found) for name, found, _ in checked] == [(n, e) for n, _, e in checked]
