"""The family `component`: what could be part of a cycle.

Whatever waits for nothing that is left, or for which nothing left waits, is peeled off.
"""

from collections import defaultdict
from collections.abc import Mapping, Set

from fleetcheck.fleet import model
from fleetcheck.slicing.families.seeds import Find, Seeds, Whole
from fleetcheck.slicing.visibility import Visibility


def requirement(whole: Whole, seeds: Seeds) -> None:
    """Add the requirements and imports by which aspects could wait for each other."""
    for name, awaited in entangled(whole.seen).items():
        aspect = whole.fleet.aspects[name]
        for index, require in enumerate(aspect.requires):
            if f"cap:{require.cap}" in awaited:
                seeds.requirements.add((name, index))
        for index, imported in enumerate(aspect.imported):
            if f"name:{imported}" in awaited:
                seeds.imports.add((name, index))
        seeds.placements.update((name, scope) for scope in whole.seen.places[name])


def entangled(seen: Visibility) -> Mapping[str, Set[str]]:
    """Return the aspects that could wait for each other, each with the names that it awaits."""
    wants = _wanted(seen)
    wanted = {each for names in wants.values() for each in names}
    offered = {name: [o for o in _offered(seen, name) if o in wanted] for name in wants}
    wants = {name: names for name, names in wants.items() if offered[name]}
    providers: dict[str, list[str]] = defaultdict(list)
    consumers: dict[str, list[str]] = defaultdict(list)
    for name in wants:
        for each in offered[name]:
            providers[each].append(name)
        for each in wants[name]:
            consumers[each].append(name)
    offering = {each: len(names) for each, names in providers.items()}
    wanting = {each: len(names) for each, names in consumers.items()}
    waiting = list(wants)
    while waiting:
        name = waiting.pop()
        if name not in wants:
            continue
        if any(offering.get(each) for each in wants[name]) and any(
            wanting.get(each) for each in offered[name]
        ):
            continue
        for each in wants.pop(name):
            wanting[each] -= 1
            if not wanting[each]:
                waiting += providers.get(each, ())
        for each in offered[name]:
            offering[each] -= 1
            if not offering[each]:
                waiting += consumers.get(each, ())
    return wants


def _wanted(seen: Visibility) -> dict[str, set[str]]:
    """Return the names that each placed aspect looks up before it starts, if there are any."""
    found: dict[str, set[str]] = {}
    said = seen.expansion.usage
    for name in {*said.get("requires", ()), *said.get("imports", ())}:
        if name in seen.places:
            aspect = seen.fleet.aspects[name]
            wanted = {f"cap:{r.cap}" for r in aspect.requires if _waits(r)}
            wanted |= {f"name:{i.aspect}" for i in aspect.imports if i.when == "start"}
            if wanted:
                found[name] = wanted
    return found


def _waits(require: model.Require) -> bool:
    return not require.optional and require.when == "start"


def _offered(seen: Visibility, name: str) -> list[str]:
    """Return the names under which an aspect can be looked up."""
    return [f"name:{name}", *(f"cap:{cap}" for cap in seen.caps.get(name, ()))]


KEYS: Mapping[str, Find] = {"requirement": requirement}
"""By what things wait for each other."""
