"""Documents that are of no format: parts of a fleet that do not say so, and files of others."""

import re

from fleetcheck.documents.document import Document
from fleetcheck.documents.problem import Problem, closest
from fleetcheck.documents.source_text import SourceText
from fleetcheck.fleet.model import Fleet
from fleetcheck.sources.foreign import foreign
from fleetcheck.sources.registry import no_mapping

FORMATS_THAT_ARE_READ = (
    "what is read: fleets that say `fleet: 1`, Docker Compose, Clan and den; "
    "--from names the format of a file"
)
_SAYS_FLEET = re.compile(r"^fleet[ \t]*:[ \t]*1\b|[{,\s]\"fleet\"\s*:\s*1\b", re.MULTILINE)
_OF_ANY_FILE = {"fleet", "name"}
"""Keys of a fleet that files of any program may have."""


def no_format(document: Document) -> Problem:
    """Return what is wrong with a document that is named and of no format."""
    if _has_sections(document):
        return no_version(document)
    theirs = of_another_program(SourceText(document.file, document.text))
    if theirs is not None:
        return theirs
    if not isinstance(document.value, dict):
        return no_mapping(document)
    message = "this is of no format that is read"
    return Problem("no-format", message, document.locate(()), help=FORMATS_THAT_ARE_READ)


def of_another_program(text: SourceText) -> Problem | None:
    """Return the problem that a text, parsed or not, is of a program that is known here."""
    program = None if says_fleet(text.text) else foreign([text])
    if program is None:
        return None
    message = f"this looks like one of the {program.what}, which are not read"
    return Problem("no-format", message, text.location(0), help=FORMATS_THAT_ARE_READ)


def no_version(document: Document) -> Problem:
    """Return the problem that a part of a fleet does not say that it is one."""
    message = "this has sections of a fleet, but does not say `fleet: 1`"
    return Problem("missing-key", message, document.locate(()), help="put `fleet: 1` at its top")


def says_fleet(text: str) -> bool:
    """Return whether a text, parsed or not, says that it is a fleet."""
    return _SAYS_FLEET.search(text) is not None


def is_part(document: Document) -> bool:
    """Return whether all that a document has are sections of a fleet, or slips for such."""
    keys = _keys(document)
    return bool(keys) and all(key in _KNOWN or closest(key, _KNOWN) for key in keys)


def _has_sections(document: Document) -> bool:
    return is_part(document) or not _keys(document).isdisjoint(_KNOWN)


def _keys(document: Document) -> set[str]:
    return document.value.keys() - _OF_ANY_FILE if isinstance(document.value, dict) else set()


_KNOWN = {field.alias or name for name, field in Fleet.model_fields.items()}
