"""What Clan machines have by themselves: where they are deployed to, their vars and their state."""

import re
from collections.abc import Mapping

from fleetcheck.documents.location import Path
from fleetcheck.fleet.values import parse_address
from fleetcheck.sources.clan.document import ClanDocument, Core, Generator
from fleetcheck.sources.origins import Origins

_TARGET = re.compile(r"(?:[^@]*@)?(?P<host>\[[^]]+\]|[^:@?/]+)(?P<port>:\d+)?(?:[?/].*)?")

_SSH = ":22"

BACKEND = "sops"
"""Where Clan keeps secret vars by default."""


def target(text: str | None) -> dict[str, object]:
    """Return the address or the name that `deploy.targetHost` deploys to, as keys of a host.

    One with another port than that of SSH stands for itself: several machines may be behind one
    address.
    """
    match = _TARGET.fullmatch(text or "")
    if match is None:
        return {}
    host = match["host"].strip("[]")
    if match["port"] not in (None, _SSH):
        return {"names": [f"{host}{match['port']}"]}
    if re.fullmatch(r"[0-9.]+|[0-9a-fA-F:]+:[0-9a-fA-F:]*", host):
        try:
            return {"address": parse_address(host)}
        except ValueError:
            return {}
    return {"names": [host]}


def core_aspect(machine: str) -> str:
    """Return how the aspect is called that has the vars and the state of a machine."""
    return f"clan-core/{machine}"


def core_sections(clan: ClanDocument, origins: Origins) -> dict[str, dict[str, object]]:
    """Return the sections `vars` and `aspects` of what the machines generate and keep.

    A generator that is the same on all machines is one var; one that differs is a var for each of
    them, called `generator@machine`. A shared one is one var; machines that declare it in another
    way disagree. What a generator depends on has to be on the same machine.
    """
    machines = {
        name: core
        for name, core in sorted((clan.machines or {}).items())
        if name in (clan.inventory.machines or {})
    }
    names = _names(machines)
    disagreeing = _disagreeing(machines)
    found: dict[str, object] = {}
    aspects: dict[str, object] = {}
    for machine, core in machines.items():
        here: Path = ("machines", machine)
        for called, generator in sorted(core.generators.items()):
            var = names[machine, called]
            if var not in found:
                where: Path = (*here, "vars", "generators", called)
                others = disagreeing.get(called, ()) if var == called else ()
                found[var] = {**_var(generator, machine, names), "disagrees": list(others)}
                origins.note(("vars", var), where, key=True)
                for index, other in enumerate(others):
                    elsewhere: Path = ("machines", other, "vars", "generators", called)
                    origins.note(("vars", var, "disagrees", index), elsewhere, key=True)
                for key in ("files", "dependencies", "share"):
                    origins.note(("vars", var, key), (*where, key))
        own: Path = ("aspects", core_aspect(machine))
        origins.note(own, here, key=True)
        used = [names[machine, called] for called in sorted(core.generators)]
        for index, called in enumerate(sorted(core.generators)):
            origins.note((*own, "vars", index), (*here, "vars", "generators", called), key=True)
        folders: list[str] = []
        for state, kept in sorted((core.state or {}).items()):
            for position, folder in enumerate(kept.folders or ()):
                where = (*here, "state", state, "folders", position)
                origins.note((*own, "state", len(folders)), where)
                folders.append(folder)
        aspects[core_aspect(machine)] = {"vars": used, "state": folders}
    return {"vars": found, "aspects": aspects}


def _names(machines: Mapping[str, Core]) -> dict[tuple[str, str], str]:
    """Return how the var of each generator of each machine is called."""
    definitions: dict[str, list[_Definition]] = {}
    for core in machines.values():
        for called, generator in core.generators.items():
            definition = _definition(core, generator)
            if definition not in definitions.setdefault(called, []):
                definitions[called].append(definition)
    shared = {
        called
        for core in machines.values()
        for called, generator in core.generators.items()
        if generator.share
    }
    return {
        (machine, called): called
        if called in shared or len(definitions[called]) == 1
        else f"{called}@{machine}"
        for machine, core in machines.items()
        for called in core.generators
    }


_Definition = tuple[Generator, frozenset[str]]
"""A generator, and what it depends on that its machine does not have."""


def _definition(core: Core, generator: Generator) -> _Definition:
    return generator, frozenset(generator.dependencies or ()) - core.generators.keys()


def _disagreeing(machines: Mapping[str, Core]) -> dict[str, list[str]]:
    """Return the machines that declare a shared generator otherwise than the first that has it."""
    declared: dict[str, list[tuple[str, Generator]]] = {}
    for machine, core in machines.items():
        for called, generator in core.generators.items():
            declared.setdefault(called, []).append((machine, generator))
    return {
        called: [machine for machine, generator in said if generator != said[0][1]]
        for called, said in declared.items()
        if any(generator.share for _, generator in said)
    }


def _var(
    generator: Generator, machine: str, names: Mapping[tuple[str, str], str]
) -> dict[str, object]:
    """Return a generator as a var; what only other machines have is called with this one."""
    known = {called for _, called in names}
    files = (generator.files or {}).items()
    return {
        "share": bool(generator.share),
        "files": {name: "public" if file.secret is False else "secret" for name, file in files},
        "dependencies": [
            names.get((machine, needed), f"{needed}@{machine}" if needed in known else needed)
            for needed in generator.dependencies or ()
        ],
    }
