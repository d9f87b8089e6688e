"""What Clan machines have by themselves: where they are deployed to, their vars and their state."""

import re
from collections.abc import Mapping

from fleetcheck.documents.location import Path
from fleetcheck.fleet.values import parse_address
from fleetcheck.sources.clan.document import ClanDocument, Core, Generator
from fleetcheck.sources.origins import Origins

_TARGET = re.compile(r"(?:[^@]*@)?(?P<host>\[[^]]+\]|[^:@?/]+)(?P<port>:\d+)?(?:[?/].*)?")

BACKEND = "sops"
"""Where Clan keeps secret vars by default."""


def target(text: str | None) -> dict[str, object]:
    """Return the address or the name that `deploy.targetHost` deploys to, as keys of a host.

    One with a port of its own is none of the machine's: several machines may be behind it.
    """
    match = _TARGET.fullmatch(text or "")
    if match is None or match["port"]:
        return {}
    host = match["host"].strip("[]")
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
    them, called `generator@machine`.
    """
    machines = {
        name: core
        for name, core in sorted((clan.machines or {}).items())
        if name in (clan.inventory.machines or {})
    }
    names = _names(machines)
    found: dict[str, object] = {}
    aspects: dict[str, object] = {}
    for machine, core in machines.items():
        here: Path = ("machines", machine)
        for called, generator in sorted(core.generators.items()):
            var = names[machine, called]
            if var not in found:
                where: Path = (*here, "vars", "generators", called)
                found[var] = _var(generator, machine, names)
                origins.note(("vars", var), where, key=True)
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
    definitions: dict[str, list[Generator]] = {}
    for core in machines.values():
        for called, generator in core.generators.items():
            if generator not in definitions.setdefault(called, []):
                definitions[called].append(generator)
    return {
        (machine, called): called
        if generator.share or len(definitions[called]) == 1
        else f"{called}@{machine}"
        for machine, core in machines.items()
        for called, generator in core.generators.items()
    }


def _var(
    generator: Generator, machine: str, names: Mapping[tuple[str, str], str]
) -> dict[str, object]:
    files = (generator.files or {}).items()
    return {
        "share": bool(generator.share),
        "files": {name: "public" if file.secret is False else "secret" for name, file in files},
        "dependencies": [
            names.get((machine, needed), needed) for needed in generator.dependencies or ()
        ],
    }
