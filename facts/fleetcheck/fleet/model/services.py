"""Services that several hosts take part in, each in a role."""

from pydantic import Field

from fleetcheck.fleet.model.entry import Entry
from fleetcheck.fleet.model.fields import Count, Name, Selectors, Settings


class Role(Entry):
    """The members of a service that take part in one way, and their aspects."""

    select: Selectors | None = None
    """A selector of the members, or several of which any will do."""
    hosts: tuple[Name, ...] = ()
    """Members by name: hosts or scopes."""
    count: Count | None = None
    """How many members there have to be: `1`, `1..`, `0..1` or `2..4`."""
    aspects: tuple[Name, ...] = ()
    """The aspects that are placed on every member."""
    peers: tuple[Name, ...] = ()
    """Roles of the service that have to have a member beside those of this role."""
    settings: Settings = Field(default_factory=dict)
    """Values of settings on every member, by aspect and field."""
    settings_for: dict[Name, Settings] = Field(default_factory=dict)
    """Values of settings for one member or for those with a tag, by its name or the tag."""


class Service(Entry):
    """A service as a whole: its roles. `service` names what it is an instance of."""

    description: str = ""
    """What the service is for."""
    service: Name | None = None
    """What it is an instance of; its own name by default."""
    instances: Count | None = None
    """How many instances of this service there may be."""
    counts: dict[Name, Count] = Field(default_factory=dict)
    """How many members there have to be, by role."""
    roles: dict[Name, Role] = Field(default_factory=dict)
    """The roles, by name."""


SERVICE_WORDS = {
    "services": "the instance is declared here",
    "service": "it is an instance of this",
    "description": "its description",
    "instances": "the number of instances is declared here",
    "roles": "the role is declared here",
    "select": "the role selects it",
    "hosts": "the role lists it",
    "aspects": "the role places it",
    "count": "the count is declared here",
    "counts": "the count is declared here",
    "settings": "the value is set here",
    "settings_for": "the value is set here",
    "peers": "its peers",
}
"""What each key of a service, and of its roles, contributes, in the words of an explanation."""
