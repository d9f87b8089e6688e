"""Who is where: computed by Python and derived by the programs, it is the same."""

import json

import clingo
import pytest
from hypothesis import assume, given, settings

from fleetcheck.documents.location import Location
from fleetcheck.engine.programs import programs
from fleetcheck.engine.run import run
from fleetcheck.fleet.model import Fleet
from fleetcheck.loading.names import check_names
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.lower import lower, lower_for_explanation
from fleetcheck.resolve.expansion import expand
from fleetcheck.rules.catalogue import all_rules
from tests.support.random_fleets import trees
from tests.support.scale import examples
from tests.support.shared_data import shared

DERIVED = ("carrier", "in_environment", "member", "own_environment", "picked", "placed", "tagged")

CREATES = [{"name": "x", "kind": "k"}]


def stated(facts: Facts) -> set[str]:
    """Return the facts of the derived predicates."""
    return {line.removesuffix(".") for line in facts.lines() if line.partition("(")[0] in DERIVED}


def derived(facts: Facts) -> set[str]:
    """Return what asp/expand derives from facts that all stand."""
    complaints: list[str] = []
    control = clingo.Control(
        ["--models=2"], logger=lambda _code, message: complaints.append(message)
    )
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


@pytest.mark.slow
@settings(max_examples=examples(300), deadline=None)
@given(trees())
def test_the_programs_derive_who_is_where_as_python_computes_it(tree: dict[str, object]) -> None:
    fleet = Fleet.model_validate(tree)
    assume(not list(check_names(fleet, lambda path, key=False: Location("", 0, 0))))
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


@pytest.mark.parametrize(
    "fields",
    [
        {"aspects": {"a": {"neededBy": ["!:has(*)"], "class": "c", "synth": CREATES}}},
        {"aspects": {"a": {"neededBy": ["!(!has:a)"]}}},
        {"environments": {"e": {"select": "![environment]"}}},
        {"environments": {"e": {"select": "environment=e"}}},
        {"tags": {"t": "!(tag:x & !tag:t)"}},
    ],
    ids=["child", "double negation", "environment", "environment=", "brackets"],
)
def test_a_selector_that_excludes_what_it_brings_about_picks_nobody(
    fields: dict[str, object],
) -> None:
    fleet = Fleet.model_validate({"fleet": 1, "kinds": {"k": {}}, "hosts": {"h": {}}, **fields})
    expansion = expand(fleet)
    assert (expansion.placements, expansion.picked, len(expansion.nodes)) == ((), {}, 1)
    rule = all_rules()["injection_unstable"]
    assert len(run(lower(fleet, expansion).text(), [rule.program]).violations) == 1


def test_a_host_that_two_environments_select_is_in_the_first_whenever_that_is_known() -> None:
    roles = {
        name: {"select": f"env:{name}", "aspects": [f"only-{name}"]} for name in ("first", "second")
    }
    fleet = Fleet.model_validate(
        {
            "fleet": 1,
            "hosts": {"h": {"tags": ["x"]}},
            "tags": {"late": "tag:x & !tag:y"},
            "environments": {"first": {"select": "tag:late"}, "second": {"select": "tag:x"}},
            "aspects": {"only-first": {}, "only-second": {}},
            "services": {"service": {"roles": roles}},
        }
    )
    expansion = expand(fleet)
    assert [placement.aspect for placement in expansion.placements] == ["only-first"]
    assert derived(lower_for_explanation(fleet, expansion)) == stated(lower(fleet, expansion))


def test_a_scope_that_reaches_no_host_is_in_no_role() -> None:
    roles = {"r": {"select": "tag:t", "hosts": ["s"], "aspects": ["a"]}}
    fleet = Fleet.model_validate(
        {
            "fleet": 1,
            "hosts": {"h": {}},
            "scopes": {"s": {"parent": "s", "tags": ["t"], "aspects": ["a"]}},
            "aspects": {"a": {}},
            "services": {"service": {"roles": roles}},
        }
    )
    expansion = expand(fleet)
    assert (expansion.members, expansion.placements) == ((), ())


def test_traits_that_create_each_other_a_thousand_deep_are_followed() -> None:
    aspects = {
        f"t{n}": {"class": "c", "synth": [{"name": "x", "kind": "k", "aspects": [f"t{n + 1}"]}]}
        for n in range(1000)
    }
    hosts = {"h": {"aspects": ["t0"]}}
    fleet = Fleet.model_validate(
        {"fleet": 1, "kinds": {"k": {}}, "hosts": hosts, "aspects": {**aspects, "t1000": {}}}
    )
    assert len(expand(fleet).nodes) == 1001
