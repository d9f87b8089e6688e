"""Which file is the lock of a fleet, and what it holds."""

import os
from collections.abc import Sequence
from pathlib import Path

from fleetcheck.documents.atomic_file import replace
from fleetcheck.documents.folders import refuse_outside
from fleetcheck.documents.input_file import is_folder, read_text
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.fleet.lock import LOCK_NAME, Lock, parse

_MOST = 128 << 20
"""In bytes."""


def lock_file(paths: Sequence[str]) -> str:
    """Return the name of the lock of the fleet that these files and folders are together.

    It lies in a folder that is given, beside a file that is given, in what several of them have in
    common, and for standard input in the current folder.
    """
    folders = [Path(path) if is_folder(path) else Path(path).parent for path in paths]
    if len(set(folders)) == 1:
        return str(folders[0] / LOCK_NAME)
    common = os.path.commonpath([folder.absolute() for folder in folders])
    return str(Path(os.path.relpath(common)) / LOCK_NAME)


def read_lock(file: str) -> Lock:
    """Return the lock in a file, an empty one if there is no such file.

    Raises BadInputError for a file that cannot be read, for a link to elsewhere, and for each line
    that is not as it was written.
    """
    if not os.path.lexists(file):
        return Lock(file)
    refuse_outside(file)
    return parse(read_text(file, _MOST))


def write_lock(lock: Lock, text: str) -> None:
    """Replace a lock by a new text, at once: there is the old one or the new one, never a part.

    Raises BadInputError, and writes nothing, if the file is no longer what was read or cannot be
    written.
    """
    target = Path(os.path.realpath(lock.file))
    where = Location(lock.file, 0, 0)
    if read_lock(lock.file).text != lock.text:
        message = "the file has changed since it was read: nothing is written"
        raise BadInputError([Problem("lock", message, where)])
    try:
        replace(target, text)
    except OSError as error:
        why = (error.strerror or "an error of the system").lower()
        raise BadInputError([Problem("lock", f"cannot be written: {why}", where)]) from error
