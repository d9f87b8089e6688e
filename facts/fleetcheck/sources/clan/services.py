"""Clan instances as services, and each of their roles as an aspect."""

from collections.abc import Mapping
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet.selectors.selector import Tag
from fleetcheck.fleet.selectors.text import text
from fleetcheck.sources.clan.assigned import assigned
from fleetcheck.sources.clan.backups import (
    CLIENT,
    SERVER,
    STATE,
    backs_up,
    is_backup,
    keeps_state,
    needs_server,
)
from fleetcheck.sources.clan.document import (
    ClanDocument,
    Constraints,
    Exports,
    Instance,
    Manifest,
    Role,
    RoleLimits,
)
from fleetcheck.sources.clan.interface import declared_or_set
from fleetcheck.sources.clan.modules import Known, module_of, service_names
from fleetcheck.sources.clan.settings import Field, fields
from fleetcheck.sources.origins import Origins


class Translated(NamedTuple):
    """The sections `services` and `aspects`, and what could not be known or kept.

    `twice` are the paths of roles whose aspect has the name of another one.
    """

    services: dict[str, object]
    aspects: dict[str, object]
    notes: tuple[str, ...]
    twice: tuple[Path, ...]


def translate_instances(clan: ClanDocument, origins: Origins) -> Translated:
    """Return the instances of the inventory as services and aspects."""
    services: dict[str, object] = {}
    aspects: dict[str, object] = {}
    notes: list[str] = []
    twice: list[Path] = []
    unknown: list[str] = []
    called = service_names(clan)
    instances = (clan.inventory.instances or {}).items()
    partly = any(module_of(clan, *each).manifest is None for each in instances)
    keeping = keeps_state(clan)
    origins.note(("services",), ("inventory", "instances"), key=True)
    origins.note(("aspects",), ("inventory", "instances"), key=True)
    for name, instance in sorted((clan.inventory.instances or {}).items()):
        module = module_of(clan, name, instance)
        if module.manifest is None:
            unknown.append(f"`{name}`")
        translation = _Instance(name, instance, called[name], module, origins, partly, keeping)
        services[name] = translation.service()
        for role, aspect in translation.aspects.items():
            own = translation.aspect_name(role)
            if own in aspects:
                twice.append((*translation.here, "roles", role))
            aspects[own] = aspect
        notes += translation.notes
    if clan.modules is None and clan.members is None:
        notes.append("no manifests: what services provide, require and allow is not known")
    elif unknown:
        which = ", ".join(unknown)
        what = "what these provide, require and allow is not known"
        notes.append(f"no manifest of {which}: {what}, nor whether others miss something")
    return Translated(services, aspects, tuple(notes), tuple(twice))


