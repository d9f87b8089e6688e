"""A smallest set of ports and obstacles for which no assignment exists."""

from collections.abc import Iterable
from typing import NamedTuple

from fleetcheck.engine.cores import Question
from fleetcheck.engine.programs import program_text
from fleetcheck.ports.conflict.counting import left, tight
from fleetcheck.ports.conflict.crowd import Crowd
from fleetcheck.ports.conflict.obstacle import Obstacle
from fleetcheck.ports.conflict.placing import placing
from fleetcheck.resolve.automatic import Automatic
from fleetcheck.resolve.claims import Stretch

_FEW = 10
"""Up to this many ports all placements are tried, to see whether fewer are too many already."""


class Conflict(NamedTuple):
    """Ports that cannot all have a number while the obstacles are there; none can be left out.

    `counted` tells that more numbers are wanted of the stretch than are left; else there is no way
    to place the ports. `free` is what is left of it.
    """

    ports: tuple[Automatic, ...]
    obstacles: tuple[Obstacle, ...]
    counted: bool
    stretch: Stretch
    free: int


def conflict(crowd: Crowd) -> Conflict:
    """Return a smallest conflict of a crowd for which there is no assignment.

    Where counting tells all, what it leaves is as small as can be. Else what is left is tried in
    all ways, to see whether a part of it is enough, if it is not too much for that.
    """
    for window in tight(crowd):
        core = _core(window.facts, crowd.size)
        if core is not None:
            counted = crowd.only(core)
            found = _conflict(counted, window.stretch)
            if window.exact or len(counted.elements) > _FEW:
                return found
            implied = next(tight(counted)).facts
            smaller = _core((*placing(counted), *implied), counted.size)
            if smaller is None or len(smaller) == counted.size:
                return found
            return _conflict(counted.only(smaller))
    core = _core(placing(crowd), crowd.size)
    assert core is not None
    return _conflict(crowd.only(core))


def _conflict(crowd: Crowd, within: Stretch | None = None) -> Conflict:
    """Return what is left of a crowd as a conflict; `within` is the stretch that was counted."""
    stretch = within or crowd.elements[0].port.pool
    ports = tuple(element.port for element in crowd.elements)
    free = left(stretch, crowd.obstacles)
    wanted = {element.want: crowd.wants[element.want].size for element in crowd.elements}
    counted = within is not None and sum(wanted.values()) > free
    return Conflict(ports, crowd.obstacles, counted, stretch, free)


def _core(facts: Iterable[str], count: int) -> list[int] | None:
    """Return the numbers of a smallest set of what counts that is crowded, None if nothing is."""
    question = Question(program_text("ports", "conflict.lp") + "\n".join(facts), "crowded", count)
    found = question.minimal(question.declarations)
    if found is None:
        return None
    number = {literal: index for index, literal in enumerate(question.declarations)}
    return [number[literal] for literal in found]
