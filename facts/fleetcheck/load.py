"""From the names of files and folders to a fleet."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import NamedTuple

from fleetcheck.document import Document, read
from fleetcheck.location import Location, Path
from fleetcheck.lock import LOCK_NAME, NO_LOCK, Lock
from fleetcheck.lock_file import lock_file, read_lock
from fleetcheck.merge import Merged, merge
from fleetcheck.model import Fleet
from fleetcheck.names import check_names
from fleetcheck.problem import BadInputError, Problem
from fleetcheck.source import Source
from fleetcheck.sources import read_source
from fleetcheck.validate import validate

ENDINGS = (".yaml", ".yml", ".json")
"""The files that are read from a folder."""

STANDARD_INPUT = "-"


class Loaded(NamedTuple):
    """A fleet with the files it was read from, and the numbers that its ports have been given."""

    fleet: Fleet
    merged: Merged
    lock: Lock = NO_LOCK

    def locate(self, path: Path, key: bool = False) -> Location:
        """Return where the value, or the last key, of a path of the fleet or the lock is."""
        if path[:1] == (LOCK_NAME,):
            return self.lock.locate(path)
        return self.merged.locate(path, key)

    @property
    def documents(self) -> Mapping[str, Document]:
        """Return the documents by the name of their file."""
        return {source.document.file: source.document for source in self.merged.sources}


def load(paths: Sequence[str], form: str | None = None) -> Loaded:
    """Return the fleet that files and folders are together, `-` being standard input.

    `form` names the format where it is not to be told from the content. Raises BadInputError with
    every problem of every file.
    """
    problems: list[Problem] = []
    sources: list[Source] = []
    for path in files(paths, problems.append):
        try:
            sources.append(read_source(read(path), form))
        except BadInputError as error:
            problems += error.problems
    lock = NO_LOCK
    try:
        lock = read_lock(lock_file(paths))
    except BadInputError as error:
        problems += error.problems
    if sources:
        merged = merge(sources)
        try:
            fleet = validate(merged)
        except BadInputError as error:
            problems += error.problems
        else:
            problems += check_names(fleet, merged.locate)
            if not problems:
                return Loaded(fleet, merged, lock)
    if not problems:
        problems = [Problem("empty", "there is no fleet to read", Location(paths[0], 0, 0))]
    raise BadInputError(problems)


def files(paths: Sequence[str], report: Callable[[Problem], None]) -> list[str]:
    """Return the files that the paths name, those in folders included, sorted and each once."""
    found: set[str] = set()
    for path in paths:
        if path != STANDARD_INPUT and FilePath(path).is_dir():
            inside = list(_inside(path, report))
            if not inside:
                message = "the folder has no YAML or JSON file"
                report(Problem("empty", message, Location(path, 0, 0)))
            found.update(inside)
        else:
            found.add(path)
    return sorted(found)


def _inside(folder: str, report: Callable[[Problem], None]) -> Iterator[str]:
    """Yield the files of a fleet in a folder and below it; hidden ones are left alone."""

    def unreadable(error: OSError) -> None:
        message = f"the folder cannot be read: {error.strerror}"
        report(Problem("unreadable", message, Location(str(error.filename), 0, 0)))

    for directory, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(ENDINGS) and not name.startswith("."):
                yield str(FilePath(directory, name))
