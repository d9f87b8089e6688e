"""Where violations could be: the few shapes of narrowing that rules name in their headers.

Each shape looks for suspects with dictionaries and may find too many, but must never miss one. A
rule that names none is judged on the whole fleet, so a new rule is right before it is fast.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from fleetcheck import model
from fleetcheck.cascade import cascade
from fleetcheck.expand import Expansion
from fleetcheck.layers import Layers
from fleetcheck.lower_kind import class_of
from fleetcheck.lower_pipes import emitted
from fleetcheck.lower_settings import is_sound
from fleetcheck.lower_vars import LEVELS, vars_taken
from fleetcheck.neighbourhood import Neighbourhood, upwards


class Suspect(NamedTuple):
    """A placement to be judged, with a requirement or import by its index, a channel or a setting.

    It is missing where surely nothing serves that, so that it breaks who relies on the placement.
    Without a scope, the requirement is judged wherever the aspect is placed among the suspects.
    """

    aspect: str
    scope: str | None = None
    requirement: int | None = None
    imported: int | None = None
    missing: bool = False
    channel: str | None = None
    field: str | None = None


class Whole(NamedTuple):
    """A fleet with what is computed from it."""

    fleet: model.Fleet
    expansion: Expansion
    near: Neighbourhood


def _required(whole: Whole) -> Iterator[Suspect]:
    """Yield each requirement that is not plainly served by exactly one aspect nearby."""
    near = whole.near
    nearest = near.nearest
    for name in whole.expansion.saying.get("requires", ()):
        aspect = whole.fleet.aspects[name]
        places = near.places.get(name)
        if not places:
            continue
        own = near.caps.get(name, ())
        imported = near.imports_of(name) if aspect.imports else ()
        through_imports = {cap for each in imported for cap in near.caps.get(each, ())}
        for index, require in enumerate(aspect.requires):
            cap, anywhere = require.cap, require.within is None
            if anywhere and cap in own:
                continue
            plainly = anywhere and cap not in through_imports
            for scope in places:
                found = nearest(scope, f"cap:{cap}") if plainly else None
                if found is None:
                    yield Suspect(name, scope, requirement=index)
                elif len(found) != 1 and (found or not require.optional):
                    missing = not found and not require.external
                    yield Suspect(name, scope, requirement=index, missing=missing)


def _imported(whole: Whole) -> Iterator[Suspect]:
    """Yield each import that is not plainly found."""
    near = whole.near
    for name in whole.expansion.saying.get("imports", ()):
        for index, imported in enumerate(whole.fleet.aspects[name].imports):
            if imported == name:
                continue
            for scope in near.places.get(name, ()):
                found = near.nearest(scope, f"name:{imported}") if imported in near.places else ()
                if not found:
                    yield Suspect(name, scope, imported=index, missing=found is not None)


def _cycles(whole: Whole) -> Iterator[Suspect]:
    """Yield the requirements by which aspects could wait for each other.

    Aspects that wait for nothing that is left, or for which nothing left waits, are peeled off.
    """
    near, aspects = whole.near, whole.fleet.aspects
    wants: dict[str, set[str]] = {}
    consumers: dict[str, list[str]] = defaultdict(list)
    offering: dict[str, int] = defaultdict(int)
    for name, caps in near.caps.items():
        requires = aspects[name].requires
        if requires and name in near.places:
            hard = {r.cap for r in requires if not r.optional and r.when == "start"}
            wants[name] = hard & near.providers.keys()
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
        caps = near.caps[name]
        if any(offering[cap] for cap in wants[name]) and any(wanting.get(cap) for cap in caps):
            continue
        for cap in wants.pop(name):
            wanting[cap] -= 1
            if not wanting[cap]:
                waiting += near.providers[cap]
        for cap in caps:
            offering[cap] -= 1
            if not offering[cap]:
                waiting += consumers.get(cap, ())
    for name, hard in wants.items():
        for index, require in enumerate(aspects[name].requires):
            if require.cap in hard:
                for scope in near.places[name]:
                    yield Suspect(name, scope, requirement=index)


def _excluded(whole: Whole) -> Iterator[Suspect]:
    """Yield what excludes something that is placed beside it, with that."""
    for name in whole.expansion.saying.get("conflicts", ()):
        for other in whole.fleet.aspects[name].conflicts:
            beside = set(whole.near.places.get(other, ()))
            for scope in whole.near.places.get(name, ()):
                if scope in beside:
                    yield Suspect(name, scope)
                    yield Suspect(other, scope)


def _content(whole: Whole) -> Iterator[Suspect]:
    """Yield what has content, but none for the class of its scope."""
    classes: dict[str, str | None] = {}
    for name in whole.expansion.saying.get("content", ()):
        aspect = whole.fleet.aspects[name]
        for scope in whole.near.places.get(name, ()) if aspect.content else ():
            if scope not in classes:
                classes[scope] = class_of(whole.fleet, whole.expansion.nodes[scope])
            if classes[scope] is not None and classes[scope] not in aspect.content:
                yield Suspect(name, scope)


def _assumed(whole: Whole) -> Iterator[Suspect]:
    """Yield, for each assumption, something that needs it and those who provide it."""
    assumed = {name.removeprefix("cap:") for _, name in whole.near.assumed}
    missing = set(assumed)
    for name, aspect in whole.fleet.aspects.items() if assumed else ():
        for index, require in enumerate(aspect.requires):
            if require.cap in missing:
                missing.discard(require.cap)
                yield Suspect(name, requirement=index)
    for cap in sorted(assumed):
        for provider in whole.near.providers.get(cap, ()):
            yield Suspect(provider)


def _channels(whole: Whole) -> Iterator[Suspect]:
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


def _vars(whole: Whole) -> Iterator[Suspect]:
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


def _devices(whole: Whole) -> Iterator[Suspect]:
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


def _settings(whole: Whole) -> Iterator[Suspect]:
    """Yield the settings of placements that are not plainly of one sound value."""
    fleet, expansion = whole.fleet, whole.expansion
    layers = Layers(fleet, expansion, conditional=False)
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
                used = (each.value for each in found.contributions if each.effect != "shadowed")
                fine = sound or all(is_sound(fleet, members, declared, each) for each in used)
                if found.conflicts or not found.contributions or not fine:
                    yield Suspect(name, scope, field=field)


def _none(_whole: Whole) -> Iterator[Suspect]:
    """Yield nothing: what the shape is about is stated anyway."""
    return iter(())


PORTS = "port"
"""The ports of one network namespace and protocol that overlap: see `claims.disputed`."""

EDGES = "edge"
"""The delivery edges, isolated scopes and observations that could be amiss: `edge_suspects`."""

ENDPOINTS = "endpoint"
"""The network namespaces in which something advertised or open is odd: see `odd_networks`."""

SHAPES: Mapping[str, Callable[[Whole], Iterator[Suspect]]] = {
    "requirement": _required,
    "import": _imported,
    "cycle": _cycles,
    "beside": _excluded,
    "content": _content,
    "assumption": _assumed,
    "var": _vars,
    "device": _devices,
    "setting": _settings,
    ENDPOINTS: _none,
    "address": _none,
    "channel": _channels,
    PORTS: _none,
    EDGES: _none,
    "name": _none,
    "tree": _none,
}
"""The shapes by the words of a header: `address` is what several are reached by, `name` are
references that mean nothing, roles, counts and selectors, and `tree` are scopes without a host, in
another environment or with a trait of a class. Of these, what is plainly fine is never stated."""
