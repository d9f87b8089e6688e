"""What a setting is: by the layers of the native model, and as the programs derive it for ports."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.engine.programs import vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import derive
from fleetcheck.fleet.model import Fleet
from fleetcheck.fleet.values import Ports
from fleetcheck.loading.load import load
from fleetcheck.lowering.extent import Asked
from fleetcheck.lowering.lower import lower
from fleetcheck.lowering.settings.fields import every_field
from fleetcheck.lowering.term import Compound, Term, as_text, field_term, path_term, value_term
from fleetcheck.resolve.cascade import Conflict, Effect, Setting, cascade, port_numbers
from fleetcheck.resolve.expansion import Expansion, expand
from fleetcheck.resolve.layers import Layers
from tests.support.dense_fleets import random_fleet, state_of
from tests.support.fleets import EXAMPLES
from tests.support.scale import examples

SEEDFLEET = EXAMPLES / "seedfleet" / "fleet.yaml"


def setting(fleet: Fleet, scope: str, field: str, aspect: str = "a") -> Setting:
    expansion = expand(fleet)
    layers = Layers(fleet, expansion)
    return cascade(fleet, layers, expansion.nodes[scope], aspect, field)


def layers_of(found: Setting) -> list[tuple[str, JsonValue, Effect]]:
    return [
        (".".join(map(str, each.path[:2])), each.value, each.effect) for each in found.contributions
    ]


def of_seedfleet(scope: str, field: str) -> JsonValue:
    found = setting(load([str(SEEDFLEET)]).fleet, scope, field, "nginx")
    assert found.decided
    return found.value


def fleet(**sections: object) -> Fleet:
    return Fleet.model_validate({"fleet": 1, **sections})


def declared(**about: object) -> dict[str, object]:
    return {"a": {"settings": {"x": about}}}


def says(value: object) -> dict[str, object]:
    return {"settings": {"a": {"x": value}}}


def test_the_settings_of_the_example_are_those_that_its_documentation_tells() -> None:
    assert [
        (scope, of_seedfleet(scope, "port"), of_seedfleet(scope, "workers"))
        for scope in ("web1", "web2", "lab1")
    ] == [("web1", 8443, 8), ("web2", 443, 8), ("lab1", 443, 1)]
    origins = [of_seedfleet(scope, "allowedOrigins") for scope in ("web1", "web2", "lab1")]
    assert origins == [["*.example.net"]] * 3


EVERYWHERE = fleet(
    settings={"a": {"x": ["fleet"]}},
    environments={"prod": {**says(["prod"]), "imports": ["base"]}, "base": says(["base"])},
    policies=[{"select": "*", "configure": {"a": {"x": ["policy"]}}}],
    hosts={"h": {"environment": "prod", "tags": ["t"], **says(["host"])}},
    scopes={"s": {"parent": "h", "aspects": ["a"], **says(["scope"])}},
    services={
        "v": {
            "roles": {
                "r": {
                    "select": "tag:t",
                    **says(["role"]),
                    "settings_for": {"t": {"a": {"x": ["tag"]}}, "h": {"a": {"x": ["named"]}}},
                }
            }
        }
    },
    aspects=declared(default=["default"], merge="append"),
)


def test_layers_are_joined_from_the_most_specific_to_the_default() -> None:
    found = setting(EVERYWHERE, "s", "x")
    assert found.value == [
        "scope",
        "host",
        "named",
        "tag",
        "role",
        "policy",
        "prod",
        "base",
        "fleet",
        "default",
    ]
    assert {each.effect for each in found.contributions} == {"merged"}


def test_where_values_are_replaced_the_most_specific_is_effective() -> None:
    replaced = {"a": {"settings": {"x": {"default": ["default"]}}}}
    aspects = Fleet.model_validate({"fleet": 1, "aspects": replaced}).aspects
    found = setting(EVERYWHERE.model_copy(update={"aspects": aspects}), "s", "x")
    assert layers_of(found) == [
        ("scopes.s", ["scope"], "effective"),
        ("hosts.h", ["host"], "shadowed"),
        ("services.v", ["named"], "shadowed"),
        ("services.v", ["tag"], "shadowed"),
        ("services.v", ["role"], "shadowed"),
        ("policies.0", ["policy"], "shadowed"),
        ("environments.prod", ["prod"], "shadowed"),
        ("environments.base", ["base"], "shadowed"),
        ("settings.a", ["fleet"], "shadowed"),
        ("aspects.a", ["default"], "shadowed"),
    ]


def test_a_mapping_takes_each_key_from_the_most_specific_layer() -> None:
    found = setting(
        fleet(
            settings={"a": {"x": {"one": 3}}},
            environments={"prod": says({"one": {"deep": 2}, "two": 2})},
            hosts={"h": {"environment": "prod", **says({"one": {"other": 1}})}},
            aspects=declared(default={"three": 0}, merge="recursive"),
        ),
        "h",
        "x",
    )
    assert found.value == {"one": {"other": 1}, "two": 2, "three": 0}
    assert layers_of(found) == [
        ("hosts.h", {"one": {"other": 1}}, "merged"),
        ("environments.prod", {"one": {"deep": 2}, "two": 2}, "merged"),
        ("settings.a", {"one": 3}, "shadowed"),
        ("aspects.a", {"three": 0}, "merged"),
    ]


def test_false_zero_and_nothing_are_values() -> None:
    values: tuple[JsonValue, ...] = (False, 0, "", [])
    for value in values:
        found = setting(
            fleet(hosts={"h": says(value)}, aspects=declared(default=1, merge="replace")), "h", "x"
        )
        assert (found.value, found.decided) == (value, True)


def test_two_imports_side_by_side_that_differ_are_a_conflict() -> None:
    beside = {"one": says(1), "two": says(2), "prod": {"imports": ["one", "two"]}}
    found = setting(
        fleet(
            environments=beside,
            hosts={"h": {"environment": "prod"}},
            aspects=declared(default=3),
        ),
        "h",
        "x",
    )
    paths = tuple(("environments", name, "settings", "a", "x") for name in ("one", "two"))
    assert (found.value, found.decided) == (None, False)
    assert found.conflicts == (Conflict(None, paths),)


def test_an_import_hides_what_is_behind_it_but_nothing_beside_it() -> None:
    behind = {
        "near": {**says(1), "imports": ["far"]},
        "far": says(2),
        "prod": {"imports": ["near"]},
        "both": {"imports": ["near", "far"]},
    }
    sections: dict[str, object] = {
        "environments": behind,
        "hosts": {"h": {"environment": "prod"}, "b": {"environment": "both"}},
        "aspects": declared(),
    }
    assert setting(fleet(**sections), "h", "x").value == 1
    assert not setting(fleet(**sections), "b", "x").decided


def test_equal_values_side_by_side_are_no_conflict_but_a_number_is_no_truth_value() -> None:
    def beside(*values: object) -> Setting:
        policies = [{"select": "*", "configure": {"a": {"x": value}}} for value in values]
        return setting(fleet(hosts={"h": {}}, policies=policies, aspects=declared()), "h", "x")

    assert beside(1, 1).value == 1
    assert not beside(1, True).decided


def test_keys_of_a_mapping_conflict_one_by_one() -> None:
    policies = [{"select": "*", "configure": {"a": {"x": {"k": i, "same": 0}}}} for i in (1, 2)]
    found = setting(
        fleet(hosts={"h": {}}, policies=policies, aspects=declared(merge="recursive")), "h", "x"
    )
    paths = tuple(("policies", i, "configure", "a", "x") for i in (0, 1))
    assert found.conflicts == (Conflict("k", paths),)


def test_null_adds_nothing_to_a_list() -> None:
    hosts = {"h": says(None)}
    about = declared(type=["str"], merge="append", default=["d"])
    assert setting(fleet(hosts=hosts, aspects=about), "h", "x").value == ["d"]


def test_a_setting_that_nobody_sets_has_no_value() -> None:
    for merge in ("replace", "append", "recursive"):
        found = setting(fleet(hosts={"h": {}}, aspects=declared(merge=merge)), "h", "x")
        assert (found.value, found.decided, found.contributions) == (None, False, ())


def test_a_scope_in_another_environment_sees_nothing_of_its_host() -> None:
    found = setting(
        fleet(
            environments={"prod": says(1), "dev": says(2)},
            hosts={"h": {"environment": "prod", **says(3)}},
            scopes={"s": {"parent": "h", "environment": "dev"}},
            aspects=declared(),
        ),
        "s",
        "x",
    )
    assert layers_of(found) == [("environments.dev", 2, "effective")]


def test_a_port_is_fixed_or_a_setting_or_not_known_yet() -> None:
    ports = {"f": "53/udp", "s": {"from": "settings.x"}, "a": "auto", "n": {"from": "settings.no"}}
    aspects = {"a": {"ports": ports, "settings": {"x": {"default": 80}}}}
    world = fleet(hosts={"h": {"aspects": ["a"]}}, aspects=aspects)
    expansion = expand(world)
    layers = Layers(world, expansion)
    specs = world.aspects["a"].ports
    assert {
        name: port_numbers(world, layers, expansion.nodes["h"], "a", specs[name][0])
        for name in ports
    } == {"f": [Ports(53, 53, "udp")], "s": [Ports(80, 80, "tcp")], "a": [], "n": []}


Value = tuple[Term, ...]


def by_program(world: Fleet) -> set[Value]:
    """Return aspect, scope, field and value of ports as asp/derive/settings.lp has them."""
    facts = lower(world, expand(world)).text()
    rules = needed(("setting_value",), "", expand=False).text
    atoms = derive(f"{vocabulary()}\n{facts}{rules}", ("setting_value", "setting_claim"))
    asked = {atom.arguments[4:] for atom in atoms if atom.name == "setting_claim"}
    values = (atom.arguments for atom in atoms if atom.name == "setting_value")
    return {value for value in values if (value[0], value[2]) in asked}


def by_layers(world: Fleet) -> set[Value]:
    """Return the same, of the settings that ports are taken from, as the layers have them."""
    expansion = expand(world)
    layers = Layers(world, expansion)
    found: set[Value] = set()
    for placement in expansion.placements:
        for specs in world.aspects[placement.aspect].ports.values():
            for spec in specs:
                if spec.setting is not None:
                    field = spec.setting.removeprefix("settings.")
                    node = expansion.nodes[placement.scope]
                    for each in cascade(world, layers, node, placement.aspect, field).contributions:
                        if each.effect == "effective":
                            assert isinstance(each.value, int)
                            found.add((placement.aspect, placement.scope, field, each.value))
    return found


def test_the_ports_of_the_example_are_the_same_by_layers_and_by_the_program() -> None:
    world = load([str(SEEDFLEET)]).fleet
    assert (
        by_layers(world)
        == by_program(world)
        == {
            ("nginx", "web1", "port", 8443),
            ("nginx", "web2", "port", 443),
            ("nginx", "lab1", "port", 443),
        }
    )


VALUE = st.none() | st.integers(1, 3)
ENVIRONMENTS = ("e0", "e1", "e2", "e3")


@st.composite
def worlds(draw: st.DrawFn) -> Fleet:
    """Return a small fleet in which any layer may set the port of the aspect `a`."""

    def said() -> dict[str, object]:
        value = draw(VALUE)
        return {} if value is None else {"a": {"x": value}}

    def place() -> dict[str, object]:
        own = draw(st.none() | st.sampled_from(ENVIRONMENTS))
        environment = {} if own is None else {"environment": own}
        tags = draw(st.lists(st.sampled_from(("t", "u")), unique=True))
        return {"aspects": ["a"], "settings": said(), "tags": tags, **environment}

    imports = st.lists(st.sampled_from(ENVIRONMENTS), max_size=2, unique=True)
    default = draw(VALUE)
    about = {} if default is None else {"default": default}
    return fleet(
        settings=said(),
        environments={
            name: {"imports": draw(imports), "settings": said()} for name in ENVIRONMENTS
        },
        policies=[{"select": f"tag:{tag}", "configure": said()} for tag in ("t", "u")],
        hosts={"h": place(), "i": place()},
        scopes={"s": {"parent": "h", **place()}, "d": {"parent": "s", **place()}},
        services={
            "v": {
                "roles": {
                    "r": {"select": "tag:t", "settings": said(), "settings_for": {"h": said()}},
                    "q": {"select": "tag:u", "settings": said(), "settings_for": {"t": said()}},
                }
            }
        },
        aspects={"a": {"ports": {"p": {"from": "settings.x"}}, "settings": {"x": about}}},
    )


@pytest.mark.slow
@given(worlds())
def test_the_layers_make_the_value_that_the_program_derives_for_a_port(world: Fleet) -> None:
    assert by_layers(world) == by_program(world)


Made = set[tuple[str, str]]
"""Terms of the field, or of a key of it, and of a value."""


def made_by_layers(world: Fleet, expansion: Expansion) -> dict[Asked, Made]:
    """Return what makes up each setting, but for mappings with keys in conflict."""
    layers = Layers(world, expansion)
    found: dict[Asked, Made] = {}
    for asked in every_field(world, expansion):
        aspect, scope, field = asked
        setting = cascade(world, layers, expansion.nodes[scope], aspect, field)
        if setting.merge != "recursive":
            used = [each.value for each in setting.contributions if each.effect != "shadowed"]
            found[asked] = {(field_term(field), value_term(value)) for value in used}
        elif isinstance(setting.value, dict):
            values = setting.value.items()
            found[asked] = {(field_term(field, key), value_term(value)) for key, value in values}
    return found


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_makes_up_a_setting_is_the_same_by_layers_and_by_the_program(seed: int) -> None:
    state = state_of(random_fleet(Random(seed)))
    expected = made_by_layers(state.loaded.fleet, state.expansion)
    rules = needed(("makes_up",), "", expand=False).text
    program = f"{vocabulary()}\n{state.facts.text()}{rules}"
    found: dict[Asked, Made] = {asked: set() for asked in expected}
    for atom in derive(program, ("makes_up",)):
        aspect, scope, field, value = atom.arguments
        name = field.arguments[0] if isinstance(field, Compound) else field
        by_key = name is not field
        asked = (str(aspect), str(scope), str(name))
        merge = state.loaded.fleet.aspects[asked[0]].settings[asked[2]].merge
        if asked in expected and by_key == (merge == "recursive"):
            found[asked].add((as_text(field), as_text(value)))
    assert found == expected


@pytest.mark.slow
@settings(max_examples=examples(80), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_value_is_shown_where_it_is_written_and_counts(seed: int) -> None:
    state = state_of(random_fleet(Random(seed)))
    fleet = state.loaded.fleet
    layers = Layers(fleet, state.expansion)
    rules = needed(("written_at",), "", expand=False).text
    program = f"{vocabulary()}\n{state.facts.text()}{rules}"
    places: dict[Asked, set[tuple[str, str]]] = {}
    for atom in derive(program, ("written_at",)):
        aspect, scope, field, value, path = atom.arguments
        if isinstance(field, str):
            asked = (str(aspect), str(scope), field)
            places.setdefault(asked, set()).add((as_text(value), as_text(path)))
    for asked in every_field(fleet, state.expansion):
        aspect, scope, field = asked
        if fleet.aspects[aspect].settings[field].merge != "recursive":
            said = cascade(fleet, layers, state.expansion.nodes[scope], aspect, field).contributions
            assert places.get(asked, set()) == {
                (value_term(each.value), path_term(each.path))
                for each in said
                if each.effect != "shadowed"
            }
