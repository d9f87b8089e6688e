"""Which file is the configuration."""

import os
import re
from pathlib import Path as FilePath

from fleetcheck.documents.folders import refuse_outside
from fleetcheck.documents.input_file import is_file, is_folder, is_link, read_text
from fleetcheck.documents.problem import BadInputError

STANDARD_NAME, OF_PYTHON = "fleetcheck.toml", "pyproject.toml"
FLEET_NAMES = ("fleet.yaml", "fleet.yml", "fleet.json", "fleet")
"""How a fleet is called that is not named, in the order in which it is looked for."""

_LARGEST = 1 << 20
_HEADER = re.compile(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*fleetcheck(?![\w-])", re.MULTILINE)


def find(start: str) -> str | None:
    """Return the nearest configuration from a file or folder up to the root of the repository.

    A `pyproject.toml` is one if it has a table `[tool.fleetcheck]`. Raises BadInputError where a
    configuration is a link to elsewhere.
    """
    here = FilePath(os.path.realpath(start))
    for folder in (here, *here.parents) if is_folder(str(here)) else here.parents:
        file = beside(str(folder))
        if file is not None:
            return file
        git = str(folder / ".git")
        if is_file(git) or is_folder(git):
            break
    return None


def beside(folder: str) -> str | None:
    """Return the configuration in a folder itself, if it has one."""
    for name in (STANDARD_NAME, OF_PYTHON):
        file = os.path.relpath(FilePath(folder, name))
        if not is_file(file) and not (name == STANDARD_NAME and is_link(file)):
            continue
        if name == STANDARD_NAME or _is_of_ours(file):
            refuse_outside(file)
            return file
    return None


def _is_of_ours(file: str) -> bool:
    """Return whether a `pyproject.toml` has a table of ours, as far as it can be read."""
    try:
        source = read_text(file, _LARGEST)
    except BadInputError:
        return False
    if "fleetcheck" not in source.text:
        return False
    from fleetcheck.documents import toml  # needed where there is a configuration only

    try:
        value = toml.parse(source).value
    except BadInputError:
        return _HEADER.search(source.text) is not None
    tool = value.get("tool") if isinstance(value, dict) else None
    return isinstance(tool, dict) and "fleetcheck" in tool
