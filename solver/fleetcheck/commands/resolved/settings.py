"""`fleetcheck settings`: what the settings of a host or scope are, layer by layer."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import NamedTuple

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import JSON, query_arguments, read_state, show_json, unknown
from fleetcheck.documents.edit import dotted
from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.problem import BadInputError
from fleetcheck.fleet.link import Field, links_in
from fleetcheck.ports.contracts import Read, Reading
from fleetcheck.queries.why.setting import layer_name
from fleetcheck.resolve.cascade import Setting, cascade
from fleetcheck.resolve.layers import Layers
from fleetcheck.slicing.state import State

HELP = "show what the settings of a host or scope are, layer by layer"

FORMAT_VERSION = 1
"""Of the JSON form; within a version it only ever gets more fields."""


class Shown(NamedTuple):
    """A setting of an aspect that is placed on the scope.

    `value` is what it is, with what it reads of capabilities in place of its links; `reads` has
    these by field, each with what its providers say.
    """

    aspect: str
    field: str
    setting: Setting
    value: JsonValue
    reads: tuple[tuple[Field, list[Read]], ...]

    @property
    def name(self) -> str:
        """Return how it is called on the command line."""
        return f"{self.aspect}.{self.field}"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `settings`."""
    parser.add_argument("scope", metavar="SCOPE", help="a host or a scope below one")
    parser.add_argument(
        "field", metavar="FIELD", nargs="?", help="one setting only, as `port` or `nginx.port`"
    )
    query_arguments(parser, positional=False)


def run(options: argparse.Namespace) -> int:
    """Print the settings and return the exit code."""
    state = read_state(options)
    shown = _chosen(state, options.scope, options.field)
    if options.format == JSON:
        show_json(document(state, options.scope, shown))
    else:
        sys.stdout.writelines(f"{line}\n" for line in table(state, shown))
    return ExitCode.OK


def document(state: State, scope: str, shown: list[Shown]) -> dict[str, object]:
    """Return the JSON form: each setting with its value, its layers and its conflicts.

    `value` is missing where no layer has one, or where layers contradict each other, `reads` where
    the value reads nothing of a capability. `settingSources` has by aspect and field the layers
    that the value comes from.
    """
    return {
        "format_version": FORMAT_VERSION,
        "scope": scope,
        "settings": [
            {
                "aspect": each.aspect,
                "field": each.field,
                "merge": each.setting.merge,
                **({"value": each.value} if each.setting.decided else {}),
                **({"reads": _reads(each)} if each.reads else {}),
                "conflicts": [
                    {"key": conflict.key, "between": list(map(dotted, conflict.paths))}
                    for conflict in each.setting.conflicts
                ],
                "layers": [
                    {
                        "layer": layer_name(state.loaded.fleet, said.path, said.rank),
                        "value": said.value,
                        "effect": said.effect,
                        "file": where.file,
                        "line": where.line,
                        "column": where.column,
                    }
                    for said in each.setting.contributions
                    for where in (state.loaded.merged.locate(said.path),)
                ],
            }
            for each in shown
        ],
        "settingSources": _sources(state, shown),
    }


def _reads(shown: Shown) -> list[dict[str, object]]:
    return [
        {
            "from": f"cap:{field}",
            "providers": [{"placement": each.provider, "value": each.value} for each in found],
        }
        for field, found in shown.reads
    ]


def _sources(state: State, shown: list[Shown]) -> dict[str, dict[str, list[str]]]:
    fleet = state.loaded.fleet
    found: dict[str, dict[str, list[str]]] = {}
    for each in shown:
        found.setdefault(each.aspect, {})[each.field] = [
            layer_name(fleet, said.path, said.rank)
            for said in each.setting.contributions
            if said.effect != "shadowed"
        ]
    return found


def table(state: State, shown: list[Shown]) -> Iterator[str]:
    """Yield the lines for people: each setting with its value, then its layers."""
    for each in shown:
        yield f"{each.name} = {_value(each)}"
        for field, found in each.reads:
            who = ", ".join(f"{said.provider} says {_text(said.value)}" for said in found)
            yield f"  reads {field}: {who or 'known only once its provider runs'}"
        rows = [
            (layer_name(state.loaded.fleet, said.path, said.rank), said)
            for said in each.setting.contributions
        ]
        width = max((len(name) for name, _ in rows), default=0)
        for name, said in rows:
            where = state.loaded.merged.locate(said.path)
            yield f"  {name:{width}}  {said.effect:9}  {_text(said.value)}  {where}"
    if not shown:
        yield "(no settings)"


def _value(shown: Shown) -> str:
    conflicts = shown.setting.conflicts
    if conflicts:
        keys = ", ".join(f"`{each.key}`" for each in conflicts if each.key is not None)
        return f"(undecided: layers contradict each other{keys and f' about {keys}'})"
    return _text(shown.value) if shown.setting.decided else "(not set)"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _shown(reading: Reading, scope: str, aspect: str, field: str, setting: Setting) -> Shown:
    links = dict.fromkeys(each for each in links_in(setting.value) if each.kind == "capability")
    reads = tuple(reading.of(aspect, scope, link) for link in links)
    return Shown(aspect, field, setting, reading.resolved(aspect, scope, setting.value), reads)


def _chosen(state: State, scope: str, field: str | None) -> list[Shown]:
    """Return the settings of a scope, or the one asked for; BadInputError if there is none."""
    if scope not in state.expansion.nodes:
        raise BadInputError([unknown("host or scope", scope, state.vocabulary["node"])])
    fleet, node = state.loaded.fleet, state.expansion.nodes[scope]
    layers = Layers(fleet, state.expansion)
    reading = Reading(state)
    found = [
        _shown(reading, scope, placement.aspect, name, setting)
        for placement in state.expansion.placements
        if placement.scope == scope
        for name in fleet.aspects[placement.aspect].settings
        for setting in (cascade(fleet, layers, node, placement.aspect, name),)
    ]
    if field is None:
        return found
    chosen = [each for each in found if field in (each.field, each.name)]
    if not chosen:
        known = [*(each.field for each in found), *(each.name for each in found)]
        raise BadInputError([unknown("setting", field, known)])
    return chosen
