"""The fleet as people declare it: one pydantic model for each kind of entry.

Every model is frozen and refuses unknown keys. Short forms (`443/tcp`, a bare capability) are read
into the long form, so that the rest of fleetcheck sees one shape only.
"""

from fleetcheck.fleet.model.aspects import Aspect, SettingField
from fleetcheck.fleet.model.containers import Attachment, DockerNetwork, PublishedRange
from fleetcheck.fleet.model.edges import Delivery, Observation
from fleetcheck.fleet.model.entry import Entry
from fleetcheck.fleet.model.fields import Name, Settings
from fleetcheck.fleet.model.fleet import Exemption, Fleet
from fleetcheck.fleet.model.hosts import Environment, Forward, Host, Kind, Machine, Policy, Scope
from fleetcheck.fleet.model.lookups import Offer, Provide, Reference, Require
from fleetcheck.fleet.model.ports import PortPolicy, PortSpec
from fleetcheck.fleet.model.services import Role, Service
from fleetcheck.fleet.model.vars import Pipe, Secrets, Var

__all__ = [
    "Aspect",
    "Attachment",
    "Delivery",
    "DockerNetwork",
    "Entry",
    "Environment",
    "Exemption",
    "Fleet",
    "Forward",
    "Host",
    "Kind",
    "Machine",
    "Name",
    "Observation",
    "Offer",
    "Pipe",
    "Policy",
    "PortPolicy",
    "PortSpec",
    "Provide",
    "PublishedRange",
    "Reference",
    "Require",
    "Role",
    "Scope",
    "Secrets",
    "Service",
    "SettingField",
    "Settings",
    "Var",
]
