"""Folders that look like hosts: siblings that hold projects of the same names."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

_AROUND_HOSTS = re.compile(
    r"(?:docker[-_]?)?(?:hosts?|servers?|machines?|nodes?|boxes|devices|vms?)", re.IGNORECASE
)
"""How a folder is called that has one folder for each host."""

_LIKE_A_HOST = re.compile(
    r"(?:\d+\.){3}\d+|(?:[a-z]+[-_.])?(?:nas|nuc|r?pi|rasp(?:berry)?(?:pi|box)?|vps|srv|server|node|"
    r"host|vm|lxc|pve|proxmox|synology|truenas|unraid|desktop|laptop|router|box)[-_]?\d*[a-z]?"
    r"(?:\.[\w.-]+)?",
    re.IGNORECASE,
)
"""Names such as `nas`, `pi4`, `lab-vps-01`, `nas.lan` and addresses."""

_NO_HOST = re.compile(
    r"[\W_\d]*(?:archived?|old|inactive|disabled|deprecated|unused|backups?|templates?|examples?|"
    r"samples?|tests?|docs?|common|shared|global|dev|devel|development|prod|production|staging|stage|qa|v?[\d.]*)[\W_]*",
    re.IGNORECASE,
)
"""Names of folders that say of what stage or age something is, or for whom, not where."""

_ON_EVERY_HOST = re.compile(
    r"traefik|caddy|nginx|npm|swag|proxy|watchtower|portainer|agent|dockge|dozzle|exporter|cadvisor|"
    r"beszel|promtail|alloy|diun|wud|periphery|adguard|pi-?hole|unbound|\bdns\b|monitor|glances|"
    r"tailscale|wireguard|backup|autoheal|netdata|telegraf",
    re.IGNORECASE,
)
"""Programs that people run on each of their hosts."""

_IN_EVERY_APP = re.compile(
    r"docker|deploy(?:ment)?|compose|config(?:uration)?|infra|src|source|build|dist|backend|"
    r"frontend|client|api|db|database|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|redis|valkey",
    re.IGNORECASE,
)
"""Names of folders that the parts of any application have."""

_AROUND_TESTS = {"molecule", "roles"}
"""Folders of Ansible with projects that are deployed for tests, or as parts of roles."""

_DEEPEST = 3
"""How many folders there are at most from that of a host to that of a project."""

_ENOUGH = 2
"""How many signs it takes."""


class Seen(NamedTuple):
    """A project: its folder, the images and names of its services, and what it takes of a host."""

    parts: tuple[str, ...]
    images: Set[str]
    services: Set[str]
    claims: Set[str]


class Guess(NamedTuple):
    """A pattern of folders, and the host by project that it means."""

    pattern: str
    hosts: Mapping[str, str]


class _Member(NamedTuple):
    """A project in the folder of a possible host; `rest` is its folder there."""

    key: str
    host: str
    rest: tuple[str, ...]
    seen: Seen


def folder_per_host(projects: Mapping[str, Seen], known: Collection[str]) -> Guess | None:
    """Return the pattern by which folders are most plainly hosts, if there is one.

    `known` are names of hosts that other files tell.
    """
    groups: dict[tuple[str, ...], list[_Member]] = {}
    for key, seen in projects.items():
        if not _AROUND_TESTS.isdisjoint(seen.parts):
            continue
        for at, host in list(enumerate(seen.parts))[-_DEEPEST - 1 :]:
            if host != ".." and (_LIKE_A_HOST.fullmatch(host) or not _NO_HOST.fullmatch(host)):
                member = _Member(key, host, seen.parts[at + 1 :], seen)
                groups.setdefault(seen.parts[:at], []).append(member)
    names = {name.casefold() for name in known}
    rated = [
        (_signs(prefix, members, names), len(members), prefix)
        for prefix, members in groups.items()
        if len(members) * 2 >= len(projects)
    ]
    signs, _, prefix = max(rated, default=(0, 0, ()), key=lambda each: (each[0], each[1]))
    if signs < _ENOUGH:
        return None
    members = groups[prefix]
    return Guess(_pattern(prefix, members), {each.key: each.host for each in members})


def _signs(prefix: Sequence[str], members: Sequence[_Member], known: Collection[str]) -> int:
    """Return how many signs there are that the folders of these projects are hosts."""
    hosts = sorted({each.host for each in members})
    if len(hosts) < 2:
        return 0
    told = sum(name.casefold() in known for name in hosts) >= 2
    named = sum(_LIKE_A_HOST.fullmatch(name) is not None for name in hosts) * 2 >= len(hosts)
    around = bool(prefix) and _AROUND_HOSTS.fullmatch(prefix[-1]) is not None
    by_rest: dict[tuple[str, ...], list[Seen]] = {}
    for each in members:
        by_rest.setdefault(each.rest, []).append(each.seen)
    contend = _contend(by_rest.pop((), []))
    repeated = {rest: seen for rest, seen in by_rest.items() if len(seen) > 1}
    alike = [rest for rest, seen in repeated.items() if _is_alike(seen)]
    plain = told or around or named
    if not plain and len(alike) * 2 < len(repeated):
        return 0
    nested = sum(bool(each.rest) for each in members) * 2 >= len(members)
    if not (told or alike or (around and (nested or named)) or ((around or named) and contend)):
        return 0
    weights = (_weight(rest[-1], repeated[rest]) for rest in alike)
    return 3 * told + 2 * around + named + contend + sum(weights)


def _contend(seen: Sequence[Seen]) -> bool:
    """Return whether two of these could not be on one host together."""
    counts = Counter(claim for each in seen for claim in each.claims)
    return any(count > 1 for count in counts.values())


def _weight(name: str, seen: Sequence[Seen]) -> int:
    """Return how much it says that hosts have a project of the same name and images."""
    if _ON_EVERY_HOST.search(name):
        return 2
    if _IN_EVERY_APP.fullmatch(name):
        return 0
    return 2 if _contend(seen) else 1


def _is_alike(seen: Sequence[Seen]) -> bool:
    """Return whether projects of one name are one program, so that the name is no host's."""
    images = [
        {image for image in each.images if not _IN_EVERY_APP.fullmatch(image)} for each in seen
    ]
    marks = sorted(images if all(images) else [each.services for each in seen], key=sorted)
    return any(
        len(one & other) * 2 >= min(len(one), len(other)) > 0 for one, other in pairwise(marks)
    )


def _pattern(prefix: Sequence[str], members: Sequence[_Member]) -> str:
    """Return the pattern that matches the folders of all members."""
    ways = {each.rest[:-1] for each in members}
    if len(ways) == 1 and all(each.rest for each in members):
        return "/".join((*prefix, "{host}", *ways.pop(), "{stack}")) + "/"
    return "/".join((*prefix, "{host}")) + "/"
