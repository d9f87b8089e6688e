"""Where the oracle data lies: outside the repository, so it may be missing."""

import os
from pathlib import Path

import pytest

_BESIDE_THE_REPOSITORY = Path(__file__).parents[2].parent / "shared" / "data"


def shared(*parts: str) -> Path:
    """Return the path of a file of the oracle data, or skip the test that asks for it.

    The folder is `shared/data` beside the repository unless FLEETCHECK_SHARED names another.
    """
    path = Path(os.environ.get("FLEETCHECK_SHARED", _BESIDE_THE_REPOSITORY)).joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no oracle data at {path}; FLEETCHECK_SHARED can say where it is")
    return path
