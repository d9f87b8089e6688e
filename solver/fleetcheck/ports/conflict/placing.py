"""The facts by which all ways to place ports are tried."""

from collections import defaultdict
from collections.abc import Iterator

from fleetcheck.lowering.term import quote
from fleetcheck.ports.conflict.crowd import Crowd


def placing(crowd: Crowd) -> Iterator[str]:
    """Yield the facts of asp/ports/conflict.lp about the starts of each want.

    Of the starts with the same obstacles in their way only so many are offered as others can take.
    """
    yield "searched."
    ports: dict[int, list[int]] = defaultdict(list)
    for index, element in enumerate(crowd.elements):
        ports[element.want].append(index)
        size = crowd.wants[element.want].size
        yield f"port({index},{element.want},{size})."
        space, mask = element.listens
        for at in range(mask.bit_length()):
            if mask >> at & 1:
                yield f"listens({index},place({quote(space[0])},{quote(space[1])},{at}))."
    sizes = sum(want.size for want in crowd.wants)
    for number, want in enumerate(crowd.wants):
        enough = sizes + len(crowd.wants) * want.size
        offered: dict[tuple[tuple[int, int], ...], int] = defaultdict(int)
        for start in range(want.pool[0], want.pool[1] - want.size + 2):
            way = tuple(
                (obstacle, index)
                for index in ports[number]
                for obstacle, each in enumerate(crowd.obstacles, len(crowd.elements))
                if each.stretch[0] <= start + want.size - 1
                and start <= each.stretch[1]
                and crowd.hits(each, *crowd.elements[index].listens)
                and not (each.is_gone and start == crowd.elements[index].held)
            )
            offered[way] += 1
            if offered[way] <= enough:
                yield f"start({number},{start})."
                for obstacle, index in way:
                    yield f"stands({obstacle},{index},{start})."
