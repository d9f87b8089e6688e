"""Reads the rules of a program one by one: what each derives, reads and demands."""

from collections.abc import Iterable, Iterator

from fleetcheck.engine.index import Statement
from fleetcheck.engine.syntax import (
    Tree,
    has_atom,
    is_negated,
    kind,
    nodes,
    parse,
    predicates,
)


def parsed(program: str) -> tuple[Statement, ...]:
    """Return the rules of a program without its directives. Raises ProgramError."""
    return tuple(
        Statement(
            f"{rule}\n",
            frozenset(_derived(rule.head)),
            frozenset(_read(rule)),
            frozenset(_demanded(rule.body)),
        )
        for rule in parse(program).rules()
    )


def _derived(head: Tree) -> Iterator[str]:
    """Yield the predicates of a head: of a literal, a disjunction, a choice or an aggregate."""
    for literal in _head_literals(head):
        if has_atom(literal):
            yield from predicates(literal.atom.symbol)


def _head_literals(head: Tree) -> Iterator[Tree]:
    if kind(head) == "Literal":
        yield head
    elif kind(head) == "HeadAggregate":
        yield from (element.condition.literal for element in head.elements)
    elif kind(head) in ("Aggregate", "Disjunction"):
        yield from (element.literal for element in head.elements)


def _read(rule: Tree) -> Iterator[str]:
    """Yield the predicates of the body and of the conditions in the head."""
    if kind(rule.head) in ("Aggregate", "Disjunction"):
        yield from _within(part for each in rule.head.elements for part in each.condition)
    elif kind(rule.head) == "HeadAggregate":
        elements = rule.head.elements
        yield from _within(part for each in elements for part in each.condition.condition)
    yield from _within(rule.body)


def _within(parts: Iterable[Tree]) -> Iterator[str]:
    """Yield the predicates of all atoms within some parts of a rule."""
    for part in parts:
        for node in nodes(part):
            if kind(node) == "SymbolicAtom":
                yield from predicates(node.symbol)


def _demanded(body: Iterable[Tree]) -> Iterator[str]:
    """Yield the predicates of the positive literals of a body; of a pool any one may hold."""
    for literal in body:
        if has_atom(literal) and not is_negated(literal):
            names = set(predicates(literal.atom.symbol))
            if len(names) == 1:
                yield from names
