"""Files that are replaced as a whole: a reader sees the old content or the new."""

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_USUAL = 0o666
"""The permissions of a new file, as far as the process allows them."""


def temporary(target: Path, content: bytes) -> Path:
    """Return a new file beside the target, safely on disk, with the target's permissions."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=_beginning(target, os.getppid()))
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(descriptor, _permissions(target))
            os.fsync(descriptor)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def settle(folders: Iterable[Path]) -> None:
    """Make the new names of files outlast a power cut."""
    for folder in sorted(folders):
        # Not every file system can do that, and the files are written.
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def replace(target: Path, text: str) -> None:
    """Make a text that of a file, at once; raises OSError, and leaves what was there, if it cannot.

    A link is replaced itself, and what it leads to stays.
    """
    new = temporary(target, text.encode())
    try:
        new.replace(target)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    settle([target.parent])


def clear(target: Path) -> None:
    """Remove what a child of this process, which was ended, has left of a new text of a file."""
    beginning = _beginning(target, os.getpid())
    with suppress(OSError):
        for each in list(target.parent.iterdir()):
            if each.name.startswith(beginning):
                each.unlink(missing_ok=True)


def _beginning(target: Path, parent: int) -> str:
    """Return how the name begins of a file that a child of a process is to replace another by."""
    return f".{target.name}.{parent}-"


def append(target: Path, text: str) -> None:
    """Add a text at the end of a file, which need not be there; raises OSError if it cannot."""
    with target.open("a", encoding="utf-8") as stream:
        stream.write(text)


def _permissions(target: Path) -> int:
    """Return the permissions of a file, or those that a new one gets."""
    if target.exists():
        return target.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return _USUAL & ~mask


def create(target: Path, text: str) -> None:
    """Write a new file; raises OSError, FileExistsError if there is one by this name."""
    with target.open("x", encoding="utf-8") as stream:
        stream.write(text)
