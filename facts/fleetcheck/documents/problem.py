"""What is wrong with an input, as opposed to what is wrong with a fleet."""

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from string import ascii_letters, digits
from typing import NamedTuple

from fleetcheck.documents.location import Location


class Problem(NamedTuple):
    """One thing that keeps an input from being read.

    `kind` is a slug such as `unknown-key`; `related` are further places with what they show.
    """

    kind: str
    message: str
    location: Location
    related: tuple[tuple[Location, str], ...] = ()
    help: str = ""


class BadInputError(Exception):
    """The input cannot be read; carries every problem found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep `problems`, each once."""
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.location, p.kind, p.message)))
        super().__init__("; ".join(f"{p.location}: {p.message}" for p in self.problems))


class RuleLimitError(Exception):
    """A rule of the user's met a limit, so the verdict is unknown; `problem` names the rule."""

    def __init__(self, problem: Problem) -> None:
        """Keep which rule it was, where it is, and which limit."""
        self.problem = problem
        super().__init__(problem.message)


_MANY = 2000
"""So many names are compared one by one; among more, only slips of one character are found."""

_LETTERS = f"{ascii_letters}{digits}-_.@/"


def closest(name: str, known: Collection[str]) -> str | None:
    """Return the known name closest to `name`, or None where none is like it."""
    if len(known) > _MANY:
        return slip_of(name, known)
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return close[0] if close else None


def slip_of(name: str, known: Collection[str]) -> str | None:
    """Return the known name that `name` is one wrong character away from, or None."""
    return min((slip for slip in _slips(name) if slip in known), default=None)


def suggestion(name: str, known: Collection[str]) -> str:
    """Return "; did you mean `x`?" for the known name closest to `name`, or nothing."""
    meant = closest(name, known)
    return f"; did you mean `{meant}`?" if meant is not None else ""


def _slips(name: str) -> Iterator[str]:
    """Yield what one character left out, added, changed or swapped makes of a name."""
    for at in range(len(name) + 1):
        left, right = name[:at], name[at:]
        yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in _LETTERS:
            yield left + letter + right
            yield left + letter + right[1:]
