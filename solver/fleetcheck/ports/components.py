"""Which wants can stand in each other's way: parts that are solved one by one."""

from collections import defaultdict
from collections.abc import Sequence

from fleetcheck.claims import Space
from fleetcheck.ports.want import Want


def components(wants: Sequence[Want]) -> list[list[Want]]:
    """Return the wants in parts between which no number can be shared, each in the given order.

    Wants are in one part where their pools overlap in some space, or by others between them.
    """
    parents = list(range(len(wants)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    spaces: dict[Space, list[int]] = defaultdict(list)
    for index, want in enumerate(wants):
        for space in {space for space, _ in want.listens}:
            spaces[space].append(index)
    for together in spaces.values():
        together.sort(key=lambda index: wants[index].pool)
        first, highest = together[0], wants[together[0]].pool[1]
        for index in together[1:]:
            low, high = wants[index].pool
            if low <= highest:
                parents[root(index)] = root(first)
                highest = max(highest, high)
            else:
                first, highest = index, high
    parts: dict[int, list[Want]] = defaultdict(list)
    for index, want in enumerate(wants):
        parts[root(index)].append(want)
    return list(parts.values())
