"""Where the answer set programs are."""

from pathlib import Path


def programs() -> Path:
    """Return the folder of the answer set programs: in the package, or beside the sources."""
    packaged = Path(__file__).parents[1] / "asp"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "asp"
