"""Which selectors bring what about, and in which order they can be evaluated.

A selector injects atoms (a computed tag, the environment of a host, an aspect) and reads others. It
is evaluated after everything that it excludes is known; one that excludes what follows from its
own injection has no place in such an order and picks nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet.selectors.selector import (
    Attribute,
    ChildIs,
    Environment,
    Has,
    Mention,
    Not,
    Provides,
    Selector,
    Tag,
    mentions,
    operands,
)

Atom = tuple[str, str]
"""`("tag", T)`, `("key", K)` for all tags such as `K=V`, `("env", "")` for the environment of
hosts, `("has", A)`, `("provides", C)`, `("child", "")`."""

ENVIRONMENT: Atom = ("env", "")
CHILD: Atom = ("child", "")
"""That there is a scope below, which a trait may create."""


class Injection(NamedTuple):
    """A selector in use: what kind of entry it is of, where it is written, what it brings about."""

    owner: str
    path: Path
    selector: Selector
    injects: tuple[Atom, ...]


class Reading(NamedTuple):
    """An atom that a selector looks at; not positive where it must not hold."""

    atom: Atom
    positive: bool

    @property
    def settled(self) -> bool:
        """Return whether the selector must wait until all is known about the atom.

        The first of several environments that select a host wins, so a later pick can undo one.
        """
        return not self.positive or self.atom == ENVIRONMENT


def readings(injection: Injection) -> Iterator[Reading]:
    """Yield what the selector looks at, each once.

    What is under two negations is read both ways: it must hold, and two exclusions say so, of which
    neither can be evaluated before it is known. What the selector of an environment looks at counts
    as excluded: whom it picks, another environment does not get.
    """
    mentioned = [*_mentions(injection.selector)]
    for inner in _negated(injection.selector):
        mentioned += ((mention, False) for mention, _ in _mentions(inner))
    if injection.owner == "environment":
        mentioned = [(mention, False) for mention, _ in mentioned]
    seen = set()
    for mention, positive in mentioned:
        match mention:
            case Tag(name):
                atom = ("tag", name)
            case Environment():
                atom = ENVIRONMENT
            case Has(aspect):
                atom = ("has", aspect)
            case Provides(capability):
                atom = ("provides", capability)
            case Attribute(key):
                atom = ("key", key)
            case ChildIs():
                atom = CHILD
        if (atom, positive) not in seen:
            seen.add((atom, positive))
            yield Reading(atom, positive)


def _mentions(selector: Selector) -> Iterator[tuple[Mention | ChildIs, bool]]:
    """Yield what `mentions` does, and each `:has(…)`."""
    yield from mentions(selector)
    yield from _children(selector, True)


def _children(selector: Selector, positive: bool) -> Iterator[tuple[ChildIs, bool]]:
    if isinstance(selector, ChildIs):
        yield selector, positive
    for inner in operands(selector):
        yield from _children(inner, positive != isinstance(selector, Not))


def _negated(selector: Selector) -> Iterator[Selector]:
    """Yield every selector that is negated within this one."""
    if isinstance(selector, Not):
        yield selector.selector
    for inner in operands(selector):
        yield from _negated(inner)


class Order(NamedTuple):
    """The strata to evaluate one after the other, and the injections that fit into none."""

    strata: tuple[tuple[Injection, ...], ...]
    unstable: tuple[Injection, ...]


def order(injections: Iterable[Injection], leads_to: Mapping[Atom, Iterable[Atom]]) -> Order:
    """Return the order of evaluation; `leads_to` has the atoms that follow from each by themselves.

    Linear in the injections where none of them excludes what another brings about.
    """
    found = tuple(injections)
    injected = {atom for injection in found for atom in injection.injects}
    injected |= {atom for nexts in leads_to.values() for atom in nexts}
    if not any(
        reading.settled and reading.atom in injected
        for injection in found
        for reading in readings(injection)
    ):
        return Order((found,), ())
    return _stratified(found, leads_to)


def _stratified(found: tuple[Injection, ...], leads_to: Mapping[Atom, Iterable[Atom]]) -> Order:
    """Return the order along the strongly connected components of what depends on what."""
    import networkx  # only fleets that exclude what they inject need it, and it loads slowly

    graph: networkx.DiGraph[Atom | int] = networkx.DiGraph()
    for number, injection in enumerate(found):
        graph.add_node(number)
        graph.add_edges_from((reading.atom, number) for reading in readings(injection))
        graph.add_edges_from((number, atom) for atom in injection.injects)
    graph.add_edges_from((atom, after) for atom, nexts in leads_to.items() for after in nexts)
    component: dict[Atom | int, int] = {}
    members = list(networkx.strongly_connected_components(graph))
    for index, nodes in enumerate(members):
        component |= dict.fromkeys(nodes, index)
    unstable = {
        number
        for number, injection in enumerate(found)
        for reading in readings(injection)
        if not reading.positive and component[reading.atom] == component[number]
    }
    height: dict[int, int] = {}
    for index in networkx.topological_sort(networkx.condensation(graph, members)):
        height[index] = max(
            (
                height[component[before]] + _step(found, before, node)
                for node in members[index]
                for before in graph.predecessors(node)
                if component[before] != index
            ),
            default=0,
        )
    strata: dict[int, list[Injection]] = {}
    for number, injection in enumerate(found):
        if number not in unstable:
            strata.setdefault(height[component[number]], []).append(injection)
    return Order(
        tuple(tuple(strata[level]) for level in sorted(strata)),
        tuple(found[number] for number in sorted(unstable)),
    )


def _step(found: tuple[Injection, ...], before: Atom | int, node: Atom | int) -> int:
    """Return 1 where `node` is a selector that has to come later than `before`."""
    if not isinstance(node, int):
        return 0
    return int(any(reading.settled and reading.atom == before for reading in readings(found[node])))
