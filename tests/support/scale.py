"""How many examples of a slow property are tried."""

import os


def examples(count: int) -> int:
    """Return the number of examples, so many times more as FLEETCHECK_EXAMPLES says."""
    return count * int(os.environ.get("FLEETCHECK_EXAMPLES", "1"))
