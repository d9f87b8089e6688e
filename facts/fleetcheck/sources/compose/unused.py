"""Files that look like those of Compose projects and that no project is read from."""

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from shlex import quote

from fleetcheck.documents.input_file import is_file, is_folder, is_link
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import Problem
from fleetcheck.sources.compose.project_files import OVERRIDE_NAMES, STANDARD_NAMES
from fleetcheck.sources.left_out import is_left_out
from fleetcheck.sources.options import SourceOptions
from fleetcheck.sources.source import command, first_of

OVERLAY, TEMPLATE, HIDDEN, LOOK_ALIKE = "overlay", "template", "hidden", "look-alike"
"""Why such a file is not read: overlays and alternatives lie beside the file of a project."""

_TEMPLATE = re.compile(r"(?P<name>.+)\.(?:j2|jinja2?|tmpl|tpl|template|gotmpl|erb|mustache|hbs)")
_ASIDE = re.compile(r"(?P<name>.+\.ya?ml)(?:~|[._-](?:example|sample|dist|disabled|off|bak|old))")
_NAMED_SO = re.compile(r"(?:docker-)?compose(?:[._-].*)?")
_YAML = (".yaml", ".yml")
_SERVICES = re.compile(
    rb"^services[ \t]*:(?:[ \t]*\{|[ \t]*(?:#[^\n]*)?\r?\n"
    rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]+[^\s#-])",
    re.MULTILINE,
)
"""A mapping of services: a list of them is of other programs."""
_MADE_OF = re.compile(rb"(?:^[ \t]+|[{,][ \t]*)(?:image|build)[ \t]*:", re.MULTILINE)
_BEGINNING = 1 << 16
_NEVER = {".git", ".venv", ".cache"}
_DEEPEST_HIDDEN, _MOST_HIDDEN = 3, 1000


def unused_files(
    paths: Sequence[str], used: Collection[str], options: SourceOptions
) -> dict[str, list[str]]:
    """Return the files in folders that look like Compose files and are none of those used.

    They are sorted, by the reason why they are not read. Those that options leave out are none.
    """
    known = {os.path.realpath(file) for file in used}
    found: dict[str, set[str]] = {}
    for path in filter(is_folder, paths):
        for reason, file in _candidates(path):
            if os.path.realpath(file) not in known and not is_left_out(file, options):
                found.setdefault(reason, set()).add(file)
    return {reason: sorted(found[reason]) for reason in sorted(found)}


def no_project(path: str, unused: Mapping[str, Sequence[str]], aside: Sequence[str]) -> Problem:
    """Return the problem that there is no project, with the command that reads unused files.

    Those `aside` are projects that are not in use.
    """
    if aside:
        message = f"no Compose project is in use: {first_of(aside)}"
        folder = quote(str(FilePath(aside[0]).parent))
        advice = f"name the folders that are: `fleetcheck check {folder}`"
        return Problem("empty", message, Location(path, 0, 0), help=advice)
    files = [file for reason in (LOOK_ALIKE, OVERLAY, TEMPLATE) for file in unused.get(reason, ())]
    message, advice = "there is no Compose project", ""
    if files:
        what = "1 file looks" if len(files) == 1 else f"{len(files)} files look"
        message = f"there is no Compose file with a standard name; {what} like one: "
        message += first_of(files)
        advice = f"`{command(files, 'compose')}` reads {'it' if len(files) == 1 else 'them'}"
    return Problem("empty", message, Location(path, 0, 0), help=advice)


def no_service(place: Location) -> Problem:
    """Return the problem that there are projects, and nothing of them is deployed."""
    return Problem("empty", "no service of a project is deployed", place)


def _candidates(top: str) -> Iterator[tuple[str, str]]:
    for folder, names, is_hidden in _folders(top):
        has_project = not set(STANDARD_NAMES).isdisjoint(names)
        for name in names:
            file = str(FilePath(folder, name))
            reason = _reason(file, name, has_project)
            if is_hidden:
                reason = HIDDEN if name in STANDARD_NAMES else ""
            if reason and is_file(file) and not is_link(file):
                yield reason, file


def _folders(top: str) -> Iterator[tuple[str, list[str], bool]]:
    """Yield the folders below one with the names of their files, and whether they are hidden.

    Of hidden ones and what is in them there is a limit.
    """
    depths: dict[str, int] = {}
    for folder, folders, names in os.walk(top):
        depth = depths.get(folder, 0)
        yield folder, names, depth > 0
        kept = []
        for name in folders:
            below = depth + 1 if depth or name.startswith(".") else 0
            if below:
                if name in _NEVER or below > _DEEPEST_HIDDEN or len(depths) >= _MOST_HIDDEN:
                    continue
                depths[str(FilePath(folder, name))] = below
            kept.append(name)
        folders[:] = kept


def _reason(file: str, name: str, has_project: bool) -> str:
    """Return why a file is not read if it looks like a Compose file, or nothing."""
    template = _TEMPLATE.fullmatch(name)
    bare = template["name"] if template else name
    aside = _ASIDE.fullmatch(bare)
    is_yaml = bare.endswith(_YAML)
    is_named_so = _NAMED_SO.fullmatch(aside["name"] if aside else bare) is not None
    if template:
        return TEMPLATE if is_named_so or (is_yaml and _looks_like_one(file)) else ""
    if aside:
        return LOOK_ALIKE if is_named_so else ""
    if not is_yaml:
        return ""
    if is_named_so and has_project:
        return OVERLAY
    is_one = name in (*STANDARD_NAMES, *OVERRIDE_NAMES) or _looks_like_one(file, is_named_so)
    return LOOK_ALIKE if is_one else ""


def _looks_like_one(file: str, is_named_so: bool = False) -> bool:
    """Return whether a file has services, made of images unless its name is enough, near its top.

    Links are not opened: what they lead to is found at its own place, if it is given.
    """
    if is_link(file) or not is_file(file):
        return False
    try:
        with FilePath(file).open("rb") as stream:
            text = stream.read(_BEGINNING)
    except OSError:
        return False
    return bool(_SERVICES.search(text)) and bool(is_named_so or _MADE_OF.search(text))
