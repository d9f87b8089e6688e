"""Changes every rule in every place, one at a time, and prints the changes that no example notices.

    python -m tests.mutation.mutate_rules [PATTERN...]

A pattern is part of the path of a program below asp/. A change is noticed where an example of a
rule gives another set of atoms, where clingo complains, or where a program of asp/derive resolves a
random fleet in another way than the reference. A change after which clingo refuses the program is
none. EQUIVALENT lists those that change nothing, with the reason.
"""

import sys
from collections.abc import Iterator
from functools import cache
from multiprocessing import Pool
from pathlib import Path
from random import Random
from typing import NamedTuple

import clingo

from fleetcheck.engine.programs import programs
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import SHOWN
from fleetcheck.engine.syntax import derived, parse
from tests.mutation.mutants import Mutant, mutants
from tests.references.scopes import Answer, answer
from tests.support.resolution_programs import derivations, encoded
from tests.support.rule_examples import Example, all_examples
from tests.support.scope_worlds import World, random_world

EQUIVALENT = Path(__file__).with_name("equivalent.txt")
"""One change a line: `path: statement: change -- reason`; the statement as far as its head."""

FOLDERS = ("rules/*/*.lp", "derive/*.lp")

WORLDS = 100
"""On how many random fleets the resolution of names is compared; the property takes more."""


class Tried(NamedTuple):
    """What became of a mutant: `noticed`, `refused` or `survived`."""

    path: str
    mutant: Mutant
    outcome: str


def paths(patterns: list[str]) -> Iterator[str]:
    """Yield the programs to mutate, below asp/."""
    for folder in FOLDERS:
        for path in sorted(programs().glob(folder)):
            name = str(path.relative_to(programs()))
            if not patterns or any(pattern in name for pattern in patterns):
                yield name


def attempt(job: tuple[str, Mutant]) -> Tried:
    """Return whether an example notices a mutant of a program."""
    path, mutant = job
    for example in _asked(path):
        texts = [mutant.text if path == other else text for other, text in _texts(example)]
        shown = _shown([*texts, example.facts])
        if shown is None:
            return Tried(path, mutant, "refused")
        if shown != example.gives:
            return Tried(path, mutant, "noticed")
    stem = Path(path).stem
    differs = stem in derivations() and resolves_differently(stem, mutant.text)
    return Tried(path, mutant, "noticed" if differs else "survived")


def resolves_differently(stem: str, text: str) -> bool:
    """Return whether a changed program of asp/derive says anything else than the reference."""
    changed = {**derivations(), stem: text}
    try:
        return any(encoded(world, changed) != found for world, found in _worlds())
    except (AssertionError, ValueError):  # clingo complains, or there is no answer
        return True


@cache
def _worlds() -> tuple[tuple[World, Answer], ...]:
    fleets = [random_world(Random(seed)) for seed in range(WORLDS)]
    return tuple((world, answer(world)) for world in fleets)


@cache
def _asked(path: str) -> tuple[Example, ...]:
    """Return the examples of the rules that depend on a program."""
    statements = parse((programs() / path).read_text(encoding="utf-8")).statements
    heads = {signature.name for statement in statements for signature in derived(statement)}
    if path.startswith("rules/"):
        return tuple(each for each in all_examples() if each.rule.name == Path(path).stem)
    return tuple(
        each
        for each in all_examples()
        if heads & needed(SHOWN, each.rule.program, expand=False).names
    )


def _texts(example: Example) -> tuple[tuple[str, str], ...]:
    return (*_library(), (_path_of(example.rule.name), example.rule.program))


@cache
def _library() -> tuple[tuple[str, str], ...]:
    files = [programs() / "vocabulary.lp", programs() / "output.lp"]
    files += sorted((programs() / "derive").glob("*.lp"))
    return tuple(
        (str(path.relative_to(programs())), path.read_text(encoding="utf-8")) for path in files
    )


@cache
def _path_of(rule: str) -> str:
    (path,) = programs().glob(f"rules/*/{rule}.lp")
    return str(path.relative_to(programs()))


def _shown(texts: list[str]) -> frozenset[str] | None:
    """Return what a program shows, with any complaint of clingo; None if clingo refuses it."""
    complaints: list[str] = []
    control = clingo.Control(
        ["--warn=all"], logger=lambda _code, message: complaints.append(message), message_limit=1
    )
    try:
        for text in texts:
            control.add(text)
        control.ground()
    except RuntimeError:
        return None
    with control.solve(yield_=True) as models:
        for model in models:
            shown = (str(symbol) for symbol in model.symbols(shown=True) if symbol.name != "root")
            return frozenset([*shown, *complaints])
    return frozenset(["no answer"])


def described(path: str, mutant: Mutant) -> str:
    """Return a change in one line."""
    head = mutant.original.partition(" :- ")[0].removesuffix(".")
    return f"{path}: {head}: {mutant.change}"


def group_of(path: str) -> str:
    """Return what a program is counted under: a family of rules, or a file of asp/derive."""
    return path if path.startswith("derive/") else str(Path(path).parent)


def main(patterns: list[str]) -> int:
    """Print the survivors, and what share of the changes of each family or file is noticed."""
    known = EQUIVALENT.read_text(encoding="utf-8").splitlines() if EQUIVALENT.exists() else []
    equivalent = {line.partition(" -- ")[0] for line in known}
    jobs = [
        (path, mutant)
        for path in paths(patterns)
        for mutant in mutants((programs() / path).read_text(encoding="utf-8"))
    ]
    counts: dict[str, list[int]] = {}
    with Pool() as pool:
        for tried in pool.imap(attempt, jobs, chunksize=8):
            if tried.outcome == "refused":
                continue
            said = described(tried.path, tried.mutant)
            group = group_of(tried.path)
            noticed, whole, same = counts.setdefault(group, [0, 0, 0])
            survives = tried.outcome == "survived"
            if survives and said not in equivalent:
                print(f"{tried.path}:{tried.mutant.line}: {said.partition(': ')[2]}")
            same += survives and said in equivalent
            counts[group] = [noticed + (not survives), whole + 1, same]
    counts["all"] = [sum(column) for column in zip(*counts.values(), strict=True)]
    for family, (noticed, whole, same) in sorted(counts.items()):
        share = 100 * noticed / (whole - same)
        print(f"{family:24} {noticed:5} of {whole - same:5} noticed, {share:5.1f} % ({same} alike)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
