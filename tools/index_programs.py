"""Writes asp/index.json: the statements of all programs, so that a check need not parse them.

Run it after a change of a program: `python tools/index_programs.py`.
"""

from collections.abc import Iterator

from fleetcheck.engine.index import index_file, index_text
from fleetcheck.engine.parsing import parsed
from fleetcheck.engine.programs import library, programs
from fleetcheck.rules.catalogue import all_rules


def indexed_programs() -> Iterator[str]:
    """Yield the programs that are read statement by statement."""
    yield from library(expand=True)
    for path in sorted((programs() / "queries").glob("*.lp")):
        yield path.read_text(encoding="utf-8")
    for rule in all_rules().values():
        yield rule.program


def index() -> str:
    """Return the text of the index as it has to be."""
    return index_text({program: parsed(program) for program in indexed_programs()})


if __name__ == "__main__":
    index_file().write_text(index(), encoding="utf-8")
