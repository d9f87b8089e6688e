"""Small random fleets that are short of ports, with locks that may not fit them."""

from random import Random

from fleetcheck.automatic import automatic
from fleetcheck.lock import Lock, LockLine, PortName, Shape
from fleetcheck.state import State
from tests.dense_fleets import Tree, state_of

ADDRESSES = ("*", "*", "*", "0.0.0.0", "::", "127.0.0.1", "127.0.0.2", "::1", "eth0")
ASPECTS = ("a", "b", "c", "d")
SCOPES = ("host", "other", "guest", "user")


def crowded_fleet(random: Random, most: int = 2, last: int = 6) -> Tree:
    """Return a fleet whose ports all lie between 1 and `last`."""

    def numbers() -> str:
        low = random.randint(1, last)
        return f"{low}-{min(low + random.randint(0, 1), last)}"

    def auto() -> Tree:
        low = random.randint(1, 3)
        spec: Tree = {
            "auto": random.choice([True, f"{low}-{random.randint(low, last)}"]),
            "bind": random.choice(ADDRESSES),
            "block": random.choice([1, 1, 1, 2]),
        }
        if spec["bind"] == "::":
            spec["ipv6only"] = random.random() < 0.5
        if random.random() < 0.2:
            spec["protocol"] = random.choice(["udp", "sctp"])
        if random.random() < 0.3:
            spec["prefer"] = random.randint(1, last)
        if random.random() < 0.3:
            spec["same"] = random.choice(["environment", "fleet"])
        return spec

    def port() -> object:
        if random.random() < 0.75:
            return auto()
        return {"port": numbers(), "bind": random.choice(ADDRESSES)}

    def machine(**more: object) -> Tree:
        reserved = [f"{random.randint(1, last)}"] if random.random() < 0.2 else []
        placed = random.sample(ASPECTS, random.randint(0, most))
        return {**more, "aspects": placed, "reserved": reserved}

    return {
        "fleet": 1,
        "ports": {"auto": f"1-{last}", "reserved": [numbers()] if random.random() < 0.2 else []},
        "environments": {"prod": {}, "dev": {}},
        "kinds": {"guest": {"netns": "own"}, "user": {}},
        "hosts": {
            "host": machine(environment=random.choice(["prod", "dev"])),
            "other": machine(environment="prod"),
        },
        "scopes": {
            "guest": machine(parent="host", kind="guest"),
            "user": machine(parent="host", kind="user"),
        },
        "aspects": {
            name: {"ports": {"p": [port() for _ in range(random.choice([1, 1, 2]))]}}
            for name in ASPECTS
        },
    }


def random_lock(random: Random, state: State, last: int = 6) -> Lock:
    """Return a lock with numbers for some of the ports, and for some that are gone."""
    lines = []
    for port in automatic(state.loaded.fleet, state.expansion):
        if random.random() < 0.6:
            start = random.randint(1, last)
            gone = random.random() < 0.1
            lines.append(LockLine(port.name, port.shape, start, "gone" if gone else "held"))
    for index in range(random.choice([0, 0, 1, 2])):
        shape = Shape(random.choice(SCOPES[:3]), "tcp", random.choice(ADDRESSES), 1)
        name = PortName(f"old{index}", "host", "p", 0)
        gone = random.random() < 0.5
        low = random.randint(1, last)
        lines.append(LockLine(name, shape, low, "gone" if gone else "held"))
    return Lock("fleet.lock", True, {line.name: line for line in lines})


def with_lock(tree: Tree, lock: Lock) -> State:
    """Return the resolved fleet of a tree, with a lock."""
    state = state_of(tree)
    return State(state.loaded._replace(lock=lock), state.expansion)
