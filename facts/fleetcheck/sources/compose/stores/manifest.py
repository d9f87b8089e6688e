"""Manifests of apps: files beside a Compose file, read as they are written."""

from collections.abc import Iterator
from pathlib import Path as FilePath

from fleetcheck.documents import document
from fleetcheck.documents.input_file import is_file
from fleetcheck.sources.compose.files.reading import Reading
from fleetcheck.sources.compose.item import Item


def manifest(folder: str, name: str, reading: Reading) -> Item | None:
    """Return a manifest in the folder as it is written, if there is one.

    Raises BadInputError if it cannot be read.
    """
    file = str(FilePath(folder, name))
    if not is_file(file):
        return None
    if file not in reading.documents:
        reading.documents[file] = document.read(file)
    return Reading().filled(reading.documents[file], lambda _: None)


def texts(found: Item, key: str) -> Iterator[Item]:
    """Yield the texts of the list at a key of a manifest."""
    listed = found.get(key)
    for element in [] if listed is None else listed.elements:
        if element.text:
            yield element
