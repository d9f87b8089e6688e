"""Which Compose projects there are in files and folders, and on which hosts each of them runs."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from pathlib import PurePosixPath

from fleetcheck.documents.folders import Folder, Links
from fleetcheck.documents.input_file import is_folder, is_link
from fleetcheck.documents.problem import Problem
from fleetcheck.sources.compose.files.project import ProjectReader
from fleetcheck.sources.compose.notes import Notes
from fleetcheck.sources.compose.parts import owners
from fleetcheck.sources.compose.project.located import Found, Located, base_of
from fleetcheck.sources.compose.project_files import (
    FILES,
    OVERRIDE_NAMES,
    STANDARD_NAMES,
    absolute,
    first,
    folder_of,
    project_folders,
)
from fleetcheck.sources.compose.where.hosts import kept, misused, on_hosts, unknown_hosts
from fleetcheck.sources.compose.where.links import lost_links
from fleetcheck.sources.compose.where.not_in_use import in_use
from fleetcheck.sources.options import SourceOptions


def find_projects(
    paths: Sequence[str],
    options: SourceOptions,
    reader: ProjectReader,
    links: Links,
    problems: list[Problem],
    notes: Notes,
) -> list[Found]:
    """Return the projects of files and folders, sorted by key; what is left out goes to `notes`.

    Files that are named beside the standard file of their folder override that one, in order. What
    another project includes or extends is a project of its own only if it is named.
    Folders that cannot be read are added to `problems`, as are links that are not followed and lead
    to a project. Raises BadInputError where the pattern of
    hosts is none or matches no project, and where hosts are given for a Swarm.
    """
    if options.swarm and (options.hosts or options.folders):
        message = "a Swarm decides itself what runs where: --swarm goes without --hosts, --set"
        raise misused(message, options)
    located: dict[str, Located] = {}
    for path in paths:
        if path != "-":
            for each in _below(path, links, reader, options, problems):
                _add(located, each)
    for main, files in _together(paths).items():
        folder = folder_of(files)
        key = base_of(folder) if main == "-" or _is_standard(main) else FilePath(main).stem
        is_linked = is_link(folder)
        _add(located, Located(files, key, folder, ".", folder, True, is_linked))
    located = in_use(kept(located, options, notes), paths, options, notes)
    if options.environment.get(FILES) and not all(each.is_named for each in located.values()):
        notes.texts.append(f"`{FILES}` of the environment is used only for folders that are named")
    whole = list(_whole(located, reader, notes))
    problems += lost_links(links, notes)
    projects = on_hosts(whole, options, links, notes)
    problems += unknown_hosts(projects, options)
    return projects


def _below(
    path: str,
    links: Links,
    reader: ProjectReader,
    options: SourceOptions,
    problems: list[Problem],
) -> Iterator[Located]:
    """Yield the projects in a folder and below it."""
    top_is_link = is_link(path)
    for folder in _folders(path, links, options, problems):
        within = PurePosixPath(os.path.relpath(folder.path, path)).as_posix()
        is_named = within == "."
        files = _said(folder.place, options) or reader.files(folder.place, is_named)
        if files:
            key = base_of(folder.path) if is_named else within
            is_linked = folder.is_linked or top_is_link
            yield Located(files, key, folder.path, within, path, is_named, is_linked)


def _folders(
    path: str, links: Links, options: SourceOptions, problems: list[Problem]
) -> Iterator[Folder]:
    """Yield the folders of projects from a path on downwards, last those whose files are said."""
    found = list(project_folders(path, links, problems.append))
    yield from found
    if options.files and is_folder(path):
        known, top = {os.path.realpath(each.place) for each in found}, os.path.realpath(path)
        for folder in options.files:
            if folder not in known and PurePosixPath(folder).is_relative_to(top):
                here = str(FilePath(path, os.path.relpath(folder, top)))
                yield Folder(here, here, [], [], False)


def _said(folder: str, options: SourceOptions) -> tuple[str, ...]:
    """Return the files of the project in a folder, if options say which they are."""
    names = options.files.get(os.path.realpath(folder), ()) if options.files else ()
    return tuple(str(FilePath(folder, name)) for name in names)


def _add(located: dict[str, Located], found: Located) -> None:
    """Add a project, unless it is there; it is named if it is by any of its names."""
    known = located.setdefault(found.identity, found)
    located[found.identity] = known._replace(is_named=known.is_named or found.is_named)


def _whole(
    located: Mapping[str, Located], reader: ProjectReader, notes: Notes
) -> Iterator[Located]:
    """Yield the projects that are no parts of others, and note those that are."""
    own = ((name, each) for name, each in located.items() if each.is_at_home)
    names = {absolute(each.files[0]): name for name, each in own}
    uses = {
        name: [names.get(absolute(file), file) for file in reader.uses(each.files, each.home)]
        for name, each in located.items()
    }
    parts = owners(uses, {name for name, each in located.items() if each.is_named})
    if parts:
        notes.add_parts({located[p].files[0]: located[top].files[0] for p, top in parts.items()})
    yield from (each for name, each in located.items() if name not in parts)


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
