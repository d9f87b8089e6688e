"""The family `lookup`: what is looked up by name along the scope chain and imports.

A lookup is plain where exactly one thing of that name is found nearby; all others are suspects.
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from fleetcheck.fleet import model
from fleetcheck.lowering.extent import Placed
from fleetcheck.lowering.references import HOST, listed, references_elsewhere
from fleetcheck.lowering.settings.fields import said, taken
from fleetcheck.slicing.families.docker_networks import fixed_address
from fleetcheck.slicing.families.seeds import Find, Seeds, Whole
from fleetcheck.slicing.visibility import Visibility


def requirement(whole: Whole, seeds: Seeds) -> None:
    """Add each requirement that is not plainly served by exactly one aspect nearby."""
    seen = whole.seen
    nearest = seen.nearest
    for name in whole.expansion.usage.get("requires", ()):
        aspect = whole.fleet.aspects[name]
        places = seen.places.get(name)
        if not places:
            continue
        own = seen.caps.get(name, ())
        imported = seen.imports_of(name) if aspect.imports else ()
        through_imports = {cap for each in imported for cap in seen.caps.get(each, ())}
        for index, require in enumerate(aspect.requires):
            cap, anywhere = require.cap, require.within is None
            if anywhere and cap in own:
                continue
            plainly = anywhere and cap not in through_imports
            for scope in places:
                found = nearest(scope, f"cap:{cap}") if plainly else None
                if found is None or (len(found) != 1 and (found or not require.optional)):
                    seeds.requirements.add((name, index))
                    seeds.placements.add((name, scope))
                    if found is not None and not found and not require.external:
                        seeds.missing.add((name, scope))


def imported(whole: Whole, seeds: Seeds) -> None:
    """Add each import that is not plainly found."""
    seen = whole.seen
    for name in whole.expansion.usage.get("imports", ()):
        for index, imported in enumerate(whole.fleet.aspects[name].imported):
            if imported == name:
                continue
            for scope in seen.places.get(name, ()):
                found = seen.nearest(scope, f"name:{imported}") if imported in seen.places else ()
                if not found:
                    seeds.imports.add((name, index))
                    seeds.placements.add((name, scope))
                    if found is not None:
                        seeds.missing.add((name, scope))


def assumption(whole: Whole, seeds: Seeds) -> None:
    """Add, for each assumption, something that needs it and those who provide it."""
    assumed = whole.seen.assumed_capabilities
    for cap in sorted(assumed):
        for entry in whole.seen.requiring.get(cap, ())[:1]:
            seeds.requirements.add(entry)
        seeds.samples.update(whole.seen.providers.get(cap, ()))


def reference(whole: Whole, seeds: Seeds) -> None:
    """Add each place that names an aspect, a host or a setting that there is not."""
    aspects, nodes = whole.fleet.aspects, whole.expansion.nodes
    found = chain(listed(whole.fleet, aspects), references_elsewhere(whole.fleet, whole.expansion))
    for each in found:
        if each.name not in (nodes if each.what == HOST else aspects):
            seeds.references.add(each)
    for path, aspect, field in taken(whole.fleet):
        if field not in aspects[aspect].settings:
            seeds.fields.add(path)
    for path, aspect, fields in said(whole.fleet):
        declared = aspects[aspect].settings if aspect in aspects else fields
        seeds.fields.update((*path, field) for field in fields if field not in declared)


def channel(whole: Whole, seeds: Seeds) -> None:
    """Add what collects from channels that are not fed, and emitters that reach no collector.

    The latter come with the collectors that others of the same aspect reach.
    """
    seen = whole.seen
    emitting = _placed(seen, seen.emitting)
    collecting = _placed(seen, seen.collecting)
    for channel in collecting.keys() - emitting.keys():
        for name in collecting[channel]:
            seeds.channels.add((name, channel))
            seeds.placements.update((name, scope) for scope in seen.places[name])
    for channel, pipe in whole.fleet.pipes.items():
        if pipe.required and channel in emitting:
            collectors = [
                (name, scope) for name in collecting.get(channel, ()) for scope in seen.places[name]
            ]
            _uncollected(seen, channel, pipe, emitting[channel], collectors, seeds)


def health(whole: Whole, seeds: Seeds) -> None:
    """Add who waits for the health of something that is not checked, with that."""
    aspects, places = whole.fleet.aspects, whole.seen.places
    unchecked = {
        name
        for name in whole.expansion.usage.get("healthcheck", ())
        if aspects[name].healthcheck is False
    }
    for name in whole.expansion.usage.get("awaits", ()) if unchecked else ():
        for other in unchecked.intersection(aspects[name].awaits):
            for scope in {*places.get(name, ())}.intersection(places.get(other, ())):
                seeds.placements.update(((name, scope), (other, scope)))


def source(whole: Whole, seeds: Seeds) -> None:
    """Add who mounts files that are not there."""
    for name in whole.expansion.usage.get("missing", ()):
        if whole.fleet.aspects[name].missing:
            seeds.placements.update((name, scope) for scope in whole.seen.places.get(name, ()))


def _placed(seen: Visibility, sides: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the sides of channels as far as they are placed anywhere."""
    found = {
        channel: [name for name in names if name in seen.places] for channel, names in sides.items()
    }
    return {channel: names for channel, names in found.items() if names}


def _uncollected(
    seen: Visibility,
    channel: str,
    pipe: model.Pipe,
    emitters: Iterable[str],
    collectors: Collection[Placed],
    seeds: Seeds,
) -> None:
    def regions(scope: str) -> list[object]:
        here: list[object] = [("host", seen.hosts[scope])]
        if pipe.within == "environment" and seen.environments[scope] is not None:
            here.append(("environment", seen.environments[scope]))
        return [*here, "fleet"] if pipe.within == "fleet" else here

    covered: dict[object, Placed] = {}
    for collector in collectors:
        for region in regions(collector[1]):
            covered.setdefault(region, collector)
    imported = {
        name for collector, _ in collectors for name in seen.fleet.aspects[collector].imported
    }
    for name in emitters:
        if name in imported:
            continue
        by = {
            scope: next((covered[r] for r in regions(scope) if r in covered), None)
            for scope in seen.places[name]
        }
        if None not in by.values():
            continue
        for scope, found in by.items():
            aspect, place = found or (name, scope)
            seeds.channels.add((aspect, channel))
            seeds.placements.add((aspect, place))


KEYS: Mapping[str, Find] = {
    "requirement": requirement,
    "import": imported,
    "assumption": assumption,
    "reference": reference,
    "channel": channel,
    "health": health,
    "source": source,
    "subnet": fixed_address,
}
"""What is looked up."""
