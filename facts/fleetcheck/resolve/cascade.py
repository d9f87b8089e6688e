"""The value of a setting on a scope, and the effect of every layer that sets it."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.values import Ports
from fleetcheck.resolve.claims import setting_name
from fleetcheck.resolve.layers import (
    DEFAULT_RANK,
    ENVIRONMENT_RANK,
    IMPORT_RANK,
    OWN_IMPORT_RANK,
    Layers,
    imports_of,
)
from fleetcheck.resolve.node import Node

Effect = Literal["effective", "merged", "shadowed"]


class Contribution(NamedTuple):
    """The value that one layer gives a setting, where that is written, and its effect."""

    rank: int
    path: Path
    value: JsonValue
    effect: Effect


class Conflict(NamedTuple):
    """Layers of which none is more specific and that differ: about a key, or the whole setting."""

    key: str | None
    paths: tuple[Path, ...]


class Setting(NamedTuple):
    """A setting: its contributions, the most specific first, and the value that they make.

    `decided` is false where there are conflicts, and where no layer sets it.
    """

    merge: Literal["replace", "append", "recursive"]
    contributions: tuple[Contribution, ...]
    value: JsonValue
    decided: bool
    conflicts: tuple[Conflict, ...] = ()


class _Said(NamedTuple):
    rank: int
    path: Path
    value: JsonValue


_Visible = Callable[[Sequence[_Said]], list[_Said]]


def cascade(fleet: model.Fleet, layers: Layers, node: Node, aspect: str, field: str) -> Setting:
    """Return what a setting of the aspect is on the node; one that is not declared is replaced.

    `replace` takes the most specific value, `append` joins all of them, the most specific first,
    and `recursive` takes the most specific value of each key. A value that is no list is appended
    as an element, null adds none; one that is no mapping has no keys.
    """
    said = list(_said(fleet, layers, node, aspect, field))

    def visible(some: Sequence[_Said]) -> list[_Said]:
        best = min((each.rank for each in some), default=0)
        if OWN_IMPORT_RANK <= best < ENVIRONMENT_RANK:
            saying = {str(each.path[1]): each for each in some if each.rank < ENVIRONMENT_RANK}
            nearest = layers.nearest(imports_of(node), saying)
        elif best == IMPORT_RANK and node.environment is not None:
            saying = {str(each.path[1]): each for each in some if each.rank == best}
            nearest = layers.nearest([node.environment], saying)
        else:
            return [each for each in some if each.rank == best]
        return [each for name, each in saying.items() if name in nearest]

    declared = fleet.aspects[aspect].settings.get(field)
    match "replace" if declared is None else declared.merge:
        case "replace":
            return _replaced(said, visible)
        case "append":
            return _appended(said)
        case "recursive":
            return _by_key(said, visible)


def port_numbers(
    fleet: model.Fleet,
    layers: Layers,
    node: Node,
    aspect: str,
    spec: model.PortSpec,
    read: Callable[[JsonValue], JsonValue] = lambda value: value,
) -> list[Ports]:
    """Return the ports that an entry claims on the node; none for `auto`, several in a conflict.

    `read` returns a value with what it reads of capabilities. Where it leaves a link, these are the
    numbers of all that may provide it.
    """
    if spec.port is not None:
        return [spec.port]
    values: list[JsonValue] = [] if spec.link is None else [{"from": spec.source}]
    if spec.setting is not None:
        field = setting_name(spec.setting)
        contributions = cascade(fleet, layers, node, aspect, field).contributions
        values = [each.value for each in contributions if each.effect == "effective"]
    found = layers.numbers_of(map(read, values))
    numbers = sorted({low for low, high in found if low == high})
    return [Ports(number, number, spec.protocol or "tcp") for number in numbers]


def spelled(value: JsonValue) -> str:
    """Return a value in one spelling, in which equal values are equal."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _said(
    fleet: model.Fleet, layers: Layers, node: Node, aspect: str, field: str
) -> Iterator[_Said]:
    """Yield what every layer says, the most specific first, the default last.

    A role or policy that takes in the node and what it sits in as well says it once.
    """
    seen: set[Path] = set()
    for layer in sorted((*layers.of(node), *layers.above(node)), key=lambda layer: layer.rank):
        values = layer.settings.get(aspect, {})
        if field in values and layer.path not in seen:
            seen.add(layer.path)
            yield _Said(layer.rank, (*layer.path, aspect, field), values[field])
    declared = fleet.aspects[aspect].settings.get(field)
    if declared is not None and "default" in declared.model_fields_set:
        path = ("aspects", aspect, "settings", field, "default")
        yield _Said(DEFAULT_RANK, path, declared.default)


def _replaced(said: list[_Said], visible: _Visible) -> Setting:
    best = visible(said)
    contributions = tuple(
        Contribution(*each, effect="effective" if each in best else "shadowed") for each in said
    )
    conflicts = _conflicts(None, [(each.path, each.value) for each in best])
    decided = bool(best) and not conflicts
    return Setting("replace", contributions, best[0].value if decided else None, decided, conflicts)


def _appended(said: list[_Said]) -> Setting:
    value: list[JsonValue] = []
    for each in said:
        if each.value is not None:
            value += each.value if isinstance(each.value, list) else [each.value]
    contributions = tuple(Contribution(*each, effect="merged") for each in said)
    return Setting("append", contributions, value if said else None, bool(said))


def _by_key(said: list[_Said], visible: _Visible) -> Setting:
    value: dict[str, JsonValue] = {}
    conflicts: list[Conflict] = []
    used = {each.path for each in said if each.value == {}}
    for key in dict.fromkeys(key for each in said for key in _mapping(each)):
        best = visible([each for each in said if key in _mapping(each)])
        used.update(each.path for each in best)
        value[key] = _mapping(best[0])[key]
        conflicts += _conflicts(key, [(each.path, _mapping(each)[key]) for each in best])
    contributions = tuple(
        Contribution(*each, effect="merged" if each.path in used else "shadowed") for each in said
    )
    decided = bool(said) and not conflicts
    made = value if decided else None
    return Setting("recursive", contributions, made, decided, tuple(conflicts))


def _mapping(said: _Said) -> dict[str, JsonValue]:
    return said.value if isinstance(said.value, dict) else {}


def _conflicts(key: str | None, values: list[tuple[Path, JsonValue]]) -> tuple[Conflict, ...]:
    """Return the conflict of values that stand beside each other, if they are not all the same."""
    if len({spelled(value) for _, value in values}) < 2:
        return ()
    return (Conflict(key, tuple(path for path, _ in values)),)
