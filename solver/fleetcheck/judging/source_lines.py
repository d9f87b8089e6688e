"""The lines of the files that findings point at."""

from collections.abc import Callable, Sequence
from pathlib import Path

from fleetcheck.loading.load import Loaded


def lines_of(loaded: Loaded) -> Callable[[str], Sequence[str]]:
    """Return a function from the name of a file to its lines, none for a file that was not read."""
    documents, lock = loaded.documents, loaded.lock
    known = {lock.file: lock.text.splitlines()} if lock.present else {}

    def lines(file: str) -> Sequence[str]:
        return documents[file].lines if file in documents else known.get(file) or read_lines(file)

    return lines


def read_lines(file: str) -> Sequence[str]:
    """Return the lines of a file that was not read as part of the fleet, or none."""
    path = Path(file)
    try:
        if path.is_file() and path.stat().st_size <= 1 << 20:
            return path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        pass
    return ()
