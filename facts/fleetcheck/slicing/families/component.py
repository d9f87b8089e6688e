"""The family `component`: what could be part of a cycle.

Whatever waits for nothing that is left, or for which nothing left waits, is peeled off.
"""

from collections import defaultdict
from collections.abc import Mapping, Set

from fleetcheck.slicing.families.seeds import Find, Seeds, Whole
from fleetcheck.slicing.visibility import Visibility


def requirement(whole: Whole, seeds: Seeds) -> None:
    """Add the requirements by which aspects could wait for each other."""
    for name, awaited in entangled(whole.seen).items():
        for index, require in enumerate(whole.fleet.aspects[name].requires):
            if require.cap in awaited:
                seeds.requirements.add((name, index))
                seeds.placements.update((name, scope) for scope in whole.seen.places[name])


def entangled(seen: Visibility) -> Mapping[str, Set[str]]:
    """Return the aspects that could wait for each other, each with the capabilities it awaits."""
    aspects = seen.fleet.aspects
    wants: dict[str, set[str]] = {}
    consumers: dict[str, list[str]] = defaultdict(list)
    offering: dict[str, int] = defaultdict(int)
    for name, caps in seen.caps.items():
        requires = aspects[name].requires
        if requires and name in seen.places:
            hard = {r.cap for r in requires if not r.optional and r.when == "start"}
            wants[name] = hard & seen.providers.keys()
            for cap in wants[name]:
                consumers[cap].append(name)
            for cap in caps:
                offering[cap] += 1
    wanting = {cap: len(names) for cap, names in consumers.items()}
    waiting = list(wants)
    while waiting:
        name = waiting.pop()
        if name not in wants:
            continue
        caps = seen.caps[name]
        if any(offering[cap] for cap in wants[name]) and any(wanting.get(cap) for cap in caps):
            continue
        for cap in wants.pop(name):
            wanting[cap] -= 1
            if not wanting[cap]:
                waiting += seen.providers[cap]
        for cap in caps:
            offering[cap] -= 1
            if not offering[cap]:
                waiting += consumers.get(cap, ())
    return wants


KEYS: Mapping[str, Find] = {"requirement": requirement}
"""By what things wait for each other."""
