"""The index of the statements of our own programs, so that a check does not parse them again.

asp/index.json has the statements of each program under the SHA-256 of its text, so an entry that
is out of date is not found. `tools/index_programs.py` writes it.
"""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from fleetcheck.engine.programs import programs

VERSION = 1
"""Of what is read from a statement: a change of that is a new version."""


class Statement(NamedTuple):
    """A rule of a program with the names of the predicates that it derives and reads.

    Without an atom of each predicate that it `demands` it derives nothing.
    """

    text: str
    derives: frozenset[str]
    reads: frozenset[str]
    demands: frozenset[str]


def index_file() -> Path:
    """Return where the index is."""
    return programs() / "index.json"


def key(program: str) -> str:
    """Return the key of a program in the index."""
    return sha256(program.encode("utf-8", "surrogatepass")).hexdigest()


def indexed(program: str) -> tuple[Statement, ...] | None:
    """Return the statements that the index has for a program, None if it has none or is broken."""
    entry = _programs().get(key(program))
    if not isinstance(entry, list):
        return None
    found = tuple(_statement(row) for row in entry)
    return None if None in found else tuple(each for each in found if each is not None)


def _statement(row: object) -> Statement | None:
    """Return the statement of a row of the index, None if it is none."""
    match row:
        case [str(text), list(derives), list(reads), list(demands)]:
            if all(isinstance(name, str) for name in (*derives, *reads, *demands)):
                return Statement(text, frozenset(derives), frozenset(reads), frozenset(demands))
    return None


@cache
def _programs() -> Mapping[str, object]:
    """Return the entries of the index by key; none where there is no index of this version."""
    try:
        document = json.loads(index_file().read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(document, dict) or document.get("version") != VERSION:
        return {}
    found = document.get("programs")
    return found if isinstance(found, dict) else {}
