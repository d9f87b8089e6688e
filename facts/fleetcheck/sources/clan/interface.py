"""The settings of a role as its module declares them: the types of its `interface`.

That is a JSON Schema, as Clan writes for each role (`moduleSchemas`, clan-core's
lib/jsonschema/default.nix), or `{options: {port: {type, default, description}}}` with the types of
NixOS in words, as its option documentation has them.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path
from fleetcheck.fleet.setting_type import check_type
from fleetcheck.sources.clan.settings import Field as Set

_ANY = "any"
_DEEPEST = 20
"""How many references within a schema are followed; what refers to itself is of any type."""

_OF_SCHEMA = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_IN_WORDS = {
    "string": "str",
    "non-empty string": "str",
    "path": "str",
    "absolute path": "str",
    "boolean": "bool",
    "signed integer": "int",
    "integer": "int",
    "unsigned integer, meaning >=0": "int",
    "positive integer, meaning >0": "positive",
    "floating point number": "float",
    "16 bit unsigned integer; between 0 and 65535 (both inclusive)": "port",
}
_LIST = re.compile(r"(?:non-empty )?list of (.+)")
_MAPPING = re.compile(r"(?:lazy )?attribute set of (.+)")
_CHOICES = re.compile(r'one of ("[^"]*"(?:, "[^"]*")*)')


class Interface(NamedTuple):
    """The settings that a role declares, by name, and where each is declared.

    Where it is `open`, others may be set as well.
    """

    fields: Mapping[str, dict[str, JsonValue]]
    paths: Mapping[str, Path]
    open: bool


def interface_of(value: JsonValue, path: Path) -> Interface | None:
    """Return what the interface of a role at a path declares, None if it is of neither form."""
    if not isinstance(value, dict):
        return None
    if isinstance(options := value.get("options"), dict):
        fields = {name: _option(each) for name, each in options.items()}
        where = {name: (*path, "options", name) for name in fields}
        return Interface(fields, where, open=value.get("freeformType") is not None)
    schema, at = _resolved(value, value, path)
    if schema.get("type") != "object" and "properties" not in schema:
        return None
    properties = schema.get("properties")
    required = schema.get("required")
    needed = required if isinstance(required, list) else []
    fields = {
        name: _property(each, name in needed, value)
        for name, each in (properties.items() if isinstance(properties, dict) else ())
    }
    where = {name: (*at, "properties", name) for name in fields}
    return Interface(fields, where, open=schema.get("additionalProperties", True) is not False)


def declared_or_set(interface: Interface | None, layers: Sequence[Mapping[str, Set]]) -> Interface:
    """Return the settings that a role has: those that are declared, and others that it may set.

    Without an interface these are whatever the layers set.
    """
    fields = {} if interface is None else dict(interface.fields)
    paths = {} if interface is None else dict(interface.paths)
    for layer in layers if interface is None or interface.open else ():
        for name, field in layer.items():
            fields.setdefault(name, {"type": _ANY, "default": None})
            paths.setdefault(name, field.path)
    return Interface(fields, paths, open=True)


def _property(schema: JsonValue, required: bool, root: JsonValue) -> dict[str, JsonValue]:
    """Return a property of a schema as a declared setting."""
    field: dict[str, JsonValue] = {"type": _type(schema, root)}
    said = schema if isinstance(schema, dict) else {}
    if "default" in said or not required:
        field["default"] = said.get("default")
    return _described(field, said.get("description"))


def _option(option: JsonValue) -> dict[str, JsonValue]:
    """Return an option of a module as a declared setting."""
    said = option if isinstance(option, dict) else {}
    field: dict[str, JsonValue] = {"type": _type_in_words(said.get("type"))}
    if "default" in said or "defaultText" in said:
        field["default"] = said.get("default")
    return _described(field, said.get("description"))


def _described(field: dict[str, JsonValue], description: JsonValue) -> dict[str, JsonValue]:
    return {**field, "description": description} if isinstance(description, str) else field


def _resolved(
    schema: dict[str, JsonValue], root: JsonValue, path: Path
) -> tuple[dict[str, JsonValue], Path]:
    """Return the schema that references lead to, and its path; an empty one where they do not."""
    for _ in range(_DEEPEST):
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return schema, path
        name = reference.removeprefix("#/$defs/")
        definitions = root.get("$defs") if isinstance(root, dict) else None
        found = definitions.get(name) if isinstance(definitions, dict) else None
        if not isinstance(found, dict):
            break
        schema, path = found, (*path, "$defs", name)
    return {}, path


def _type(schema: JsonValue, root: JsonValue, depth: int = 0) -> JsonValue:
    """Return the type of a setting that a schema is about; `any` where there is none like it."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return _ANY
    schema, _ = _resolved(schema, root, ())
    either = schema.get("oneOf")
    if isinstance(either, list):
        some = [each for each in either if each != {"type": "null"}]
        return _type(some[0], root, depth + 1) if len(some) == 1 else _ANY
    choices = schema.get("enum")
    if isinstance(choices, list):
        return _enum(choices)
    match schema.get("type"):
        case "array":
            return [_type(schema.get("items"), root, depth + 1)]
        case "object" if isinstance(inner := schema.get("additionalProperties"), dict):
            return {"str": _ANY if "properties" in schema else _type(inner, root, depth + 1)}
        case "object":
            return {"str": _ANY}
        case str(name):
            return _OF_SCHEMA.get(name, _ANY)
    return _ANY


def _type_in_words(value: JsonValue) -> JsonValue:
    """Return the type that NixOS describes in words, or that is spelled as one of ours."""
    if not isinstance(value, str):
        return _ANY
    text = value.removeprefix("null or ")
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    if text in _IN_WORDS:
        return _IN_WORDS[text]
    if found := _LIST.fullmatch(text):
        return [_type_in_words(found[1])]
    if found := _MAPPING.fullmatch(text):
        return {"str": _type_in_words(found[1])}
    if found := _CHOICES.fullmatch(text):
        return _enum([*re.findall(r'"([^"]*)"', found[1])])
    try:
        return check_type(text)
    except ValueError:
        return _ANY


def _enum(choices: list[JsonValue]) -> JsonValue:
    texts = [each for each in choices if isinstance(each, str)]
    whole = len(texts) + (None in choices) == len(choices)
    return {"enum": [*texts]} if texts and whole else _ANY
