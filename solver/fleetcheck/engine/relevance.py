"""The programs statement by statement, to run only what a rule depends on.

This reads our own programs, which keep to one style: a statement ends with a dot at the end of a
line, and a string has no line break. It is no parser of the language.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from fleetcheck.engine.programs import library

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(rf"(?P<string>{_STRING.pattern})|%\*.*?\*%|%[^\n]*", re.DOTALL)
_END = re.compile(r"\.[ \t]*\n|\.\Z")
_LITERAL = re.compile(r"([a-z]\w*)\(")
_PREDICATE = re.compile(r"(?<![\w#])_*[a-z]\w*")


class Statement(NamedTuple):
    """A rule of a program: the predicate it derives and the names that occur in it.

    `demands` are predicates without which it derives nothing, as far as that is plain.
    """

    text: str
    head: str
    names: frozenset[str]
    demands: frozenset[str]


@lru_cache(maxsize=256)
def statements(program: str) -> tuple[Statement, ...]:
    """Return the rules of a program, without comments; directives are left out."""
    found = []
    for part in _END.split(_uncommented(program) + "\n"):
        text = part.strip()
        if text and not text.startswith("#"):
            bare = _STRING.sub('""', text)
            names = _PREDICATE.findall(bare)
            found.append(Statement(f"{text}.\n", names[0], frozenset(names[1:]), _demands(bare)))
    return tuple(found)


def _demands(text: str) -> frozenset[str]:
    """Return the predicates that lines of a body start with: literals that have to hold.

    Strings of the text are empty, so that nothing in them is taken for a part of it.
    """
    lines = (line.strip() for line in text.partition(":-")[2].split("\n"))
    found = (_LITERAL.match(line) for line in lines if ":" not in line)
    return frozenset(match[1] for match in found if match)


class Needed(NamedTuple):
    """The rules that some goals can depend on, and every name that occurs in them."""

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
    """Return the rules of asp/ and of programs of one's own that deriving the goals can depend on.

    Names are over-approximated: a constant that is called like a predicate counts as one.
    """
    return _needed(frozenset(goals), own, expand)


@lru_cache(maxsize=256)
def _needed(goals: frozenset[str], own: tuple[str, ...], expand: bool) -> Needed:
    by_head: dict[str, list[Statement]] = {}
    for program in (*own, *library(expand)):
        for statement in statements(program):
            by_head.setdefault(statement.head, []).append(statement)
    return _reached(goals, by_head)


@lru_cache(maxsize=256)
def _over(whole: Needed, present: frozenset[str]) -> Needed:
    possible = set(present)
    waiting = list(whole.rules)
    kept: dict[str, list[Statement]] = {}
    while ready := [rule for rule in waiting if rule.demands <= possible]:
        for rule in ready:
            kept.setdefault(rule.head, []).append(rule)
        possible.update(rule.head for rule in ready)
        done = set(map(id, ready))
        waiting = [rule for rule in waiting if id(rule) not in done]
    return _reached(whole.goals, kept)


def _reached(goals: frozenset[str], by_head: Mapping[str, Sequence[Statement]]) -> Needed:
    """Return those of the rules that the goals can depend on."""
    chosen: list[Statement] = []
    waiting = sorted(goals)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            for statement in by_head.get(name, ()):
                chosen.append(statement)
                waiting.extend(sorted(statement.names - seen))
    return Needed(goals, tuple(chosen), frozenset(seen))


def _uncommented(program: str) -> str:
    return _COMMENT.sub(lambda found: found["string"] or "", program)
