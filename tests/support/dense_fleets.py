"""Random fleets that are dense with trouble, as trees of the native format."""

from collections.abc import Callable
from random import Random

from fleetcheck.documents.document import parse
from fleetcheck.documents.source_text import SourceText
from fleetcheck.loading.load import Loaded
from fleetcheck.loading.merge import merge
from fleetcheck.loading.names import check_names
from fleetcheck.loading.validate import validate
from fleetcheck.slicing.state import State, resolve
from fleetcheck.sources.source import Source

ENVIRONMENTS = ("prod-65537", "dev-2147483648", "test-4294967297")
CAPS = tuple(f"cap-{2**31 + number}" for number in range(5))
VARS = tuple(f"var-{2**31 + number}" for number in range(3))
TAGS = ("web", "edge", "lab", "rack=1")
REACHES = ("host", "host", "environment", "fleet")
CLASSES = ("nixos", "darwin", "homeManager")
ADDRESSES = ("*", "0.0.0.0", "::", "127.0.0.1", "127.0.0.2", "::1", "eth0")

Tree = dict[str, object]


def random_fleet(random: Random) -> Tree:
    """Return a small fleet in which everything meets everything."""
    hosts = [f"host-{65536 * number + 1}" for number in range(random.randint(1, 4))]
    scopes = [f"guest-{number + 2**31}" for number in range(random.randint(0, 3))]
    aspects = [f"aspect-{number + 2**32}" for number in range(random.randint(2, 8))]

    def some(names: tuple[str, ...] | list[str], most: int, odd: float = 0.03) -> list[str]:
        chosen = random.sample(list(names), min(len(names), random.randint(0, most)))
        return [name if random.random() > odd else f"{name}x" for name in chosen]

    def maybe(make: Callable[[], object], chance: float, key: str) -> Tree:
        return _maybe(random, make, chance, key)

    def machine() -> Tree:
        return {
            "aspects": some(aspects, 4),
            "tags": some(TAGS, 2, 0),
            **maybe(lambda: random.choice(ENVIRONMENTS), 0.6, "environment"),
            **maybe(lambda: random.choice(["nixos", "darwin"]), 0.5, "class"),
            **maybe(lambda: random.choice(["x86_64-linux", "aarch64-linux"]), 0.3, "system"),
            **maybe(lambda: {random.choice(CAPS): random.choice(aspects)}, 0.3, "choose"),
            **maybe(lambda: [f"{random.randint(78, 84)}/tcp"], 0.3, "reserved"),
            **maybe(lambda: [f"{random.randint(78, 81)}-82/tcp"], 0.2, "open"),
            **maybe(lambda: f"10.0.0.{random.randint(1, 4)}", 0.4, "address"),
            **maybe(lambda: [random.choice(["git.example.net", "Git.Example.net."])], 0.2, "names"),
            **maybe(lambda: _settings(random, aspects), 0.3, "settings"),
            **maybe(lambda: {"site": random.choice(["here", "there"])}, 0.2, "meta"),
            **maybe(lambda: {"a": 7, "b": random.choice([7, 8])}, 0.1, "users"),
            **maybe(lambda: True, 0.1, "partial"),
        }

    return {
        "fleet": 1,
        "kinds": {
            "microvm": {"isolated": True, "netns": "own", "class": "nixos"},
            "box": {"isolated": random.random() < 0.5},
            "user": {
                "isolated": random.random() < 0.2,
                **maybe(lambda: "homeManager", 0.8, "class"),
                **maybe(
                    lambda: {"into": random.choice(CLASSES), "at": "users.{name}"}, 0.8, "forward"
                ),
            },
        },
        "environments": {
            name: {
                "imports": some(ENVIRONMENTS, 2),
                **maybe(lambda: _settings(random, aspects), 0.3, "settings"),
                **maybe(lambda: random.choice(["tag:web", "tag:lab"]), 0.2, "select"),
                **maybe(lambda: {"site": random.choice(["here", "there"])}, 0.4, "meta"),
                **maybe(lambda: {random.choice(CAPS): random.choice(aspects)}, 0.2, "choose"),
            }
            for name in ENVIRONMENTS
        },
        "settings_blocks": {"block-2147483650": _settings(random, aspects)},
        "hosts": {
            name: {
                **machine(),
                **maybe(lambda: some((*ENVIRONMENTS, "block-2147483650"), 2), 0.3, "imports"),
            }
            for name in hosts
        },
        "scopes": {
            name: {
                **machine(),
                "parent": random.choice([*hosts, *hosts, *scopes]),
                "kind": random.choice(["microvm", "box", "user"]),
            }
            for name in scopes
        },
        "aspects": {name: _aspect(random, aspects, some) for name in aspects},
        "services": {
            f"service-{number}": _service(random, aspects, hosts, some)
            for number in range(random.randint(0, 2))
        },
        "tags": {
            "edge": random.choice(["tag:web", "!tag:lab", "env:prod-65537 & tag:web"]),
            "rack=2": random.choice(["tag:lab", "meta.site=here", {"not": {"tag": "web"}}]),
        },
        "assume": [f"cap:{cap}" for cap in some(CAPS, 2, 0)],
        **maybe(lambda: {random.choice(CAPS): random.choice(aspects)}, 0.3, "choose"),
        **maybe(lambda: _settings(random, aspects), 0.3, "settings"),
        "pipes": {
            channel: {
                "within": random.choice(["host", "environment", "fleet"]),
                "required": random.random() < 0.6,
                **maybe(
                    lambda: random.choice(
                        ["tag:web", "!tag:lab", "tag:edge", f"provides:{CAPS[0]}"]
                    ),
                    0.3,
                    "select",
                ),
            }
            for channel in ("state", "targets-2147483648")
        },
        "vars": {name: _var(random) for name in VARS},
        **maybe(lambda: _secrets(random), 0.6, "secrets"),
        "policies": [
            {
                "select": random.choice(
                    ["tag:web", "!tag:lab", "tag:edge", "kind:microvm", "[rack]", "meta.site=here"]
                ),
                **maybe(lambda: random.choice(["age", "sops"]), 0.7, "backend"),
                **maybe(lambda: _settings(random, aspects), 0.5, "configure"),
                **maybe(lambda: {random.choice(CAPS): random.choice(aspects)}, 0.3, "choose"),
            }
            for _ in range(random.randint(0, 2))
        ],
        **_edges(random, [*hosts, *scopes], aspects),
    }


