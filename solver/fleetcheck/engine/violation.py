"""A violation as a program derives it: a term with its labels, consequences and edits."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from fleetcheck.fleet.lock import PortName
from fleetcheck.lowering.term import Compound, Term

Labels = tuple[tuple[int, Compound], ...]
"""The labels of a violation with their order; the argument first is what is to be located."""


Fixes = tuple[tuple[str, Compound], ...]
"""The edits that a rule proposes, each with its class."""


class Violation(NamedTuple):
    """What a rule derived, with its labels, who is affected and possible edits, all sorted."""

    term: Compound
    labels: Labels
    affects: tuple[Term, ...] = ()
    fixes: Fixes = ()

    def terms(self) -> Iterator[Compound]:
        """Yield the violation itself and its labels, without their order."""
        yield self.term
        yield from (label for _, label in self.labels)


def by_term(violation: Violation) -> tuple[object, ...]:
    """Return a key that sorts violations by rule and arguments."""
    return term_order(violation.term)


def term_order(term: Term) -> tuple[object, ...]:
    """Return a key that sorts terms of all kinds: numbers, then strings, then functions."""
    if isinstance(term, int):
        return (0, term)
    if isinstance(term, str):
        return (1, term)
    return (2, term.name, len(term.arguments), *map(term_order, term.arguments))


def constants(term: Compound) -> tuple[str, ...]:
    """Return the constants among the arguments of a term: what selects a text of the header."""
    return tuple(
        argument.name
        for argument in term.arguments
        if isinstance(argument, Compound) and not argument.arguments
    )


def named(rule_arguments: Iterable[str], term: Compound) -> Mapping[str, Term]:
    """Return the arguments of a term by the names that a header gives them."""
    return dict(zip(rule_arguments, term.arguments, strict=True))


def ports_within(violation: Violation) -> set[PortName]:
    """Return the ports that a violation mentions."""
    return set(_ports(violation.terms()))


def _ports(terms: Iterable[Term]) -> Iterator[PortName]:
    for term in terms:
        match term:
            case Compound("port", (str(aspect), str(scope), str(port), int(position))):
                yield PortName(aspect, scope, port, position)
            case Compound(_, arguments):
                yield from _ports(arguments)
