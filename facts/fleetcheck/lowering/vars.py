"""Lowers generated values: where each is generated, its files, what it is made from, its users.

Sections "vars" and "contracts" of asp/vocabulary.lp.
"""

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.link import parse_link
from fleetcheck.fleet.setting_type import Type
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts, Support
from fleetcheck.lowering.settings.contracts import READ, ContractFacts
from fleetcheck.lowering.term import path_term, quote
from fleetcheck.resolve.edges import deliveries
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.vars import LEVELS, misspelt_backends, used_var

_TEXT = Type("str")

CUT: Predicates = (
    "uses_var",
    "uses_file",
    "reads_var",
    *READ,
)
ALWAYS: Predicates = (
    "var",
    "var_level",
    "var_file",
    "secret_file",
    "var_disagrees",
    "depends",
    "brings",
    "own_backend",
    "policy_backend",
    "default_backend",
    "backend",
    "misspelt_backend",
)


def lower_vars(
    fleet: model.Fleet, expansion: Expansion, facts: Facts, extent: Extent = WHOLE
) -> None:
    """State the vars, their backends, and who uses them; a use of an unknown var in any extent."""
    aspects = extent.aspects
    contracts = ContractFacts(fleet, expansion, facts)
    for name, var in fleet.vars.items():
        _lower_var(name, var, facts)
    for name in expansion.usage.get("vars", ()):
        for index, written in enumerate(fleet.aspects[name].vars):
            link = parse_link(written)
            if link is not None and link.kind == "capability":
                if aspects is None or name in aspects:
                    read = contracts.read(name, link, _TEXT)
                    at: Path = ("aspects", name, "vars", index)
                    facts.add("reads_var", quote(name), str(index), *read, because=at)
                continue
            used, file = used_var(fleet, written)
            known = used in fleet.vars and file in (None, *fleet.vars[used].files)
            if aspects is None or name in aspects or not known:
                path: Path = ("aspects", name, "vars", index)
                facts.add("uses_var", quote(name), str(index), quote(used), because=path)
                if file is not None:
                    about = (quote(name), str(index), quote(file), quote(written))
                    facts.add("uses_file", *about, because=path)
    for here, edge in deliveries(fleet) if fleet.vars else ():
        if edge.source is not None and edge.to is not None:
            ends = (path_term(here), quote(edge.source), quote(edge.to))
            facts.add("brings", *ends, because=here)
    if fleet.secrets.backend is not None:
        facts.names("default_backend", fleet.secrets.backend, because=("secrets", "backend"))
    for index, backend in enumerate(fleet.secrets.backends):
        facts.names("backend", backend, because=("secrets", "backends", index))
    for backend in misspelt_backends(fleet):
        facts.names("misspelt_backend", backend)
    for index, policy in enumerate(fleet.policies):
        if policy.backend is not None:
            selector = path_term(("policies", index, "select"))
            path = ("policies", index, "backend")
            names = (str(index), selector, quote(policy.backend))
            facts.add("policy_backend", *names, because=path)


def _lower_var(name: str, var: model.Var, facts: Facts) -> None:
    here: Path = ("vars", name)
    facts.names("var", name, because=here)
    shared: tuple[Path, ...] = ((*here, "share"),) if var.share else ()
    if var.share:
        facts.support("var_level", (quote(name), "fleet"), Support((here, *shared)))
    said = "scope" in var.model_fields_set
    level = var.scope if var.scope in LEVELS else f"kind({quote(var.scope)})"
    scope: Path = (*here, "scope")
    paths = (here, scope) if said else (here,)
    facts.support("var_level", (quote(name), level), Support(paths, shared))
    if said:
        facts.support("var_level", (quote(name), "host"), Support((here,), (*shared, scope)))
    for file, secrecy in var.files.items():
        facts.names("var_file", name, file, because=(*here, "files", file))
        if secrecy == "secret":
            facts.names("secret_file", name, file, because=(*here, "files", file))
    for index, machine in enumerate(var.disagrees):
        disagrees: Path = (*here, "disagrees", index)
        names = (quote(name), quote(machine), path_term(disagrees))
        facts.add("var_disagrees", *names)  # of the machine, so not to be taken away
    for index, needed in enumerate(var.dependencies):
        path = (*here, "dependencies", index)
        facts.add("depends", quote(name), str(index), quote(needed), because=path)
    if var.backend is not None:
        facts.names("own_backend", name, var.backend, because=(*here, "backend"))
