"""Lowers settings: which there are, what sets them, and which values do not fit.

Sections "settings", "contracts" and "aspects and where they are" of asp/vocabulary.lp.
"""

from collections.abc import Iterable, Iterator

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.setting_type import (
    FILE,
    VAR,
    Reference,
    fits,
    member_of,
    reads,
    references,
)
from fleetcheck.lowering.extent import WHOLE, Asked, Extent, Predicates
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.settings.contracts import READ
from fleetcheck.lowering.settings.layers import LayerFacts
from fleetcheck.lowering.term import field_term, path_term, quote, value_term
from fleetcheck.resolve.claims import setting_name
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.layers import Layers
from fleetcheck.resolve.setting_values import is_known, judged_parts
from fleetcheck.resolve.vars import used_var

CUT: Predicates = (
    "asks_field",
    "declares_setting",
    "sets_field",
    "takes_field",
    "merges",
    "misfit",
    "refers",
    "known_name",
    "links",
    *READ,
    "said_path",
    "layer_path",
    "setting_layer",
    "setting_at",
    "setting_default",
    "aspect",
)
ALWAYS: Predicates = ("sets_aspect",)


def lower_settings(
    fleet: model.Fleet,
    expansion: Expansion,
    facts: Facts,
    extent: Extent = WHOLE,
    conditional: bool = False,
) -> None:
    """State the settings of placements, and every place that sets one.

    With `conditional`, a setting is asked for under the condition that its aspect is placed.
    """
    only, wanted_fields = extent.settings, extent.fields
    for path, aspect, fields in said(fleet):
        if aspect not in fleet.aspects:
            facts.add("sets_aspect", path_term(path), quote(aspect), because=path)
            continue
        for field in fields:
            at = (*path, field)
            if wanted_fields is None or at in wanted_fields:
                facts.add("sets_field", path_term(at), quote(aspect), quote(field), because=at)
                facts.names("aspect", aspect)
    for path, aspect, field in taken(fleet):
        if wanted_fields is None or path in wanted_fields:
            facts.add("takes_field", path_term(path), quote(aspect), quote(field), because=path)
            facts.names("aspect", aspect)
    wanted = sorted(only) if only is not None else list(every_field(fleet, expansion))
    for aspect, field in _declared(fleet) if only is None else {(a, f) for a, _, f in wanted}:
        path = ("aspects", aspect, "settings", field)
        facts.names("declares_setting", aspect, field, because=path)
    layers = Layers(fleet, expansion)
    stated = LayerFacts(fleet, expansion, layers, facts, conditional)
    judged: set[tuple[str, str]] = set()
    for aspect, scope, field in wanted:
        when = f"placed({quote(aspect)},{quote(scope)})" if conditional else None
        declared_at: Path = ("aspects", aspect, "settings", field)
        facts.add("asks_field", *map(quote, (aspect, scope, field)), because=declared_at, when=when)
        stated.state(expansion.nodes[scope], aspect, field)
        declared_as = fleet.aspects[aspect].settings[field]
        keys = _keys(layers, aspect, field) if declared_as.merge == "recursive" else ()
        for key in keys:
            names = (quote(aspect), quote(scope), field_term(field, key))
            facts.add("asks_field", *names, because=declared_at, when=when)
            stated.state(expansion.nodes[scope], aspect, field, key)
        if (aspect, field) not in judged:
            judged.add((aspect, field))
            _lower_field(fleet, expansion, layers, aspect, field, conditional, stated, facts)


def _declared(fleet: model.Fleet) -> Iterator[tuple[str, str]]:
    for name, aspect in fleet.aspects.items():
        for field in aspect.settings:
            yield name, field


def every_field(fleet: model.Fleet, expansion: Expansion) -> Iterator[Asked]:
    """Yield every setting of every placement."""
    for aspect, scope, _ in expansion.placements:
        for field in fleet.aspects[aspect].settings:
            yield aspect, scope, field


