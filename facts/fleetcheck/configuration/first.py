"""The text of a first configuration, from what is recognised."""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from pathlib import PurePosixPath

from fleetcheck.configuration.find import FLEET_NAMES
from fleetcheck.documents.input_file import is_file
from fleetcheck.documents.source_text import shown
from fleetcheck.sources.source import Layout

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEAD = """\
# How the projects of this repository are deployed. `fleetcheck check` reads this file, and the
# command line goes before it. Paths begin at the folder of this file.
"""
_OF_A_HOST = """\
# What is said of one host holds there only, beside what holds for all:
# [compose.host.{key}]
# profiles = ["gpu"]            # profiles that are active there
# env = {{TZ = "Etc/UTC"}}        # variables of the shell there
"""


def first_text(folder: str, layout: Layout | None) -> str:
    """Return the configuration of a folder with Compose projects, or nothing if it needs none."""
    fleet = next((name for name in FLEET_NAMES[:-1] if is_file(str(FilePath(folder, name)))), "")
    if layout is None and not fleet:
        return ""
    return "\n".join((_HEAD, *_compose(folder, layout), *_fleet(fleet)))


def _compose(folder: str, layout: Layout | None) -> Iterator[str]:
    if layout is None:
        yield "# The Compose projects below this folder all run on one host.\n[compose]\n"
    elif layout.pattern:
        path, (host, *_) = min(layout.stacks.items())
        here = shown(_within(folder, path))
        yield "[compose]"
        yield f"# The folder of a project says its host: `{here}` runs on `{shown(host)}`."
        yield f"hosts = [{_text(layout.pattern)}]\n"
        yield _OF_A_HOST.format(key=_key(host))
    elif layout.stacks:
        for host, paths in _by_host(folder, layout.stacks).items():
            count = "1 project" if len(paths) == 1 else f"{len(paths)} projects"
            yield f"[compose.host.{_key(host)}]\n# {count}, as Komodo deploys them."
            yield "stacks = [\n" + "".join(f"    {_text(path)},\n" for path in paths) + "]\n"
        for path, files in sorted(layout.files.items()):
            yield f"[compose.stack.{_key(_within(folder, path))}]"
            yield f"files = [{', '.join(map(_text, files))}]\n"
    else:
        yield "[compose]"
        yield "# The projects are stacks of one Docker Swarm, which decides what runs where."
        yield "swarm = true\n"


def _fleet(name: str) -> Iterator[str]:
    if name:
        yield "# What this file says of a host is added to what the projects bring there."
        yield f"[fleet]\npaths = [{_text(name)}]\n"


def _by_host(folder: str, stacks: Mapping[str, tuple[str, ...]]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    pairs = [(host, path) for path, hosts in stacks.items() for host in hosts]
    for host, path in sorted(pairs):
        found.setdefault(host, []).append(_within(folder, path))
    return found


def _within(folder: str, path: str) -> str:
    return PurePosixPath(os.path.relpath(path, folder)).as_posix()


def _text(value: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)
