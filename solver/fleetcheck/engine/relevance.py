"""Which rules a goal can depend on, to run no others."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from fleetcheck.engine.index import Statement
from fleetcheck.engine.programs import library
from fleetcheck.engine.statements import statements


class Needed(NamedTuple):
    """The rules that some goals can depend on, and the predicates that they read."""

    goals: frozenset[str]
    rules: tuple[Statement, ...]
    names: frozenset[str]

    @property
    def text(self) -> str:
        """Return the rules as a program."""
        return "".join(rule.text for rule in self.rules)

    def over(self, present: Iterable[str]) -> "Needed":
        """Return those of the rules that can derive anything from these predicates."""
        return _over(self, frozenset(present))


def needed(goals: Iterable[str], *own: str, expand: bool) -> Needed:
    """Return the rules that deriving the goals can depend on.

    They are those of asp/derive, those of asp/expand if asked for, and those of the programs `own`.
    """
    return _needed(frozenset(goals), own, expand)


@lru_cache(maxsize=256)
def _needed(goals: frozenset[str], own: tuple[str, ...], expand: bool) -> Needed:
    by_head: dict[str, list[Statement]] = {}
    for program in (*own, *library(expand)):
        for statement in statements(program):
            for name in statement.derives:
                by_head.setdefault(name, []).append(statement)
    return _reached(goals, by_head)


@lru_cache(maxsize=256)
def _over(whole: Needed, present: frozenset[str]) -> Needed:
    possible = set(present)
    waiting = list(whole.rules)
    kept: dict[str, list[Statement]] = {}
    while ready := [rule for rule in waiting if rule.demands <= possible]:
        for rule in ready:
            possible.update(rule.derives)
            for name in rule.derives:
                kept.setdefault(name, []).append(rule)
        done = set(map(id, ready))
        waiting = [rule for rule in waiting if id(rule) not in done]
    return _reached(whole.goals, kept)


def _reached(goals: frozenset[str], by_head: Mapping[str, Sequence[Statement]]) -> Needed:
    """Return those of the rules that the goals can depend on."""
    chosen: dict[int, Statement] = {}
    waiting = sorted(goals)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            for statement in by_head.get(name, ()):
                chosen[id(statement)] = statement
                waiting.extend(sorted(statement.reads - seen))
    return Needed(goals, tuple(chosen.values()), frozenset(seen))
