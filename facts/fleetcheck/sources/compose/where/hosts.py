"""On which hosts projects run: what options say of their folders, or one host for all of them."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from pathlib import PurePosixPath

from fleetcheck.documents.folders import Links
from fleetcheck.documents.problem import BadInputError, Problem, suggestion
from fleetcheck.sources.compose.notes import Notes
from fleetcheck.sources.compose.project.located import Found, Located, clean_name, unique_key
from fleetcheck.sources.compose.project_files import absolute
from fleetcheck.sources.compose.where.links import deployed_once
from fleetcheck.sources.compose.where.pattern import folder_pattern
from fleetcheck.sources.left_out import is_left_out, is_within
from fleetcheck.sources.options import HostOptions, SourceOptions
from fleetcheck.sources.source import LeftOut

ONE_HOST, SWARM = "host", "swarm"
"""What the host is called where no option names it."""

_NAMED = 5
"""How many of many folders are named."""


def kept(
    located: Mapping[str, Located], options: SourceOptions, notes: Notes
) -> dict[str, Located]:
    """Return the projects without those that options leave out; these go to `notes`.

    One that is named itself is not left out.
    """
    left = {
        name: each
        for name, each in located.items()
        if not each.is_named and is_left_out(each.home, options)
    }
    if left:
        folders = [each.home for each in left.values()]
        text = f"{_projects(folders)} left out by the configuration: {_some(folders)}"
        notes.keep(LeftOut("left-out", text, tuple(folders)))
    return {name: each for name, each in located.items() if name not in left}


def on_hosts(
    located: Iterable[Located], options: SourceOptions, links: Links, notes: Notes
) -> list[Found]:
    """Return the projects with the hosts that they run on, sorted by key.

    What no pattern matches is left out and goes to `notes`. Raises BadInputError where a pattern is
    none, or none matches a project.
    """
    located = list(located)
    matches = _matches(options, located)
    found: dict[str, Found] = {}
    unmatched: list[Located] = []
    unplaced: list[str] = []
    for each in located:
        key, folder = each.key, each.home
        hosts = _told(folder, options) or _stacked(folder, options)
        if not hosts and options.hosts:
            match = matches.get(folder)
            if match is not None:
                hosts = (match["host"],)
                key = "/".join(part for part in (match["host"], match["stack"]) if part)
            elif each.is_named and options.hosts_from_root:
                unplaced.append(folder)
            else:
                unmatched.append(each)
                continue
        elif not hosts and options.stacks:
            unplaced.append(folder)
        hosts = hosts or (SWARM if options.swarm else options.default_host or ONE_HOST,)
        groups = list(_alike(map(clean_name, hosts), options))
        for group, machine in groups:
            own = key if len(groups) == 1 else f"{group[0]}/{key}"
            own = unique_key(clean_name(own), folder, found)
            found[own] = Found(own, folder, each.files, group, machine)
    once, elsewhere = deployed_once(found.values(), located, links)
    taken = {links.true_path(each.files[0]) for each in once}
    outside = [each.home for each in unmatched if links.true_path(each.files[0]) not in taken]
    notes.add_linked([*elsewhere, *(e.files[0] for e in unmatched if e.home not in outside)])
    if options.hosts and not found and outside:
        message = f"{_patterns(options)} matches the folder of no project: not `{outside[0]}`"
        raise misused(message, options)
    _note(outside, unplaced, options, notes)
    notes.texts += _idle(found.values(), options)
    return sorted(_united({each.key: each for each in once}), key=lambda each: each.key)


def _note(
    outside: Sequence[str], unplaced: Sequence[str], options: SourceOptions, notes: Notes
) -> None:
    """Note the folders of projects that no pattern matches, and those of which nothing says it."""
    if outside:
        what = f"{_projects(outside)} left out, as {_patterns(options)} does not match"
        notes.keep(LeftOut("no-host", f"{what}: {_some(outside)}", tuple(sorted(outside))))
    if unplaced:
        host = f"`{options.default_host or ONE_HOST}`"
        what = f"{_projects(unplaced)} taken to run on {host}, as the configuration does not say"
        notes.texts.append(f"{what} where: {_some(unplaced)}")


def unknown_hosts(found: Iterable[Found], options: SourceOptions) -> Iterator[Problem]:
    """Yield a problem for each host of which options say something and on which nothing runs."""
    used = {host for each in found for host in each.hosts}
    is_asked = options.whole and options.hosts_from_root
    for host, machine in options.machines.items() if is_asked else ():
        if host not in used:
            message = f"no project runs on `{host}`{suggestion(host, used)}"
            yield Problem("dangling-name", message, machine.place)


def misused(message: str, options: SourceOptions) -> BadInputError:
    """Return the error that the option of hosts contradicts another one, or the projects."""
    return BadInputError([Problem("usage", message, options.place("hosts"))])


def _matches(options: SourceOptions, located: Sequence[Located]) -> dict[str, re.Match[str]]:
    """Return the matches of patterns by folder.

    Patterns are from the root if the options say so; else below the folders that are named, or,
    where that matches nothing, from here.
    """
    try:
        patterns = [folder_pattern(text) for text in options.hosts]
    except ValueError as error:
        raise misused(str(error), options) from None
    ways = [{each.home: each.within for each in located}, _all_from(".", located)]
    if options.hosts_from_root:
        ways = [_all_from(options.root, located)]
    for paths in ways:
        tried = {
            folder: next(filter(None, (each.fullmatch(path) for each in patterns)), None)
            for folder, path in paths.items()
        }
        found = {folder: match for folder, match in tried.items() if match is not None}
        if found:
            return found
    return {}


def _all_from(top: str, located: Iterable[Located]) -> dict[str, str]:
    return {each.home: _from(top, each.home) for each in located}


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


def _stacked(folder: str, options: SourceOptions) -> tuple[str, ...]:
    """Return the hosts among whose stacks a folder is; the longest of the paths count."""
    path = _from(options.root, folder) if options.stacks else ""
    found: dict[int, list[str]] = {}
    for host, glob in options.stacks:
        if is_within(path, glob):
            found.setdefault(len(PurePosixPath(glob).parts), []).append(host)
    return tuple(dict.fromkeys(found[max(found)])) if found else ()


def _alike(
    hosts: Iterable[str], options: SourceOptions
) -> Iterator[tuple[tuple[str, ...], HostOptions]]:
    """Yield hosts together on which a project is deployed in the same way."""
    general = HostOptions(one_project=options.one_project)
    groups: list[tuple[list[str], HostOptions]] = []
    for host in dict.fromkeys(hosts):
        machine = options.machines.get(host, general)
        same = (group for group, other in groups if other == machine and not machine.one_project)
        group = next(same, None)
        if group is None:
            groups.append(([host], machine))
        else:
            group.append(host)
    yield from ((tuple(group), machine) for group, machine in groups)


def _united(found: Mapping[str, Found]) -> Iterator[Found]:
    """Yield the projects; those of a host that has but one project are parts of that one."""
    parts: dict[str, list[Found]] = {}
    for each in found.values():
        if each.machine.one_project:
            parts.setdefault(each.hosts[0], []).append(each)
        else:
            yield each
    for host, own in parts.items():
        if len(own) == 1:
            yield own[0]
            continue
        home = os.path.commonpath([each.home for each in own]) or "."
        files = tuple(file for each in own for file in each.files)
        own.sort(key=lambda each: each.key)
        key = unique_key(host, home, found)
        yield Found(key, home, files, (host,), own[0].machine, tuple(own))


def _idle(found: Iterable[Found], options: SourceOptions) -> Iterator[str]:
    """Yield a note for each host that is named and on which nothing runs."""
    used = {host for each in found for host in each.hosts}
    for host, folder in options.folders:
        if clean_name(host) not in used:
            yield f"nothing runs on `{host}`: there is no project of its own in `{folder}`"


def _patterns(options: SourceOptions) -> str:
    return " or ".join(f"`{text}`" for text in options.hosts)


def _projects(folders: Sequence[str]) -> str:
    return f"{len(folders)} project{'s are' if len(folders) > 1 else ' is'}"


def _some(folders: Sequence[str]) -> str:
    names = sorted(PurePosixPath(folder).as_posix() for folder in folders)
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")


def _from(top: str, path: str) -> str:
    """Return a path as it is from a folder."""
    return PurePosixPath(os.path.relpath(path, top)).as_posix()
