"""Repairs as changes of the files of a fleet, for tools that can make them."""

from collections.abc import Callable, Sequence

from fleetcheck.documents.edit import EditError
from fleetcheck.documents.replacement import Replacement, replacement
from fleetcheck.judging.finding import Fix
from fleetcheck.loading.load import Loaded

MOST_REWRITTEN = 2 << 20
"""Characters of files that are written anew in one run; a repair beyond is in words only."""


def replacements_of(loaded: Loaded) -> Callable[[Fix], Sequence[Replacement]]:
    """Return a function from a repair to its changes of files, one for each file.

    There are none where the repair is not safe, or its file is none that edits reach. Each file is
    read again, so that there is a limit to the work.
    """
    known: dict[str, Sequence[Replacement]] = {}
    left = MOST_REWRITTEN

    def replacements(fix: Fix) -> Sequence[Replacement]:
        nonlocal left
        if not fix.safe or fix.by_hand:
            return ()
        key = repr(fix.edits)
        if key not in known:
            size = _size(loaded, fix)
            known[key] = _changes(loaded, fix) if size <= left else ()
            left -= min(size, left)
        return known[key]

    return replacements


def _size(loaded: Loaded, fix: Fix) -> int:
    """Return how many characters the files have that a repair changes."""
    documents = (loaded.merged.source_of(edit.path)[0].document for edit in fix.edits)
    return sum(len(text) for text in {each.file: each.text for each in documents}.values())


def _changes(loaded: Loaded, fix: Fix) -> Sequence[Replacement]:
    from fleetcheck.loading.rewrite import rewrite  # most formats need none of it

    try:
        texts = rewrite(loaded, fix.edits)
    except EditError:
        return ()
    documents = loaded.documents
    return tuple(replacement(file, documents[file].text, text) for file, text in texts.items())
