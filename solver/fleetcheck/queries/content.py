"""What a root receives in a class: every piece of content, with the edges by which it came."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.engine.programs import vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import derive
from fleetcheck.fleet.attribute_path import parse_attributes
from fleetcheck.lowering.term import Compound, Term, quote
from fleetcheck.slicing.state import State

_RECEIVED = """
gathers({root}).
received(Item,folded) :-
    in_subtree({root},Scope),
    authored(Scope,{class_},Item).
received(Item,delivered(Edge)) :-
    in_subtree({root},Scope),
    edge_to(Edge,Scope,{class_}),
    edge_carries(Edge,Item).
passed(Edge,Item,Before) :-
    edge_carries(Edge,Item),
    edge_source(Edge,Source,Class),
    in_subtree(Source,Scope),
    edge_to(Before,Scope,Class),
    edge_carries(Before,Item).
"""
_PREDICATES = ("received", "passed", "edge_at", "edge_written")


MOST = 10_000
"""How many ways are followed: where edges part and join again, there are many."""


class Received(NamedTuple):
    """A piece of content in a root: an aspect's, or one that an edge has made.

    `scope` is where the aspect is placed and `class_` what its content is written for; both are
    empty for what an edge made. `at` is the path below which it lies, `edges` are the paths of
    the edges by which it came, the last one first; without one it is there by the default fold.
    """

    name: str
    scope: str
    class_: str
    at: tuple[str, ...]
    edges: tuple[Path, ...]

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """Return what it is merged by: content of one key is there once, however it came."""
        return self.name, self.class_, self.at


def received(state: State, root: str, class_: str) -> tuple[Received, ...]:
    """Return what a root receives in a class, sorted; once for each way by which it comes."""
    asked = _RECEIVED.format(root=quote(root), class_=quote(class_))
    rules = needed(_PREDICATES, asked, expand=False).text
    atoms = derive(vocabulary() + rules + state.facts.text(), _PREDICATES)
    return tuple(sorted(set(islice(_Routes(atoms).found(), MOST))))


class _Routes:
    """Follows content back along the edges that it came by."""

    def __init__(self, atoms: list[Compound]) -> None:
        self.atoms = atoms
        self.at: Mapping[Term, str] = {
            atom.arguments[0]: str(atom.arguments[1]) for atom in atoms if atom.name == "edge_at"
        }
        self.written: dict[Term, Path] = {}
        self.before: dict[tuple[Term, Term], list[Term]] = defaultdict(list)
        for atom in atoms:
            match atom:
                case Compound("edge_written", (edge, Compound("path", steps))):
                    self.written[edge] = tuple(s for s in steps if isinstance(s, (str, int)))
                case Compound("passed", (edge, item, before)):
                    self.before[edge, item].append(before)

    def found(self) -> Iterator[Received]:
        for atom in self.atoms:
            match atom:
                case Compound("received", (Compound() as item, Compound("delivered", (edge,)))):
                    for route in self.routes(edge, item, ()):
                        yield self.entry(item, route)
                case Compound("received", (Compound() as item, _)):
                    yield self.entry(item, ())

    def routes(self, edge: Term, item: Term, after: tuple[Term, ...]) -> Iterator[tuple[Term, ...]]:
        """Yield the edges by which an item came to an edge and on, the last one first."""
        here = (*after, edge)
        before = [each for each in self.before[edge, item] if each not in here]
        for each in before:
            yield from self.routes(each, item, here)
        if not before:
            yield here

    def entry(self, item: Compound, route: tuple[Term, ...]) -> Received:
        steps = [step for edge in route for step in parse_attributes(self.at.get(edge, ""))]
        edges = tuple(self.written[edge] for edge in route)
        match item:
            case Compound("item", (str(aspect), str(scope), str(class_))):
                return Received(aspect, scope, class_, tuple(steps), edges)
            case Compound("bound", (str(aspect), str(scope), str(class_), str(bindings))):
                return Received(f"{aspect} {bindings}", scope, class_, tuple(steps), edges)
            case Compound("made", (str(name),)):
                return Received(name, "", "", tuple(steps), edges)
        raise ValueError(f"{item.name} is no content")
