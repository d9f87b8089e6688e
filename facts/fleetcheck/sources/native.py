"""The native fleet: YAML by people, the identical JSON by programs."""

from fleetcheck.documents.document import POSITION_KEY, Document, strip_positions
from fleetcheck.sources.source import Source


def recognises(value: object) -> bool:
    """Return whether the document declares that it is a fleet, of this version or another."""
    return isinstance(value, dict) and not isinstance(value.get("fleet", {}), dict | list)


def read(document: Document) -> Source:
    """Return the document as it is, without the origins that its objects tell."""
    told = POSITION_KEY in document.text
    tree = strip_positions(document.value) if told else document.value
    assert isinstance(tree, dict)
    return Source(document, tree, document.locate)
