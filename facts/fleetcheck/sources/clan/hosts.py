"""The machines of a Clan inventory as hosts, with the tags that are given to them."""

from collections.abc import Mapping

from fleetcheck.documents.location import Path
from fleetcheck.fleet.selectors.selector import Host
from fleetcheck.fleet.selectors.text import text
from fleetcheck.sources.clan.document import ClanDocument, Inventory
from fleetcheck.sources.clan.machines import core_aspect, target
from fleetcheck.sources.origins import Origins

_CLASSES = ("nixos", "darwin")
_EVERY_MACHINE = "all"


def hosts_and_tags(clan: ClanDocument, origins: Origins) -> dict[str, object]:
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
