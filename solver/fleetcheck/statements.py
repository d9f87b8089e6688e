"""The programs statement by statement, to run only what a rule depends on.

This reads our own programs, which keep to one style: a statement ends with a dot at the end of a
line, and a string has no line break. It is no parser of the language.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from fleetcheck.rules import programs

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(rf"(?P<string>{_STRING.pattern})|%\*.*?\*%|%[^\n]*", re.DOTALL)
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


def statements(program: str) -> Iterator[Statement]:
    """Yield the rules of a program, without comments; directives are left out."""
    for part in re.split(r"\.[ \t]*\n|\.\Z", _uncommented(program) + "\n"):
        text = part.strip()
        if text and not text.startswith("#"):
            names = _PREDICATE.findall(_STRING.sub("", text))
            yield Statement(f"{text}.\n", names[0], frozenset(names[1:]), _demands(text))


def _demands(text: str) -> frozenset[str]:
    """Return the predicates that lines of a body start with: literals that have to hold."""
    body = text.partition(":-")[2]
    lines = (line.strip() for line in _STRING.sub('""', body).split("\n"))
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


def needed(goals: Iterable[str], program: str, expand: bool) -> Needed:
    """Return the rules of asp/ and of the program that deriving the goals can depend on.

    Names are over-approximated: a constant that is called like a predicate counts as one.
    """
    return _needed(frozenset(goals), program, expand)


@lru_cache(maxsize=256)
def _needed(goals: frozenset[str], program: str, expand: bool) -> Needed:
    own, library = _by_head(program), _library(expand)
    heads = {head: (*own.get(head, ()), *library.get(head, ())) for head in {*own, *library}}
    return _reached(goals, heads)


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


@lru_cache(maxsize=256)
def _by_head(program: str) -> Mapping[str, list[Statement]]:
    """Return the statements of a program by their head."""
    found: dict[str, list[Statement]] = {}
    for statement in statements(program):
        found.setdefault(statement.head, []).append(statement)
    return found


@cache
def _library(expand: bool) -> Mapping[str, list[Statement]]:
    """Return the statements of asp/derive, and of asp/expand if asked for, by their head."""
    found: dict[str, list[Statement]] = {}
    for step in ("expand", "derive") if expand else ("derive",):
        for path in sorted((programs() / step).glob("*.lp")):
            for statement in statements(path.read_text(encoding="utf-8")):
                found.setdefault(statement.head, []).append(statement)
    return found


@cache
def vocabulary() -> str:
    """Return the declarations of the input predicates, without the comments."""
    text = (programs() / "vocabulary.lp").read_text(encoding="utf-8")
    return _uncommented(text)


def _uncommented(program: str) -> str:
    return _COMMENT.sub(lambda found: found["string"] or "", program)
