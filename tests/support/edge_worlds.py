"""Random fleets that are about delivery edges: scopes of several kinds and edges between any."""

from random import Random
from typing import Any

CLASSES = ("nixos", "homeManager", "certs")

Tree = dict[str, Any]


def random_world(random: Random) -> Tree:
    """Return a fleet with hosts, scopes below them to any depth, content and edges."""
    hosts = [f"host{number}" for number in range(random.randint(1, 3))]
    scopes = [f"scope{number}" for number in range(random.randint(1, 6))]
    aspects = [f"aspect{number}" for number in range(3)]
    names = [*hosts, *scopes]

    def machine() -> Tree:
        entry: Tree = {"aspects": random.sample(aspects, random.choice([0, 1, 1, 2]))}
        if random.random() < 0.5:
            entry["class"] = random.choice(CLASSES)
        return entry

    tree: Tree = {
        "fleet": 1,
        "kinds": {
            "guest": {"isolated": True, "class": "nixos"},
            "box": {"isolated": True},
            "user": {
                "class": "homeManager",
                "forward": {"into": "nixos", "at": "users.{name}"},
            },
            "part": {},
        },
        "hosts": {name: machine() for name in hosts},
        "scopes": {},
        "aspects": {
            name: {"content": {c: [] for c in random.sample(CLASSES, random.randint(0, 2))}}
            for name in aspects
        },
        "deliver": [
            random_edge(random, names, aspects) for _ in range(random.choice([0, 1, 2, 3, 5]))
        ],
    }
    for index, name in enumerate(scopes):
        kind = random.choice(["guest", "guest", "box", "user", "part", "part"])
        parent = random.choice([*hosts, *scopes[:index]])
        tree["scopes"][name] = {**machine(), "parent": parent, "kind": kind}
    if random.random() < 0.3:
        tree["observed"] = [
            {"root": random.choice(names), "class": random.choice(CLASSES), "holds": names}
            | random.choice(
                (
                    {},
                    {"mode": "nest"},
                    {"at": "vms.x", "mode": random.choice(("nest", "nest-verbatim"))},
                    {"at": "vms.x.vms.x", "mode": random.choice(("nest", "nest-verbatim"))},
                    {"at": f"users.{random.choice(scopes)}", "mode": "nest"},
                    {"at": f"vms.x.users.{random.choice(scopes)}", "mode": "nest-verbatim"},
                )
            )
            for _ in range(random.choice((1, 1, 3)))
        ]
    return tree


def random_edge(random: Random, names: list[str], aspects: list[str]) -> Tree:
    source = random.choice(["from", "from", "from", "rewalk", "synthesize"])
    edge: Tree = {"class": random.choice(CLASSES)}
    if source == "from":
        edge["from"] = random.choice(names)
    elif source == "rewalk":
        edge |= {"rewalk": random.choice(aspects), "on": random.choice(names)}
    else:
        edge |= {"synthesize": random.choice("ab"), "reads": random.sample(names, 1)}
    if random.random() < 0.1:
        edge["output"] = f"out.{random.choice(names)}{random.random()}"
    else:
        edge["to"] = random.choice(names)
    if random.random() < 0.3:
        edge["into"] = random.choice(CLASSES)
    if random.random() < 0.6:
        edge |= {"at": "vms.x", "mode": random.choice(["nest", "nest-verbatim"])}
    return edge