def _secrets(random: Random) -> Tree:
    return {
        **_maybe(random, lambda: random.choice(["sops", "sops", "spos"]), 0.8, "backend"),
        **_maybe(random, lambda: ["sops", "aged"], 0.2, "backends"),
    }


def _var(random: Random) -> Tree:
    return {
        "files": {"key": random.choice(["secret", "public"]), "pub": "public"},
        "dependencies": random.sample([*VARS, "var-x"], random.choice([0, 0, 0, 1, 2])),
        **_maybe(
            random,
            lambda: random.choice(["fleet", "environment", "host", "microvm", "box"]),
            0.6,
            "scope",
        ),
        **_maybe(random, lambda: True, 0.1, "share"),
        **_maybe(random, lambda: ["host-1"], 0.1, "disagrees"),
        **_maybe(random, lambda: "age", 0.3, "backend"),
    }


def _edges(random: Random, scopes: list[str], aspects: list[str]) -> Tree:
    """Return delivery edges between any scopes, and what was seen of any scopes."""

    def edge() -> Tree:
        if random.random() < 0.3:  # as people write it, a guest below its host
            whole = {"from": scopes[-1], "class": "nixos", "to": scopes[0]}
            mode = random.choice(["nest", "nest-verbatim", "merge"])
            return {**whole, "mode": mode, **({} if mode == "merge" else {"at": "vms.x"})}
        source: Tree = random.choice(
            [
                {"from": random.choice(scopes)},
                {"from": random.choice(scopes)},
                {"rewalk": random.choice(aspects), "on": random.choice(scopes)},
                {"synthesize": random.choice("ab"), "reads": random.sample(scopes, 1)},
            ]
        )
        target: Tree = {"to": random.choice(scopes)}
        if random.random() < 0.2:
            target = {"output": random.choice(["out.a", "out.b"])}
        way: Tree = random.choice(
            [
                {},
                {"at": "vms.x"},
                {"at": "vms.x", "mode": "nest-verbatim"},
                {"at": "vms.y", "mode": "nest"},
                {"mode": "nests"},
            ]
        )
        into = _maybe(random, lambda: random.choice(CLASSES), 0.3, "into")
        return {**source, "class": random.choice(CLASSES), **into, **target, **way}

    def observation() -> Tree:
        held = random.sample(scopes, min(len(scopes), 2))
        return {"root": random.choice(scopes), "class": random.choice(CLASSES), "holds": held}

    return {
        **_maybe(random, lambda: [edge() for _ in range(random.randint(1, 3))], 0.3, "deliver"),
        **_maybe(random, lambda: [edge()], 0.1, "route"),
        **_maybe(random, lambda: [observation()], 0.2, "observed"),
    }


def _maybe(random: Random, make: Callable[[], object], chance: float, key: str) -> Tree:
    return {key: make()} if random.random() < chance else {}


