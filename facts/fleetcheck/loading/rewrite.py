"""Edits of a whole fleet as new contents of its files."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path as FilePath

from fleetcheck.documents import input_file
from fleetcheck.documents.atomic_file import settle, temporary
from fleetcheck.documents.document import Document
from fleetcheck.documents.edit import Edit, EditError, dotted, ordered
from fleetcheck.documents.location import Path
from fleetcheck.documents.patch import patch
from fleetcheck.loading.load import Loaded
from fleetcheck.loading.merge import Merged, is_native
from fleetcheck.sources.source import Source

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def rewrite(loaded: Loaded, edits: Sequence[Edit]) -> Mapping[str, str]:
    """Return the new text of each file that the edits change, by its name; nothing is written.

    Paths are in the merged tree of the fleet. What is new goes to the file that its section is in,
    or to the first file. Raises EditError for places that are not in a native file: those of other
    formats, of standard input, and those that Nix has evaluated from elsewhere; for a section that
    is spread over several files, when it is changed as a whole; and as `patch` does.
    """
    by_source: dict[str, tuple[Source, list[Edit]]] = {}
    for edit in ordered(edits):
        source, path = _place(loaded.merged, edit)
        _refuse_foreign(loaded.merged, source, path, edit)
        _, local = by_source.setdefault(source.document.file, (source, []))
        local.append(edit._replace(path=path))
    texts = {
        file: patch(source.document, local) for file, (source, local) in sorted(by_source.items())
    }
    documents = loaded.documents
    return {file: text for file, text in texts.items() if text != documents[file].text}


def write(texts: Mapping[str, str], loaded: Loaded) -> None:
    """Write new texts of the files of a fleet, each at once and all or none as far as possible.

    A file keeps its permissions, a link what it links to. Raises EditError, before anything is
    written, if one of the files is no longer what was read, or cannot be written.
    """
    documents = loaded.documents
    prepared: list[tuple[FilePath, FilePath]] = []
    try:
        for file, text in sorted(texts.items()):
            target = FilePath(os.path.realpath(file))
            mark = _unchanged_mark(target, documents[file])
            prepared.append((temporary(target, mark + text.encode()), target))
        for new, target in prepared:
            new.replace(target)
    except OSError as error:
        why = (error.strerror or "an error of the system").lower()
        raise EditError(f"{error.filename or 'a file'} cannot be written: {why}") from error
    finally:
        for new, _ in prepared:
            new.unlink(missing_ok=True)
    settle({target.parent for _, target in prepared})


def _place(merged: Merged, edit: Edit) -> tuple[Source, Path]:
    """Return the source that an edit is for, and the path in its tree."""
    path = edit.path
    entry = merged.owner(path) if len(path) > 1 and path[:2] in merged.owners else None
    if entry is not None:
        if path in merged.shared and edit.action != "add":
            raise EditError(f"`{dotted(path)}` is in two files: change its entries one by one")
        return entry
    within = [source for source in merged.sources if path[:1] and path[0] in source.tree]
    if len(path) == 1 and len(within) > 1:
        if edit.action != "add":
            names = " and ".join(source.document.file for source in within)
            raise EditError(f"`{dotted(path)}` is in {names}: change its entries one by one")
        # There the merged list ends, so that what is added becomes its last element.
        return within[-1], path
    candidates = within or merged.sources
    source = next((source for source in candidates if is_native(source)), candidates[0])
    return source, path


def _refuse_foreign(merged: Merged, source: Source, path: Path, edit: Edit) -> None:
    file, what = source.document.file, f"`{dotted(edit.path)}`"
    if file == input_file.STANDARD_INPUT:
        raise EditError(f"{what} is read from standard input, which cannot be changed")
    if source.format != "native":
        written = merged.locate(edit.path).file if source.others else file
        raise EditError(f"{what} comes from {written}, a {source.format} file: change it there")
    place = source.document.locate(path)
    if place.file != file:
        raise EditError(f"{what} is written elsewhere, at {place}: change it there")


def _unchanged_mark(target: FilePath, document: Document) -> bytes:
    """Return the byte order mark of a file that still is what was read; EditError if it is not."""
    content = target.read_bytes()
    mark = _BYTE_ORDER_MARK if content.startswith(_BYTE_ORDER_MARK) else b""
    if content.removeprefix(mark) != document.text.encode():
        raise EditError(f"{document.file} has changed since it was read: nothing is written")
    return mark
