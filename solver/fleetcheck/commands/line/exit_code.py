"""The exit codes of every command and format."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit code of a process; 0 is only ever a complete verdict."""

    OK = 0
    VIOLATIONS = 1
    BAD_INPUT = 2
    LIMIT = 3
    INTERNAL = 4
    SIGNALLED = 128
    """With the number of the signal that has ended the process."""
    INTERRUPTED = 130
    CUT_SHORT = 141
    """The report was not read to its end; this and the code before are those that shells give."""
