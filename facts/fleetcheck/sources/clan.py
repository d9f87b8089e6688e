"""Clan inventories. To be written."""

from fleetcheck.document import Document
from fleetcheck.source import Source


def recognises(value: object) -> bool:
    """Return whether the document is a Clan inventory."""
    return False


def read(document: Document) -> Source:
    """Return the inventory as a source."""
    raise NotImplementedError
