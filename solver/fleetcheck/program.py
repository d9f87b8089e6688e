"""Runs answer set programs: facts in, violations out. One of the two modules that import clingo."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import clingo

from fleetcheck.rules import Rule, programs
from fleetcheck.term import Compound, Term

Labels = tuple[tuple[int, Compound], ...]
"""The labels of a violation with their order; the argument first is what is to be located."""


class ProgramError(Exception):
    """A program of ours is wrong: clingo complained, or there is not exactly one answer."""


class Violation(NamedTuple):
    """What a rule derived, with its labels and who is affected, both sorted."""

    term: Compound
    labels: Labels
    affects: tuple[Term, ...]


def run(facts: str, rules: Iterable[Rule]) -> tuple[Violation, ...]:
    """Return the violations that the rules derive from the facts, sorted by rule and arguments."""
    complaints: list[str] = []
    control = clingo.Control(
        ["--warn=all"], logger=lambda _code, message: complaints.append(message), message_limit=20
    )
    load_programs(control)
    for rule in rules:
        control.add(rule.program)
    control.add(facts)
    try:
        control.ground()
    except RuntimeError as error:
        raise ProgramError("; ".join([*complaints, str(error)])) from error
    shown: list[clingo.Symbol] = []
    with control.solve(yield_=True) as models:
        for model in models:
            shown.extend(model.symbols(shown=True))
            break
        else:
            raise ProgramError("the program has no answer")
    if complaints:
        raise ProgramError("; ".join(complaints))
    return _violations(shown)


def load_programs(control: clingo.Control, expand: bool = False) -> None:
    """Load everything but the rules; with `expand` also what computes who is where."""
    folder = programs()
    for part in ("vocabulary.lp", "output.lp"):
        control.load(str(folder / part))
    for step in ("expand", "derive") if expand else ("derive",):
        for path in sorted((folder / step).glob("*.lp")):
            control.load(str(path))


def _violations(shown: Iterable[clingo.Symbol]) -> tuple[Violation, ...]:
    found: list[tuple[str, Compound]] = []
    labels: dict[str, list[tuple[int, Compound]]] = {}
    affects: dict[str, list[Term]] = {}
    for symbol in shown:
        key = str(symbol.arguments[0])
        if symbol.name == "violation":
            found.append((key, _compound(symbol.arguments[0])))
        elif symbol.name == "label":
            label = (symbol.arguments[1].number, _compound(symbol.arguments[2]))
            labels.setdefault(key, []).append(label)
        else:
            affects.setdefault(key, []).append(_term(symbol.arguments[1]))
    return tuple(
        Violation(
            term,
            tuple(sorted(labels.get(key, ()), key=lambda label: (label[0], _order(label[1])))),
            tuple(sorted(affects.get(key, ()), key=_order)),
        )
        for key, term in sorted(found, key=lambda pair: _order(pair[1]))
    )


def _term(symbol: clingo.Symbol) -> Term:
    if symbol.type is clingo.SymbolType.Number:
        return symbol.number
    if symbol.type is clingo.SymbolType.String:
        return symbol.string
    return _compound(symbol)


def _compound(symbol: clingo.Symbol) -> Compound:
    if symbol.type is not clingo.SymbolType.Function:
        return Compound(str(symbol))
    return Compound(symbol.name, tuple(map(_term, symbol.arguments)))


def _order(term: Term) -> tuple[object, ...]:
    """Return a key that sorts terms of all kinds: numbers, then strings, then functions."""
    if isinstance(term, int):
        return (0, term)
    if isinstance(term, str):
        return (1, term)
    return (2, term.name, len(term.arguments), *map(_order, term.arguments))


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
