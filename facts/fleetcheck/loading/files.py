"""The files of fleets that are in folders."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path as FilePath

from fleetcheck.documents.input_file import is_folder
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import Problem
from fleetcheck.sources.registry import FORMATS

_ENDINGS = (".yaml", ".yml", ".json", *(end for form in FORMATS.values() for end in form.endings))
"""The files that are read from a folder."""


def all_files(paths: Sequence[str], report: Callable[[Problem], None]) -> list[str]:
    """Return the files that the paths name, those in folders included, sorted and each once.

    Where several names are of one file, it is called by the first of them.
    """
    found: set[str] = set()
    for path in paths:
        if path != "-" and is_folder(path):
            inside = list(files_in(path, report))
            if not inside:
                message = "the folder has no YAML or JSON file"
                report(Problem("empty", message, Location(path, 0, 0)))
            found.update(inside)
        else:
            found.add(path)
    by_file = {os.path.realpath(path): path for path in sorted(found, reverse=True)}
    return sorted(by_file.values())


def files_in(folder: str, report: Callable[[Problem], None]) -> Iterator[str]:
    """Yield the files of a fleet in a folder and below it; hidden ones are left alone."""

    def unreadable(error: OSError) -> None:
        message = f"the folder cannot be read: {error.strerror}"
        report(Problem("unreadable", message, Location(str(error.filename), 0, 0)))

    for directory, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(_ENDINGS) and not name.startswith("."):
                yield str(FilePath(directory, name))
