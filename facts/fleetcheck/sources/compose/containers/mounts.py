"""What services mount of the machine: folders, files, devices and volumes.

As the Compose specification has it under Services, volumes: `[SOURCE:]TARGET[:OPTIONS]`, or a
mapping.
"""

import re
from collections.abc import Iterator
from os.path import normpath
from pathlib import Path as FilePath
from typing import NamedTuple

from fleetcheck.sources.compose.files.override import mounted
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.service import Service
from fleetcheck.sources.compose.shared_names import shared_name

BIND, VOLUME = "bind", "volume"

_PATH = re.compile(r"[./~]")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


class Mount(NamedTuple):
    """Something of the machine that is mounted: a path, or the name of a volume in the project."""

    kind: str
    source: str
    target: str
    read_only: bool
    item: Item

    @property
    def path(self) -> str:
        """Return a path as it is on the machine, where it is beside the file that names it."""
        if self.source.startswith(("/", "~")):
            return normpath(self.source)
        return normpath(FilePath(self.item.document.file).parent / self.source)


def mounts(service: Service) -> Iterator[Mount]:
    """Yield what a service mounts, as far as that is known."""
    said = service.item.get("volumes")
    for item in mounted([] if said is None else said.elements):
        found = _long(item) if isinstance(item.value, dict) else _short(item)
        if found is not None and found.source and found.target:
            yield found


def volume_name(project: str, tree: Item, name: str) -> str:
    """Return what Docker calls a volume of a project, or nothing if that is not known."""
    entry = tree.get("volumes", name)
    return f"{project}_{name}" if entry is None else shared_name(project, name, entry)


def _short(item: Item) -> Mount | None:
    source, _, rest = item.text.partition(":")
    target, _, options = rest.partition(":")
    if item.unknown or not rest or _DRIVE.match(item.text):
        return None
    kind = BIND if _PATH.match(source) else VOLUME
    return Mount(kind, source, target, "ro" in options.split(","), item)


def _long(item: Item) -> Mount | None:
    kind, source, target = (item.get(key) for key in ("type", "source", "target"))
    read_only = item.get("read_only")
    if kind is None or source is None or target is None:
        return None
    told = (kind, source, target, *(() if read_only is None else (read_only,)))
    if any(each.unknown for each in told) or kind.text not in (BIND, VOLUME):
        return None
    if item.get("volume", "subpath") is not None:
        return None
    sealed = read_only is not None and not read_only.is_false
    return Mount(kind.text, source.text, target.text, sealed, source)
