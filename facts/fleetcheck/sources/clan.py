"""Clan inventories: JSON as `nix eval` writes it, alone or with the modules they use."""

from collections.abc import Mapping

from fleetcheck.document import Document, strip_positions
from fleetcheck.location import Location, Path
from fleetcheck.problem import BadInputError, Problem
from fleetcheck.selector import Host
from fleetcheck.selector_text import text
from fleetcheck.source import Source
from fleetcheck.sources.clan_document import ClanDocument, Inventory
from fleetcheck.sources.clan_machines import BACKEND, core_aspect, core_sections, target
from fleetcheck.sources.clan_services import translate_instances
from fleetcheck.sources.origins import Origins
from fleetcheck.validate import read_as

_CLASSES = ("nixos", "darwin")
_EVERY_MACHINE = "all"


def recognises(value: object) -> bool:
    """Return whether the document is a Clan inventory, or has one beside its modules."""
    return isinstance(value, dict) and (
        "inventory" in value or ("instances" in value and "machines" in value)
    )


def read(document: Document) -> Source:
    """Return the inventory as a source; BadInputError carries every part of a wrong shape.

    Machines become hosts, instances services, and each role of an instance an aspect named
    `instance/role`. The notes say of which instances no manifest is known.
    """
    value = strip_positions(document.value)
    alone = not (isinstance(value, dict) and "inventory" in value)
    outside = 1 if alone else 0  # `inventory`, which such a document does not write

    def locate(path: Path, key: bool) -> Location:
        return document.locate(path[outside:], key)

    clan = read_as(ClanDocument, {"inventory": value} if alone else value, locate)
    origins = Origins()
    tree: dict[str, object] = {"fleet": 1, **_machines(clan, origins)}
    translated = translate_instances(clan, origins)
    if translated.twice:
        message = "the name of the instance with that of the role is also that of another role"
        raise BadInputError(
            [Problem("duplicate-key", message, locate(path, True)) for path in translated.twice]
        )
    core = core_sections(clan, origins)
    if core["vars"]:
        tree |= {"vars": core["vars"], "secrets": {"backend": BACKEND}}
    tree["services"] = translated.services
    tree["aspects"] = {**translated.aspects, **core["aspects"]}
    return Source(
        document,
        tree,
        lambda path: origins(path)[outside:],
        translated.notes,
        "clan",
        {path[outside:] for path in origins.keys},
    )


def _machines(clan: ClanDocument, origins: Origins) -> dict[str, object]:
    """Return the hosts, and the tags that are given to machines the inventory does not have."""
    inventory = clan.inventory
    hosts: dict[str, dict[str, object]] = {}
    tags: dict[str, list[str]] = {}
    origins.note(("hosts",), ("inventory", "machines"), key=True)
    for name, machine in sorted((inventory.machines or {}).items()):
        here: Path = ("inventory", "machines", name)
        class_ = machine.class_ or "nixos"
        tags[name] = list(machine.tags or ())
        hosts[name] = {
            "class": class_,
            "description": machine.description or "",
            "tags": tags[name],
            **target(machine.deploy.target if machine.deploy else None),
            **({"aspects": [core_aspect(name)]} if name in (clan.machines or {}) else {}),
        }
        deployed: Path = (*here, "deploy", "targetHost")
        origins.note(("hosts", name, "address"), deployed)
        origins.note(("hosts", name, "names", 0), deployed)
        origins.note(("hosts", name, "aspects", 0), ("machines", name), key=True)
        origins.note(("hosts", name), here)
        origins.note(("hosts", name, "class"), (*here, "machineClass"))
        for tag in (_EVERY_MACHINE, class_):
            predefined = tag == _EVERY_MACHINE or tag in _CLASSES
            if predefined and tag not in (inventory.tags or {}) and tag not in tags[name]:
                tags[name].append(tag)
    return {"hosts": hosts, "tags": _given_tags(inventory, tags, origins)}


def _given_tags(
    inventory: Inventory, tags: Mapping[str, list[str]], origins: Origins
) -> dict[str, list[str]]:
    """Add the tags that list machines to those; return selectors of the machines left over."""
    left: dict[str, list[str]] = {}
    origins.note(("tags",), ("inventory", "tags"), key=True)
    for tag, machines in sorted((inventory.tags or {}).items()):
        for index, name in enumerate(machines):
            here: Path = ("inventory", "tags", tag, index)
            if name not in tags:
                selectors = left.setdefault(tag, [])
                if not selectors:
                    origins.note(("tags", tag), here)
                if text(Host(name)) not in selectors:
                    origins.note(("tags", tag, len(selectors)), here)
                    selectors.append(text(Host(name)))
            elif tag not in tags[name]:
                origins.note(("hosts", name, "tags", len(tags[name])), here)
                tags[name].append(tag)
    return left
