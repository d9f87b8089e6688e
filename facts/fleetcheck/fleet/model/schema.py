"""The JSON Schema of a fleet file."""

import ast
import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from fleetcheck.fleet import values
from fleetcheck.fleet.model.entry import Entry
from fleetcheck.fleet.model.fleet import Fleet


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a fleet file, for editors: it takes a few names that are none."""
    text = json.dumps(Fleet.model_json_schema(by_alias=True))
    written, portable = (json.dumps(name)[1:-1] for name in (values.NAME, values.PORTABLE_NAME))
    found: dict[str, Any] = json.loads(text.replace(written, portable))
    for model in models():
        own = found if model is Fleet else found["$defs"].get(model.__name__, {})
        for key, description in descriptions(model).items():
            if key in own.get("properties", {}):
                own["properties"][key]["description"] = description
    return found


def models() -> list[type[Entry]]:
    """Return all models of a fleet, each after what it is derived from."""
    found: list[type[Entry]] = [Entry]
    for model in found:  # it grows
        found += [each for each in model.__subclasses__() if each not in found]
    return found[1:]


def descriptions(model: type[Entry]) -> Mapping[str, str]:
    """Return what the text below each field of a model says, by the key of the field in a file."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, Entry):
            found |= _written(base)
    fields = model.model_fields
    return {fields[name].alias or name: text for name, text in found.items() if name in fields}


def _written(model: type[Entry]) -> Iterator[tuple[str, str]]:
    """Yield the fields of a class with the text below each, from its source.

    Pydantic would look into the source of every model whenever the module is imported.
    """
    tree = ast.parse(inspect.getsource(sys.modules[model.__module__]))
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == model.__name__:
            for field, text in zip(node.body, node.body[1:], strict=False):
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    match text:
                        case ast.Expr(ast.Constant(str(said))):
                            yield field.target.id, " ".join(said.split())
