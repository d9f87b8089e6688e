"""Standard output and error, prepared so that no name or text of a fleet is a command in them."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from fleetcheck.reports.text import harmless


class _Guarded(io.TextIOBase):
    """A stream that writes no line before its end, and none that is a command."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self._line = ""

    def write(self, text: str) -> int:
        """Write the lines that a text ends, without commands; return its length."""
        whole, line_end, self._line = (self._line + text).rpartition("\n")
        self.stream.write(harmless(whole + line_end))
        return len(text)

    def flush(self) -> None:
        """Write what is left, and write it out."""
        self.stream.write(harmless(self._line))
        self._line = ""
        self.stream.flush()

    def isatty(self) -> bool:
        """Return whether this is a terminal."""
        return self.stream.isatty()


@contextmanager
def prepared_output() -> Iterator[None]:
    """Open the null device for a closed stream, write every character in UTF-8, and no command."""
    before = sys.stdout, sys.stderr
    guards = []
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller: the exit code still counts
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 - to the end
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale: no name may end the run
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        guards.append(_Guarded(stream))
    sys.stdout, sys.stderr = guards
    try:
        yield
    finally:
        for guard in guards:
            with suppress(OSError):  # the exit code says that it cannot be written
                guard.flush()
        sys.stdout, sys.stderr = before


def as_it_is() -> TextIO:
    """Return standard output for what a program reads: nothing in it is changed."""
    sys.stdout.flush()
    return sys.stdout.stream if isinstance(sys.stdout, _Guarded) else sys.stdout
