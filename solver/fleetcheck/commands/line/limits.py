"""Arguments that say how long a command may take, and with how many processes."""

import argparse

MOST_JOBS = 256

LONGEST = 1_000_000.0
"""The longest time limit, in seconds."""


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
