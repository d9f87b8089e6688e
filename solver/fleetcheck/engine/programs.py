"""The answer set programs: where they are, and their texts."""

from functools import cache
from pathlib import Path


def programs() -> Path:
    """Return the folder of the answer set programs: in the package, or beside the sources."""
    packaged = Path(__file__).parents[1] / "asp"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "asp"


@cache
def program_text(*steps: str) -> str:
    """Return the text of one program, such as `program_text("queries", "flows.lp")`."""
    return programs().joinpath(*steps).read_text(encoding="utf-8")


@cache
def library(expand: bool) -> tuple[str, ...]:
    """Return the programs of asp/derive, after those of asp/expand if these are asked for."""
    steps = ("expand", "derive") if expand else ("derive",)
    files = (path for step in steps for path in sorted((programs() / step).glob("*.lp")))
    return tuple(path.read_text(encoding="utf-8") for path in files)


def vocabulary() -> str:
    """Return the declarations of the input predicates."""
    return program_text("vocabulary.lp")
