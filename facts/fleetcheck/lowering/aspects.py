"""Lowers aspects: what they offer, import, require and exclude, and what is assumed or chosen.

Section "aspects and where they are" of asp/vocabulary.lp.
"""

from collections.abc import Container, Iterable

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.values import parse_assumption
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts, Support
from fleetcheck.lowering.term import environment_term, path_term, quote
from fleetcheck.resolve.expansion import Expansion

CUT: Predicates = (
    "aspect",
    "offers",
    "imports",
    "imports_later",
    "requires",
    "reference",
    "reference_meant",
    "reference_off",
    "reference_maker",
    "example",
    "conflicts",
    "chooses",
    "content",
    "outside",
)
ALWAYS: Predicates = ("assumed", "policy_chooses", "creates", "has_class")

_EXAMPLES = 3
"""How many providers of a capability are named where none of them is in scope."""


def lower_aspects(
    fleet: model.Fleet, expansion: Expansion, facts: Facts, extent: Extent = WHOLE
) -> None:
    """State what aspects say of themselves, who is chosen, and what is assumed."""
    kept = fleet.aspects if extent.aspects is None else extent.aspects
    for name in kept:
        _lower_aspect(name, fleet.aspects[name], facts, extent)
    for name in expansion.usage.get("synth", ()):
        _lower_created(name, fleet.aspects[name], facts)
    if facts.wants(("example",)):
        named = examples(fleet, expansion) if extent.examples is None else extent.examples
        for capability, providers in named.items():
            for provider in providers:
                if provider in kept:
                    facts.names("example", capability, provider)
    for node in expansion.nodes.values():
        if extent.scopes is None or node.name in extent.scopes:
            for capability, chosen in node.entry.choose.items():
                path: Path = (*node.path, "choose", capability)
                facts.names("chooses", node.name, capability, chosen, because=path)
    for name, environment in fleet.environments.items():
        for capability, chosen in environment.choose.items():
            path = ("environments", name, "choose", capability)
            names = (environment_term(name), quote(capability), quote(chosen))
            facts.add("chooses", *names, because=path)
    for capability, chosen in fleet.choose.items():
        names = ("fleet", quote(capability), quote(chosen))
        facts.add("chooses", *names, because=("choose", capability))
    for index, policy in enumerate(fleet.policies):
        selector = path_term(("policies", index, "select"))
        for capability, chosen in policy.choose.items():
            path = ("policies", index, "choose", capability)
            said = (str(index), selector, quote(capability), quote(chosen))
            facts.add("policy_chooses", *said, because=path)
    for index, text in enumerate(fleet.assume):
        capability, at = parse_assumption(text)
        where = (str(index), environment_term(at), f"cap({quote(capability)})")
        facts.add("assumed", *where, because=("assume", index))


def examples(fleet: model.Fleet, expansion: Expansion) -> dict[str, list[str]]:
    """Return a few providers of each capability."""
    placed = {placement.aspect for placement in expansion.placements}
    found: dict[str, set[str]] = {}
    for name, aspect in fleet.aspects.items():
        for provide in aspect.provides:
            found.setdefault(provide.cap, set()).add(name)
    return {cap: first(names, placed) for cap, names in sorted(found.items())}


def first(providers: Iterable[str], placed: Container[str]) -> list[str]:
    """Return a few of the providers, those that are placed first, by name."""
    return sorted(providers, key=lambda name: (name not in placed, name))[:_EXAMPLES]


def _lower_created(name: str, aspect: model.Aspect, facts: Facts) -> None:
    """State which scopes an aspect is to create, and whether it is an entity trait."""
    for index, child in enumerate(aspect.synth):
        path: Path = ("aspects", name, "synth", index)
        facts.add("creates", quote(name), str(index), quote(child.name), because=path)
    if aspect.synth and aspect.class_ is not None:
        facts.names("has_class", name, because=("aspects", name, "class"))


def _lower_aspect(name: str, aspect: model.Aspect, facts: Facts, extent: Extent) -> None:
    own = quote(name)
    here: Path = ("aspects", name)
    facts.add("aspect", own)
    reach = (*here, "reach") if aspect.reach != "host" else None
    _offer((own, f"name({own})"), aspect.reach, None, reach, facts)
    for index, provide in enumerate(aspect.provides):
        path = (*here, "provides", index)
        offered = (own, f"cap({quote(provide.cap)})")
        if provide.reach is not None:
            widened = None if provide.reach == "host" else (*path, "reach")
            _offer(offered, provide.reach, path, widened, facts)
        else:
            _offer(offered, aspect.reach, path, reach, facts)
    for index, imported in enumerate(aspect.imports):
        if extent.imports is not None and (name, index) not in extent.imports:
            continue
        path = (*here, "imports", index)
        facts.add("imports", own, str(index), quote(imported.aspect), because=path)
        if imported.when == "runtime":
            facts.add("imports_later", own, str(index), because=path)
    for index, require in enumerate(aspect.requires):
        if extent.requirements is not None and (name, index) not in extent.requirements:
            continue
        strength = _strength(require)
        within = require.within or "anywhere"
        about = (quote(require.cap), within, strength, require.when)
        path = (*here, "requires", index)
        facts.add("requires", own, str(index), *about, because=path)
        if require.reference is not None:
            _refer((own, str(index)), require.reference, path, facts)
    for index, other in enumerate(aspect.conflicts):
        path = (*here, "conflicts", index)
        facts.add("conflicts", own, str(index), quote(other), because=path)
    for class_ in aspect.content:
        facts.names("content", name, class_, because=(*here, "content", class_))
    if aspect.outside is not None:
        facts.add("outside", own, aspect.outside, because=(*here, "outside"))


def _refer(
    requirement: tuple[str, str], reference: model.Reference, path: Path, facts: Facts
) -> None:
    """State how a file refers to what is required, and what it may mean by that."""
    spoken = (reference.subject, reference.verb, reference.name)
    facts.add("reference", *requirement, *map(quote, spoken), because=path)
    for key in ("meant", "off", "maker"):
        said = getattr(reference, key)
        if said is not None:
            facts.add(f"reference_{key}", *requirement, quote(said), because=path)


def _strength(require: model.Require) -> str:
    """Return what it means if nothing serves a requirement."""
    return "optional" if require.optional else "external" if require.external else "mandatory"


def _offer(
    offered: tuple[str, str], reach: str, entry: Path | None, widened: Path | None, facts: Facts
) -> None:
    """State what an aspect offers: as far as its reach, and where that is not said, on its host."""
    entries = () if entry is None else (entry,)
    if widened is None:
        facts.support("offers", (*offered, reach), Support(entries))
        return
    facts.support("offers", (*offered, reach), Support((*entries, widened)))
    facts.support("offers", (*offered, "host"), Support(entries, (widened,)))
