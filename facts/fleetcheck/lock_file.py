"""Which file is the lock of a fleet, and what it holds."""

import os
from collections.abc import Sequence
from pathlib import Path

from fleetcheck.input_file import read_text
from fleetcheck.lock import LOCK_NAME, Lock, parse

_MOST = 128 << 20
"""In bytes."""


def lock_file(paths: Sequence[str]) -> str:
    """Return the name of the lock of the fleet that these files and folders are together.

    It lies in a folder that is given, beside a file that is given, in what several of them have in
    common, and for standard input in the current folder.
    """
    folders = [Path(path) if Path(path).is_dir() else Path(path).parent for path in paths]
    if len(set(folders)) == 1:
        return str(folders[0] / LOCK_NAME)
    common = os.path.commonpath([folder.absolute() for folder in folders])
    return str(Path(os.path.relpath(common)) / LOCK_NAME)


def read_lock(file: str) -> Lock:
    """Return the lock in a file, an empty one if there is no such file.

    Raises BadInputError for a file that cannot be read, and for each line that is not as it was
    written.
    """
    if not os.path.lexists(file):
        return Lock(file)
    return parse(read_text(file, _MOST))
