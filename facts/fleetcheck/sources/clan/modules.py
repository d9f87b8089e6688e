"""The modules of the instances of a Clan document, as far as it has them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path
from fleetcheck.sources.clan.document import (
    ClanDocument,
    Instance,
    Manifest,
    Module,
    ModuleReference,
)
from fleetcheck.sources.clan.interface import Interface, interface_of

_BUILT_IN, _OWN = "clan-core", "self"
_CLASSES = {"nixosModule": "nixos", "darwinModule": "darwin"}


class Known(NamedTuple):
    """What is known of a module: its manifest and its roles, None where they are not known.

    `content` has the classes that a role has a module for with the place of each, where that is
    certain, and `interfaces` the settings that roles declare.
    """

    manifest: Manifest | None
    manifest_path: Path
    roles: frozenset[str] | None
    content: Mapping[str, Mapping[str, Path]]
    interfaces: Mapping[str, Interface]


def service_names(clan: ClanDocument) -> dict[str, str]:
    """Return how the service is called that each instance is of: as its manifest says.

    Modules of two inputs may be called alike; then those of others are called with their input.
    """
    found: dict[str, tuple[str, str]] = {}
    sources: dict[str, set[str]] = {}
    for name, instance in (clan.inventory.instances or {}).items():
        reference = instance.module or ModuleReference()
        manifest = module_of(clan, name, instance).manifest
        called = (manifest and manifest.name) or reference.name or name
        source = reference.input or _BUILT_IN
        found[name] = called, source
        sources.setdefault(called, set()).add(source)
    return {
        name: called if source == _BUILT_IN or len(sources[called]) == 1 else f"{called} ({source})"
        for name, (called, source) in found.items()
    }


def module_of(clan: ClanDocument, name: str, instance: Instance) -> Known:
    """Return what is known of the module of an instance.

    A manifest comes from the module, or else from what Clan has resolved for the instance.
    """
    reference = instance.module or ModuleReference()
    module, path = _module(clan, reference.input, reference.name or name)
    manifest, manifest_path = module.manifest, (*path, "manifest")
    if manifest is None:
        for key, resolved in sorted((clan.members or {}).items()):
            if name in resolved.instances and resolved.manifest is not None:
                manifest, manifest_path = resolved.manifest, ("members", key, "manifest")
    roles = None if module.roles is None else frozenset(module.roles)
    interfaces = dict(_interfaces(clan, reference.input, reference.name or name, module, path))
    return Known(manifest, manifest_path, roles, _content(module, path), interfaces)


def _interfaces(
    clan: ClanDocument, source: str | None, name: str, module: Module, path: Path
) -> Iterator[tuple[str, Interface]]:
    """Yield the roles of which the settings are declared: by the module, else by its schema."""
    schemas = (clan.schemas or {}).get(source or _BUILT_IN, {}).get(name, {})
    for role, schema in schemas.items():
        at: Path = ("moduleSchemas", source or _BUILT_IN, name, role)
        found = interface_of(schema, at)
        if found is not None:
            yield role, found
    for role, about in (module.roles or {}).items():
        found = interface_of(about.get("interface"), (*path, "roles", role, "interface"))
        if found is not None:
            yield role, found


def _module(clan: ClanDocument, source: str | None, name: str) -> tuple[Module, Path]:
    """Return the module of that name and its path, or an empty one."""
    for flake_input in _inputs(source):
        entry = (clan.modules or {}).get(name if flake_input is None else flake_input)
        if flake_input is None and isinstance(entry, Module):
            return entry, ("modules", name)
        if flake_input is not None and isinstance(entry, dict) and name in entry:
            return entry[name], ("modules", flake_input, name)
    return Module(), ()


def _inputs(source: str | None) -> Iterator[str | None]:
    """Yield the inputs to look in; None stands for the modules that are listed by name alone."""
    yield source or _BUILT_IN
    if source in (None, _OWN):
        yield None


def _content(module: Module, path: Path) -> dict[str, dict[str, Path]]:
    """Return the classes of each role that names its modules itself, and by nothing else."""
    if module.per_machine is not None:
        return {}
    return {
        role: {
            class_: (*path, "roles", role, key)
            for key, class_ in _CLASSES.items()
            if _given(about, key)
        }
        for role, about in (module.roles or {}).items()
        if not _given(about, "perInstance")
    }


def _given(about: Mapping[str, JsonValue], key: str) -> bool:
    return about.get(key) is not None