def _aspect(random: Random, aspects: list[str], some: Callable[..., list[str]]) -> Tree:
    ports = some(("http", "metrics"), 2, 0)
    return {
        "reach": random.choice(REACHES),
        "provides": [
            {"cap": cap, "reach": random.choice(REACHES)} if random.random() < 0.5 else cap
            for cap in some(CAPS, 2, 0)
        ],
        "requires": [
            {
                "cap": cap,
                "optional": random.random() < 0.2,
                "external": random.random() < 0.2,
                "when": random.choice(["start", "start", "runtime"]),
                **random.choice([{}, {}, {}, {"within": "host"}, {"within": "environment"}]),
            }
            for cap in some(CAPS, 2, 0.05)
        ],
        "imports": [
            {"aspect": name, "when": "runtime"} if random.random() < 0.2 else name
            for name in (some(aspects, 2) if random.random() < 0.4 else [])
        ],
        "needs": some(aspects, 1) if random.random() < 0.3 else [],
        "neededBy": [
            random.choice(["tag:web", "!tag:lab", f"!has:{random.choice(aspects)}", *aspects])
        ]
        if random.random() < 0.2
        else [],
        **_maybe(random, lambda: {"targets-2147483648": 1}, 0.15, "emits"),
        **_maybe(random, lambda: [{"name": "made", "kind": "box"}], 0.08, "synth"),
        **_maybe(random, lambda: [f"{random.randint(78, 84)}/tcp"], 0.2, "open"),
        **_maybe(random, lambda: ["git.example.net"], 0.1, "names"),
        "claims": [
            {"device": device, "priority": random.choice([0, 0, 1])}
            for device in some(("gpu", "tpu"), 1, 0)
        ],
        "containers": [random.choice("xyz") for _ in range(random.choice([0, 0, 1, 2]))],
        **_maybe(
            random,
            lambda: {
                "name": random.choice(("web", "lab")),
                "folder": random.choice(("one", "two")),
                "service": random.choice(("app", "db")),
            },
            0.3,
            "project",
        ),
        **_maybe(
            random,
            lambda: {
                "mode": random.choice(("service:vpn", "container:vpn")),
                "beside": some(("dns", "domainname", "ports"), 2, 0),
            },
            0.2,
            "network",
        ),
        **_maybe(random, lambda: random.random() < 0.3, 0.4, "healthcheck"),
        "awaits": some(aspects, 2) if random.random() < 0.4 else [],
        "devices": [random.choice(("/dev/ttyA", "/dev/ttyB")) for _ in range(random.randint(0, 2))],
        "data": [random.choice(("/srv/db", "volume db")) for _ in range(random.randint(0, 2))],
        "routes": [_route(random) for _ in range(random.choice([0, 0, 1, 2]))],
        "missing": random.choice([[], [], ["app.yml"], ["app.yml", "b.yml"]]),
        **_maybe(random, lambda: [_port_range(random)], 0.3, "portRanges"),
        **_maybe(random, lambda: [_docker_network(random)], 0.3, "networks"),
        **_maybe(random, lambda: [_attachment(random)], 0.3, "attachments"),
        **_maybe(random, lambda: random.choice(("container", "process")), 0.1, "outside"),
        "state": ["/var/lib/x", "/srv"][: random.choice([0, 0, 0, 1, 2])],
        "collects": [c for c in ("state", "targets-2147483648") if random.random() < 0.15],
        "vars": [
            var + random.choice(["", "", ".files.key", ".files.pub", ".files.x"])
            for var in (some(VARS, 1, 0.1) if random.random() < 0.5 else [])
        ],
        "conflicts": some(aspects, 1) if random.random() < 0.2 else [],
        "content": {
            class_: random.choice([[], [], {"a.x": 1}, {"a.x": 2, "b": 1}])
            for class_ in some(CLASSES, 2, 0)
        },
        "settings": {
            "port": {
                "type": "port",
                **_maybe(random, lambda: random.choice([*range(78, 85), "x"]), 0.9, "default"),
            },
            "list": {"type": ["host"], "merge": "append", "default": ["host-1"]},
            "map": {"type": {"str": "int"}, "merge": "recursive", "default": {"a": 1}},
            **_maybe(random, lambda: {"type": "var"}, 0.3, "var"),
            "role": {"type": "member:service-0.server", "default": None},
        },
        "ports": _ports(random, ports),
        "advertises": [port for port in ports if random.random() < 0.2],
        **({"class": "nixos"} if random.random() < 0.1 else {}),
    }


def _route(random: Random) -> Tree:
    return {
        "proxy": random.choice(("traefik", "traefik", "caddy")),
        "name": random.choice(("one", "two", "three")),
        "rule": random.choice(("a.example.net", "b.example.net")),
        **_maybe(random, lambda: random.choice(("web", "any")), 0.5, "entry"),
    }


