"""Files that look like those of Compose projects and that no project is read from."""

import os
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path as FilePath

from fleetcheck.documents.input_file import is_file, is_folder
from fleetcheck.sources.compose.project_files import STANDARD_NAMES

_YAML, _TEMPLATE = (".yaml", ".yml"), (".yaml.j2", ".yml.j2")
_SERVICES = re.compile(rb"^services[ \t]*:", re.MULTILINE)
_MADE_OF = re.compile(rb"^[ \t]+(?:image|build)[ \t]*:", re.MULTILINE)
_BEGINNING = 1 << 16
_NEVER = {".git", ".venv"}


def unused_files(paths: Sequence[str], used: Collection[str]) -> list[str]:
    """Return the files in folders that look like Compose files and are none of those used, sorted.

    Templates and the standard files of hidden folders are among them.
    """
    known = {os.path.realpath(file) for file in used}
    found = {file for path in paths if is_folder(path) for file in _candidates(path)}
    return sorted(file for file in found if os.path.realpath(file) not in known)


def _candidates(top: str) -> Iterator[str]:
    for folder, folders, names in os.walk(top):
        hidden = [name for name in folders if name.startswith(".") and name not in _NEVER]
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in hidden:
            inside = (str(FilePath(folder, name, standard)) for standard in STANDARD_NAMES)
            yield from filter(is_file, inside)
        for name in names:
            file = str(FilePath(folder, name))
            if name.endswith((*_YAML, *_TEMPLATE)) and is_file(file) and _looks_like_one(file):
                yield file


def _looks_like_one(file: str) -> bool:
    """Return whether a file has services made of images, near its beginning."""
    try:
        with FilePath(file).open("rb") as stream:
            text = stream.read(_BEGINNING)
    except OSError:
        return False
    return _SERVICES.search(text) is not None and _MADE_OF.search(text) is not None
