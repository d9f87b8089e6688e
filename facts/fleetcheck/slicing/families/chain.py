"""The family `chain`: what a scope is within, or has a class or a var from.

A scope is plain where all that carries it gives it the same environment and a host, and something
on it is plain where what it takes is said exactly once on the way up.
"""

from collections import defaultdict
from collections.abc import Mapping

from fleetcheck.resolve.classes import class_of
from fleetcheck.resolve.edges import sits_in
from fleetcheck.resolve.node import upwards
from fleetcheck.resolve.vars import LEVELS, used_var, vars_taken
from fleetcheck.slicing.families.seeds import Find, Seeds, Whole


def scope(whole: Whole, seeds: Seeds) -> None:
    """Add the scopes on no host, in another environment than theirs, or with a trait of a class."""
    for name, node in whole.expansion.nodes.items():
        if node.apart or node.host is None or node.entity is not None:
            seeds.scopes.add(name)


def class_(whole: Whole, seeds: Seeds) -> None:
    """Add what has content, but none for the class of its scope or of the root of that."""
    classes: dict[str, str | None] = {}
    for name in whole.expansion.usage.get("content", ()):
        aspect = whole.fleet.aspects[name]
        for scope in whole.seen.places.get(name, ()) if aspect.content else ():
            if scope not in classes:
                classes[scope] = class_of(whole.fleet, whole.expansion.nodes[scope])
            if classes[scope] is None or classes[scope] in aspect.content:
                continue
            root = sits_in(whole.fleet, whole.expansion.nodes[scope])
            if class_of(whole.fleet, root) not in aspect.content:
                seeds.placements.add((name, scope))


def var(whole: Whole, seeds: Seeds) -> None:
    """Add what takes a var where it is not plainly in sight, secret ones in a single backend."""
    fleet = whole.fleet
    isolating = {name for name, kind in fleet.kinds.items() if kind.isolated}
    backends: dict[str, set[str]] = defaultdict(set)
    for index, policy in enumerate(fleet.policies):
        for name in whole.expansion.picked.get(("policies", index, "select"), ()):
            if policy.backend is not None:
                backends[name].add(policy.backend)
    for name in whole.expansion.usage.get("vars", ()):
        taken = vars_taken(fleet, fleet.aspects[name].vars)
        levels = {"fleet" if var.share else var.scope for var in taken}
        secret = [var for var in taken if "secret" in var.files.values()]
        direct = (fleet.vars.get(used_var(fleet, u).var) for u in fleet.aspects[name].vars)
        crossing = any(var and "secret" in var.files.values() for var in direct)
        unkept = any(var.backend is None for var in secret)
        for scope in whole.seen.places.get(name, ()):
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
                seeds.placements.add((name, scope))


KEYS: Mapping[str, Find] = {"scope": scope, "class": class_, "var": var}
"""What is asked of the chain of scopes."""
