"""Writes asp/index.json: the statements of all programs, so that a check need not parse them.

Run it after a change of a program: `python tools/index_programs.py`.
"""

import json
from collections.abc import Iterator

from fleetcheck.engine.index import VERSION, index_file, key
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
    """Return the text of the index as it has to be, one program on a line."""
    lines = (
        f"{json.dumps(key(program))}: {json.dumps(_rows(program), separators=(',', ':'))}"
        for program in indexed_programs()
    )
    inner = ",\n".join(sorted(lines))
    return f'{{"version": {VERSION}, "programs": {{\n{inner}\n}}}}\n'


def _rows(program: str) -> list[list[object]]:
    return [
        [each.text, sorted(each.derives), sorted(each.reads), sorted(each.demands)]
        for each in parsed(program)
    ]


if __name__ == "__main__":
    index_file().write_text(index(), encoding="utf-8")