def _port_range(random: Random) -> Tree:
    low = random.randint(78, 81)
    return {
        "ports": f"{low}-{random.randint(low, 84)}/{random.choice(['tcp', 'udp'])}",
        "bind": random.choice(ADDRESSES),
        "containers": random.choice([1, 1, 2, 4]),
    }


def _docker_network(random: Random) -> Tree:
    """Return a network whose subnets may lie in those of others, or even in each other."""
    found = [
        f"10.0.{random.choice([0, 0, 1])}.0/{random.choice([16, 24, 30])}"
        for _ in range(random.choice([0, 1, 1, 2]))
    ]
    return {
        "name": random.choice(("lan", "web")),
        "driver": random.choice(("bridge", "macvlan", "overlay")),
        "subnets": [
            {
                "subnet": subnet,
                **_maybe(random, lambda: f"10.0.0.{random.randint(0, 9)}", 0.4, "gateway"),
                **_maybe(random, lambda: [f"10.0.1.{random.randint(0, 9)}"], 0.3, "reserved"),
            }
            for subnet in found
        ],
    }


def _attachment(random: Random) -> Tree:
    return {
        "network": random.choice(("lan", "web")),
        "addresses": [f"10.0.{random.choice([0, 1, 9])}.{random.randint(0, 4)}"],
        "linkLocal": [f"169.254.0.{random.randint(1, 3)}"],
        "mac": f"02:42:ac:11:00:0{random.randint(1, 3)}",
    }


def _ports(random: Random, names: list[str]) -> Tree:
    return {
        name: random.choice(
            [
                {
                    "port": f"{random.randint(78, 84)}/{random.choice(['tcp', 'udp'])}",
                    "bind": random.choice(ADDRESSES),
                    "open": random.random() < 0.3,
                },
                f"{random.randint(78, 80)}-{random.randint(80, 84)}/tcp",
                {"from": "settings.port"},
                "auto",
                {"unknown": random.sample(["PORT", "HOST"], random.randint(1, 2))},
                {"port": random.randint(78, 84), "discarded": "network: host"},
                _automatic(random),
            ]
        )
        for name in names
    }


def _automatic(random: Random) -> Tree:
    low = random.randint(78, 81)
    return {
        "auto": f"{low}-{random.randint(low, 84)}/{random.choice(['tcp', 'udp'])}",
        "bind": random.choice(ADDRESSES),
        "block": random.choice([1, 1, 2]),
        **_maybe(random, lambda: random.randint(78, 84), 0.2, "prefer"),
        **_maybe(random, lambda: random.choice(["environment", "fleet"]), 0.3, "same"),
    }


def _settings(random: Random, aspects: list[str]) -> Tree:
    values: Tree = {
        "port": random.randint(78, 84),
        "list": random.choice([["host-1"], ["host-65537"], ["host-x"], [5], [], "host-1", None]),
        "map": random.choice([{random.choice("ab"): random.choice([1, 2, "x"])}, {}, 3, [1], None]),
        "var": random.choice([*VARS, "var-x", 7]),
        "role": random.choice(["host-1", "host-65537", "host-x"]),
        "fiel": 1,
    }
    chosen = random.sample(sorted(values), random.randint(1, 3))
    return {
        random.choice([*aspects, *aspects, *aspects, "aspect-x"]): {
            name: values[name] for name in chosen if name != "fiel" or random.random() < 0.3
        }
    }


def _service(
    random: Random, aspects: list[str], hosts: list[str], some: Callable[..., list[str]]
) -> Tree:
    def role() -> Tree:
        return {
            "hosts": some(hosts, 2),
            "aspects": some(aspects, 2),
            "peers": some(("server", "client"), 1),
            "count": random.choice(["0..", "1..", "2", "0..1"]),
            **_maybe(random, lambda: _settings(random, aspects), 0.3, "settings"),
            "settings_for": {
                name: _settings(random, aspects) for name in random.sample([*TAGS, "host-1"], 1)
            },
            **(
                {"select": random.choice(["tag:web", "tag:edge", "tag:none", "*"])}
                if random.random() < 0.5
                else {}
            ),
        }

    return {
        "service": random.choice(["one", "two"]),
        "instances": random.choice(["0..1", "1.."]),
        "roles": {"server": role(), "client": role()},
    }


def state_of(tree: Tree) -> State:
    """Return the resolved fleet of a tree."""
    document = parse(SourceText("fleet.json", "{}"), "json")
    merged = merge([Source(document, tree, document.locate)])
    fleet = validate(merged)
    assert list(check_names(fleet, merged.locate)) == []
    return resolve(Loaded(fleet, merged))
