"""Which Compose projects there are in files and folders, and on which hosts each of them runs."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import NamedTuple

from fleetcheck.documents.input_file import is_folder
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.sources.compose.files.project import ProjectReader
from fleetcheck.sources.compose.notes import parts_note
from fleetcheck.sources.compose.parts import owners
from fleetcheck.sources.compose.project_files import (
    FILES,
    OVERRIDE_NAMES,
    STANDARD_NAMES,
    VARIABLES,
    first,
    folder_of,
    identity,
    project_folders,
)
from fleetcheck.sources.options import SourceOptions

ONE_HOST, SWARM = "host", "swarm"
"""What the host is called where no option names it."""

_NAME = re.compile(r"\{(host|stack)\}")


class Found(NamedTuple):
    """A project: its key among all, its folder, its files in the order they override, its hosts.

    `home` is the folder in which its files are named.
    """

    key: str
    home: str
    files: tuple[str, ...]
    hosts: tuple[str, ...]

    @property
    def folder(self) -> str:
        """Return its folder: that of the first file."""
        return folder_of(self.files)

    @property
    def base(self) -> str:
        """Return the name of its folder."""
        return _base(self.folder)


def find_projects(
    paths: Sequence[str],
    options: SourceOptions,
    reader: ProjectReader,
    problems: list[Problem],
    notes: list[str],
) -> list[Found]:
    """Return the projects of files and folders, sorted by key; what is left out goes to `notes`.

    Files that are named beside the standard file of their folder override that one, in order. What
    another project includes or extends is a project of its own only if it is named.
    Folders that cannot be read are added to `problems`. Raises BadInputError where the pattern of
    hosts is none or matches no project, and where hosts are given for a Swarm.
    """
    if options.swarm and (options.hosts or options.folders):
        raise _misused(
            "a Swarm decides itself what runs where: --swarm goes without --hosts, --set"
        )
    located: dict[str, _Located] = {}
    for path in paths:
        for folder in project_folders(path, problems.append) if path != "-" else ():
            within = PurePosixPath(os.path.relpath(folder, path)).as_posix()
            key = _base(folder) if within == "." else within
            is_named = within == "."
            found = _Located(reader.files(folder, is_named), key, folder, within, is_named)
            if found.files:
                _add(located, found)
    for main, files in _together(paths).items():
        folder = folder_of(files)
        key = _base(folder) if main == "-" or _is_standard(main) else FilePath(main).stem
        _add(located, _Located(files, key, folder, ".", True))
    if options.environment.get(FILES) and not all(each.is_named for each in located.values()):
        notes.append(f"`{FILES}` of the environment is used only for folders that are named")
    return _on_hosts(_whole(located, reader, notes), options, notes)


class _Located(NamedTuple):
    """A project before it is known where it runs; `within` is its folder below the named one."""

    files: tuple[str, ...]
    key: str
    home: str
    within: str
    is_named: bool = False

    @property
    def identity(self) -> str:
        """Return what it is called whichever way leads to it: its file, if that is in its home."""
        own = identity(self.files[0])
        home = os.path.realpath(self.home)
        return own if str(FilePath(own).parent) == home else str(FilePath(home, VARIABLES))


def _add(located: dict[str, _Located], found: _Located) -> None:
    """Add a project, unless it is there; it is named if it is by any of its names."""
    known = located.setdefault(found.identity, found)
    located[found.identity] = known._replace(is_named=known.is_named or found.is_named)


def _whole(
    located: Mapping[str, _Located], reader: ProjectReader, notes: list[str]
) -> Iterator[_Located]:
    """Yield the projects that are no parts of others, and note those that are."""
    uses = {name: reader.uses(each.files, each.home) for name, each in located.items()}
    parts = owners(uses, {name for name, each in located.items() if each.is_named})
    if parts:
        which = [
            f"`{located[part].files[0]}` in `{located[top].files[0]}`"
            for part, top in parts.items()
        ]
        notes.append(parts_note(which))
    yield from (each for name, each in located.items() if name not in parts)


def _on_hosts(located: Iterable[_Located], options: SourceOptions, notes: list[str]) -> list[Found]:
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
    below = {each.home: pattern.fullmatch(each.within) for each in located}
    found = {folder: match for folder, match in below.items() if match is not None}
    if found:
        return found
    here = {folder: pattern.fullmatch(_from_here(folder)) for folder in below}
    return {folder: match for folder, match in here.items() if match is not None}


def _together(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the files that are named one by one, by the first file of their project.

    Those beside the standard file of their folder override that one; else its own override does.
    """
    named = [path for path in paths if path == "-" or not is_folder(path)]
    mains = {folder_of((path,)): path for path in named if _is_standard(path)}
    found: dict[str, list[str]] = {}
    for path in named:
        main = path if path == "-" else mains.get(folder_of((path,)), path)
        found.setdefault(main, []).extend([] if path == main else [path])
    for main, others in found.items():
        override = first(folder_of((main,)), OVERRIDE_NAMES) if _is_standard(main) else None
        if not others and override is not None:
            others.append(override)
    return {main: (main, *others) for main, others in found.items()}


def _is_standard(path: str) -> bool:
    return path != "-" and FilePath(path).name in STANDARD_NAMES


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
