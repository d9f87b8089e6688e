"""Terms of answer set programs: as text to give to clingo, and as values that come back."""

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fleetcheck.documents.json_value import JsonValue
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


def field_term(field: str, key: str | None = None) -> str:
    """Return the term of a setting's field, or of one key of it."""
    return quote(field) if key is None else f"key({quote(field)},{quote(key)})"


def value_term(value: JsonValue) -> str:
    """Return a setting's value as a term: a number, a string, or json(…) of anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31:
        return str(value)
    if isinstance(value, str) and value.isprintable():
        return quote(value)
    return f"json({quote(json.dumps(value, sort_keys=True))})"
