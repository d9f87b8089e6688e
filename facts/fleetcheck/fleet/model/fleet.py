"""The fleet as a whole."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from fleetcheck.fleet import values
from fleetcheck.fleet.model.aspects import ASPECT_WORDS, Aspect
from fleetcheck.fleet.model.edges import DELIVERY_WORDS, OBSERVATION_WORDS, Delivery, Observation
from fleetcheck.fleet.model.entry import Entry, reader
from fleetcheck.fleet.model.fields import Date, Name, Namespace, Selectors, Settings
from fleetcheck.fleet.model.hosts import (
    ENVIRONMENT_WORDS,
    KIND_WORDS,
    MACHINE_WORDS,
    POLICY_WORDS,
    Environment,
    Host,
    Kind,
    Policy,
    Scope,
)
from fleetcheck.fleet.model.ports import PORTS_WORDS, PortPolicy
from fleetcheck.fleet.model.services import SERVICE_WORDS, Service
from fleetcheck.fleet.model.vars import PIPE_WORDS, SECRETS_WORDS, VAR_WORDS, Pipe, Secrets, Var


class Exemption(Entry):
    """A finding that is accepted: of which rule, where, why, and until when."""

    rule: Name
    """The rule, by name or code, such as `port-collision`."""
    at: Name
    """The place of the finding, as reports show it."""
    reason: Name
    """Why the finding is accepted."""
    until: Date | None = None
    """The last day on which it is accepted, as `2030-01-01`; no end by default."""


class Fleet(Entry):
    """The whole tree."""

    fleet: Annotated[Literal[1], BeforeValidator(reader(values.check_version))]
    """The version of the format: 1."""
    name: Name = "fleet"
    """The name of the fleet in reports."""
    namespace: Namespace | None = None
    """What tells the aspects of this file from those of the same names in other files, such as
    `clan` in `clan/borgbackup`."""
    notes: tuple[Name, ...] = ()
    """What the program that wrote the file could not carry into it; reports show it."""
    domain: Name | None = None
    """The domain of the fleet."""
    ports: PortPolicy = PortPolicy()
    """The pool of automatic ports, and reserved ports."""
    secrets: Secrets = Secrets()
    """Where generated secrets are kept."""
    assume: tuple[Name, ...] = ()
    """What is provided from outside of the fleet, such as `cap:smtp` or `cap:dns@env:dev`; reports
    list it."""
    settings: Settings = Field(default_factory=dict)
    """Values of settings in the whole fleet, by aspect and field."""
    settings_blocks: dict[Name, Settings] = Field(default_factory=dict)
    """Values of settings, by aspect and field, that hosts and environments import by name."""
    choose: dict[Name, Name] = Field(default_factory=dict)
    """Which aspect serves a capability in the whole fleet, where several could."""
    tags: dict[Name, Selectors] = Field(default_factory=dict)
    """Tags of all hosts and scopes that a selector picks, beside those that they list."""
    kinds: dict[Name, Kind] = Field(default_factory=dict)
    """The kinds of scopes below hosts."""
    environments: dict[Name, Environment] = Field(default_factory=dict)
    """The stages of the fleet."""
    policies: tuple[Policy, ...] = ()
    """Defaults for hosts and scopes that a selector picks."""
    hosts: dict[Name, Host] = Field(default_factory=dict)
    """The machines."""
    scopes: dict[Name, Scope] = Field(default_factory=dict)
    """Guests, containers, users and anything else below a host, to any depth."""
    aspects: dict[Name, Aspect] = Field(default_factory=dict)
    """The manifests of what may be placed on hosts and scopes."""
    services: dict[Name, Service] = Field(default_factory=dict)
    """Services with the roles that hosts have in them."""
    deliver: tuple[Delivery, ...] = ()
    """Edges that bring content from one scope to another: the only way out of an isolated one."""
    route: tuple[Delivery, ...] = ()
    """Another name of `deliver`."""
    provide: tuple[Delivery, ...] = ()
    """Another name of `deliver`."""
    observed: tuple[Observation, ...] = ()
    """What an evaluation has put together, to be compared with the edges."""
    vars: dict[Name, Var] = Field(default_factory=dict)
    """Generated values, such as keys and passwords."""
    pipes: dict[Name, Pipe] = Field(default_factory=dict)
    """What holds for channels; one that is not listed stays on each host."""
    exceptions: tuple[Exemption, ...] = ()
    """Findings that are accepted; one that matches nothing is an error."""
    rules: tuple[str, ...] = ()
    """Files with rules of the user's own, such as `policy/*.lp`."""


WORDS: Mapping[str, Mapping[str, str]] = {
    "fleet": {"fleet": "the version of the format"},
    "name": {"name": "the name of the fleet"},
    "namespace": {"namespace": "the namespace of the file"},
    "notes": {"notes": "what is left out"},
    "domain": {"domain": "the domain of the fleet"},
    "hosts": {**MACHINE_WORDS, "hosts": "the host is declared here"},
    "scopes": {**MACHINE_WORDS, "scopes": "the scope is declared here"},
    "environments": ENVIRONMENT_WORDS,
    "services": SERVICE_WORDS,
    "aspects": ASPECT_WORDS,
    "policies": POLICY_WORDS,
    "vars": VAR_WORDS,
    "pipes": PIPE_WORDS,
    "secrets": SECRETS_WORDS,
    "tags": {"tags": "the tag is computed here"},
    "kinds": KIND_WORDS,
    "ports": PORTS_WORDS,
    "settings": {"settings": "the value is set here"},
    "settings_blocks": {"settings_blocks": "the value is set here"},
    "choose": {"choose": "chosen here"},
    "assume": {"assume": "assumed here"},
    "exceptions": {
        "exceptions": "the exception is declared here",
        "rule": "the rule that it is about",
        "at": "the finding that it accepts",
        "reason": "why it is accepted",
        "until": "its last day",
    },
    "observed": OBSERVATION_WORDS,
    "rules": {"rules": "the rules are named here"},
    "deliver": DELIVERY_WORDS,
    "route": DELIVERY_WORDS,
    "provide": DELIVERY_WORDS,
}
"""What a declaration contributes, by its section and the last key in it that tells."""
