"""The lines of the files that findings point at, so far as they may be shown."""

from collections.abc import Callable, Sequence
from pathlib import Path

from fleetcheck.documents.input_file import lines_read
from fleetcheck.loading.load import Loaded

_ENDINGS = (".nix", ".yaml", ".yml", ".json", ".toml")
_LARGEST = 1 << 20


def lines_of(loaded: Loaded) -> Callable[[str], Sequence[str]]:
    """Return a function from the name of a file to its lines, none for one not to be shown."""
    documents, lock = loaded.documents, loaded.lock
    known = {lock.file: lock.text.splitlines()} if lock.present else {}

    def lines(file: str) -> Sequence[str]:
        return documents[file].lines if file in documents else known.get(file) or shown_lines(file)

    return lines


def shown_lines(file: str) -> Sequence[str]:
    """Return the lines of a file that was read in this run, or that may be a source of what was.

    What a program has evaluated says itself where it is written. So such a file is not shown
    unless it is one of a configuration, visible, and below the current folder.
    """
    return lines_read(file) or (_evaluated(file) if _may_be_source(file) else ())


def _may_be_source(file: str) -> bool:
    try:
        path = Path(file)
        here = Path.cwd()
        below = path.resolve().relative_to(here)
        hidden = any(part.startswith(".") for part in (*below.parts, *path.parts))
        return path.suffix in _ENDINGS and below.suffix in _ENDINGS and not hidden
    except (OSError, ValueError, RuntimeError):  # elsewhere, or no possible name
        return False


def _evaluated(file: str) -> Sequence[str]:
    path = Path(file)
    try:
        if path.is_file() and path.stat().st_size <= _LARGEST:
            return path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        pass
    return ()
