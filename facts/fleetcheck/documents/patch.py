"""The text of a document with edits made in it, and everything else as its author left it."""

import json
from collections.abc import Iterable, Iterator, Sequence

from fleetcheck.documents.document import Document, Format, parse, without_collection
from fleetcheck.documents.edit import Change, Edit, EditError, apply, change, made, ordered
from fleetcheck.documents.json import patch as patch_json
from fleetcheck.documents.json.tree import JsonPositions
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import BadInputError
from fleetcheck.documents.source_text import SourceText
from fleetcheck.documents.splice import spliced
from fleetcheck.documents.yaml import patch as patch_yaml

_SPLICES = {"json": patch_json.splices, "yaml": patch_yaml.splices}


def patch(document: Document, edits: Sequence[Edit]) -> str:
    """Return the text of the document with the edits made; paths are in the document's own tree.

    Comments, order, quotes, indentation and line ends of what is not touched stay. What comes back
    has been read again, and its value is that of `edit.apply`. Raises EditError as `apply` does,
    and for whatever cannot be changed for sure: see `patch_yaml` and `patch_json`.
    """
    if not isinstance(document.value, dict):
        raise EditError(f"{document.file} is not a mapping")
    form: Format = "json" if isinstance(document.positions, JsonPositions) else "yaml"
    text = document.text
    for changes in _rounds(document.value, edits):
        with without_collection():
            text = spliced(text, _SPLICES[form](text, changes))
    if not document.text.endswith(("\n", "\r")):
        text = text.rstrip("\r\n")
    _verify(SourceText(document.file, text), form, apply(document.value, edits))
    return text


def _rounds(tree: dict[str, object], edits: Iterable[Edit]) -> Iterator[list[Change]]:
    """Yield the edits as changes, those together that happen in separate parts of the tree."""
    waiting: list[Change] = []
    for edit in ordered(edits):
        if _meets(edit.path, waiting) or _meets(_place(change(tree, edit)), waiting):
            yield waiting
            for done in waiting:
                tree = made(tree, done)
            waiting = []
        waiting.append(change(tree, edit))
    if waiting:
        yield waiting


def _meets(path: Path, changes: Iterable[Change]) -> bool:
    """Return whether the path leads to the place of one of the changes, or on from there."""
    return any(all(a == b for a, b in zip(path, _place(other), strict=False)) for other in changes)


def _place(change: Change) -> Path:
    """Return the part of the tree in which a change happens."""
    keys = ("insert", "remove", "rename")
    return change.path[:-1] if change.action in keys else change.path


def _verify(source: SourceText, form: Format, expected: object) -> None:
    try:
        value = parse(source, form).value
    except BadInputError as error:
        message = f"{source.file} would no longer be readable ({error.problems[0].message})"
        raise EditError(f"{message}: change it by hand") from error
    if json.dumps(value) != json.dumps(expected):
        raise EditError(f"{source.file} would not say what it should: change it by hand")
