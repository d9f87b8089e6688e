"""How many examples each property is tried on."""

import os


def examples(count: int) -> int:
    """Return the number of examples, times the factor that FLEETCHECK_EXAMPLES gives."""
    return count * int(os.environ.get("FLEETCHECK_EXAMPLES", "1"))
