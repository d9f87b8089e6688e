"""Which services of Clan back up the state of machines, and of which."""

import re

from fleetcheck.sources.clan.document import ClanDocument, Instance, Role
from fleetcheck.sources.clan.modules import Known
from fleetcheck.sources.clan.settings import fields

STATE = "state"
"""The channel of what machines keep."""

CLIENT, SERVER = "client", "server"
_DESTINATIONS = "destinations"
_BACKUP = re.compile(r"backup|restic|kopia")


def is_backup(service: str) -> bool:
    """Return whether a service is one that backs up the state of machines, by its name."""
    return _BACKUP.search(service.rpartition("/")[2]) is not None


def needs_server(client: Role | None) -> bool:
    """Return whether a client of a backup service is not told where else to keep its backups.

    Clan's borgbackup takes `destinations` outside of the fleet.
    """
    if client is None or _DESTINATIONS in fields(client.settings, ()):
        return False
    assigned = (client.machines or (), client.tags or ())
    return not all(
        not isinstance(each, tuple)
        and all(_DESTINATIONS in fields(about.settings, ()) for about in each.values())
        for each in assigned
        if each
    )


def keeps_state(clan: ClanDocument) -> bool:
    """Return whether a machine is known to have folders that it cannot do without."""
    machines = (clan.machines or {}).values()
    return any(kept.folders for core in machines for kept in (core.state or {}).values())


def backs_up(service: str, instance: Instance, module: Known, role: str) -> bool:
    """Return whether the machines of a role have their state backed up by an instance.

    That is where it is a client, and there is a server or a destination outside of the fleet; a
    service without servers keeps it by itself.
    """
    if not is_backup(service):
        return False
    roles = instance.roles or {}
    if SERVER not in (module.roles or roles.keys()):
        return True
    server = roles.get(SERVER)
    served = server is not None and bool(server.machines or server.tags)
    return role != SERVER and (served or not needs_server(roles.get(CLIENT)))
