"""The formats that fleets come in. Adding one is one module and one row of `READERS`."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from fleetcheck.documents.document import Document
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.sources import native
from fleetcheck.sources.clan import reader as clan
from fleetcheck.sources.compose import reader as compose
from fleetcheck.sources.den import reader as den
from fleetcheck.sources.source import Source
from fleetcheck.sources.trace import reader as trace


class Reader(NamedTuple):
    """How a format is told by its content, and how a document of it becomes a source.

    `read` raises BadInputError where the document is not of that format after all.
    """

    recognises: Callable[[object], bool]
    read: Callable[[Document], Source]


READERS: Mapping[str, Reader] = {
    "native": Reader(native.recognises, native.read),
    "clan": Reader(clan.recognises, clan.read),
    "trace": Reader(trace.recognises, trace.read),
}

FORMATS_READ = tuple(sorted((*READERS, compose.FORMAT, den.FORMAT)))
"""Every format by its name. Compose and den are not read document by document: see their `read`."""


def read_source(document: Document, form: str | None) -> Source:
    """Return the document as a source of the named format, or of the one that its content shows.

    What no reader recognises is taken as native, so that its unknown keys are reported.
    """
    if not isinstance(document.value, dict):
        message = "expected a mapping with the sections of a fleet, such as `hosts` and `aspects`"
        raise BadInputError([Problem("wrong-type", message, document.locate(()))])
    if form is None:
        found = (name for name, reader in READERS.items() if reader.recognises(document.value))
        form = next(found, "native")
    return READERS[form].read(document)
