"""Lowers the scope tree: hosts, scopes, their parents, and what environments import.

Sections "the scope tree" and "aspects and where they are" of asp/vocabulary.lp.
"""

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.lowering.classes import lower_kind
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import quote
from fleetcheck.resolve.expansion import Expansion

CUT: Predicates = (
    "host",
    "scope",
    "declared_parent",
    "isolated",
    "kind",
    "class",
    "trait",
)
ALWAYS: Predicates = (
    "environment",
    "environment_import",
    "host_import",
    "settings_block",
)


def lower_scope_tree(
    fleet: model.Fleet, expansion: Expansion, facts: Facts, extent: Extent = WHOLE
) -> None:
    """State hosts, scopes and environments with what they are below, and the kinds of scopes."""
    for node in expansion.nodes.values():
        if extent.scopes is not None and node.name not in extent.scopes:
            continue
        facts.names("scope" if node.below_host else "host", node.name)
        if node.parent_name is not None:
            path: Path = node.path if node.path[0] == "aspects" else (*node.path, "parent")
            facts.names("declared_parent", node.name, node.parent_name, because=path)
        lower_kind(fleet, node, facts)
    for name, environment in fleet.environments.items():
        facts.names("environment", name)
        for index, imported in enumerate(environment.imports):
            path = ("environments", name, "imports", index)
            where = (quote(name), str(index), quote(imported))
            facts.add("environment_import", *where, because=path)
    for name in fleet.settings_blocks:
        facts.names("settings_block", name)
    for name, host in fleet.hosts.items():
        for index, imported in enumerate(host.imports):
            where = (quote(name), str(index), quote(imported))
            facts.add("host_import", *where, because=("hosts", name, "imports", index))
