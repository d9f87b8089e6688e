"""Where the oracle data lies: outside the repository, so it may be missing."""

import os
from pathlib import Path

import pytest

_BESIDE_THE_REPOSITORY = Path(__file__).parents[2].parent / "shared" / "data"

ORACLES = Path(os.environ.get("FLEETCHECK_SHARED", _BESIDE_THE_REPOSITORY))
"""The folder of the oracle data: beside the repository unless FLEETCHECK_SHARED names another."""

MISSING = "no oracle data at "
"""How the reason of a test begins that is skipped because the data is not there."""


def shared(*parts: str) -> Path:
    """Return the path of a file of the oracle data, or skip the test that asks for it."""
    path = ORACLES.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{MISSING}{path}; FLEETCHECK_SHARED can say where it is")
    return path
