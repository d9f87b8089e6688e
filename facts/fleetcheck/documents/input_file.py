"""The text of a file that may be anything: missing, a pipe, endless, or no text at all."""

import os
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText

STANDARD_INPUT = "<stdin>"

_READ: dict[str, int] = {}
"""The files that this process has read as text, and the most bytes that each was allowed."""

_CHUNK = 1 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16 = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
"""What UTF-16 begins with, which YAML allows, and editors of Windows write."""

_KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_text(path: str, most: int, advice: str = "") -> SourceText:
    """Return the text of the file `path`, or of standard input for `-`, without a byte order mark.

    It is in UTF-8, or in UTF-16 with that mark.
    `most` is in bytes, and hardly more is ever read; `advice` goes with the problem if there is
    more. Anything but a regular file is refused before it is opened, so that nothing here waits for
    another process, standard input excepted. Raises BadInputError: `unreadable`, `too-large`,
    `encoding`.
    """
    if path == "-":
        return _decoded(STANDARD_INPUT, _standard_input(most, advice))
    source = _decoded(path, _regular_file(path, most, advice))
    _READ[path] = most
    return source


def lines_read(file: str) -> Sequence[str]:
    """Return the lines of a file that was read as input by this process, else none.

    A place in a file that was not read is only what some input says of itself.
    """
    if file not in _READ:
        return ()
    try:
        return read_text(file, _READ[file]).lines
    except BadInputError:
        return ()


def was_read(path: str) -> bool:
    """Return whether a file was read as input by this process, by whatever name."""
    here = os.path.realpath(path)
    return any(os.path.realpath(file) == here for file in _READ)


def is_folder(path: str) -> bool:
    """Return whether there is a folder at a path; none is where the system refuses the name."""
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def is_file(path: str) -> bool:
    """Return whether there is a file at a path; none is where the system refuses the name."""
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def is_link(path: str) -> bool:
    """Return whether a path is a link; none is where the system refuses the name."""
    try:
        return Path(path).is_symlink()
    except (OSError, ValueError):
        return False


def too_large(file: str, most: int, advice: str = "") -> BadInputError:
    """Return the error for a file of more than `most` bytes."""
    size = f"{most >> 20} MiB" if most >> 20 else f"{most // 1000} kB"
    message = f"larger than {size}, which is the most that is read"
    return BadInputError([Problem("too-large", message, Location(file, 0, 0), help=advice)])


def _regular_file(path: str, most: int, advice: str) -> bytes:
    try:
        _refuse_irregular(path, Path(path).stat())
        # Between the two looks the file may have become a pipe: opening must not wait for it.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb", buffering=0) as stream:
            status = os.fstat(descriptor)
            _refuse_irregular(path, status)
            content = _bounded(stream, most) if status.st_size <= most else None
    except FileNotFoundError as error:
        raise _unreadable(path, "no such file") from error
    except PermissionError as error:
        raise _unreadable(path, "no permission to read this file") from error
    except OSError as error:
        raise _unreadable(path, (error.strerror or "cannot be read").lower()) from error
    except ValueError as error:
        raise _unreadable(path, "not a possible name of a file") from error
    if content is None:
        raise too_large(path, most, advice)
    return content


def _standard_input(most: int, advice: str) -> bytes:
    if sys.stdin is None:
        raise _unreadable(STANDARD_INPUT, "standard input is closed")
    try:
        content = _bounded(sys.stdin.buffer, most)
    except OSError as error:
        raise _unreadable(STANDARD_INPUT, (error.strerror or "cannot be read").lower()) from error
    if content is None:
        raise too_large(STANDARD_INPUT, most, advice)
    return content


def _bounded(stream: BinaryIO, most: int) -> bytes | None:
    """Return all bytes, or nothing if there are more than `most`."""
    content = bytearray()
    while len(content) <= most and (chunk := stream.read(_CHUNK)):
        content += chunk
    return bytes(content) if len(content) <= most else None


def _refuse_irregular(file: str, status: os.stat_result) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    kind = next((name for test, name in _KINDS if test(status.st_mode)), "no regular file")
    raise _unreadable(file, f"this is {kind}, not a file")


def _unreadable(file: str, message: str) -> BadInputError:
    return BadInputError([Problem("unreadable", message, Location(file, 0, 0))])


def _decoded(file: str, content: bytes) -> SourceText:
    for mark, encoding in _UTF_16:
        if content.startswith(mark):
            with suppress(UnicodeDecodeError):
                return SourceText(file, content.removeprefix(mark).decode(encoding))
    content = content.removeprefix(_BYTE_ORDER_MARK)
    try:
        return SourceText(file, content.decode())
    except UnicodeDecodeError as error:
        before = SourceText(file, content[: error.start].decode())
        message = f"the byte 0x{content[error.start]:02x} is not UTF-8"
        place = before.location(len(before.text))
        raise BadInputError(
            [Problem("encoding", message, place, help="save the file as UTF-8")]
        ) from error
