"""Files and folders by globs, and those of them that are not to be read."""

import os
from collections.abc import Sequence, Set
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import PurePosixPath

from fleetcheck.sources.options import SourceOptions

_ANY = "**"


def is_left_out(path: str, options: SourceOptions) -> bool:
    """Return whether options say that a file or folder is not to be read."""
    if not options.leave_out:
        return False
    way = PurePosixPath(os.path.relpath(path, options.root)).as_posix()
    return any(is_within(way, glob) for glob in options.leave_out)


def is_within(path: str, glob: str) -> bool:
    """Return whether a glob means a path or a folder around it.

    `*` stands for characters of one name, `**` for any number of folders.
    """
    parts = PurePosixPath(glob).parts
    wanted = [part for part, after in pairwise((*parts, "")) if not part == after == _ANY]
    reached = _past_stars(wanted, {0})
    for name in PurePosixPath(path).parts:
        if len(wanted) in reached:
            return True
        stay = {at for at in reached if wanted[at] == _ANY}
        go_on = {at + 1 for at in reached if fnmatchcase(name, wanted[at])}
        reached = _past_stars(wanted, stay | go_on)
    return len(wanted) in reached


def _past_stars(wanted: Sequence[str], reached: Set[int]) -> set[int]:
    """Return the positions in a glob with those after a `**`, which may stand for no folder."""
    return {*reached, *(at + 1 for at in reached if wanted[at : at + 1] == [_ANY])}
