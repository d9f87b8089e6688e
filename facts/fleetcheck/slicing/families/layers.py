"""The family `layers`: settings that are not plainly of one sound value, or are read elsewhere."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from fleetcheck.fleet import model
from fleetcheck.fleet.contracts import Contracts
from fleetcheck.fleet.link import Link, parse_link
from fleetcheck.resolve.automatic import automatic, locked
from fleetcheck.resolve.cascade import Contribution, cascade
from fleetcheck.resolve.claims import claims
from fleetcheck.resolve.setting_values import is_sound
from fleetcheck.slicing.families.seeds import Find, Seeds, Whole


def setting(whole: Whole, seeds: Seeds) -> None:
    """Add the settings of placements that are not plainly of one sound value."""
    fleet, expansion, layers = whole.fleet, whole.expansion, whole.layers
    members = {(m.service, m.role, m.scope) for m in expansion.members}
    for name in expansion.usage.get("settings", ()):
        for field, declared in fleet.aspects[name].settings.items():
            values = layers.values(name, field)
            sound = all(is_sound(fleet, members, declared, value) for value in values)
            has_default = "default" in declared.model_fields_set
            if sound and has_default and (len(values) < 3 or declared.merge == "append"):
                continue
            for scope in whole.seen.places.get(name, ()):
                found = cascade(fleet, layers, expansion.nodes[scope], name, field)
                used = (each.value for each in found.contributions if _counts(each, declared))
                fine = sound or all(is_sound(fleet, members, declared, each) for each in used)
                if found.conflicts or not found.contributions or not fine:
                    seeds.settings.add((name, scope, field))
                    seeds.placements.add((name, scope))


def contract(whole: Whole, seeds: Seeds) -> None:
    """Add all settings and ports that read what a capability offers, with what they read."""
    reading: set[tuple[str, Link]] = set()
    for (name, field), links in whole.layers.links.items():
        declared = name in whole.fleet.aspects and field in whole.fleet.aspects[name].settings
        found = [link for link in links if link.kind == "capability"] if declared else []
        reading.update((name, link) for link in found)
        for scope in whole.seen.places.get(name, ()) if found else ():
            seeds.settings.add((name, scope, field))
    for name in whole.expansion.usage.get("ports.source", ()):
        for specs in whole.fleet.aspects[name].ports.values():
            reading.update((name, spec.link) for spec in specs if spec.link is not None)
    for name in whole.expansion.usage.get("vars", ()):
        links = [link for each in whole.fleet.aspects[name].vars if (link := parse_link(each))]
        reading.update((name, link) for link in links if link.kind == "capability")
    if not reading:
        return
    contracts = Contracts(whole.fleet)
    wanted: dict[str, set[str | None]] = defaultdict(set)
    for name, link in reading:
        read = contracts.field(link)
        aspect = whole.fleet.aspects[name]
        places = whole.seen.places.get(name, ())
        seeds.placements.update((name, scope) for scope in places)
        seeds.requirements.update(
            (name, index)
            for index, each in enumerate(aspect.requires)
            if each.cap == read.capability
        )
        wanted[name].add(None)
        for provider, offered in contracts.providers(read):
            wanted[provider].add(offered.source)
    _read(whole, wanted, seeds)


def _read(whole: Whole, wanted: Mapping[str, Collection[str | None]], seeds: Seeds) -> None:
    """Add what is read of aspects: settings by name, and all ports where one is read."""
    for name, sources in wanted.items():
        sections = {(source or "ports").partition(".")[0] for source in sources}
        for scope in whole.seen.places.get(name, ()):
            for source in sources:
                section, _, key = (source or "").partition(".")
                if section == "settings" and key in whole.fleet.aspects[name].settings:
                    seeds.settings.add((name, scope, key))
        if "ports" in sections:
            placed = [each for each in whole.expansion.placements if each.aspect == name]
            nodes = whole.expansion.nodes
            seeds.claim(claims(whole.fleet, placed, nodes, whole.layers))
            numbered = locked(automatic(whole.fleet, whole.expansion), whole.lock)
            seeds.claim(each for each in numbered if each.aspect == name)


def _counts(said: Contribution, declared: model.SettingField) -> bool:
    """Return whether a value has to be right: where keys merge, also one that has no keys."""
    keyless = declared.merge == "recursive" and not isinstance(said.value, dict)
    return keyless or said.effect != "shadowed"


KEYS: Mapping[str, Find] = {"setting": setting, "contract": contract}
"""What has layers."""
