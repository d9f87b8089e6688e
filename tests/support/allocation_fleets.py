"""Small random fleets that are short of ports, with locks that may not fit them."""

from random import Random

from tests.support.dense_fleets import Tree

ADDRESSES = ("*", "*", "*", "0.0.0.0", "::", "127.0.0.1", "127.0.0.2", "::1", "eth0")
ASPECTS = ("a", "b", "c", "d")


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
            "block": random.choice([1, 1, 1, 1, 2, 3]),
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
