"""What is wrong with an input, as opposed to what is wrong with a fleet."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from fleetcheck.location import Location


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


def suggestion(name: str, known: Sequence[str]) -> str:
    """Return "; did you mean `x`?" for the known name closest to `name`, or nothing."""
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else ""
