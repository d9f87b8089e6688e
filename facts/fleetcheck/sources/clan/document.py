"""What of a Clan inventory matters here, as one pydantic model for each kind of object.

Clan knows many more keys; they are passed over. A null counts as not given, as Nix writes it.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Discriminator, Field, JsonValue, StrictInt, Tag

from fleetcheck.fleet.model import Name

_LIST, _OBJECT, _INPUT = "(a list)", "(an object)", "(an input)"
"""The forms of a value, as steps of the path to an error; no key is spelled like that."""

_OF_MODULE = {"_class", "manifest", "roles"}


def _form(value: object) -> str:
    return _LIST if isinstance(value, list) else _OBJECT


def _module_or_input(value: object) -> str:
    return _OBJECT if not isinstance(value, dict) or _OF_MODULE & value.keys() else _INPUT


class Part(BaseModel):
    """What all objects of a Clan document share."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Deploy(Part):
    """How a machine is reached to be deployed."""

    target: Annotated[str | None, Field(alias="targetHost")] = None


class Machine(Part):
    """A machine with the tags it carries by itself."""

    deploy: Deploy | None = None
    class_: Annotated[Name | None, Field(alias="machineClass")] = None
    description: str | None = None
    tags: tuple[Name, ...] | None = None


class Assignment(Part):
    """What a role declares for one machine or one tag."""

    settings: dict[str, JsonValue] | None = None


Assignments = Annotated[
    Annotated[dict[Name, Assignment], Tag(_OBJECT)] | Annotated[tuple[Name, ...], Tag(_LIST)],
    Discriminator(_form),
]
"""Machines or tags of a role: as keys with what is said about each, or as a list."""


class Role(Part):
    """The members of an instance that take part in one way."""

    machines: Assignments | None = None
    tags: Assignments | None = None
    settings: dict[str, JsonValue] | None = None


class ModuleReference(Part):
    """Which module an instance is of: its name, and the flake input that has it."""

    input: str | None = None
    name: Name | None = None


class Instance(Part):
    """A service as it is used in the fleet."""

    module: ModuleReference | None = None
    roles: dict[Name, Role] | None = None


class Inventory(Part):
    """Machines, tags and instances."""

    machines: dict[Name, Machine] | None = None
    tags: dict[Name, tuple[Name, ...]] | None = None
    instances: dict[Name, Instance] | None = None


Limit = Annotated[StrictInt, Field(ge=0, lt=10**9)]


class RoleLimits(Part):
    """How many machines a role may have."""

    least: Annotated[Limit | None, Field(alias="minMachines")] = None
    most: Annotated[Limit | None, Field(alias="maxMachines")] = None


class Constraints(Part):
    """What holds for a service as a whole."""

    instances: Annotated[Limit | None, Field(alias="maxInstances")] = None
    roles: dict[Name, RoleLimits] | None = None


class Exports(Part):
    """What a service offers to others and what it expects of them."""

    out: tuple[Name, ...] | None = None
    inputs: tuple[Name, ...] | None = None


class Manifest(Part):
    """What the author of a service declares about it."""

    name: Name | None = None
    description: str | None = None
    categories: tuple[str, ...] | None = None
    exports: Exports | None = None
    constraints: Constraints | None = None


class Module(Part):
    """The implementation of a service; `roles` is None where they are not known."""

    manifest: Manifest | None = None
    roles: dict[Name, dict[str, JsonValue]] | None = None
    per_machine: Annotated[JsonValue, Field(alias="perMachine")] = None


Modules = Annotated[
    Annotated[Module, Tag(_OBJECT)] | Annotated[dict[Name, Module], Tag(_INPUT)],
    Discriminator(_module_or_input),
]
"""A module, or the modules of one flake input."""


class Resolved(Part):
    """A service as Clan resolved it: the manifest that its instances have."""

    manifest: Manifest | None = None
    instances: dict[str, JsonValue] = {}


class GeneratedFile(Part):
    """A file that a generator writes; secret by default."""

    secret: bool | None = None


class Generator(Part):
    """What generates vars, with what it is made from."""

    files: dict[Name, GeneratedFile] | None = None
    dependencies: tuple[Name, ...] | None = None
    share: bool | None = None


class Vars(Part):
    """The vars of a machine."""

    generators: dict[Name, Generator] | None = None


class Kept(Part):
    """Folders that a machine cannot do without."""

    folders: tuple[str, ...] | None = None


class Core(Part):
    """What `config.clan.core` of a machine says: its vars and its state."""

    vars: Vars | None = None
    state: dict[Name, Kept] | None = None

    @property
    def generators(self) -> dict[str, Generator]:
        """Return the generators by name."""
        return (self.vars and self.vars.generators) or {}


class ClanDocument(Part):
    """An inventory with what is known of the modules it uses, and of its machines."""

    inventory: Inventory
    machines: dict[Name, Core] | None = None
    modules: dict[Name, Modules] | None = None
    schemas: Annotated[
        dict[Name, dict[Name, dict[Name, JsonValue]]] | None, Field(alias="moduleSchemas")
    ] = None
    """The JSON Schema of each role, by the input that has the module, and the module."""
    members: dict[str, Resolved] | None = None
