"""The values that JSON, and YAML by its core schema, can express."""

from typing import TypeAlias

JsonValue: TypeAlias = "list[JsonValue] | dict[str, JsonValue] | str | bool | int | float | None"
"""A value of a document; it is to be taken as it is, never changed."""
