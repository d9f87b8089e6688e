"""Where the values of each channel go, as asp/queries/flows.lp derives it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from typing import Literal, NamedTuple

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.engine.programs import program_text, vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import derive
from fleetcheck.fleet import model
from fleetcheck.lowering.term import Compound
from fleetcheck.resolve.channels import STATE
from fleetcheck.slicing.state import State

Carrier = Literal["host", "environment", "fleet", "import"]
"""What takes a value to a collector: they are on one host, in one environment or in the fleet, or
the collector imports what emits it."""

_NEAREST: tuple[Carrier, ...] = ("host", "environment", "fleet", "import")


class Flow(NamedTuple):
    """A placement that collects a value, and what takes it there; of several, the nearest."""

    collector: str
    by: Carrier


class Emitter(NamedTuple):
    """A placement that puts a value into a channel, and the flows to what collects it.

    Where the channel selects emitters, others are not `selected`: their values are not collected.
    What an aspect keeps under `state` is the value that it puts into that channel.
    """

    placement: str
    value: JsonValue
    selected: bool
    flows: tuple[Flow, ...]


class Channel(NamedTuple):
    """A channel with the placements that emit into it and those that collect from it, sorted."""

    name: str
    within: str
    required: bool
    select: str | None
    emitters: tuple[Emitter, ...]
    collectors: tuple[str, ...]


def channels(state: State) -> tuple[Channel, ...]:
    """Return every channel that something emits into, collects from, or that is declared."""
    fleet = state.loaded.fleet
    derived = _derived(state)
    found = []
    for name in sorted({*fleet.pipes, *derived.emits, *derived.collects}):
        pipe = fleet.pipes.get(name)
        emitters = [
            Emitter(
                each,
                _value(fleet.aspects[aspect], name),
                (name, each) in derived.selected,
                _flows(derived.flows.get((name, each), {})),
            )
            for each, aspect in derived.placements(derived.emits[name])
        ]
        found.append(
            Channel(
                name,
                pipe.within if pipe else "host",
                pipe.required if pipe else False,
                pipe.select if pipe else None,
                tuple(emitters),
                tuple(each for each, _ in derived.placements(derived.collects[name])),
            )
        )
    return tuple(found)


class _Derived(NamedTuple):
    """What the programs derive: by aspect its scopes, and by channel the aspects in it.

    `selected` are the placements whose values a channel takes, `flows` who collects them.
    """

    places: dict[str, list[str]]
    emits: dict[str, set[str]]
    collects: dict[str, set[str]]
    selected: set[tuple[str, str]]
    flows: dict[tuple[str, str], dict[str, set[str]]]

    def placements(self, aspects: Iterable[str]) -> list[tuple[str, str]]:
        """Return the names of the placements of aspects, each with its aspect."""
        return sorted((f"{name}@{scope}", name) for name in aspects for scope in self.places[name])


def _derived(state: State) -> _Derived:
    query = program_text("queries", "flows.lp")
    rules = needed(("emitter", "flow"), query, expand=False).text
    program = "".join((vocabulary(), state.facts.text(), rules))
    wanted = ("emits", "collects", "placed", "emitter", "flow")
    found = _Derived(defaultdict(list), defaultdict(set), defaultdict(set), set(), {})
    for atom in derive(program, wanted):
        names = (each.name if isinstance(each, Compound) else str(each) for each in atom.arguments)
        match atom.name, tuple(names):
            case "placed", (aspect, scope):
                found.places[aspect].append(scope)
            case "emits", (aspect, channel):
                found.emits[channel].add(aspect)
            case "collects", (aspect, _, channel):
                found.collects[channel].add(aspect)
            case "emitter", (aspect, scope, channel):
                found.selected.add((channel, f"{aspect}@{scope}"))
            case "flow", (channel, aspect, scope, collector, where, by):
                flows = found.flows.setdefault((channel, f"{aspect}@{scope}"), {})
                flows.setdefault(f"{collector}@{where}", set()).add(by)
    return found


def _flows(found: Mapping[str, Set[str]]) -> tuple[Flow, ...]:
    return tuple(
        Flow(collector, next(by for by in _NEAREST if by in ways))
        for collector, ways in sorted(found.items())
    )


def _value(aspect: model.Aspect, channel: str) -> JsonValue:
    """Return what an aspect puts into a channel."""
    kept: list[JsonValue] = list(aspect.state) if channel == STATE else []
    if channel not in aspect.emits:
        return kept
    return [aspect.emits[channel], *kept] if kept else aspect.emits[channel]
