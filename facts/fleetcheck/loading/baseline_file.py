"""The baseline: findings that a fleet had when fleetcheck was adopted, and that block nothing."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt

from fleetcheck.documents.atomic_file import replace
from fleetcheck.documents.document import parse
from fleetcheck.documents.folders import refuse_outside
from fleetcheck.documents.input_file import is_file, is_folder, read_text
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.fleet.model import Name
from fleetcheck.fleet.reading import read_as

VERSION = 1

LARGEST = 64 << 20
"""The size of the largest baseline that is read, in bytes."""


class Known(NamedTuple):
    """A finding of a baseline: its rule by name, its place, and how often it was there.

    Neither has a line of a file, so that both stay the same when lines move.
    """

    rule: str
    place: str
    times: int = 1


class Baseline(NamedTuple):
    """What a file says was known, sorted, and where each entry is written."""

    file: str
    known: tuple[Known, ...] = ()
    places: tuple[Location, ...] = ()


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: Name
    place: str
    times: Annotated[StrictInt, Field(ge=1)] = 1


def _version(value: object) -> object:
    if type(value) is not int:
        raise ValueError("expected the version of the format: 1")
    return value


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    baseline: Annotated[Literal[1], BeforeValidator(_version)]
    findings: tuple[_Entry, ...]


def read_baseline(path: str) -> Baseline:
    """Return the baseline in a file; BadInputError says what is wrong with it, and where."""
    if not is_file(path):
        what = "this is a folder" if is_folder(path) else "there is no such file"
        advice = "`fleetcheck baseline write` writes it"
        raise BadInputError([Problem("baseline", what, Location(path, 0, 0), help=advice)])
    document = parse(read_text(path, LARGEST))
    read = read_as(_Document, document.value, document.locate)
    known = tuple(Known(each.rule, each.place, each.times) for each in read.findings)
    places = tuple(document.locate(("findings", index), False) for index in range(len(known)))
    return Baseline(path, known, places)


def spell(known: Iterable[Known]) -> str:
    """Return the text of a baseline, one finding a line, sorted."""
    lines = []
    for rule, place, times in sorted(known):
        entry: dict[str, str | int] = {"rule": rule, "place": place}
        lines.append(json.dumps(entry | ({"times": times} if times > 1 else {})))
    listed = ",\n    ".join(lines)
    inside = f"\n    {listed}\n  " if lines else ""
    return f'{{\n  "baseline": {VERSION},\n  "findings": [{inside}]\n}}\n'


def write_baseline(path: str, known: Iterable[Known]) -> None:
    """Write a baseline at once; BadInputError says why it cannot be written.

    A file that is there is only replaced if it is a baseline.
    """
    refuse_outside(path)
    if os.path.lexists(path):
        read_baseline(path)
    try:
        replace(Path(path), spell(known))
    except OSError as error:
        why = (error.strerror or "an error of the system").lower()
        message = f"cannot be written: {why}"
        raise BadInputError([Problem("baseline", message, Location(path, 0, 0))]) from error
