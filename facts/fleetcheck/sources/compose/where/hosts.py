"""On which hosts projects run: what options say of their folders, or one host for all of them."""

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path as FilePath
from pathlib import PurePosixPath

from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.sources.compose.project_files import absolute
from fleetcheck.sources.compose.where.project import Found, Located
from fleetcheck.sources.options import SourceOptions

ONE_HOST, SWARM = "host", "swarm"
"""What the host is called where no option names it."""

_NAME = re.compile(r"\{(host|stack)\}")


def on_hosts(located: Iterable[Located], options: SourceOptions, notes: list[str]) -> list[Found]:
    """Return the projects with the hosts that they run on, sorted by key.

    What a pattern does not match is left out and goes to `notes`. Raises BadInputError where the
    pattern is none or matches no project.
    """
    located = list(located)
    pattern = _pattern(options.hosts) if options.hosts else None
    matches = {} if pattern is None else _matches(pattern, located)
    found: dict[str, Found] = {}
    outside: list[str] = []
    for files, key, folder, *_ in located:
        hosts = _told(folder, options)
        if not hosts and pattern is not None:
            match = matches.get(folder)
            if match is None:
                outside.append(folder)
                continue
            hosts = (match["host"],)
            key = "/".join(part for part in (match["host"], match["stack"]) if part)
        hosts = hosts or (SWARM if options.swarm else ONE_HOST,)
        key = _unique(_clean(key), folder, found)
        found[key] = Found(key, folder, files, tuple(_clean(host) for host in hosts))
    if pattern is not None and not found and outside:
        raise misused(f"`{options.hosts}` matches the folder of no project: not `{outside[0]}`")
    if outside:
        count = f"{len(outside)} project{'s are' if len(outside) > 1 else ' is'}"
        which = ", ".join(sorted(outside)[:5]) + (", …" if len(outside) > 5 else "")
        notes.append(f"{count} left out, as `{options.hosts}` does not match: {which}")
    used = {host for each in found.values() for host in each.hosts}
    for host, folder in options.folders:
        if _clean(host) not in used:
            notes.append(f"nothing runs on `{host}`: there is no project of its own in `{folder}`")
    return sorted(found.values())


def _matches(pattern: re.Pattern[str], located: Iterable[Located]) -> dict[str, re.Match[str]]:
    """Return the matches of a pattern by folder: below those that are named, else from here."""
    below = {each.home: pattern.fullmatch(each.within) for each in located}
    found = {folder: match for folder, match in below.items() if match is not None}
    if found:
        return found
    here = {folder: pattern.fullmatch(_from_here(folder)) for folder in below}
    return {folder: match for folder, match in here.items() if match is not None}


def _told(folder: str, options: SourceOptions) -> tuple[str, ...]:
    """Return the hosts that a folder is said to be on: those of the nearest folder around it.

    Links to a folder are others than the folder, unless nothing else is around.
    """
    return _around(folder, options, absolute) or _around(folder, options, os.path.realpath)


def _around(folder: str, options: SourceOptions, path_of: Callable[[str], str]) -> tuple[str, ...]:
    here = FilePath(path_of(folder))
    best: tuple[str, ...] = ()
    depth = -1
    for host, within in options.folders:
        around = FilePath(path_of(within))
        if here == around or around in here.parents:
            length = len(around.parts)
            best = (*best, host) if length == depth else (host,) if length > depth else best
            depth = max(depth, length)
    return tuple(dict.fromkeys(best))


def _pattern(text: str) -> re.Pattern[str]:
    """Return a pattern of folders such as `services/{host}/{stack}/` as a regular expression."""
    if text.count("{host}") != 1 or text.count("{stack}") > 1:
        raise misused("expected folders with one {host}, such as `services/{host}/{stack}/`")
    parts = _NAME.split(PurePosixPath(text.strip("/") + "/").as_posix())
    expression = "".join(
        f"(?P<{part}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts)
    )
    rest = "" if "{stack}" in text else "(?:/(?P<stack>.*))?"
    return re.compile(f"{expression}{rest}")


def misused(message: str) -> BadInputError:
    """Return the error that options contradict each other, or the projects."""
    return BadInputError([Problem("usage", message, Location("command line", 0, 0))])


def _from_here(folder: str) -> str:
    """Return the path of a folder from the current one."""
    return PurePosixPath(os.path.relpath(folder)).as_posix()


def _clean(name: str) -> str:
    """Return the name of a folder as a name of the fleet."""
    printable = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)
    return printable.strip() or "_"


def _unique(key: str, folder: str, taken: Iterable[str]) -> str:
    """Return a key that no other project has: the longer path of the folder, where need be."""
    known = set(taken)
    if key not in known:
        return key
    path = _clean(PurePosixPath(folder).as_posix())
    found, number = path, 2
    while found in known:
        found, number = f"{path} ({number})", number + 1
    return found
