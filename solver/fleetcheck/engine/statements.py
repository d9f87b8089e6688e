"""The rules of a program one by one, from the index or else as clingo parses them."""

from functools import lru_cache

from fleetcheck.engine.index import Statement, indexed


@lru_cache(maxsize=256)
def statements(program: str) -> tuple[Statement, ...]:
    """Return the rules of a program without its directives. Raises ProgramError."""
    found = indexed(program)
    if found is not None:
        return found
    from fleetcheck.engine.parsing import parsed  # our own programs are in the index

    return parsed(program)
