"""A revision of the repository as files, read from its objects: nothing of it is run or fetched."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem

MOST_FILES, MOST_BYTES = 200_000, 256 << 20
"""The files of a revision that are written out, and the bytes of those that are no large ones."""

_LARGE = 16 << 20
"""The bytes from which on a file is no input: only its size is kept."""

_ABSENT = -1
"""The size of a file of which the clone has no content."""

_HEADER = 256
"""More bytes than git writes before the content of an object."""

_LINK, _EXECUTABLE, _FILE = b"120000", b"100755", b"100644"

_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class _Blob(NamedTuple):
    mode: bytes
    name: bytes
    size: int
    path: str


@contextmanager
def revision(name: str, where: Location) -> Iterator[str]:
    """Write a revision to a folder of its own; yield the folder there that is like the current one.

    `where` is the place that names it. Raises BadInputError where there is no such revision, it is
    too large, or git is not there.
    """
    top = top_of(where)
    commit = _text(
        _git(
            ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"),
            where,
            name,
        )
    )
    blobs = list(_blobs(_git(("ls-tree", "-r", "-z", "-l", "--full-tree", commit), where)))
    for each in blobs:
        if each.size == _ABSENT:
            raise _absent(each, where)
    read = sum(each.size for each in blobs if each.size <= _LARGE)
    if len(blobs) > MOST_FILES or read > MOST_BYTES:
        size = f"{len(blobs)} files, {read >> 20} MiB"
        raise _problem(f"`{name}` is too large to be compared with: {size}", where)
    with TemporaryDirectory(prefix="fleetcheck-") as folder:
        root = Path(folder, top.name or "repository")
        (root / ".git").mkdir(parents=True)
        _write(root, blobs, where)
        here = root / os.path.relpath(os.path.realpath("."), top)
        here.mkdir(parents=True, exist_ok=True)
        yield str(here)


def top_of(where: Location) -> Path:
    """Return the real path of the repository around the current folder; else BadInputError."""
    found = _text(_git(("rev-parse", "--show-toplevel"), where))
    return Path(os.path.realpath(found))


def _write(root: Path, blobs: list[_Blob], where: Location) -> None:
    """Write files, and links after all of them, so that nothing is written through a link."""
    small = [each for each in blobs if each.size <= _LARGE]
    links: list[tuple[Path, bytes]] = []
    for blob, content in zip(small, _contents(small, where), strict=True):
        path = root / blob.path
        if blob.mode == _LINK:
            links.append((path, content))
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for blob in blobs:
        if blob.size > _LARGE:
            path = root / blob.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            os.truncate(path, blob.size)
    for path, target in links:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(os.fsdecode(target))


def _blobs(listing: bytes) -> Iterator[_Blob]:
    """Yield the files of a tree; what is no file, such as a module, is left out."""
    for entry in listing.split(b"\0"):
        about, tab, path = entry.partition(b"\t")
        mode, kind, name, size = (*about.split(), b"", b"", b"", b"")[:4]
        text = os.fsdecode(path)
        parts = PurePosixPath(text).parts
        odd = {"..", "/"}.intersection(parts) or any(part.lower() == ".git" for part in parts)
        if tab and kind == b"blob" and mode in (_LINK, _EXECUTABLE, _FILE) and not odd:
            yield _Blob(mode, name, int(size) if size.isdigit() else _ABSENT, text)


def _contents(blobs: Iterable[_Blob], where: Location) -> Iterator[bytes]:
    asked = b"".join(each.name + b"\n" for each in blobs)
    answer = memoryview(_git(("cat-file", "--batch"), where, asked=asked))
    at = 0
    for each in blobs:
        header, _, _ = bytes(answer[at : at + _HEADER]).partition(b"\n")
        if header != b"%s blob %d" % (each.name, each.size):
            raise _absent(each, where)
        start = at + len(header) + 1
        at = start + each.size + 1
        yield bytes(answer[start : start + each.size])


def _git(
    words: tuple[str, ...], where: Location, name: str | None = None, asked: bytes | None = None
) -> bytes:
    command = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", *words)
    try:
        done = subprocess.run(
            command,
            input=asked,
            stdin=subprocess.DEVNULL if asked is None else None,
            capture_output=True,
            check=False,
            env={**os.environ, **_ENVIRONMENT},
        )
    except FileNotFoundError:
        raise _problem("git is not installed, so no revision can be read", where) from None
    if done.returncode == 0:
        return done.stdout
    if name is not None:
        raise _problem(f"there is no revision `{name}` in this repository", where)
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    raise _problem(f"git cannot read the repository: {said[0] if said else 'no reason'}", where)


def _text(output: bytes) -> str:
    return os.fsdecode(output.rstrip(b"\n"))


def _absent(blob: _Blob, where: Location) -> BadInputError:
    return _problem(f"`{blob.path}` of the revision is not in this clone", where)


def _problem(message: str, where: Location) -> BadInputError:
    return BadInputError([Problem("revision", message, where)])
