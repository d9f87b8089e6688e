"""The family `layers`: settings that are not plainly of one sound value."""

from collections.abc import Mapping

from fleetcheck.fleet import model
from fleetcheck.resolve.cascade import Contribution, cascade
from fleetcheck.resolve.layers import Layers
from fleetcheck.resolve.setting_values import is_sound
from fleetcheck.slicing.families.seeds import Find, Seeds, Whole


def setting(whole: Whole, seeds: Seeds) -> None:
    """Add the settings of placements that are not plainly of one sound value."""
    fleet, expansion = whole.fleet, whole.expansion
    layers = Layers(fleet, expansion)
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


def _counts(said: Contribution, declared: model.SettingField) -> bool:
    """Return whether a value has to be right: where keys merge, also one that has no keys."""
    keyless = declared.merge == "recursive" and not isinstance(said.value, dict)
    return keyless or said.effect != "shadowed"


KEYS: Mapping[str, Find] = {"setting": setting}
"""What has layers."""
