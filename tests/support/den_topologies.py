"""The topologies of den's golden delivery edges, as fleets of ours."""

from typing import Any

Tree = dict[str, Any]

_GUEST = "host=igloo,iso-kind=guest"


def _fleet(hosts: Tree, scopes: Tree | None = None, **sections: Any) -> Tree:
    """Return a fleet in which every host and home has content for both classes of den."""
    return {
        "fleet": 1,
        "kinds": {"user": {}, "guest": {"isolated": True, "class": "nixos"}},
        "hosts": hosts,
        "scopes": scopes or {},
        "aspects": {
            "both": {"content": {"homeManager": ["x"], "nixos": ["x"]}},
            "mac": {"content": {"homeManager": ["x"], "nixos": ["x"], "darwin": ["x"]}},
            "os": {"content": {"nixos": ["x"]}},
        },
        **sections,
    }


def _os(scope: str, into: str = "nixos") -> Tree:
    """Return the route by which den takes what a scope has for any system into its class."""
    return {"from": scope, "class": "os", "to": scope, "into": into}


def _user(into: str) -> list[Tree]:
    """Return the routes that den makes for a user: their home, and their account."""
    return [
        _os("user:tux", into),
        {
            "synthesize": f"homeManager/{into}/home-manager/users/tux",
            "reads": ["user:tux"],
            "class": "homeManager",
            "to": "user:tux",
            "into": into,
            "at": "home-manager.users.tux",
            "mode": "nest",
        },
        {
            "from": "user:tux",
            "class": "user",
            "to": "user:tux",
            "into": into,
            "at": "users.users.tux",
            "mode": "nest",
        },
    ]


def _output(source: str, class_: str, name: str) -> Tree:
    return {"from": source, "class": class_, "output": f"flake.{name}"}


_HOST = {"host:igloo": {"class": "nixos", "system": "x86_64-linux", "aspects": ["both"]}}
_HOME = {"class": "homeManager", "aspects": ["both"]}
_TUX = {"user:tux": {"parent": "host:igloo", "kind": "user"}}

TOPOLOGIES: dict[str, Tree] = {
    "host-users": _fleet(_HOST, _TUX, route=[_os("host:igloo"), *_user("nixos")]),
    "darwin": _fleet(
        {"host:apple": {"class": "darwin", "aspects": ["mac"]}},
        {"user:tux": {"parent": "host:apple", "kind": "user"}},
        route=[_os("host:apple", "darwin"), *_user("darwin")],
    ),
    "isolated-guest": _fleet(
        _HOST,
        {_GUEST: {"parent": "host:igloo", "kind": "guest", "aspects": ["os"]}},
        route=[_os("host:igloo")],
        deliver=[
            {
                "from": _GUEST,
                "class": "nixos",
                "to": "host:igloo",
                "at": "microvm.vms.guest",
                "mode": "nest-verbatim",
            }
        ],
    ),
    "standalone-home": _fleet(
        {"home:solo": {**_HOME, "system": "x86_64-linux"}},
        deliver=[_output("home:solo", "homeManager", "homeConfigurations.solo")],
    ),
    "multi-system": _fleet(
        {
            f"home:ben ({system})": {**_HOME, "system": system}
            for system in ("aarch64-linux", "x86_64-linux")
        },
        deliver=[
            _output(f"home:ben ({system})", "homeManager", "homeConfigurations.ben")
            for system in ("aarch64-linux", "x86_64-linux")
        ],
    ),
    "fleet-environment": _fleet(
        _HOST,
        route=[_os("host:igloo")],
        deliver=[_output("host:igloo", "nixos", "nixosConfigurations.igloo")],
    ),
}
"""Those of which den keeps the whole list of edges."""
