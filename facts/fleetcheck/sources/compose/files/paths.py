"""Paths in Compose files: beside the folder of the project, or the file that is extended."""

import os
from pathlib import Path as FilePath

from fleetcheck.sources.compose.item import Item

_FILES_OF = ("secrets", "configs")
"""The sections whose entries have a `file`."""


def resolved(tree: Item, folder: str) -> Item:
    """Return the tree of a file with the files that it names beside a folder."""
    entries = dict(tree.entries)
    for section in ("services", *_FILES_OF):
        item = entries.get(section)
        if item is None or not item.entries:
            continue
        key = "env_file" if section == "services" else "file"
        below = {
            name: _with(each, key, folder) if key in each.entries else each
            for name, each in item.entries.items()
        }
        entries[section] = item._replace(value=below)
    return tree._replace(value=entries) if tree.entries else tree


def beside(folder: str, path: str) -> str:
    """Return a path that is given relative to a folder.

    As Docker has it, `..` is the folder that is named before it, also if that is a link.
    """
    said = FilePath(path).expanduser() if path.startswith("~/") else path
    return os.path.normpath(FilePath(folder, said))


def _with(entry: Item, key: str, folder: str) -> Item:
    return entry._replace(value={**entry.entries, key: _beside(entry.entries[key], folder)})


def _beside(item: Item, folder: str) -> Item:
    """Return a path, or those in a list or at the key `path`, beside a folder."""
    if isinstance(item.value, list):
        return item._replace(value=[_beside(each, folder) for each in item.value])
    if isinstance(item.value, dict):
        return _with(item, "path", folder) if "path" in item.value else item
    if not isinstance(item.value, str) or not item.value or item.unknown:
        return item
    return item._replace(value=beside(folder, item.value))
