"""Finds the best answer of a program in the time given."""

from time import monotonic
from typing import NamedTuple

import clingo

from fleetcheck.engine.grounding import Grounded
from fleetcheck.engine.symbols import compound
from fleetcheck.engine.violation import term_order
from fleetcheck.lowering.term import Compound

_LONGEST = 1e9
"""The longest time that clingo can wait, in seconds."""

_OPTIONS = ("--opt-strategy=usc,oll,stratify", "--warn=none")


class Best(NamedTuple):
    """The atoms shown by the best answer of a program, None if none was found.

    `finished` where no answer is better, or where there is none at all.
    """

    atoms: tuple[Compound, ...] | None
    finished: bool


def best(program: str, seconds: float) -> Best:
    """Return the best answer of a program that was found in the time given.

    Of costs that weigh differently the heavy ones are settled first, so that there are ever better
    answers on the way. Raises ProgramError where the program cannot be grounded.
    """
    until = monotonic() + seconds
    control = Grounded(program, options=_OPTIONS).control
    found: list[clingo.Symbol] | None = None

    def keep(model: clingo.Model) -> None:
        nonlocal found
        found = list(model.symbols(shown=True))

    with control.solve(on_model=keep, async_=True) as handle:
        finished = handle.wait(min(max(until - monotonic(), 0), _LONGEST))
        if not finished:
            handle.cancel()
        handle.get()
    if found is None:
        return Best(None, finished)
    return Best(tuple(sorted(map(compound, found), key=term_order)), finished)