def said(fleet: model.Fleet) -> Iterator[tuple[Path, str, Iterable[str]]]:
    """Yield each place that sets fields of an aspect, with the aspect and the fields."""
    holders: list[tuple[Path, model.Settings]] = [(("settings",), fleet.settings)]
    holders += [
        (("environments", n, "settings"), e.settings) for n, e in fleet.environments.items()
    ]
    holders += [(("settings_blocks", n), block) for n, block in fleet.settings_blocks.items()]
    holders += [(("hosts", n, "settings"), host.settings) for n, host in fleet.hosts.items()]
    holders += [(("scopes", n, "settings"), scope.settings) for n, scope in fleet.scopes.items()]
    holders += [
        (("policies", index, "configure"), policy.configure)
        for index, policy in enumerate(fleet.policies)
    ]
    for name, service in fleet.services.items():
        for role_name, role in service.roles.items():
            path: Path = ("services", name, "roles", role_name)
            holders.append(((*path, "settings"), role.settings))
            holders += [((*path, "settings_for", k), s) for k, s in role.settings_for.items()]
    for path, settings in holders:
        for aspect, fields in settings.items():
            yield (*path, aspect), aspect, fields


def taken(fleet: model.Fleet) -> Iterator[tuple[Path, str, str]]:
    """Yield each place that takes a port or an offer from a setting, with aspect and field."""
    for name, aspect in fleet.aspects.items():
        for port, specs in aspect.ports.items():
            for index, spec in enumerate(specs):
                if spec.setting is not None:
                    path: Path = ("aspects", name, "ports", port, index, "from")
                    yield path, name, setting_name(spec.setting)
        for index, provide in enumerate(aspect.provides):
            for field, offer in provide.offers.items():
                if offer.source is not None and offer.source.startswith("settings."):
                    path = ("aspects", name, "provides", index, "offers", field, "from")
                    yield path, name, setting_name(offer.source)


def _keys(layers: Layers, aspect: str, field: str) -> list[str]:
    values = layers.values(aspect, field)
    return sorted({key for value in values if isinstance(value, dict) for key in value})


def _lower_field(
    fleet: model.Fleet,
    expansion: Expansion,
    layers: Layers,
    aspect: str,
    field: str,
    conditional: bool,
    stated: LayerFacts,
    facts: Facts,
) -> None:
    """State how a field merges, and what of all that is said about it is no value for it."""
    declared = fleet.aspects[aspect].settings[field]
    facts.add("merges", quote(aspect), quote(field), declared.merge)
    members = {(m.service, m.role, m.scope) for m in expansion.members}
    said = "type" in declared.model_fields_set
    typed: Path | None = ("aspects", aspect, "settings", field, "type") if said else None
    for value in layers.values(aspect, field):
        for key, type_, each in judged_parts(declared, value):
            about = (quote(aspect), field_term(field, key), value_term(each))
            if not fits(type_, each):
                facts.add("misfit", *about, quote(str(type_)), because=typed)
                continue
            for wanted, link in reads(type_, each):
                read = stated.contracts.read(aspect, link, wanted)
                facts.add("links", *about, *read, quote(str(wanted)), because=typed)
            for reference in references(type_, each):
                kind, name = _kind_term(reference), quote(reference.name)
                facts.add("refers", *about, kind, name, because=typed)
                if conditional and member_of(reference) is not None:
                    service, role = map(quote, member_of(reference) or ("", ""))
                    facts.add("known_name", kind, name, when=f"member({service},{role},{name})")
                elif is_known(fleet, members, reference):
                    var = used_var(fleet, reference.name).var
                    path = ("vars", var) if reference.kind in (VAR, FILE) else None
                    facts.add("known_name", kind, name, because=path)


def _kind_term(reference: Reference) -> str:
    member = member_of(reference)
    return reference.kind if member is None else f"member({quote('.'.join(member))})"
