"""Which wants can stand in each other's way: parts that are solved one by one."""

from collections import defaultdict
from collections.abc import Sequence

from fleetcheck.ports.want import Want
from fleetcheck.resolve.claims import Space
from fleetcheck.slicing.disjoint_sets import DisjointSets


def components(wants: Sequence[Want]) -> list[list[Want]]:
    """Return the wants in parts between which no number can be shared, each in the given order.

    Wants are in one part where their pools overlap in some space, or by others between them.
    """
    parts = DisjointSets[int]()
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
                parts.join(index, first)
                highest = max(highest, high)
            else:
                first, highest = index, high
    return [[wants[index] for index in part] for part in parts.of(range(len(wants)))]
