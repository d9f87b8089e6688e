"""The programs statement by statement, to run only what a rule depends on.

This reads our own programs, which keep to one style: a statement ends with a dot at the end of a
line, and a string has no line break. It is no parser of the language.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from fleetcheck.rules import programs

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(rf"(?P<string>{_STRING.pattern})|%\*.*?\*%|%[^\n]*", re.DOTALL)
_PREDICATE = re.compile(r"(?<![\w#])_*[a-z]\w*")


class Statement(NamedTuple):
    """A rule of a program: the predicate it derives and the names that occur in it."""

    text: str
    head: str
    names: frozenset[str]


def statements(program: str) -> Iterator[Statement]:
    """Yield the rules of a program, without comments; directives are left out."""
    for part in re.split(r"\.[ \t]*\n|\.\Z", _uncommented(program) + "\n"):
        text = part.strip()
        if text and not text.startswith("#"):
            names = _PREDICATE.findall(_STRING.sub("", text))
            yield Statement(f"{text}.\n", names[0], frozenset(names[1:]))


class Needed(NamedTuple):
    """The rules that some goals can depend on, and every name that occurs in them."""

    text: str
    names: frozenset[str]


def needed(goals: Iterable[str], program: str, expand: bool) -> Needed:
    """Return the rules of asp/ and of the program that deriving the goals can depend on.

    Names are over-approximated: a constant that is called like a predicate counts as one.
    """
    own: dict[str, list[Statement]] = {}
    for statement in statements(program):
        own.setdefault(statement.head, []).append(statement)
    chosen: list[str] = []
    waiting = list(goals)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for statement in (*own.get(name, ()), *_library(expand).get(name, ())):
            chosen.append(statement.text)
            waiting.extend(statement.names - seen)
    return Needed("".join(chosen), frozenset(seen))


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
