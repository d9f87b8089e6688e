"""Terms of answer set programs: as text to give to clingo, and as values that come back."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fleetcheck.documents.location import Path


class Compound(NamedTuple):
    """A function term, or a constant where there are no arguments."""

    name: str
    arguments: tuple["Term", ...] = ()


Term = int | str | Compound
"""A number, a string, or a function of terms; `()` as a name is a tuple."""


def quote(text: str) -> str:
    """Return the text as a string of clingo; only backslash, quote and newline are escaped."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def as_text(term: Term) -> str:
    """Return a term as a program spells it."""
    if isinstance(term, int):
        return str(term)
    if isinstance(term, str):
        return quote(term)
    if not term.arguments:
        return term.name
    return f"{term.name}({','.join(map(as_text, term.arguments))})"


def file_text(file: str) -> str:
    """Return the name of a file as a program can hold it: bytes that are no UTF-8 are spelled."""
    return file.encode("utf-8", "backslashreplace").decode()


def at(aspect: str, scope: str) -> str:
    """Return the term of a placement."""
    return f"at({quote(aspect)},{quote(scope)})"


def path_term(path: Path) -> str:
    """Return the term of a path of the fleet."""
    return f"path({','.join(str(x) if isinstance(x, int) else quote(x) for x in path)})"


def environment_term(environment: str | None) -> str:
    """Return the node of an environment, or of the fleet where there is none."""
    return "fleet" if environment is None else f"env({quote(environment)})"


def strings(terms: Iterable[Term]) -> Iterator[str]:
    """Yield every string within the terms."""
    for term in terms:
        if isinstance(term, str):
            yield term
        elif isinstance(term, Compound):
            yield from strings(term.arguments)
