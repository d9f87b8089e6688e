"""Random fleets in which settings, ports and vars read what capabilities offer."""

from random import Random

from tests.support.dense_fleets import CAPS, VARS, Tree

FIELDS = ("port", "name", "token", "address", "settings.port", "ports.http", "absent")


def sometimes_with_contracts(random: Random, tree: Tree) -> Tree:
    """Return every other fleet with offers at most capabilities, and with whatever reads them."""
    if random.random() < 0.5:
        return tree
    aspects = tree["aspects"]
    assert isinstance(aspects, dict)
    for aspect in aspects.values():
        required = [each["cap"] for each in aspect["requires"]]
        aspect["provides"] = [_offering(random, each) for each in aspect["provides"]]
        for name, setting in aspect["settings"].items():
            if name in ("port", "list", "var") and random.random() < 0.4:
                setting["default"] = _reads(random, required)
        aspect["settings"]["any"] = {"default": {"deep": [_reads(random, required)]}}
        if random.random() < 0.4:
            aspect["ports"]["read"] = _reads(random, required)
        if random.random() < 0.6:
            aspect["vars"].append(_reads(random, required, "token")["from"])
    return tree


def _reads(random: Random, required: list[str], often: str = "port") -> dict[str, str]:
    capability = random.choice(required if required and random.random() < 0.8 else CAPS)
    return {"from": f"cap:{capability}.{random.choice([*FIELDS, *[often] * 20])}"}


def _offering(random: Random, provide: object) -> object:
    if random.random() < 0.2:
        return provide
    port: Tree = random.choice(
        [{"from": "settings.port"}, {"from": "ports.http"}, {"value": 80}, {"from": "ports.x"}]
    )
    var = f"vars.{random.choice(VARS)}{random.choice(['', '.files.key', '.files.x'])}"
    offers = {
        "port": {**port, **random.choice([{}, {"type": "port"}, {"type": "str"}])},
        "name": random.choice([{"type": "str"}, {"value": "x", "type": "str"}, {"value": 1}]),
        "token": {"from": var},
    }
    long: Tree = dict(provide) if isinstance(provide, dict) else {"cap": provide}
    kept = {name: offer for name, offer in offers.items() if random.random() < 0.85}
    return {**long, "offers": kept}
