"""The worked examples of the rules: those of their headers, and the cases beside their reports.

A case is a part of tests/rules/<family>/<rule>/cases.lp: a line `% case: what it is about`, facts,
and a line `% gives: atom` for each atom that the rule shows then, all of them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import clingo

from fleetcheck.rules.catalogue import all_rules
from fleetcheck.rules.header import Rule

CASES = Path(__file__).parents[1] / "rules"
_CASE = "% case: "
_GIVES = "% gives: "


class Example(NamedTuple):
    """Facts, and all atoms of asp/output.lp that a rule derives from them, but for `root`."""

    rule: Rule
    title: str
    facts: str
    gives: frozenset[str]


def examples_of(rule: Rule) -> Iterator[Example]:
    """Yield the examples of a rule: good, bad, and its cases."""
    yield Example(rule, "good", rule.good, frozenset())
    yield Example(rule, "bad", rule.bad, _atoms(rule.gives.splitlines()))
    for path in sorted(CASES.glob(f"*/{rule.name}/cases.lp")):
        yield from _cases(rule, path.read_text(encoding="utf-8"))


def all_examples() -> Iterator[Example]:
    """Yield the examples of every rule."""
    for rule in all_rules().values():
        yield from examples_of(rule)


def _cases(rule: Rule, text: str) -> Iterator[Example]:
    for part in text.split(_CASE)[1:]:
        title, *lines = part.splitlines()
        gives = [line.removeprefix(_GIVES) for line in lines if line.startswith(_GIVES)]
        facts = "\n".join(line for line in lines if not line.startswith("%"))
        yield Example(rule, title, facts, _atoms(gives))


def _atoms(lines: list[str]) -> frozenset[str]:
    return frozenset(str(clingo.parse_term(line)) for line in lines)
