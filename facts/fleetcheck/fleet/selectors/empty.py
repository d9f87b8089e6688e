"""Why a selector that is written as one picks nobody."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from fleetcheck.documents.problem import closest
from fleetcheck.fleet.selectors.node import Node
from fleetcheck.fleet.selectors.selector import (
    All,
    AnyOf,
    Attribute,
    Not,
    Selector,
    Tag,
    matches,
    operands,
)
from fleetcheck.fleet.selectors.text import text


class Misspelt(NamedTuple):
    """A part of a selector in the style of CSS, and the one that is probably meant."""

    wrote: str
    write: str


def misspelt(selector: Selector, known: Collection[str]) -> Iterator[Misspelt]:
    """Yield the parts such as `.wbe` that name no tag or class, with the close known name."""
    match selector:
        case AnyOf((Tag(name), Attribute("class", _))):
            close = closest(name, known) if name not in known else None
            if close is not None:
                yield Misspelt(text(selector), text(AnyOf((Tag(close), Attribute("class", close)))))
        case _:
            for inner in operands(selector):
                yield from misspelt(inner, known)


def unknown_keys(selector: Selector, nodes: Collection[Node]) -> Iterator[str]:
    """Yield the keys of attributes that are asked for and that no node has."""
    match selector:
        case Attribute(key, _) if key != "class":
            if not any(matches(Attribute(key, None), node) for node in nodes):
                yield key
        case Not():
            return
        case _:
            for inner in operands(selector):
                yield from unknown_keys(inner, nodes)


def is_torn(selector: Selector, nodes: Collection[Node]) -> bool:
    """Return whether each of several parts matches somebody, and nobody matches all of them."""
    match selector:
        case All(parts) if len(parts) > 1:
            return all(any(matches(part, node) for node in nodes) for part in parts) and not any(
                matches(selector, node) for node in nodes
            )
    return False
