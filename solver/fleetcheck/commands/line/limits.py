"""Arguments that say how much a command may take: time, memory, processes."""

import argparse
import re
from collections.abc import Mapping
from time import monotonic

from fleetcheck.processes.memory import available

SHORT, LONG = 60.0, 120.0
"""The time limit of what looks at a fleet, and of what solves it many times, in seconds."""

BEST_WITHIN = 0.8
"""The part of the time limit in which better answers are looked for; the rest is to tell them."""

NOT_LIMITED: Mapping[str, float] = {"timeout": SHORT, "memory": 0}
"""The limits of a command that reads no fleet."""

_SHARE = 0.75
"""The part of the memory of the machine that a process may have, where nothing else is said."""

_LEAST_MEMORY = 64 << 20
_UNITS = {"": 20, "M": 20, "G": 30, "T": 40}
_SIZE = re.compile(r"([0-9]{1,9})([MGT]?)i?B?", re.IGNORECASE)

MOST_JOBS = 256

LONGEST = 1_000_000.0
"""The longest time limit, in seconds."""


def limit_arguments(parser: argparse.ArgumentParser, timeout: float = SHORT) -> None:
    """Declare the arguments that limit the time and the memory of a command."""
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=timeout,
        metavar="S",
        help="end with exit code 3 after so many seconds (default: %(default)g)",
    )
    parser.add_argument(
        "--memory",
        type=memory,
        default=int(_SHARE * available()),
        metavar="SIZE",
        help="the same if more memory is needed, as 500M or 2G (default: most of what there is)",
    )


def time_left(options: argparse.Namespace) -> float:
    """Return the seconds in which a command may look for a better answer."""
    best_by: float = options.best_by
    return max(best_by - monotonic(), 0.0)


def memory(text: str) -> int:
    """Return a size of memory in bytes; ArgumentTypeError says what it can be."""
    match = _SIZE.fullmatch(text)
    size = 0 if match is None else int(match[1]) << _UNITS[match[2].upper()]
    if size < _LEAST_MEMORY:
        message = f"expected a size such as 500M or 2G, at least 64M, found {text!r}"
        raise argparse.ArgumentTypeError(message)
    return size


def seconds(text: str) -> float:
    """Return a time limit; ArgumentTypeError says what it can be."""
    try:
        limit = float(text)
    except ValueError:
        limit = 0.0
    if not 0 < limit <= LONGEST:
        message = f"expected seconds, more than 0 and at most {LONGEST:.0f}, found {text!r}"
        raise argparse.ArgumentTypeError(message)
    return limit


def jobs(text: str) -> int:
    """Return a number of processes; ArgumentTypeError says what it can be."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST_JOBS:
        message = f"expected a number of processes from 1 to {MOST_JOBS}, found {text!r}"
        raise argparse.ArgumentTypeError(message)
    return int(text)
