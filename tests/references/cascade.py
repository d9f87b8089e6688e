"""Settings by brute force: who says what, read from the tree by the words of the model."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any, NamedTuple

Tree = dict[str, Any]

TAGS = ("t", "u")
ENVIRONMENTS = ("e0", "e1", "e2", "e3")
BLOCKS = ("b0", "b1")
FIELDS: dict[str, str] = {"one": "replace", "many": "append", "map": "recursive"}


class Says(NamedTuple):
    """What a layer says about a field: how specific it is, and for environments by which way."""

    rank: tuple[int, ...]
    value: Any
    environment: str = ""


def random_world(random: Random) -> Tree:
    """Return a fleet in which any layer may set any field of the one aspect `a`."""

    def said(chance: float = 0.4) -> Tree:
        values = {
            "one": random.choice([0, False, "", [], 1, 2]),
            "many": random.choice([[], [random.randint(0, 99)], [random.randint(0, 99), 0]]),
            "map": {
                key: random.choice([0, False, 1, {"deep": 1}]) for key in random.sample("kl", 1)
            },
        }
        fields = {name: value for name, value in values.items() if random.random() < chance}
        return {"a": fields} if fields else {}

    def machine() -> Tree:
        entry: Tree = {"tags": random.sample(TAGS, random.randint(0, 2)), "settings": said()}
        if random.random() < 0.5:
            entry["environment"] = random.choice(ENVIRONMENTS)
        return {**entry, "aspects": ["a"]}

    def host() -> Tree:
        return {
            **machine(),
            "imports": random.sample((*ENVIRONMENTS, *BLOCKS), random.choice((0, 0, 1, 2))),
        }

    def role() -> Tree:
        where: Tree = random.choice([{"select": "tag:t"}, {"hosts": ["h"]}, {"hosts": ["i", "h"]}])
        own = {key: said() for key in random.sample(("h", "i", "t", "u"), 2)}
        return {**where, "settings": said(0.2), "settings_for": own}

    return {
        "fleet": 1,
        "settings": said(),
        "environments": {
            name: {"imports": random.sample((*ENVIRONMENTS, "b0"), random.choice([0, 0, 1, 2]))}
            | {"settings": said(0.3)}
            for name in ENVIRONMENTS
        },
        "settings_blocks": {name: said(0.3) for name in BLOCKS},
        "policies": [
            {"select": select, "configure": said(0.3)}
            for select in random.sample(("tag:t", "tag:u", "host:h", "*"), random.randint(0, 2))
        ],
        "hosts": {"h": host(), "i": host()},
        "scopes": {"s": {**machine(), "parent": "h"}, "d": {**machine(), "parent": "s"}},
        "services": {"v": {"roles": {name: role() for name in "qr"[: random.randint(0, 2)]}}},
        "aspects": {
            "a": {
                "settings": {
                    name: {"merge": merge, **({"default": said(1)["a"][name]} if defaults else {})}
                    for name, merge in FIELDS.items()
                    for defaults in (random.random() < 0.7,)
                }
            }
        },
    }


class Reference:
    """The settings of one fleet."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.entries: Tree = {**tree["hosts"], **tree["scopes"]}
        self.named: Tree = {
            **{name: {"settings": said} for name, said in tree["settings_blocks"].items()},
            **tree["environments"],
        }

    def around(self, scope: str) -> list[str]:
        """Return the scope and what it sits in, outwards, as far as the environment is the same."""
        own = self.entries[scope].get("environment")
        parent = self.entries[scope].get("parent")
        if parent is None:
            return [scope]
        if own is not None and own != self.environment(parent):
            return [scope]
        return [scope, *self.around(parent)]

    def environment(self, scope: str) -> str | None:
        own: str | None = self.entries[scope].get("environment")
        parent = self.entries[scope].get("parent")
        return own if own is not None or parent is None else self.environment(parent)

    def picks(self, select: str, scope: str) -> bool:
        """Return whether a selector picks a host, or a scope by what is its own."""
        kind, _, name = select.partition(":")
        if kind == "tag":
            return name in self.entries[scope]["tags"]
        return scope in self.tree["hosts"] and (kind == "*" or name == scope)

    def plays(self, role: Tree, scope: str) -> bool:
        if "select" in role:
            return self.picks(role["select"], scope)
        return scope in role["hosts"]

    def layers(self, scope: str, field: str) -> Iterator[Says]:
        """Yield what every layer says that the scope can see."""
        for settings, rank, environment in self._settings(scope):
            if field in settings.get("a", {}):
                yield Says(rank, settings["a"][field], environment)
        declared = self.tree["aspects"]["a"]["settings"][field]
        if "default" in declared:
            yield Says((6,), declared["default"])

    def _settings(self, scope: str) -> Iterator[tuple[Tree, tuple[int, ...], str]]:
        around = self.around(scope)
        for distance, name in enumerate(around):
            yield self.entries[name]["settings"], (0, distance), ""
        for role in self.tree["services"]["v"]["roles"].values():
            within = [name for name in around if self.plays(role, name)]
            for key, settings in role["settings_for"].items():
                if key in within:
                    yield settings, (1, 0), ""
                elif any(key in self.entries[name]["tags"] for name in within):
                    yield settings, (1, 1), ""
            if within:
                yield role["settings"], (1, 2), ""
        for policy in self.tree["policies"]:
            if any(self.picks(policy["select"], name) for name in around):
                yield policy["configure"], (2,), ""
        imported = self.steps(self.entries[around[-1]].get("imports", ()))
        for name, distance in imported.items():
            yield self.named[name]["settings"], (2, 1, distance), name
        own = self.environment(scope)
        for name, distance in self.steps([] if own is None else [own]).items():
            if name in imported:
                continue  # it says so once
            yield self.named[name]["settings"], (4,) if distance else (3,), name
        yield self.tree["settings"], (5,), ""

    def steps(self, starts: Iterable[str]) -> dict[str, int]:
        """Return what is imported from some starts on, with the number of steps to it."""
        found: dict[str, int] = {}
        reached = set(starts)
        for distance in range(len(self.named)):
            found |= dict.fromkeys(sorted(reached - found.keys()), distance)
            reached = {i for name in reached for i in self.named[name].get("imports", ())}
        return found

    def hidden(self, saying: set[str], starts: Iterable[str], wanted: str) -> bool:
        """Return whether every way along imports to an environment passes one that says more."""
        ways, seen = sorted(starts), set(starts)
        while ways:
            name = ways.pop()
            if name == wanted:
                return False
            if name not in saying:
                new = set(self.named[name].get("imports", ())) - seen
                seen |= new
                ways += sorted(new)
        return True

    def best(self, scope: str, said: list[Says]) -> list[Any]:
        """Return the values of the most specific layers of some, which may be several."""
        first = min((each.rank for each in said), default=None)
        best = [each for each in said if each.rank == first]
        own = self.environment(scope)
        starts = [] if own is None else [own]
        if first is not None and first[:2] == (2, 1):
            starts = self.entries[self.around(scope)[-1]].get("imports", ())
            best = [each for each in said if each.rank[:2] == (2, 1)]
        elif first != (4,):
            return [each.value for each in best]
        saying = {each.environment for each in best}
        best = [each for each in best if not self.hidden(saying, starts, each.environment)]
        return [each.value for each in best]
