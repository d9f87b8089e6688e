"""Where the values of each channel go, as asp/queries/flows.lp derives it."""

from collections import defaultdict
from typing import NamedTuple

from fleetcheck.program import derive
from fleetcheck.rules import programs
from fleetcheck.state import State
from fleetcheck.statements import needed, vocabulary


class Emitter(NamedTuple):
    """A placement that puts values into a channel, and the placements that collect them.

    Where the channel selects emitters, others are not `selected`, and nobody collects from them.
    """

    placement: str
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
    query = (programs() / "queries" / "flows.lp").read_text(encoding="utf-8")
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

    def placements(aspects: set[str]) -> list[str]:
        return sorted(f"{aspect}@{scope}" for aspect in aspects for scope in places[aspect])

    found = []
    declared = state.loaded.fleet.pipes
    for name in sorted({*declared, *emits, *collects}):
        pipe = declared.get(name)
        emitters = [
            Emitter(each, (name, each) in selected, tuple(sorted(flows[name, each])))
            for each in placements(emits[name])
        ]
        found.append(
            Channel(
                name,
                pipe.within if pipe else "fleet",
                pipe.required if pipe else False,
                pipe.select if pipe else None,
                tuple(emitters),
                tuple(placements(collects[name])),
            )
        )
    return tuple(found)
