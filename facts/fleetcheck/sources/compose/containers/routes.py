"""Routes that services ask a proxy for by labels: of Traefik, and of Caddy for Docker.

As doc.traefik.io has it under Routing, Docker (`traefik.http.routers.NAME.rule`), and the project
caddy-docker-proxy (`caddy`, `caddy_1`, with `….reverse_proxy`). What depends on a variable without
a value is no route, nor is what another one has to win over by its `priority`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.sources.compose.draft import Draft
from fleetcheck.sources.compose.item import Item, Spot
from fleetcheck.sources.compose.project.deployed import Deployed
from fleetcheck.sources.compose.service import Service
from fleetcheck.sources.compose.shared_names import is_name

TRAEFIK, CADDY = "traefik", "caddy"

_ROUTER = re.compile(r"traefik\.http\.routers\.([^.]+)\.(rule|entrypoints|priority)", re.IGNORECASE)
_SITE = re.compile(r"caddy(?:_\d+)?")
_MATCHER = ("/", "@", "*")


class _Route(NamedTuple):
    """What a proxy is asked for: the name of the route, what it matches, and where it comes in."""

    proxy: str
    name: str
    rule: str
    entry: str
    item: Item


def with_two_proxies(projects: Sequence[Deployed]) -> set[str]:
    """Return the hosts on which more than one Traefik runs: each may have routes of its own."""
    found = Counter(
        host
        for project in projects
        for service in project.services.values()
        if service.replicas and _image(service).rpartition("/")[2].partition(":")[0] == TRAEFIK
        for host in project.hosts
    )
    return {host for host, number in found.items() if number > 1}


def add_routes(draft: Draft, aspect: str, service: Service) -> None:
    """Add to an aspect the routes that it asks for."""
    labels = dict(_labels(service.item.get("labels")))
    for route in (*_of_traefik(labels), *_of_caddy(labels, service)):
        if service.replicas and is_name(route.name) and is_name(route.rule):
            tree = {"proxy": route.proxy, "name": route.name, "rule": route.rule}
            entry = {"entry": route.entry} if is_name(route.entry) else {}
            draft.append(aspect, "routes", {**tree, **entry}, Spot(route.item))


def _labels(said: Item | None) -> Iterator[tuple[str, Item]]:
    """Yield labels with their values, from a mapping or a list; those that are known."""
    if said is None:
        return
    for key, item in said.entries.items():
        if not item.unknown or _SITE.match(key):
            yield key, item
    for item in said.elements:
        key, _, value = item.text.partition("=")
        if not item.unknown or _SITE.match(key):
            yield key, item._replace(value=value)


def _of_traefik(labels: Mapping[str, Item]) -> Iterator[_Route]:
    enabled = labels.get("traefik.enable")
    if enabled is not None and enabled.is_false:
        return
    routers: dict[str, dict[str, Item]] = defaultdict(dict)
    for key, item in labels.items():
        match = _ROUTER.fullmatch(key)
        if match:
            routers[match[1]][match[2].lower()] = item
    for name, said in routers.items():
        if "rule" in said and "priority" not in said:
            rule = re.sub(r"\s+", "", said["rule"].text).replace('"', "`").replace("'", "`")
            entries = said["entrypoints"].text if "entrypoints" in said else ""
            entry = ",".join(sorted(re.split(r"[,\s]+", entries.strip())))
            yield _Route(TRAEFIK, name, rule, entry, said["rule"])


def _of_caddy(labels: Mapping[str, Item], service: Service) -> Iterator[_Route]:
    """Yield the sites that are passed on to a service as a whole, once for its image.

    Caddy spreads a site over all containers that ask for it, which is meant for those of one image.
    """
    for key, item in labels.items():
        passed = labels.get(f"{key}.reverse_proxy")
        if _SITE.fullmatch(key) and passed is not None and not item.unknown:
            if passed.text.startswith(_MATCHER):
                continue
            for site in filter(None, re.split(r"[,\s]+", item.text)):
                yield _Route(CADDY, _image(service) or service.name, site, "", item)


def _image(service: Service) -> str:
    image = service.item.get("image")
    return "" if image is None or image.unknown else image.text
