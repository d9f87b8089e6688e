"""The settings of a Clan role have the types that its module declares."""

import json

import pytest

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.sources.clan.interface import interface_of
from tests.support.small_fleets import SmallFleet, small

OPTIONS: JsonValue = {
    "options": {
        "port": {"type": "16 bit unsigned integer; between 0 and 65535 (both inclusive)"},
        "hosts": {"type": "list of string", "default": [], "description": "whom"},
        "mode": {"type": 'one of "fast", "safe"', "default": "safe"},
    }
}
SCHEMA: JsonValue = {
    "$ref": "#/$defs/Input",
    "$defs": {
        "Input": {
            "type": "object",
            "additionalProperties": False,
            "required": ["repo"],
            "properties": {
                "repo": {"type": "string"},
                "port": {"type": "integer", "default": 22},
                "mode": {"$ref": "#/$defs/Mode"},
            },
        },
        "Mode": {"enum": ["fast", "safe"]},
    },
}


def types(interface: JsonValue) -> dict[str, JsonValue]:
    """Return the types of the settings that an interface declares."""
    found = interface_of(interface, ())
    assert found is not None
    return {name: field["type"] for name, field in found.fields.items()}


def clan(settings: dict[str, JsonValue], **known: JsonValue) -> SmallFleet:
    """Return the fleet of an inventory with one client, and what is known of its module."""
    machines: JsonValue = {"web1": {"settings": settings}}
    instance: JsonValue = {"module": {"name": "borg"}, "roles": {"client": {"machines": machines}}}
    inventory: JsonValue = {"machines": {"web1": {}}, "instances": {"borg": instance}}
    return small(clan=json.dumps({"inventory": inventory, **known}))


def by_module(settings: dict[str, JsonValue], interface: JsonValue) -> SmallFleet:
    role: JsonValue = {"client": {"interface": interface}}
    return clan(settings, modules={"clan-core": {"borg": {"manifest": {}, "roles": role}}})


def by_schema(settings: dict[str, JsonValue]) -> SmallFleet:
    return clan(settings, moduleSchemas={"clan-core": {"borg": {"client": SCHEMA}}})


def test_options_are_described_in_the_words_of_nixos() -> None:
    assert types(OPTIONS) == {"port": "port", "hosts": ["str"], "mode": {"enum": ["fast", "safe"]}}


def test_a_schema_is_followed_to_what_it_refers_to() -> None:
    assert types(SCHEMA) == {"repo": "str", "port": "int", "mode": {"enum": ["fast", "safe"]}}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "array", "items": {"type": "number"}}, ["float"]),
        ({"type": "object", "additionalProperties": {"type": "boolean"}}, {"str": "bool"}),
        ({"oneOf": [{"type": "null"}, {"type": "string"}]}, "str"),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, "any"),
        ({"enum": [1, 2]}, "any"),
        ({"$ref": "#/$defs/Loop"}, "any"),
        ({"$ref": "#/$defs/Absent"}, "any"),
        ({"type": ["string", "null"]}, "any"),
        (7, "any"),
    ],
)
def test_a_type_that_there_is_not_here_is_any(schema: JsonValue, expected: JsonValue) -> None:
    loop: JsonValue = {"$ref": "#/$defs/Loop"}
    whole: JsonValue = {"type": "object", "properties": {"x": schema}, "$defs": {"Loop": loop}}
    assert types(whole) == {"x": expected}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("null or signed integer", "int"),
        ("attribute set of (list of string)", {"str": ["str"]}),
        ("port", "port"),
        ("package", "any"),
        (None, "any"),
    ],
)
def test_words_that_say_no_type_that_there_is_here_mean_any(
    words: JsonValue, expected: JsonValue
) -> None:
    assert types({"options": {"x": {"type": words}}}) == {"x": expected}


def test_what_is_no_interface_declares_nothing() -> None:
    others: list[JsonValue] = [None, [], "x", {}, {"imports": []}]
    assert [interface_of(each, ()) for each in others] == [None] * 5


def test_settings_are_held_to_the_interface_of_the_module() -> None:
    assert by_module({"port": 22}, OPTIONS).findings == []
    assert by_module({"port": "x"}, OPTIONS).findings == ["FC602 borg/client@web1 port"]
    assert by_module({}, OPTIONS).findings == ["FC604 borg/client@web1 port"]
    assert by_module({"port": 22, "mod": 1}, OPTIONS).findings == [
        "FC601 services.borg.roles.client.settings_for.web1.borg/client.mod"
    ]


def test_settings_are_held_to_the_schema_of_the_module() -> None:
    assert by_schema({"repo": "nas"}).findings == []
    assert by_schema({"repo": "nas"}).value("web1", "borg/client.port") == 22
    assert by_schema({"repo": 1}).findings == ["FC602 borg/client@web1 repo"]
    assert by_schema({}).findings == ["FC604 borg/client@web1 repo"]


def test_a_role_with_a_free_form_takes_further_settings() -> None:
    free: JsonValue = {"type": "object", "properties": {"port": {"type": "integer"}}}
    assert by_module({"port": 22, "other": 1}, free).findings == []
    assert by_module({"port": "x", "other": 1}, free).codes == ["FC602"]
