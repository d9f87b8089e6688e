"""What the files of projects suggest about where they run, if nothing says where."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from shlex import quote
from typing import NamedTuple

from fleetcheck.documents.input_file import is_folder
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.project.deployed import Deployed
from fleetcheck.sources.compose.project.located import Found
from fleetcheck.sources.compose.where.folders import Seen, folder_per_host
from fleetcheck.sources.compose.where.tools import Stack, told_by_tools
from fleetcheck.sources.options import SourceOptions
from fleetcheck.sources.source import Layout

_FEWEST = 2
"""Fewer projects suggest nothing."""

_NAMED = 2
"""How many of many files are named."""

_OF_A_SWARM = ("mode", "placement", "update_config", "rollback_config", "endpoint_mode", "labels")


def recognised(
    paths: Sequence[str],
    projects: Sequence[tuple[Found, Deployed]],
    options: SourceOptions,
    notes: list[str],
) -> Layout | None:
    """Return what is suggested for projects, and note it.

    That is None if options say where they run, or where one host is as likely as anything.
    """
    if options.says_where or len(projects) < _FEWEST:
        return None
    layout = _suggested(paths, projects)
    if layout is not None:
        notes.append(f"{layout.sign}: {layout.advice}")
    return layout


def _suggested(paths: Sequence[str], projects: Sequence[tuple[Found, Deployed]]) -> Layout | None:
    if _is_swarm([deployed for _, deployed in projects]):
        return Layout("this looks like stacks of a Docker Swarm", "--swarm", {}, {})
    tops = [path for path in paths if is_folder(path)]
    tools = told_by_tools(tops)
    told = _told(projects, tools.stacks)
    servers = {key: each.servers for key, each in told.items()}
    names = {name for several in servers.values() for name in several}
    of_komodo = len(names) if len(servers) * 2 >= len(projects) else 0
    if of_komodo == 1:
        return None
    top = tops[0] if len(tops) == len(paths) == 1 else "."
    seen = {found.key: _seen(top, found, deployed) for found, deployed in projects}
    guess = folder_per_host(seen, tools.hosts)
    files = {found.home: told[found.key].files for found, _ in projects if found.key in told}
    files = {folder: each for folder, each in files.items() if each}
    if of_komodo and (files or guess is None or not _agree(guess.hosts, servers)):
        said = ", ".join(f"`{file}`" for file in tools.files[:_NAMED])
        more = ", …" if len(tools.files) > _NAMED else ""
        sign = f"Komodo deploys these projects to several servers ({said}{more})"
        return _layout(sign, "", servers, projects)._replace(files=files)
    if guess is None:
        return None
    sign, option = "this looks like one folder per host", f"--hosts {quote(guess.pattern)}"
    hosts = {key: (host,) for key, host in guess.hosts.items()}
    return _layout(sign, option, hosts, projects, guess.pattern)


def _layout(
    sign: str,
    option: str,
    hosts: Mapping[str, tuple[str, ...]],
    projects: Sequence[tuple[Found, Deployed]],
    pattern: str = "",
) -> Layout:
    aspects = {
        f"{found.key}/{service}": hosts[found.key][0]
        for found, deployed in projects
        if len(hosts.get(found.key, ())) == 1
        for service in deployed.services
    }
    stacks = {found.home: hosts[found.key] for found, _ in projects if found.key in hosts}
    return Layout(sign, option, aspects, stacks, pattern)


def _is_swarm(projects: Sequence[Deployed]) -> bool:
    """Return whether most projects say what only a Swarm heeds, and a network spans its nodes."""
    overlay = counted = 0
    for project in projects:
        networks = project.tree.get("networks")
        for network in {} if networks is None else networks.entries.values():
            driver = network.get("driver")
            overlay += driver is not None and driver.text == "overlay"
        said = (service.item.get("deploy") for service in project.services.values())
        counted += any(
            each is not None and any(each.get(key) is not None for key in _OF_A_SWARM)
            for each in said
        )
    return overlay > 0 and counted >= len(projects) / 2


def _seen(top: str, found: Found, deployed: Deployed) -> Seen:
    services = deployed.services
    images = {_image(service.item) for service in services.values()} - {""}
    claims = {service.container for service in services.values() if service.container}
    claims |= {
        f"{port.published[0]}/{port.protocol}"
        for service in services.values()
        for port in service.ports
        if port.published is not None and not port.unknown
    }
    parts = PurePosixPath(os.path.relpath(found.home, top)).parts
    return Seen(parts, frozenset(images), frozenset(services), frozenset(claims))


def _image(service: Item) -> str:
    """Return the name of the image of a service without registry, owner and version."""
    image = service.get("image")
    text = "" if image is None else image.text
    return text.partition("@")[0].rpartition("/")[2].partition(":")[0]


class _Told(NamedTuple):
    """What tools tell of one project: its servers, and its files, if all say the same of them."""

    servers: tuple[str, ...]
    files: tuple[str, ...]


def _told(projects: Sequence[tuple[Found, Deployed]], stacks: Iterable[Stack]) -> dict[str, _Told]:
    """Return what tools tell of projects, by project: of those whose path ends so.

    A path on a server is shortened from its beginning until it is one of the repository.
    """
    ends: dict[tuple[str, ...], list[str]] = {}
    for found, _ in projects:
        parts = PurePosixPath(os.path.realpath(found.home)).parts
        for length in range(1, min(len(parts), 8)):
            ends.setdefault(parts[-length:], []).append(found.key)
    told: dict[str, _Told] = {}
    for path, server, files in stacks:
        parts = PurePosixPath(path).parts
        ways = [parts[at:] for at in range(1, len(parts))] if path.startswith("/") else [parts]
        key = next((keys[0] for keys in map(ends.get, ways) if keys and len(keys) == 1), None)
        if key is not None:
            known = told.get(key, _Told((), files))
            servers = dict.fromkeys((*known.servers, server))
            told[key] = _Told(tuple(servers), files if known.files == files else ())
    return told


def _agree(hosts: Mapping[str, str], servers: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether each host of folders is one server, and each server one host."""
    both = {
        (hosts[key], server)
        for key, several in servers.items()
        for server in several
        if key in hosts
    }
    firsts, seconds = {one for one, _ in both}, {other for _, other in both}
    return len(both) == len(firsts) == len(seconds)
