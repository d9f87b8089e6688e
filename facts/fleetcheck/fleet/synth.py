"""The scopes that an entity trait creates, put together from the entries of `synth`."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fleetcheck.fleet.model.aspects import Child


class Created(NamedTuple):
    """A scope below each scope that a trait is placed on.

    `entry` is the one that says its kind; the aspects have the entry and the position there.
    """

    name: str
    kind: str
    entry: int
    aspects: tuple[tuple[str, int, int], ...]


def created(synth: Sequence[Child]) -> Iterator[Created]:
    """Yield each scope; entries of one name are one, and of several kinds the last one counts."""
    for name in dict.fromkeys(child.name for child in synth):
        kind, deciding = "", 0
        aspects: dict[str, tuple[str, int, int]] = {}
        for index, child in enumerate(synth):
            if child.name != name:
                continue
            if child.kind is not None:
                kind, deciding = child.kind, index
            for position, aspect in enumerate(child.aspects):
                aspects.setdefault(aspect, (aspect, index, position))
        yield Created(name, kind, deciding, tuple(aspects.values()))
