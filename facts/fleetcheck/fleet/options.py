"""The options that content sets, with their values."""

from collections.abc import Iterator
from typing import NamedTuple

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.attribute_path import attribute_text, parse_attributes


class Option(NamedTuple):
    """An option of a class that an aspect sets to a single value, and where."""

    class_: str
    name: str
    value: JsonValue
    path: Path


def options(name: str, aspect: model.Aspect) -> Iterator[Option]:
    """Yield the options with single values; those that are lists are joined, so they are none."""
    for class_, content in aspect.content.items():
        if not isinstance(content, dict):
            continue
        start: Path = ("aspects", name, "content", class_)
        waiting: list[tuple[tuple[str, ...], Path, JsonValue]] = [
            (_steps(key), (*start, key), value) for key, value in content.items()
        ]
        for steps, path, value in waiting:
            if isinstance(value, dict):
                waiting += [((*steps, key), (*path, key), inner) for key, inner in value.items()]
            elif not isinstance(value, list):
                yield Option(class_, attribute_text(steps), value, path)


def _steps(key: str) -> tuple[str, ...]:
    try:
        return parse_attributes(key)
    except ValueError:
        return (key,)
