"""What files of other tools tell about hosts: inventories of Ansible, and stacks of Komodo."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import NamedTuple

from fleetcheck.documents.document import parse
from fleetcheck.documents.input_file import read_text
from fleetcheck.documents.problem import BadInputError
from fleetcheck.documents.source_text import SourceText

_MOST_FILES, _LARGEST, _DEEPEST = 200, 1 << 18, 5
_NEVER = {"node_modules", "vendor"}
_INVENTORY = re.compile(r"(?:[\w-]*inventory[\w-]*|hosts)(?:\.ya?ml|\.ini|\.cfg)?", re.IGNORECASE)
_HOST_VARS = "host_vars"
_SECTION = re.compile(r"\[([^\]]+)\]")
_OF_KOMODO = re.compile(r"^\[\[(?:stack|server)\]\]", re.MULTILINE)


class Stack(NamedTuple):
    """A folder with a project, its server, and its files from there, where these are several."""

    folder: str
    server: str
    files: tuple[str, ...] = ()


class Tools(NamedTuple):
    """Names of hosts, projects with their servers, and the files that say so."""

    hosts: frozenset[str]
    stacks: tuple[Stack, ...]
    files: tuple[str, ...]


def told_by_tools(tops: Sequence[str]) -> Tools:
    """Return what is told in folders and below them; what cannot be read tells nothing."""
    hosts: set[str] = set()
    stacks: list[Stack] = []
    files: list[str] = []
    found = (file for top in tops for file in _candidates(top))
    for file, _ in zip(found, range(_MOST_FILES), strict=False):
        path = FilePath(file)
        if path.parent.name == _HOST_VARS:
            hosts.add(path.stem)
            continue
        try:
            source = read_text(file, _LARGEST)
        except BadInputError:
            continue
        if path.suffix != ".toml":
            hosts.update(_of_inventory(source))
        elif _OF_KOMODO.search(source.text):
            told = list(_of_komodo(source.text))
            hosts.update(each.server for each in told)
            own = [each for each in told if each.folder]
            stacks += own
            files += [file] if own else []
    return Tools(frozenset(hosts), tuple(stacks), tuple(files))


def _candidates(top: str) -> Iterator[str]:
    """Yield the files, not far below a folder, that may tell something."""
    depth = len(PurePosixPath(top).parts)
    for folder, folders, names in os.walk(top):
        deep = len(PurePosixPath(folder).parts) - depth
        folders[:] = [
            name
            for name in sorted(folders)
            if deep < _DEEPEST and not name.startswith(".") and name not in _NEVER
        ]
        is_vars = FilePath(folder).name == _HOST_VARS
        yield from (
            str(FilePath(folder, name))
            for name in sorted([*names, *(folders if is_vars else ())])
            if is_vars or name.endswith(".toml") or _INVENTORY.fullmatch(name)
        )


def _of_inventory(source: SourceText) -> Iterator[str]:
    """Yield the names of hosts in an inventory of Ansible, as YAML or INI."""
    if _SECTION.search(source.text) and not source.file.endswith((".yaml", ".yml")):
        section = ""
        for line in source.text.splitlines():
            header = _SECTION.match(line.strip())
            section = header[1] if header else section
            name = re.split(r"[\s=]", line.strip(), maxsplit=1)[0]
            if name and header is None and ":" not in section and name[0] not in "#;":
                yield from _with_first_label(name)
        return
    try:
        waiting: list[object] = [parse(source, "yaml").value]
    except BadInputError:
        return
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            below = node.get("hosts")
            if isinstance(below, dict):
                yield from (label for name in below for label in _with_first_label(str(name)))
            waiting.extend(node.values())


def _with_first_label(name: str) -> Iterator[str]:
    yield name
    yield name.partition(".")[0]


def _of_komodo(text: str) -> Iterator[Stack]:
    """Yield the stacks with their servers, and servers with no folder."""
    try:
        tree = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    for kind in ("server", "stack"):
        entries = tree.get(kind)
        for entry in entries if isinstance(entries, list) else ():
            if kind == "server" and isinstance(entry.get("name"), str):
                yield Stack("", entry["name"])
                continue
            config = entry.get("config")
            if not isinstance(config, dict) or not isinstance(config.get("server"), str):
                continue
            if config["server"]:
                yield from _stack(config, config["server"])


def _stack(config: Mapping[str, object], server: str) -> Iterator[Stack]:
    """Yield a stack in the folder of its last file, which is its own if others share the first.

    Paths are from the root of the repository.
    """
    within, files = config.get("run_directory", ""), config.get("file_paths")
    if not isinstance(within, str):
        return
    names = [name for name in files if isinstance(name, str)] if isinstance(files, list) else []
    paths = [os.path.normpath(PurePosixPath(within, name)) for name in names]
    folder = str(PurePosixPath(paths[-1]).parent) if paths else os.path.normpath(within)
    if folder != ".":
        several = (os.path.relpath(path, folder) for path in paths) if len(paths) > 1 else ()
        yield Stack(folder, server, tuple(several))
