"""Where the values of each channel go, as asp/queries/flows.lp derives it."""

from collections import defaultdict
from typing import NamedTuple

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.engine.programs import program_text, vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import derive
from fleetcheck.fleet import model
from fleetcheck.resolve.channels import STATE
from fleetcheck.slicing.state import State


class Emitter(NamedTuple):
    """A placement that puts a value into a channel, and the placements that collect it.

    Where the channel selects emitters, others are not `selected`, and nobody collects from them.
    What an aspect keeps under `state` is the value that it puts into that channel.
    """

    placement: str
    value: JsonValue
    selected: bool
    collectors: tuple[str, ...]


class Channel(NamedTuple):
    """A channel with who emits into it and who collects from it, sorted."""

    name: str
    within: str
    required: bool
    select: str | None
    emitters: tuple[Emitter, ...]
    collectors: tuple[str, ...]


def channels(state: State) -> tuple[Channel, ...]:
    """Return every channel that something emits into, collects from, or that is declared."""
    query = program_text("queries", "flows.lp")
    rules = needed(("emitter", "flow"), query, expand=False).text
    program = "".join((vocabulary(), state.facts.text(), rules))
    wanted = ("emits", "collects", "placed", "emitter", "flow")
    places: dict[str, list[str]] = defaultdict(list)
    emits: dict[str, set[str]] = defaultdict(set)
    collects: dict[str, set[str]] = defaultdict(set)
    selected: set[tuple[str, str]] = set()
    flows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for atom in derive(program, wanted):
        match atom.name, tuple(map(str, atom.arguments)):
            case "placed", (aspect, scope):
                places[aspect].append(scope)
            case "emits", (aspect, channel):
                emits[channel].add(aspect)
            case "collects", (aspect, _, channel):
                collects[channel].add(aspect)
            case "emitter", (aspect, scope, channel):
                selected.add((channel, f"{aspect}@{scope}"))
            case "flow", (channel, aspect, scope, collector, where):
                flows[channel, f"{aspect}@{scope}"].add(f"{collector}@{where}")

    def placements(aspects: set[str]) -> list[tuple[str, str]]:
        """Return placements as they are called, each with its aspect."""
        return sorted((f"{name}@{scope}", name) for name in aspects for scope in places[name])

    found = []
    declared = state.loaded.fleet.pipes
    for name in sorted({*declared, *emits, *collects}):
        pipe = declared.get(name)
        emitters = [
            Emitter(
                each,
                _value(state.loaded.fleet.aspects[aspect], name),
                (name, each) in selected,
                tuple(sorted(flows[name, each])),
            )
            for each, aspect in placements(emits[name])
        ]
        found.append(
            Channel(
                name,
                pipe.within if pipe else "fleet",
                pipe.required if pipe else False,
                pipe.select if pipe else None,
                tuple(emitters),
                tuple(each for each, _ in placements(collects[name])),
            )
        )
    return tuple(found)


def _value(aspect: model.Aspect, channel: str) -> JsonValue:
    """Return what an aspect puts into a channel."""
    kept: list[JsonValue] = list(aspect.state) if channel == STATE else []
    if channel not in aspect.emits:
        return kept
    return [aspect.emits[channel], *kept] if kept else aspect.emits[channel]
