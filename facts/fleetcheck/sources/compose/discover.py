"""Which Compose projects there are in files and folders, and on which hosts each of them runs."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import NamedTuple

from fleetcheck.documents.input_file import STANDARD_INPUT, is_file, is_folder
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.sources.options import SourceOptions

STANDARD_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""The names by which Docker finds the file of a project, the preferred one first."""

OVERRIDE_NAMES = tuple(name.replace("compose.", "compose.override.", 1) for name in STANDARD_NAMES)

ONE_HOST, SWARM = "host", "swarm"
"""What the host is called where no option names it."""

_NAME = re.compile(r"\{(host|stack)\}")


class Found(NamedTuple):
    """A project: its key among all, its folder, its files in the order they override, its hosts."""

    key: str
    folder: str
    files: tuple[str, ...]
    hosts: tuple[str, ...]

    @property
    def base(self) -> str:
        """Return the name of its folder."""
        return _base(self.folder)


def has_projects(folder: str) -> bool:
    """Return whether a folder, or one below it, has a file that Docker would take for a project."""
    return any(True for _ in _folders(folder, lambda _: None))


def find_projects(
    paths: Sequence[str], options: SourceOptions, problems: list[Problem], notes: list[str]
) -> list[Found]:
    """Return the projects of files and folders, sorted by key; what is left out goes to `notes`.

    Files that are named beside the standard file of their folder override that one, in order.
    Folders that cannot be read are added to `problems`. Raises BadInputError where the pattern of
    hosts is none or matches no project, and where hosts are given for a Swarm.
    """
    if options.swarm and (options.hosts or options.folders):
        raise _misused(
            "a Swarm decides itself what runs where: --swarm goes without --hosts, --set"
        )
    located: dict[str, _Located] = {}
    for path in paths:
        for folder in _folders(path, problems.append) if path != "-" else ():
            within = PurePosixPath(os.path.relpath(folder, path)).as_posix()
            key = _base(folder) if within == "." else within
            found = _Located(_standard(folder), key, folder, within)
            located.setdefault(os.path.realpath(found.files[0]), found)
    for main, files in _together(paths).items():
        folder = _folder_of(main)
        key = _base(folder) if main == "-" or _is_standard(main) else FilePath(main).stem
        located.setdefault(os.path.realpath(main), _Located(files, key, folder, "."))
    return _on_hosts(located.values(), options, notes)


class _Located(NamedTuple):
    """A project before it is known where it runs; `within` is its folder below the named one."""

    files: tuple[str, ...]
    key: str
    folder: str
    within: str


def _on_hosts(located: Iterable[_Located], options: SourceOptions, notes: list[str]) -> list[Found]:
    located = list(located)
    pattern = _pattern(options.hosts) if options.hosts else None
    matches = {} if pattern is None else _matches(pattern, located)
    found: dict[str, Found] = {}
    outside: list[str] = []
    for files, key, folder, _ in located:
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
        raise _misused(f"`{options.hosts}` matches the folder of no project: not `{outside[0]}`")
    if outside:
        count = f"{len(outside)} project{'s are' if len(outside) > 1 else ' is'}"
        which = ", ".join(sorted(outside)[:5]) + (", …" if len(outside) > 5 else "")
        notes.append(f"{count} left out, as `{options.hosts}` does not match: {which}")
    used = {host for each in found.values() for host in each.hosts}
    for host, folder in options.folders:
        if _clean(host) not in used:
            notes.append(f"nothing runs on `{host}`: there is no project of its own in `{folder}`")
    return sorted(found.values())


def _matches(pattern: re.Pattern[str], located: Iterable[_Located]) -> dict[str, re.Match[str]]:
    """Return the matches of a pattern by folder: below those that are named, else from here."""
    below = {each.folder: pattern.fullmatch(each.within) for each in located}
    found = {folder: match for folder, match in below.items() if match is not None}
    if found:
        return found
    here = {folder: pattern.fullmatch(_from_here(folder)) for folder in below}
    return {folder: match for folder, match in here.items() if match is not None}


def _folders(top: str, report: Callable[[Problem], None]) -> Iterator[str]:
    """Yield the folders of projects from here on downwards, sorted; hidden ones are left alone."""

    def unreadable(error: OSError) -> None:
        if is_folder(top):
            message = f"the folder cannot be read: {error.strerror}"
            report(Problem("unreadable", message, Location(str(error.filename), 0, 0)))

    for folder, folders, names in os.walk(top, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if not set(STANDARD_NAMES).isdisjoint(names):
            yield folder


def _standard(folder: str) -> tuple[str, ...]:
    """Return the files of the project in a folder that has one: its own, and the override."""
    files = (_first(folder, STANDARD_NAMES), _first(folder, OVERRIDE_NAMES))
    return tuple(file for file in files if file is not None)


def _together(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the files that are named one by one, by the first file of their project.

    Those beside the standard file of their folder override that one; else its own override does.
    """
    named = [path for path in paths if path == "-" or not is_folder(path)]
    mains = {_folder_of(path): path for path in named if _is_standard(path)}
    found: dict[str, list[str]] = {}
    for path in named:
        main = path if path == "-" else mains.get(_folder_of(path), path)
        found.setdefault(main, []).extend([] if path == main else [path])
    for main, others in found.items():
        override = _first(_folder_of(main), OVERRIDE_NAMES) if _is_standard(main) else None
        if not others and override is not None:
            others.append(override)
    return {main: (main, *others) for main, others in found.items()}


def _is_standard(path: str) -> bool:
    return path != "-" and FilePath(path).name in STANDARD_NAMES


def _first(folder: str, names: Iterable[str]) -> str | None:
    """Return the first of these files that there is in a folder."""
    for name in names:
        path = str(FilePath(folder, name))
        if is_file(path):
            return path
    return None


def _folder_of(path: str) -> str:
    return "." if path in ("-", STANDARD_INPUT) else str(FilePath(path).parent)


def _base(folder: str) -> str:
    return FilePath(folder).resolve().name or "project"


def _told(folder: str, options: SourceOptions) -> tuple[str, ...]:
    """Return the hosts that a folder is said to be on: those of the nearest folder around it."""
    here = FilePath(os.path.realpath(folder))
    best: tuple[str, ...] = ()
    depth = -1
    for host, within in options.folders:
        around = FilePath(os.path.realpath(within))
        if here == around or around in here.parents:
            length = len(around.parts)
            best = (*best, host) if length == depth else (host,) if length > depth else best
            depth = max(depth, length)
    return tuple(dict.fromkeys(best))


def _pattern(text: str) -> re.Pattern[str]:
    """Return a pattern of folders such as `services/{host}/{stack}/` as a regular expression."""
    if text.count("{host}") != 1 or text.count("{stack}") > 1:
        raise _misused("expected folders with one {host}, such as `services/{host}/{stack}/`")
    parts = _NAME.split(PurePosixPath(text.strip("/") + "/").as_posix())
    expression = "".join(
        f"(?P<{part}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts)
    )
    rest = "" if "{stack}" in text else "(?:/(?P<stack>.*))?"
    return re.compile(f"{expression}{rest}")


def _misused(message: str) -> BadInputError:
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
