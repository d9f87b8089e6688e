"""The values that JSON, and YAML by its core schema, can express."""

from typing import TypeAlias

JsonValue: TypeAlias = "list[JsonValue] | dict[str, JsonValue] | str | bool | int | float | None"
"""A value of a document; it is to be taken as it is, never changed."""


def json_value(node: object) -> JsonValue:
    """Return a copy of a part of a tree as a JSON value. Raises TypeError where it is none."""
    if node is None or isinstance(node, str | int | float):
        return node
    if isinstance(node, list):
        return [json_value(each) for each in node]
    if isinstance(node, dict):
        return {str(key): json_value(each) for key, each in node.items()}
    raise TypeError(f"{type(node).__name__} is no JSON value")
