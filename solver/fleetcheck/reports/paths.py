"""The files of a report as other programs call them: from one folder on, as paths and as URIs."""

import os
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import quote

from fleetcheck.documents.input_file import STANDARD_INPUT
from fleetcheck.documents.location import Location
from fleetcheck.reports.text import clean
from fleetcheck.sources.options import COMMAND_LINE


class Base(NamedTuple):
    """The absolute paths of the folder that names of files begin at, and of the one around all.

    Without them, names stay as they are.
    """

    here: str = ""
    top: str = ""


def is_in_file(location: Location) -> bool:
    """Return whether a place is in a file, and not on the command line or on standard input."""
    return location.file not in (COMMAND_LINE.file, STANDARD_INPUT)


def path_of(location: Location, base: Base) -> str:
    """Return the file of a place from the folder around all on, if it is in there."""
    return clean(_path(location, base))


def path_from_here(location: Location, base: Base) -> str:
    """Return the file of a place from the folder on in which the command runs.

    The names of files begin there, so only an absolute one changes.
    """
    if PurePath(location.file).is_absolute():
        return path_of(location, Base(base.here, base.here))
    return clean(location.file)


def uri_of(location: Location, base: Base) -> str:
    """Return the file of a place as a URI, which is relative for what is in the folder around all.

    Each byte that a URI has not is percent-encoded, so that also a name that is no text has one.
    """
    path = _path(location, base)
    encoded = quote(os.fsencode(path))
    if PurePath(path).is_absolute():
        return f"file://{encoded}"
    return f"./{encoded}" if ":" in encoded.partition("/")[0] else encoded


def _path(location: Location, base: Base) -> str:
    file = location.file
    if not is_in_file(location) or not base.top:
        return file
    path = os.path.normpath(PurePath(base.here, file))
    inside = path == base.top or path.startswith(base.top.rstrip(os.sep) + os.sep)
    return PurePath(os.path.relpath(path, base.top) if inside else path).as_posix()
