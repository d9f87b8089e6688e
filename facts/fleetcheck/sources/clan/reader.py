"""Clan inventories: JSON as `nix eval` writes it, alone or with the modules they use."""

from fleetcheck.documents.document import Document, strip_positions
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.sources.origins import Origins
from fleetcheck.sources.source import Source

_BESIDE = {"machines", "members", "modules"}
_SECTIONS = {"instances", "machines", "meta", "tags"}


def recognises(value: object) -> bool:
    """Return whether the document is a Clan inventory, or has one beside its modules."""
    if not isinstance(value, dict) or "inventory" not in value:
        return isinstance(value, dict) and {"instances", "machines"} <= value.keys()
    inventory = value["inventory"]
    is_one = isinstance(inventory, dict) and (not inventory or _SECTIONS & inventory.keys())
    return bool(is_one or _BESIDE & value.keys())


def read(document: Document) -> Source:
    """Return the inventory as a source; BadInputError carries every part of a wrong shape.

    Machines become hosts, instances services, and each role of an instance an aspect named
    `instance/role`. The notes say of which instances no manifest is known.
    """
    # What reads an inventory is loaded only where there is one.
    from fleetcheck.fleet.reading import read_as
    from fleetcheck.sources.clan.backups import STATE, is_backup, keeps_state
    from fleetcheck.sources.clan.document import ClanDocument
    from fleetcheck.sources.clan.hosts import hosts_and_tags
    from fleetcheck.sources.clan.machines import BACKEND, core_sections
    from fleetcheck.sources.clan.modules import service_names
    from fleetcheck.sources.clan.services import translate_instances

    value = strip_positions(document.value)
    alone = not (isinstance(value, dict) and "inventory" in value)
    outside = 1 if alone else 0  # `inventory`, which such a document does not write

    def written(path: Path, key: bool = False) -> Location:
        return document.locate(path[outside:], key)

    clan = read_as(ClanDocument, {"inventory": value} if alone else value, written)
    origins = Origins(written)
    tree: dict[str, object] = {"fleet": 1, **hosts_and_tags(clan, origins)}
    translated = translate_instances(clan, origins)
    if translated.twice:
        message = "the name of the instance with that of the role is also that of another role"
        raise BadInputError(
            [Problem("duplicate-key", message, written(path, True)) for path in translated.twice]
        )
    core = core_sections(clan, origins)
    if core["vars"]:
        tree |= {"vars": core["vars"], "secrets": {"backend": BACKEND}}
    tree["services"] = translated.services
    tree["aspects"] = {**translated.aspects, **core["aspects"]}
    if keeps_state(clan) and any(is_backup(called) for called in service_names(clan).values()):
        tree["pipes"] = {STATE: {"required": True}}
        origins.note(("pipes",), ("inventory", "instances"), key=True)

    def own_path(path: Path) -> Path:
        """Return where members and settings of roles are in the inventory; others as they are."""
        return origins.path_of(path)[1:] if path[:1] == ("services",) else path

    return Source(document, tree, origins, translated.notes, "clan", own_path=own_path)
