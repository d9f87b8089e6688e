"""Suspects among what is placed: conflicts, content, channels, vars, devices, settings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from fleetcheck.fleet import model
from fleetcheck.resolve.cascade import Contribution, cascade
from fleetcheck.resolve.channels import emitted
from fleetcheck.resolve.classes import class_of
from fleetcheck.resolve.layers import Layers
from fleetcheck.resolve.setting_values import is_sound
from fleetcheck.resolve.vars import LEVELS, vars_taken
from fleetcheck.slicing.neighbourhood import upwards
from fleetcheck.slicing.suspect import Suspect, Whole


def excluded(whole: Whole) -> Iterator[Suspect]:
    """Yield what excludes something that is placed beside it, with that."""
    for name in whole.expansion.saying.get("conflicts", ()):
        for other in whole.fleet.aspects[name].conflicts:
            beside = set(whole.near.places.get(other, ()))
            for scope in whole.near.places.get(name, ()):
                if scope in beside:
                    yield Suspect(name, scope)
                    yield Suspect(other, scope)


def content(whole: Whole) -> Iterator[Suspect]:
    """Yield what has content, but none for the class of its scope."""
    classes: dict[str, str | None] = {}
    for name in whole.expansion.saying.get("content", ()):
        aspect = whole.fleet.aspects[name]
        for scope in whole.near.places.get(name, ()) if aspect.content else ():
            if scope not in classes:
                classes[scope] = class_of(whole.fleet, whole.expansion.nodes[scope])
            if classes[scope] is not None and classes[scope] not in aspect.content:
                yield Suspect(name, scope)


def channels(whole: Whole) -> Iterator[Suspect]:
    """Yield what collects from channels that are not fed, and emitters that reach no collector.

    The latter come with the collectors that others of the same aspect reach.
    """
    emitters: dict[str, list[str]] = defaultdict(list)
    collectors: dict[str, list[str]] = defaultdict(list)
    said = whole.expansion.saying
    speaking = {*said.get("emits", ()), *said.get("state", ()), *said.get("collects", ())}
    for name in sorted(speaking):
        if name in whole.near.places:
            for channel in emitted(whole.fleet.aspects[name]):
                emitters[channel].append(name)
            for channel in whole.fleet.aspects[name].collects:
                collectors[channel].append(name)
    for channel in collectors.keys() - emitters.keys():
        for name in collectors[channel]:
            for scope in whole.near.places[name]:
                yield Suspect(name, scope, channel=channel)
    for channel, pipe in whole.fleet.pipes.items():
        if pipe.required:
            found = [(n, scope) for n in collectors[channel] for scope in whole.near.places[n]]
            yield from _uncollected(whole, channel, pipe, emitters[channel], found)


def _uncollected(
    whole: Whole,
    channel: str,
    pipe: model.Pipe,
    emitters: Iterable[str],
    collectors: Iterable[tuple[str, str]],
) -> Iterator[Suspect]:
    near = whole.near

    def regions(scope: str) -> list[object]:
        here: list[object] = [("host", near.hosts[scope])]
        if pipe.within == "environment" and near.environments[scope] is not None:
            here.append(("environment", near.environments[scope]))
        return [*here, "fleet"] if pipe.within == "fleet" else here

    covered: dict[object, tuple[str, str]] = {}
    for collector in collectors:
        for region in regions(collector[1]):
            covered.setdefault(region, collector)
    for name in emitters:
        by = {
            scope: next((covered[r] for r in regions(scope) if r in covered), None)
            for scope in near.places[name]
        }
        if None not in by.values():
            continue
        for scope, found in by.items():
            if found is None:
                yield Suspect(name, scope, channel=channel)
            else:
                yield Suspect(*found, channel=channel)


def vars_(whole: Whole) -> Iterator[Suspect]:
    """Yield what takes a var where it is not plainly in sight, secret ones in a single backend."""
    fleet = whole.fleet
    isolating = {name for name, kind in fleet.kinds.items() if kind.isolated}
    backends: dict[str, set[str]] = defaultdict(set)
    for index, policy in enumerate(fleet.policies):
        for name in whole.expansion.picked.get(("policies", index, "select"), ()):
            if policy.backend is not None:
                backends[name].add(policy.backend)
    for name in whole.expansion.saying.get("vars", ()):
        taken = vars_taken(fleet, fleet.aspects[name].vars)
        levels = {"fleet" if var.share else var.scope for var in taken}
        secret = [var for var in taken if "secret" in var.files.values()]
        direct = (fleet.vars.get(used) for used in fleet.aspects[name].vars)
        crossing = any(var and "secret" in var.files.values() for var in direct)
        unkept = any(var.backend is None for var in secret)
        for scope in whole.near.places.get(name, ()):
            node = whole.expansion.nodes[scope]
            chosen = backends.get(node.host or "", set())
            kinds = {above.kind for above in upwards(node)}
            plain = (
                ("environment" not in levels or node.environment is not None)
                and all(level in LEVELS or level in kinds for level in levels)
                and not (crossing and kinds & isolating)
                and not (unkept and (len(chosen) > 1 or not (chosen or fleet.secrets.backend)))
            )
            if not plain:
                yield Suspect(name, scope)


def devices(whole: Whole) -> Iterator[Suspect]:
    """Yield who claims a device of a host that others claim with the same priority."""
    found: dict[tuple[str, str, int], list[tuple[str, str]]] = defaultdict(list)
    for name in whole.expansion.saying.get("claims", ()):
        wanted = {(claim.device, claim.priority) for claim in whole.fleet.aspects[name].claims}
        for device, priority in wanted:
            for scope in whole.near.places.get(name, ()):
                found[whole.near.hosts[scope], device, priority].append((name, scope))
    for together in found.values():
        if len(together) > 1:
            yield from (Suspect(*placement) for placement in together)


def settings(whole: Whole) -> Iterator[Suspect]:
    """Yield the settings of placements that are not plainly of one sound value."""
    fleet, expansion = whole.fleet, whole.expansion
    layers = Layers(fleet, expansion)
    members = {(m.service, m.role, m.scope) for m in expansion.members}
    for name in expansion.saying.get("settings", ()):
        for field, declared in fleet.aspects[name].settings.items():
            values = layers.values(name, field)
            sound = all(is_sound(fleet, members, declared, value) for value in values)
            has_default = "default" in declared.model_fields_set
            if sound and has_default and (len(values) < 3 or declared.merge == "append"):
                continue
            for scope in whole.near.places.get(name, ()):
                found = cascade(fleet, layers, expansion.nodes[scope], name, field)
                used = (each.value for each in found.contributions if _counts(each, declared))
                fine = sound or all(is_sound(fleet, members, declared, each) for each in used)
                if found.conflicts or not found.contributions or not fine:
                    yield Suspect(name, scope, field=field)


def _counts(said: Contribution, declared: model.SettingField) -> bool:
    """Return whether a value has to be right: where keys merge, also one that has no keys."""
    keyless = declared.merge == "recursive" and not isinstance(said.value, dict)
    return keyless or said.effect != "shadowed"
