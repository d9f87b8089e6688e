"""Standard output and error, prepared so that no name or text of a fleet is a command in them.

A system that runs fleetcheck may take lines of its output for commands: GitHub what begins with
`::` and what has `##[` in it (github.com/actions/runner, ActionCommand.cs), Azure `##vso[`,
TeamCity `##teamcity[`. In what people read, a blank keeps a line from being one.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

_FIRST = re.compile(r"^([^\S\n]*:)(?=:(?!: (?:(?!::).)*$))", re.MULTILINE)
"""The beginning of a command, but not that of ` ::: file` in a report, which ends none."""

_INSIDE = re.compile(r"#(?=#(?:\[|vso\[|teamcity\[))", re.IGNORECASE)


class _Guarded(io.TextIOBase):
    """A stream that writes no line before its end, and none that is a command."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self._line = ""

    def write(self, text: str) -> int:
        """Write the lines that a text ends, without commands; return its length."""
        whole, line_end, self._line = (self._line + text).rpartition("\n")
        self.stream.write(_harmless(whole + line_end))
        return len(text)

    def flush(self) -> None:
        """Write what is left, and write it out."""
        self.stream.write(_harmless(self._line))
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


def _harmless(text: str) -> str:
    return _FIRST.sub(r"\1 ", _INSIDE.sub("# ", text)) if "::" in text or "##" in text else text
