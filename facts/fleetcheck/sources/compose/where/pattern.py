"""Patterns of folders: those that say the host of a project, and globs."""

import re
from collections.abc import Sequence, Set
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import PurePosixPath

_NAME = re.compile(r"\{(host|stack)\}")
_ANY = "**"


def folder_pattern(text: str) -> re.Pattern[str]:
    """Return a pattern such as `services/{host}/{stack}/` as a regular expression.

    Raises ValueError where it is none.
    """
    if text.count("{host}") != 1 or text.count("{stack}") > 1:
        raise ValueError("expected folders with one {host}, such as `services/{host}/{stack}/`")
    parts = _NAME.split(PurePosixPath(text.strip("/") + "/").as_posix())
    expression = "".join(
        f"(?P<{part}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts)
    )
    rest = "" if "{stack}" in text else "(?:/(?P<stack>.*))?"
    return re.compile(f"{expression}{rest}")


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
