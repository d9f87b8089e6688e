"""Runs programs that have one answer: facts in, violations or other atoms out."""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from fleetcheck.engine.grounding import PART, Grounded
from fleetcheck.engine.programs import library, program_text, vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.symbols import compound, term
from fleetcheck.engine.violation import Violation, term_order
from fleetcheck.lowering.term import Compound, Term

SHOWN = ("violation", "label", "affects", "fix", "root")
"""What asp/output.lp shows."""


class Answer(NamedTuple):
    """The violations, sorted by rule and arguments, and the placements that lack something."""

    violations: tuple[Violation, ...]
    lacking: tuple[tuple[str, str], ...]


def run(
    facts: str,
    rules: Iterable[str],
    present: Iterable[str] | None = None,
    wanted: Sequence[str] = SHOWN,
) -> Answer:
    """Return what the programs of rules derive from the facts. Raises ProgramError.

    `present` are the predicates of the facts; if they are given, what cannot derive anything from
    them is left out of the program, so that a fleet pays only for what it makes use of, and so is
    what leads to none of the predicates that are `wanted`.
    """
    if present is None:
        return solve([vocabulary(), *library(expand=False), *rules, facts])
    return answer(ground_part(facts, rules, present, wanted))


def ground_part(
    facts: str, rules: Iterable[str], present: Iterable[str], wanted: Sequence[str] = SHOWN
) -> Grounded:
    """Return the facts, grounded with the part of the programs that these predicates can feed."""
    program = _part(tuple(rules), frozenset(present), tuple(wanted))
    return Grounded(program_text("output.lp"), program, facts, options=PART)


@lru_cache(maxsize=16)
def _part(rules: tuple[str, ...], present: frozenset[str], wanted: tuple[str, ...]) -> str:
    """Return the part of the rules and of asp/derive that these predicates can feed."""
    return needed(wanted, *rules, expand=False).over(present).text


def solve(texts: Iterable[str]) -> Answer:
    """Return the violations that a program with one answer derives. Raises ProgramError."""
    return answer(Grounded(program_text("output.lp"), *texts))


def answer(grounded: Grounded) -> Answer:
    """Return what the one answer of a program holds. Raises ProgramError."""
    found: list[tuple[str, Compound]] = []
    labels: dict[str, list[tuple[int, Compound]]] = {}
    fixes: dict[str, list[tuple[str, Compound]]] = {}
    affects: dict[str, list[Term]] = {}
    lacking: list[tuple[str, str]] = []
    for symbol in grounded.answer(shown=True):
        if symbol.name == "root":
            lacking.append((symbol.arguments[0].string, symbol.arguments[1].string))
            continue
        key = str(symbol.arguments[0])
        if symbol.name == "violation":
            found.append((key, compound(symbol.arguments[0])))
        elif symbol.name == "label":
            label = (symbol.arguments[1].number, compound(symbol.arguments[2]))
            labels.setdefault(key, []).append(label)
        elif symbol.name == "fix":
            fix = (symbol.arguments[1].name, compound(symbol.arguments[2]))
            fixes.setdefault(key, []).append(fix)
        else:
            affects.setdefault(key, []).append(term(symbol.arguments[1]))
    violations = tuple(
        Violation(
            violated,
            tuple(sorted(labels.get(key, ()), key=_ranked)),
            tuple(sorted(affects.get(key, ()), key=term_order)),
            tuple(sorted(fixes.get(key, ()), key=_ranked)),
        )
        for key, violated in sorted(found, key=lambda pair: term_order(pair[1]))
    )
    return Answer(violations, tuple(sorted(lacking)))


def derive(program: str, predicates: Collection[str]) -> list[Compound]:
    """Return the atoms of some predicates in the one answer of a program, sorted.

    Raises ProgramError.
    """
    atoms = Grounded(program).answer(shown=False)
    return sorted((compound(a) for a in atoms if a.name in predicates), key=term_order)


def _ranked(pair: tuple[int | str, Compound]) -> tuple[object, ...]:
    return (pair[0], term_order(pair[1]))
