"""Answers why a setting has its value, layer by layer."""

import json

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path
from fleetcheck.explaining.explain import Goal
from fleetcheck.fleet import model
from fleetcheck.fleet.link import links_in
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.settings.layers import LayerFacts
from fleetcheck.lowering.term import path_term, quote, value_term
from fleetcheck.ports.contracts import Reading
from fleetcheck.queries.why.asker import Answer, Asker, LayerLine
from fleetcheck.queries.why.subject import Field
from fleetcheck.resolve.cascade import Contribution, Setting, cascade, spelled
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.layers import (
    DEFAULT_RANK,
    ENVIRONMENT_RANK,
    FLEET_RANK,
    IMPORT_RANK,
    OWN_IMPORT_RANK,
    Layers,
)

_SEEN = """\
seen(Environment) :- in_environment({scope},Environment).
seen(Imported) :- seen(Environment), environment_import(Environment,_,Imported).
"""
"""The environments whose settings reach a scope."""


def why_setting(asker: Asker, subject: Field) -> Answer:
    """Return the value of a setting with every layer that says something about it."""
    aspect, scope, field = subject
    setting = cascade(asker.fleet, asker.layers, asker.nodes[scope], aspect, field)
    paths = setting_paths(asker, subject, setting)
    used = [each.path for each in setting.contributions if each.effect != "shadowed"]
    labels, minimal = asker.shown(paths, used)
    text = f"`{field}` of `{aspect}@{scope}` {resulting(asker, setting)}"
    text += _read(asker, subject, setting)
    found = Answer("setting", f"{aspect}@{scope} settings.{field}", text, labels, minimal)
    return with_layers(asker, found, setting)._replace(values=decided(setting))


def _read(asker: Asker, subject: Field, setting: Setting) -> str:
    """Return what the value reads of capabilities, as the end of a sentence."""
    reading = Reading(asker.state)
    links = [link for link in links_in(setting.value) if link.kind == "capability"]
    parts = [
        f"; `{field}` is {_json(said.value)} of `{said.provider}`"
        for field, found in (reading.of(subject.aspect, subject.scope, link) for link in links)
        for said in found
    ]
    return "".join(dict.fromkeys(parts))


def setting_paths(asker: Asker, subject: Field, setting: Setting) -> tuple[Path, ...]:
    """Return the smallest set of declarations by which the setting is as it is."""
    if not setting.contributions:
        return ()
    goal = setting_goal(subject, setting)

    def amend(facts: Facts, fleet: model.Fleet, expansion: Expansion) -> None:
        state_setting(facts, fleet, expansion, subject)

    services = [str(each.path[1]) for each in setting.contributions if each.path[0] == "services"]
    return asker.paths(goal, (subject.aspect, subject.scope, *services), amend)


def state_setting(facts: Facts, fleet: model.Fleet, expansion: Expansion, subject: Field) -> None:
    """State what a fleet says about one setting, whether a port is taken from it or not."""
    aspect, scope, field = subject
    layers = LayerFacts(fleet, expansion, Layers(fleet, expansion), facts, conditional=True)
    layers.state(expansion.nodes[scope], aspect, field)
    facts.add("asks_setting", *map(quote, subject))
    facts.add("wanted", f"setting({quote(aspect)},{quote(field)})")


def setting_goal(subject: Field, setting: Setting) -> Goal:
    """Return that a setting is as it is: its value, or that all its layers contribute."""
    used = [each for each in setting.contributions if each.effect != "shadowed"]
    if setting.merge == "replace":
        names = ",".join(map(quote, subject))
        values = {spelled(each.value): each.value for each in used}
        atoms = [f"setting_value({names},{value_term(value)})" for value in values.values()]
        return Goal(", ".join(atoms), ("setting_value",))
    atoms = [_contributes(subject, each) for each in used]
    program = _SEEN.format(scope=quote(subject.scope))
    predicates = ("layer_path", "setting_layer", "setting_at", "setting_default", "seen")
    return Goal(", ".join(atoms), predicates, program)


def _contributes(subject: Field, said: Contribution) -> str:
    """Return the atoms by which a layer contributes to a setting."""
    aspect, scope, field = map(quote, subject)
    value = value_term(said.value)
    if OWN_IMPORT_RANK <= said.rank < ENVIRONMENT_RANK:
        return f"layer_path({aspect},{scope},{field},_,{value},{path_term(said.path)})"
    if said.rank < ENVIRONMENT_RANK:
        return f"setting_layer({aspect},{scope},{field},{said.rank},{value})"
    if said.rank < FLEET_RANK:
        environment = quote(str(said.path[1]))
        at = f"setting_at(env({environment}),{aspect},{field},{value})"
        return f"seen({environment}), {at}"
    if said.rank < DEFAULT_RANK:
        return f"setting_at(fleet,{aspect},{field},{value})"
    return f"setting_default({aspect},{field},{value})"


def resulting(asker: Asker, setting: Setting) -> str:
    """Return what a setting is, and by which layers, as the rest of a sentence."""
    if not setting.contributions:
        return "has no value: nobody sets it, and it has no default"
    if setting.conflicts:
        said = {each.path: each.value for each in setting.contributions}
        return "has no value: " + "; ".join(
            " and ".join(
                f"{layer_name(asker.fleet, path)} says {_json(_at_key(said[path], conflict.key))}"
                for path in conflict.paths
            )
            + ("" if conflict.key is None else f" for `{conflict.key}`")
            + ", and none is more specific"
            for conflict in setting.conflicts
        )
    used = [each for each in setting.contributions if each.effect != "shadowed"]
    by = " and ".join(layer_name(asker.fleet, each.path, each.rank) for each in used)
    how = "said by" if setting.merge == "replace" or len(used) == 1 else "merged from"
    return f"is {_json(setting.value)}, {how} {by}"


def _at_key(value: JsonValue, key: str | None) -> JsonValue:
    return value[key] if key is not None and isinstance(value, dict) else value


def decided(setting: Setting) -> tuple[JsonValue, ...]:
    """Return the value of a setting if it has one."""
    return (setting.value,) if setting.decided else ()


def with_layers(asker: Asker, found: Answer, setting: Setting) -> Answer:
    """Return an answer with all layers of a setting, the most specific first, and its value."""
    fleet = asker.fleet
    lines = tuple(
        LayerLine(
            layer_name(fleet, each.path, each.rank),
            each.value,
            each.effect,
            asker.location_of(each.path),
        )
        for each in setting.contributions
    )
    return found._replace(layers=lines, setting=decided(setting))


def layer_name(fleet: model.Fleet, path: Path, rank: int = 0) -> str:
    """Return what a layer is called, by where it is written."""
    match path:
        case ("hosts", name, *_):
            return f"host `{name}`"
        case ("services", name, "roles", role, "settings_for", key, *_):
            return f"role `{name}.{role}` for `{key}`"
        case ("services", name, "roles", role, *_):
            return f"role `{name}.{role}`"
        case ("policies", int(index), *_):
            return f"policy `{fleet.policies[index].select}`"
        case ("environments", name, *_):
            own = OWN_IMPORT_RANK <= rank < ENVIRONMENT_RANK
            imported = "imported " if own or rank == IMPORT_RANK else ""
            return f"{imported}environment `{name}`"
        case ("settings_blocks", name, *_):
            return f"imported settings `{name}`"
        case ("aspects", *_):
            return "the default"
        case ("settings", *_):
            return "the fleet"
    return f"scope `{path[1]}`"


def _json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)
