"""Parses programs into trees, without running them."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import clingo
from clingo import ast

from fleetcheck.engine.grounding import ProgramError

Tree = ast.AST
"""A node of a program as clingo parses it: a statement, literal, atom or term."""

LARGEST = 65535
"""The largest number that an interval may end at: that of the last port."""


class Signature(NamedTuple):
    """A predicate: its name and how many arguments it has."""

    name: str
    arity: int

    def __str__(self) -> str:
        """Return how programs call it: `host/1`."""
        return f"{self.name}/{self.arity}"


class Parsed(NamedTuple):
    """The statements of a program, and the messages of the parser."""

    statements: tuple[Tree, ...]
    messages: tuple[str, ...]

    def rules(self) -> Iterator[Tree]:
        """Yield the statements that derive something or forbid it. Raises ProgramError."""
        if self.messages:
            raise ProgramError(*self.messages)
        for statement in self.statements:
            if kind(statement) == "Rule":
                yield statement


def parse(text: str) -> Parsed:
    """Return the statements of a program; those with a mistake in their syntax are left out."""
    statements: list[Tree] = []
    messages: list[str] = []
    try:
        ast.parse_string(text, statements.append, logger=lambda _code, said: messages.append(said))
    except RuntimeError as error:
        messages = messages or [str(error)]
    return Parsed(tuple(statements), tuple(messages))


def kind(node: Tree) -> str:
    """Return what a node is, by the name that clingo gives it: `Rule`, `Function`, `Interval`."""
    name: str = node.ast_type.name
    return name


def nodes(node: Tree) -> Iterator[Tree]:
    """Yield a node and everything within it."""
    waiting: list[Any] = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, ast.AST):
            yield current
            waiting.extend(getattr(current, key) for key in reversed(current.child_keys))
        elif current is not None:
            waiting.extend(reversed(current))


def pooled(symbol: Tree) -> Iterator[Tree]:
    """Yield the alternatives that the symbol of an atom is: `p(1;2)` is a pool of two."""
    if kind(symbol) == "Pool":
        yield from symbol.arguments
    else:
        yield symbol


def signatures(symbol: Tree) -> Iterator[Signature]:
    """Yield the predicates of the symbol of an atom."""
    for part in pooled(symbol):
        if kind(part) == "Function":
            yield Signature(part.name, len(part.arguments))


def predicates(symbol: Tree) -> Iterator[str]:
    """Yield the names of the predicates of the symbol of an atom, also under classical negation."""
    for part in pooled(symbol):
        inner = part.argument if kind(part) == "UnaryOperation" else part
        for signature in signatures(inner):
            yield signature.name


def derived(statement: Tree) -> Iterator[Signature]:
    """Yield the predicates that a statement derives or, as `#defined` does, declares."""
    if kind(statement) == "Defined":
        yield Signature(statement.name, statement.arity)
    elif kind(statement) == "Rule" and has_atom(statement.head):
        yield from signatures(statement.head.atom.symbol)


def has_atom(literal: Tree) -> bool:
    """Return whether it is a literal about an atom, not a comparison, an aggregate and so on."""
    return kind(literal) == "Literal" and kind(literal.atom) == "SymbolicAtom"


def is_negated(literal: Tree) -> bool:
    """Return whether `not` stands before a literal, once or twice."""
    return bool(literal.sign != ast.Sign.NoSign)


def atoms(body: Iterable[Tree]) -> Iterator[tuple[Tree, bool]]:
    """Yield the symbols of the atoms of a body, and whether a negation or aggregate is around."""
    for element in body:
        if kind(element) == "ConditionalLiteral":
            yield from atoms([element.literal])
            yield from ((atom, True) for part in element.condition for atom, _ in atoms([part]))
        elif has_atom(element):
            yield element.atom.symbol, is_negated(element)
        else:
            for node in nodes(element.atom):
                if kind(node) == "SymbolicAtom":
                    yield node.symbol, True


def computes(rule: Tree) -> bool:
    """Return whether a rule may derive terms that there were not before."""
    computing = ("BinaryOperation", "UnaryOperation", "Interval", "BodyAggregate")
    if any(kind(node) in computing for node in nodes(rule)):
        return True
    building = [part for part in rule.body if kind(getattr(part, "atom", part)) == "Comparison"]
    for symbol in pooled(rule.head.atom.symbol) if has_atom(rule.head) else ():
        building += symbol.arguments if kind(symbol) == "Function" else ()
    return any(
        kind(node) == "Function" and node.arguments for term in building for node in nodes(term)
    )


def is_number(term: Tree) -> bool:
    """Return whether a term is a number, written out."""
    return kind(term) == "SymbolicTerm" and term.symbol.type == clingo.SymbolType.Number


def is_bound(term: Tree) -> bool:
    """Return whether a term is a number that an interval may begin or end at."""
    return is_number(term) and 0 <= term.symbol.number <= LARGEST


def functor(term: Tree) -> Signature | None:
    """Return the name of a function or constant and how many arguments it has."""
    if kind(term) == "SymbolicTerm" and term.symbol.type == clingo.SymbolType.Function:
        return Signature(term.symbol.name, 0)
    if kind(term) == "Function" and term.name and not term.external:
        return Signature(term.name, len(term.arguments))
    return None
