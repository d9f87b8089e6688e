"""Repairs as changes of the files of a fleet, for tools that can make them."""

from collections.abc import Callable, Sequence

from fleetcheck.documents.edit import EditError
from fleetcheck.documents.replacement import Replacement, replacement
from fleetcheck.judging.finding import Fix
from fleetcheck.loading.load import Loaded
from fleetcheck.loading.rewrite import rewrite

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
        key = repr(fix.edits)
        if key not in known and fix.safe and not fix.by_hand and left > 0:
            known[key] = _changes(loaded, fix)
            documents = loaded.documents
            left -= sum(len(documents[each.file].text) for each in known[key])
        return known.get(key, ()) if fix.safe else ()

    return replacements


def _changes(loaded: Loaded, fix: Fix) -> Sequence[Replacement]:
    try:
        texts = rewrite(loaded, fix.edits)
    except EditError:
        return ()
    documents = loaded.documents
    return tuple(replacement(file, documents[file].text, text) for file, text in texts.items())