class _Instance:
    """One instance while it is translated."""

    def __init__(
        self,
        name: str,
        instance: Instance,
        called: str,
        module: Known,
        origins: Origins,
        partly: bool,
        keeping: bool,
    ) -> None:
        """Start with nothing.

        Only `partly` is known what the instances of the fleet export; `keeping` is whether a
        machine has state.
        """
        self.partly = partly
        self.keeping = keeping
        self.name = name
        self.instance = instance
        self.called = called
        self.module = module
        self.manifest = module.manifest or Manifest()
        self.origins = origins
        self.here: Path = ("inventory", "instances", name)
        self.native: Path = ("services", name)
        self.aspects: dict[str, object] = {}
        self.notes: list[str] = []

    def aspect_name(self, role: str) -> str:
        """Return how the aspect of a role is called."""
        return f"{self.name}/{role}"

    def service(self) -> dict[str, object]:
        """Return the instance as a service; its aspects are there afterwards."""
        note = self.origins.note
        note(self.native, self.here, key=True)
        note((*self.native, "service"), (*self.here, "module", "name"))
        service: dict[str, object] = {"service": self.called}
        limit = (self.manifest.constraints or Constraints()).instances
        if limit is not None:
            service["instances"] = f"0..{limit}"
            path = (*self.module.manifest_path, "constraints", "maxInstances")
            note((*self.native, "instances"), path)
        counts = self.counts()
        return {**service, "counts": counts, "roles": self.roles(counts)}

    def counts(self) -> dict[str, str]:
        """Return the count of each role that is constrained or that the module does not have.

        A count of a role that is not there is what makes it a finding.
        """
        found: dict[str, str] = {}
        for role in sorted(self.instance.roles or {}):
            if self.module.roles is not None and role not in self.module.roles:
                found[role] = "0.."
                path: Path = (*self.here, "roles", role)
                self.origins.note((*self.native, "counts", role), path, key=True)
        limits = (self.manifest.constraints or Constraints()).roles or {}
        for role, limit in sorted(limits.items()):
            if role not in found:
                found[role] = _count(limit)
                path = (*self.module.manifest_path, "constraints", "roles", role)
                self.origins.note((*self.native, "counts", role), path, key=True)
        return found

    def roles(self, counts: Mapping[str, str]) -> dict[str, object]:
        """Return the roles that there are; those that the instance leaves out have no members.

        Where the module does not tell its roles, those that are constrained are taken to be there.
        """
        used = self.instance.roles or {}
        declared = self.module.roles
        found: dict[str, dict[str, object]] = {}
        self.origins.note((*self.native, "roles"), (*self.here, "roles"), key=True)
        for role in sorted({*used, *counts} if declared is None else declared):
            native: Path = (*self.native, "roles", role)
            if role in used:
                self.origins.note(native, (*self.here, "roles", role), key=True)
                found[role] = self.role(role, used[role])
            else:
                self.origins.note(native, (*self.here, "roles"), key=True)
                found[role] = {}
        wanting = is_backup(self.called) and needs_server(used.get(CLIENT))
        if wanting and {CLIENT, SERVER} <= found.keys():
            peers: Path = (*self.native, "roles", CLIENT, "peers")
            self.origins.note(peers, (*self.here, "roles"), key=True)
            found[CLIENT]["peers"] = [SERVER]
        return dict(found)

    def role(self, name: str, role: Role) -> dict[str, object]:
        """Return a role with its aspect placed on its members."""
        here: Path = (*self.here, "roles", name)
        native: Path = (*self.native, "roles", name)
        aspect = self.aspect_name(name)
        machines = list(assigned(role.machines, (*here, "machines"), self.origins))
        tags = list(assigned(role.tags, (*here, "tags"), self.origins))
        self.origins.note((*native, "hosts"), (*here, "machines"), key=True)
        self.origins.note((*native, "select"), (*here, "tags"), key=True)
        for index, machine in enumerate(machines):
            self.origins.note((*native, "hosts", index), machine.path)
        for index, tag in enumerate(tags):
            if not index:
                self.origins.note((*native, "select"), tag.path)
            self.origins.note((*native, "select", index), tag.path)
        own = fields(role.settings, (*here, "settings"))
        special: dict[str, dict[str, Field]] = {}
        paths = {each.name: each.path for each in (*tags, *machines)}
        for each in (*machines, *tags):
            if each.name not in special:
                special[each.name] = each.settings
            elif each.settings:
                what = f"tag `{each.name}` in `{aspect}`"
                self.notes.append(f"the settings of the {what} are left out: it is a machine too")
        self.aspects[name] = self.aspect(name, [own, *special.values()])
        return {
            "hosts": [machine.name for machine in machines],
            "select": [text(Tag(tag.name)) for tag in tags],
            "aspects": [aspect],
            "settings": self.settings(aspect, own, (*native, "settings"), here),
            "settings_for": {
                who: self.settings(aspect, given, (*native, "settings_for", who), paths[who])
                for who, given in special.items()
                if given
            },
        }

    def settings(
        self, aspect: str, given: Mapping[str, Field], native: Path, around: Path
    ) -> dict[str, dict[str, object]]:
        """Return fields, which are set below the path `around`, as settings of the aspect."""
        self.origins.note((*native, aspect), (*around, "settings"), key=True)
        for name, field in given.items():
            self.origins.note((*native, aspect, name), field.path)
        return {aspect: {name: field.value for name, field in given.items()}} if given else {}

    def aspect(self, role: str, settings: list[dict[str, Field]]) -> dict[str, object]:
        """Return the aspect of a role: what the manifest says, and every field that is set."""
        native: Path = ("aspects", self.aspect_name(role))
        manifest, path = self.manifest, self.module.manifest_path
        exports = manifest.exports or Exports()
        collecting = self.keeping and backs_up(self.called, self.instance, self.module, role)
        content = self.module.content.get(role, {})
        declared = declared_or_set(self.module.interfaces.get(role), settings)
        self.origins.note(native, (*self.here, "roles", role), key=True)
        self.origins.note((*native, "provides"), (*path, "exports", "out"))
        self.origins.note((*native, "requires"), (*path, "exports", "inputs"))
        for about in ("description", "categories"):
            self.origins.note((*native, about), (*path, about))
        for class_, where in content.items():
            self.origins.note((*native, "content", class_), where)
        for name, at in declared.paths.items():
            self.origins.note((*native, "settings", name), at)
        return {
            "description": manifest.description or "",
            "categories": list(manifest.categories or ()),
            "provides": [{"cap": cap, "reach": "fleet"} for cap in exports.out or ()],
            "requires": [
                {"cap": cap, "every": True, **({"optional": True} if self.partly else {})}
                for cap in exports.inputs or ()
            ],
            "collects": [STATE] if collecting else [],
            "settings": dict(declared.fields),
            "content": {class_: [] for class_ in content},
        }


def _count(limit: RoleLimits) -> str:
    return f"{limit.least or 0}..{'' if limit.most is None else limit.most}"
