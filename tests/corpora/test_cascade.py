"""Settings are what published implementations of cascades give.

The cases come from the designs behind this project, gen-algebra and gen-scope. Each is translated
to a native fleet and run, or is in a table that says why it is not ours. The scope that is asked
about becomes a host, its parent the environment, and the parent of that the fleet. One that
imports becomes an environment with an empty host, since environments import here and hosts do not.
"""

import json
from typing import NotRequired, TypedDict

import pytest

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path
from fleetcheck.fleet.model import Fleet
from fleetcheck.resolve.cascade import Setting, cascade
from fleetcheck.resolve.expansion import expand
from fleetcheck.resolve.layers import DEFAULT_RANK, Layers
from fleetcheck.rules.catalogue import fleet_rules
from tests.support.dense_fleets import state_of
from tests.support.judging import judge_both_ways
from tests.support.shared_data import shared


class Declared(TypedDict):
    """A setting: who declares it, of which type it is, how its values merge."""

    aspect: str
    type: NotRequired[str | dict[str, str]]
    merge: str
    default: NotRequired[JsonValue]


class Scope(TypedDict):
    """A scope with what it sets."""

    parent: str | None
    imports: list[str]
    set: dict[str, JsonValue]
    policy: NotRequired[dict[str, JsonValue]]


class World(TypedDict):
    """Settings and scopes."""

    schema: dict[str, Declared]
    scopes: dict[str, Scope]


class Expected(TypedDict):
    """What comes out: values, and for some cases which scopes they are from."""

    values: dict[str, JsonValue]
    codes: NotRequired[list[str]]
    blame: NotRequired[dict[str, list[str]]]


class Case(TypedDict):
    """A world, the scope that is asked about, and what to expect there."""

    id: str
    world: World
    scope: str
    expect: Expected


RUN = (
    "01-seed4-example",
    "06-conflict-two-imports",
    "09-import-beats-parent",
    "12-import-cycle",
    "13-diamond-contributes-once",
    "15-recursive-shallow",
    "19-shadowed-type-error-is-silent",
    "20-required-missing",
    "23-policy-below-host",
    "25-policy-beats-env",
    "fold/recursive",
    "fold/empty-layers",
    "fold/recursive-conflict",
    "traverse/p-only-chain",
    "traverse/cycle-safe",
    "traverse/null-skipped",
)

NOT_OURS = {
    "11-nix-config-import-sees-parent": "what is imported sees its own parents there; ours is P*I*",
    "16-recursive-deep": "mappings merge at every depth there; ours merges the first level only",
    "22-dangling-and-parent-cycle": "no setting is asked for; it is about the tree of scopes",
    "fold/append": "the most general comes first there; ours joins the most specific first",
}


def all_cases() -> dict[str, Case]:
    text = shared("oracles", "cascade_cases.json").read_text(encoding="utf-8")
    cases: list[Case] = json.loads(text)
    return {case["id"]: case for case in cases}


def settings(world: World, values: dict[str, JsonValue]) -> dict[str, dict[str, JsonValue]]:
    found: dict[str, dict[str, JsonValue]] = {}
    for field, value in values.items():
        found.setdefault(world["schema"][field]["aspect"], {})[field] = value
    return found


def type_of(spelling: str | dict[str, str]) -> JsonValue:
    """Return a type of theirs as we spell it."""
    match spelling:
        case {"listOf": inner}:
            return [inner]
        case {"attrsOf": inner}:
            return {"str": inner}
        case str(name):
            return name
    raise ValueError(spelling)


def translated(case: Case) -> tuple[dict[str, object], str]:
    """Return the fleet that a world is here, and the host to ask about."""
    world = case["world"]
    scopes = world["scopes"]
    asked = scopes[case["scope"]]
    aspects: dict[str, dict[str, dict[str, object]]] = {}
    for field, about in world["schema"].items():
        declared: dict[str, object] = {"type": type_of(about.get("type", "any"))}
        declared |= {key: about[key] for key in ("merge", "default") if key in about}
        aspects.setdefault(about["aspect"], {"settings": {}})["settings"][field] = declared
    host: dict[str, object] = {"settings": {}, "aspects": sorted(aspects)}
    name = "empty"
    around: str | None = case["scope"]
    if not asked["imports"]:
        name = case["scope"]
        host["settings"] = settings(world, asked["set"])
        around = asked["parent"]
    fleet: dict[str, object] = {"fleet": 1, "aspects": aspects, "hosts": {name: host}}
    if asked.get("policy"):
        configured = settings(world, asked["policy"])
        fleet["policies"] = [{"select": f"host:{name}", "configure": configured}]
    if around is not None:
        host["environment"] = around
        above = scopes[around]["parent"]
        fleet["environments"] = {
            each: {"imports": entry["imports"], "settings": settings(world, entry["set"])}
            for each, entry in scopes.items()
            if each not in (name, above)
        }
        if above is not None:
            assert (scopes[above]["parent"], scopes[above]["imports"]) == (None, [])
            fleet["settings"] = settings(world, scopes[above]["set"])
    return fleet, name


def found(case: Case) -> dict[str, Setting]:
    tree, name = translated(case)
    fleet = Fleet.model_validate(tree)
    expansion = expand(fleet)
    layers = Layers(fleet, expansion)
    return {
        field: cascade(fleet, layers, expansion.nodes[name], about["aspect"], field)
        for field, about in case["world"]["schema"].items()
    }


def scope_of(case: Case, path: Path) -> str:
    """Return the scope of the world that a layer stands for."""
    if path[0] in ("hosts", "environments"):
        return str(path[1])
    environments = translated(case)[0].get("environments", {})
    assert isinstance(environments, dict)
    (fleet,) = case["world"]["scopes"].keys() - environments.keys() - {case["scope"]}
    return fleet


def test_every_case_is_run_or_said_not_to_be_ours() -> None:
    assert sorted([*RUN, *NOT_OURS]) == sorted(all_cases())


@pytest.mark.parametrize("name", RUN)
def test_the_values_are_the_published_ones(name: str) -> None:
    case = all_cases()[name]
    given = {field: setting.value for field, setting in found(case).items()}
    assert given == case["expect"]["values"]


@pytest.mark.parametrize("name", RUN)
def test_what_is_wrong_is_what_the_published_codes_say(name: str) -> None:
    case = all_cases()[name]
    codes = [
        f"E_CONFLICT:{field}" if setting.conflicts else f"E_REQUIRED:{field}"
        for field, setting in found(case).items()
        if not setting.decided
    ]
    assert codes == case["expect"].get("codes", [])


@pytest.mark.parametrize("name", RUN)
def test_the_rules_find_what_the_published_codes_say(name: str) -> None:
    case = all_cases()[name]
    told = {"setting_conflict": "E_CONFLICT", "setting_required": "E_REQUIRED"}
    rules = [rule for rule in fleet_rules() if rule.name.startswith("setting_")]
    violations = judge_both_ways(state_of(translated(case)[0]), rules)
    codes = [f"{told[each.term.name]}:{each.term.arguments[2]}" for each in violations]
    assert codes == case["expect"].get("codes", [])


@pytest.mark.parametrize("name", RUN)
def test_the_layers_that_count_are_the_published_ones(name: str) -> None:
    case = all_cases()[name]
    results = found(case)
    for field, blamed in case["expect"].get("blame", {}).items():
        counting = [
            scope_of(case, each.path)
            for each in results[field].contributions
            if each.effect != "shadowed" and each.rank != DEFAULT_RANK
        ]
        assert (field, counting) == (field, blamed)
