"""Which predicates there are: what a rule of the user's may read, and what it leaves alone."""

from collections.abc import Iterable, Iterator
from functools import cache

from fleetcheck.documents.problem import suggestion
from fleetcheck.engine.programs import programs
from fleetcheck.engine.syntax import Signature, derived, parse

_AFTERWARDS = frozenset({"exception", "used", "past"})
"""Facts that are not there yet while a rule of the user's runs."""

_QUESTION = frozenset({"in", "open"})
"""Predicates of the programs that explain."""

_TOGETHER = ("derive/*.lp", "expand/*.lp", "queries/*.lp", "rules/*/*.lp")
"""The programs that are not run by themselves alone."""


@cache
def readable() -> frozenset[Signature]:
    """Return what a rule may read: the vocabulary, and what asp/derive makes of it."""
    declared = (each for each in _of("vocabulary.lp") if each.name not in _AFTERWARDS)
    return frozenset((*declared, *_of("derive/*.lp")))


@cache
def taken() -> frozenset[str]:
    """Return the names of all predicates of ours; a rule of the user's defines none of them.

    Those of asp/ports are free: rules and the choice of ports never run together.
    """
    names = {each.name for pattern in ("*.lp", *_TOGETHER) for each in _of(pattern)}
    return _QUESTION.union(names)


def unknown(read: Signature, known: Iterable[Signature]) -> str:
    """Return the sentence about a predicate that is not among those that are known."""
    arities = sorted(signature.arity for signature in known if signature.name == read.name)
    if arities:
        counts = " or ".join(map(str, arities))
        return f"`{read.name}` has {counts} argument{'s' * (arities != [1])}, not {read.arity}"
    if read.name in _AFTERWARDS:
        return f"`{read.name}` is known only after all rules have spoken"
    close = suggestion(read.name, [signature.name for signature in known])
    return f"there is no predicate `{read.name}` to read{close}"


def _of(pattern: str) -> Iterator[Signature]:
    """Yield what the programs of ours that match a pattern declare or derive."""
    for path in sorted(programs().glob(pattern)):
        for statement in parse(path.read_text(encoding="utf-8")).statements:
            yield from derived(statement)
