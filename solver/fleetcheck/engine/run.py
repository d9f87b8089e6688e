"""Runs answer set programs: facts in, violations out. One of three modules that import clingo."""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import clingo

from fleetcheck.engine.programs import programs
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.violation import Violation, term_order
from fleetcheck.lowering.term import Compound, Term


class ProgramError(Exception):
    """A program is wrong: clingo complained, or there is not exactly one answer.

    The arguments are what clingo said.
    """

    def __str__(self) -> str:
        """Return all of it."""
        return "; ".join(map(str, self.args))


class Answer(NamedTuple):
    """The violations, sorted by rule and arguments, and the placements that lack something."""

    violations: tuple[Violation, ...]
    lacking: tuple[tuple[str, str], ...]


SHOWN = ("violation", "label", "affects", "fix", "root")
"""What asp/output.lp shows."""


class Grounded(NamedTuple):
    """A program that has been grounded, and what clingo has to complain about it so far."""

    control: clingo.Control
    complaints: list[str]


def run(
    facts: str,
    rules: Iterable[str],
    present: Iterable[str] | None = None,
    wanted: Sequence[str] = SHOWN,
) -> Answer:
    """Return what the programs of rules derive from the facts.

    `present` are the predicates of the facts; if they are given, what cannot derive anything from
    them is left out of the program, so that a fleet pays only for what it makes use of, and so is
    what leads to none of the predicates that are `wanted`.
    """
    if present is not None:
        return answer(ground_fed(facts, rules, present, wanted))
    folder = programs()
    derive = sorted((folder / "derive").glob("*.lp"))
    return solve([folder / "vocabulary.lp", *derive], [*rules, facts])


def ground_fed(
    facts: str, rules: Iterable[str], present: Iterable[str], wanted: Sequence[str] = SHOWN
) -> Grounded:
    """Return the facts, grounded with the part of the programs that these predicates can feed."""
    program = _fed(tuple(rules), frozenset(present), tuple(wanted))
    return ground((), (program, facts), ("no-atom-undefined",))


@lru_cache(maxsize=16)
def _fed(rules: tuple[str, ...], present: frozenset[str], wanted: tuple[str, ...]) -> str:
    """Return the part of the rules and of asp/derive that these predicates can feed."""
    return needed(wanted, *rules, expand=False).over(present).text


def solve(files: Iterable[Path], texts: Iterable[str], warnings: Iterable[str] = ()) -> Answer:
    """Return what a program with one answer derives; ProgramError says what is wrong with it.

    `warnings` are changes of what clingo warns of, by default all.
    """
    return answer(ground(files, texts, warnings))


def ground(files: Iterable[Path], texts: Iterable[str], warnings: Iterable[str] = ()) -> Grounded:
    """Return a program with all that it shows, grounded. Raises ProgramError."""
    complaints: list[str] = []
    control = clingo.Control(
        ["--warn=all", *(f"--warn={change}" for change in warnings)],
        logger=lambda _code, message: complaints.append(message),
        message_limit=20,
    )
    for path in (*files, programs() / "output.lp"):
        control.load(str(path))
    for text in texts:
        control.add(text)
    try:
        control.ground()
    except RuntimeError as error:
        raise ProgramError(*complaints, str(error)) from error
    return Grounded(control, complaints)


def answer(grounded: Grounded) -> Answer:
    """Return what the one answer of a program holds. Raises ProgramError where there is none."""
    shown: list[clingo.Symbol] = []
    with grounded.control.solve(yield_=True) as models:
        for model in models:
            shown.extend(model.symbols(shown=True))
            break
        else:
            raise ProgramError("the program has no answer")
    if grounded.complaints:
        raise ProgramError(*grounded.complaints)
    return _answer(shown)


def derive(program: str, predicates: Collection[str]) -> list[Compound]:
    """Return the atoms of some predicates in the one answer of a program, sorted.

    Raises ProgramError where clingo complains or there is no answer.
    """
    complaints: list[str] = []
    control = clingo.Control(
        ["--warn=all"], logger=lambda _code, message: complaints.append(message), message_limit=20
    )
    control.add(program)
    try:
        control.ground()
    except RuntimeError as error:
        raise ProgramError("; ".join([*complaints, str(error)])) from error
    found: list[Compound] = []
    with control.solve(yield_=True) as models:
        for model in models:
            atoms = model.symbols(atoms=True)
            found.extend(_compound(atom) for atom in atoms if atom.name in predicates)
            break
        else:
            raise ProgramError("the program has no answer")
    if complaints:
        raise ProgramError("; ".join(complaints))
    return sorted(found, key=term_order)


_LONGEST = 1e9
"""In seconds: clingo knows no longer time to wait."""


class Best(NamedTuple):
    """The atoms shown by the best answer of a program, None if none was found.

    `finished` where no answer is better, or where there is none at all.
    """

    atoms: tuple[Compound, ...] | None
    finished: bool


def best(program: str, seconds: float) -> Best:
    """Return the best answer of a program that was found in the time given.

    Of costs that weigh differently the heavy ones are settled first, so that there are ever better
    answers on the way. Raises ProgramError where the program cannot be grounded.
    """
    until = monotonic() + seconds
    complaints: list[str] = []
    control = clingo.Control(
        ["--opt-strategy=usc,oll,stratify", "--warn=none"],
        logger=lambda _code, text: complaints.append(text),
    )
    control.add(program)
    try:
        control.ground()
    except RuntimeError as error:
        raise ProgramError("; ".join([*complaints, str(error)])) from error
    found: list[clingo.Symbol] | None = None

    def keep(model: clingo.Model) -> None:
        nonlocal found
        found = list(model.symbols(shown=True))

    with control.solve(on_model=keep, async_=True) as handle:
        finished = handle.wait(min(max(until - monotonic(), 0), _LONGEST))
        if not finished:
            handle.cancel()
        handle.get()
    if found is None:
        return Best(None, finished)
    return Best(tuple(sorted(map(_compound, found), key=term_order)), finished)


def _answer(shown: Iterable[clingo.Symbol]) -> Answer:
    found: list[tuple[str, Compound]] = []
    labels: dict[str, list[tuple[int, Compound]]] = {}
    fixes: dict[str, list[tuple[int, Compound]]] = {}
    affects: dict[str, list[Term]] = {}
    lacking: list[tuple[str, str]] = []
    for symbol in shown:
        if symbol.name == "root":
            lacking.append((symbol.arguments[0].string, symbol.arguments[1].string))
            continue
        key = str(symbol.arguments[0])
        if symbol.name == "violation":
            found.append((key, _compound(symbol.arguments[0])))
        elif symbol.name in ("label", "fix"):
            ranked = (symbol.arguments[1].number, _compound(symbol.arguments[2]))
            (labels if symbol.name == "label" else fixes).setdefault(key, []).append(ranked)
        else:
            affects.setdefault(key, []).append(_term(symbol.arguments[1]))
    violations = tuple(
        Violation(
            term,
            tuple(sorted(labels.get(key, ()), key=_ranked)),
            tuple(sorted(affects.get(key, ()), key=term_order)),
            tuple(sorted(fixes.get(key, ()), key=_ranked)),
        )
        for key, term in sorted(found, key=lambda pair: term_order(pair[1]))
    )
    return Answer(violations, tuple(sorted(lacking)))


def _ranked(pair: tuple[int, Compound]) -> tuple[object, ...]:
    return (pair[0], term_order(pair[1]))


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
