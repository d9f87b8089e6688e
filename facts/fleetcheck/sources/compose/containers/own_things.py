"""What one container of a machine should have for itself: serial devices, and data of databases.

Only what is never shared on purpose is looked at. Devices such as /dev/dri or /dev/net/tun are, and
so are folders, but for the one in which a known database keeps its files.
"""

import re
from collections.abc import Collection, Iterator

from fleetcheck.sources.compose.containers.mounts import BIND, mounts, volume_name
from fleetcheck.sources.compose.draft import Draft
from fleetcheck.sources.compose.item import Item, Spot
from fleetcheck.sources.compose.service import Service
from fleetcheck.sources.compose.shared_names import is_name

_COMPLETED = "service_completed_successfully"
_SERIAL = re.compile(r"/dev/(?:tty[A-Z]\w*|serial/by-(?:id|path)/.+|rfcomm\d+|zigbee|zwave)")

_FOLDERS = {
    r"postgres\w*|postgis|timescaledb\w*|pgvect\w*": (
        "/var/lib/postgresql",
        "/var/lib/postgresql/data",
        "/home/postgres/pgdata/data",
        "/bitnami/postgresql",
    ),
    r"mysql|mysql-server|percona\w*|mariadb\w*": (
        "/var/lib/mysql",
        "/bitnami/mysql",
        "/bitnami/mysql/data",
        "/bitnami/mariadb",
    ),
    r"mongo|mongodb\S*": ("/data/db", "/bitnami/mongodb"),
    r"redis|redis-stack\S*|valkey|keydb|dragonfly": ("/data", "/bitnami/redis/data"),
    r"influxdb": ("/var/lib/influxdb", "/var/lib/influxdb2"),
    r"elasticsearch": ("/usr/share/elasticsearch/data",),
    r"opensearch": ("/usr/share/opensearch/data",),
    r"clickhouse(?:-server)?": ("/var/lib/clickhouse",),
    r"cassandra|scylla": ("/var/lib/cassandra", "/var/lib/scylla"),
    r"couchdb": ("/opt/couchdb/data",),
    r"neo4j": ("/data",),
    r"prometheus": ("/prometheus",),
    r"qdrant": ("/qdrant/storage",),
    r"meilisearch": ("/meili_data",),
}
_DATABASES = [(re.compile(image), folders) for image, folders in _FOLDERS.items()]
"""The images of databases, by the last part of their names, and where they keep their files."""

_PLAIN = {each for kept in _FOLDERS.values() for each in kept if each.count("/") > 1}
"""Folders that nothing but a database has, whatever its image is called."""


def add_own_things(
    draft: Draft, aspect: str, project: str, tree: Item, service: Service, is_passing: bool
) -> None:
    """Add to an aspect the devices and data that its containers need for themselves.

    One that is `passing` ends before others begin, so that its data is no matter of theirs.
    """
    things = [("devices", name, item) for name, item in _devices(service)]
    if not is_passing:
        things += [("data", name, item) for name, item in _data(project, tree, service)]
    places: list[Item | None] = [None] if service.replicas else []
    if service.replicas > 1 and service.counted is not None:
        places.append(service.counted)
    for key, name, item in things:
        for place in places if is_name(name) else ():
            draft.append(aspect, key, name, Spot(item if place is None else place))


def passing(services: Collection[Service]) -> set[str]:
    """Return the services whose end others wait for."""
    found: set[str] = set()
    for service in services:
        depends = service.item.get("depends_on")
        for name, about in ({} if depends is None else depends.entries).items():
            condition = about.get("condition")
            if condition is not None and condition.text == _COMPLETED:
                found.add(name)
    return found


def _devices(service: Service) -> Iterator[tuple[str, Item]]:
    """Yield the serial devices of a service, each once."""
    said = service.item.get("devices")
    entries = [] if said is None else said.elements
    found = [each.get("source") if isinstance(each.value, dict) else each for each in entries]
    rows = [(item.text.partition(":")[0], item) for item in found if item is not None]
    rows += [(mount.source, mount.item) for mount in mounts(service) if mount.kind == BIND]
    seen: set[str] = set()
    for path, item in rows:
        if _SERIAL.fullmatch(path) and not item.unknown and path not in seen:
            seen.add(path)
            yield path, item


def _data(project: str, tree: Item, service: Service) -> Iterator[tuple[str, Item]]:
    """Yield where a database keeps its files: a path, or a volume by the name that Docker has."""
    image = service.item.get("image")
    text = "" if image is None or image.unknown else image.text
    name = text.partition("@")[0].rpartition("/")[2].partition(":")[0].lower()
    folders = _PLAIN.union(*(kept for known, kept in _DATABASES if known.fullmatch(name)))
    for mount in mounts(service):
        if mount.target.rstrip("/") in folders and not mount.read_only:
            source = mount.path if mount.kind == BIND else volume_name(project, tree, mount.source)
            if source:
                yield source if mount.kind == BIND else f"volume {source}", mount.item
