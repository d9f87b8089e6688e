"""Mutants of a program: each differs from it in one place, as clingo's own parser sees it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from clingo import ast

_SWAPPED = {
    ast.ComparisonOperator.LessThan: ast.ComparisonOperator.LessEqual,
    ast.ComparisonOperator.LessEqual: ast.ComparisonOperator.LessThan,
    ast.ComparisonOperator.GreaterThan: ast.ComparisonOperator.GreaterEqual,
    ast.ComparisonOperator.GreaterEqual: ast.ComparisonOperator.GreaterThan,
    ast.ComparisonOperator.Equal: ast.ComparisonOperator.NotEqual,
    ast.ComparisonOperator.NotEqual: ast.ComparisonOperator.Equal,
}


class Mutant(NamedTuple):
    """A changed program; `line` and `change` say where and what, `original` the statement."""

    line: int
    original: str
    change: str
    text: str


def mutants(text: str) -> Iterator[Mutant]:
    """Yield each program with one statement dropped, or one literal of a body changed."""
    statements: list[ast.AST] = []
    ast.parse_string(text, statements.append)
    written = [str(statement) for statement in statements]
    for index, statement in enumerate(statements):
        if statement.ast_type is not ast.ASTType.Rule:
            continue
        line = statement.location.begin.line
        before, after = written[:index], written[index + 1 :]
        yield Mutant(line, written[index], "drop all", "\n".join([*before, *after]))
        for change, body in _bodies(list(statement.body)):
            changed = str(statement.update(body=body))
            yield Mutant(line, written[index], change, "\n".join([*before, changed, *after]))


def _bodies(body: list[ast.AST]) -> Iterator[tuple[str, list[ast.AST]]]:
    """Yield what happens to one literal of a body, and the body then."""
    for index, literal in enumerate(body):
        for change, replacement in _literals(literal):
            yield change, [*body[:index], *replacement, *body[index + 1 :]]


def _literals(literal: ast.AST) -> Iterator[tuple[str, list[ast.AST]]]:
    yield f"drop {literal}", []
    if literal.ast_type is ast.ASTType.ConditionalLiteral:
        for change, condition in _bodies(list(literal.condition)):
            yield f"in {literal}: {change}", [literal.update(condition=condition)]
        for change, (head,) in _same_length(literal.literal):
            yield f"in {literal}: {change}", [literal.update(literal=head)]
        return
    if literal.ast_type is not ast.ASTType.Literal:
        return
    atom = literal.atom
    if atom.ast_type is ast.ASTType.SymbolicAtom:
        negative = literal.sign == ast.Sign.NoSign
        sign = ast.Sign.Negation if negative else ast.Sign.NoSign
        yield f"negate {literal}", [literal.update(sign=sign)]
    elif atom.ast_type is ast.ASTType.Comparison:
        (guard,) = atom.guards
        swapped = guard.update(comparison=_SWAPPED[guard.comparison])
        yield f"swap {literal}", [literal.update(atom=atom.update(guards=[swapped]))]
    elif atom.ast_type is ast.ASTType.BodyAggregate:
        yield from _aggregates(literal, atom)


def _aggregates(literal: ast.AST, atom: ast.AST) -> Iterator[tuple[str, list[ast.AST]]]:
    """Yield an aggregate with one condition changed in one of its elements."""
    elements: list[Any] = list(atom.elements)
    for index, element in enumerate(elements):
        for change, condition in _bodies(list(element.condition)):
            others = [
                *elements[:index],
                element.update(condition=condition),
                *elements[index + 1 :],
            ]
            changed = literal.update(atom=atom.update(elements=others))
            yield f"in {literal}: {change}", [changed]


def _same_length(literal: ast.AST) -> Iterator[tuple[str, list[ast.AST]]]:
    """Yield the changes of a literal that leave a literal."""
    for change, replacement in _literals(literal):
        if len(replacement) == 1:
            yield change, replacement
