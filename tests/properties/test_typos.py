"""A misspelt name is corrected: the name that was there comes back, and nothing is taken away."""

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from random import Random

import pytest

from fleetcheck.judging.gather import gather
from fleetcheck.loading.load import edited, load
from fleetcheck.repairing.rounds import Mender
from fleetcheck.slicing.state import resolve
from tests.support.fleets import TODAY
from tests.support.scale import examples

Tree = dict[str, dict[str, dict[str, object]]]

WORDS = ("mailer", "nginx", "postgres", "grafana", "restic", "keycloak", "vaultwarden", "jellyfin")
PLACES = ("berlin", "lisbon", "oslo", "vienna")
TAGS = ("frontend", "storage", "backup-target")


def some_tree(random: Random) -> Tree:
    """Return a fleet without findings: each host has a provider for all that is required."""
    names = random.sample(WORDS, 5)
    hosts: dict[str, dict[str, object]] = {
        host: {"tags": list(TAGS), "aspects": list(names[:3])} for host in random.sample(PLACES, 3)
    }
    aspects: dict[str, dict[str, object]] = {name: {} for name in names}
    aspects[names[0]] = {"provides": ["sql"], "emits": {"metrics": "x"}, "vars": ["token-sql"]}
    aspects[names[1]] = {"requires": ["sql"], "settings": {"workers": {"type": "int"}}}
    aspects[names[2]] = {"collects": ["metrics"]}
    first = sorted(hosts)[0]
    return {
        "hosts": hosts,
        "aspects": aspects,
        "settings": {names[1]: {"workers": 4}},
        "vars": {"token-sql": {"files": {"token": "public"}}},
        "services": {
            "edge": {"roles": {"main": {"hosts": [first], "aspects": [names[3]]}}},
            "copies": {"roles": {"main": {"select": "tag:storage", "aspects": [names[4]]}}},
        },
    }


def at(tree: object, *path: str | int) -> object:
    for step in path:
        tree = tree[step]  # type: ignore[index]
    return tree


def places(tree: Tree) -> Sequence[tuple[str | int, ...]]:
    """Return where the fleet names something known."""
    host = sorted(tree["hosts"])[0]
    one, two, three = list(tree["aspects"])[:3]
    return [
        ("hosts", host, "aspects", 0),
        ("hosts", host, "aspects", 1),
        ("services", "edge", "roles", "main", "aspects", 0),
        ("services", "edge", "roles", "main", "hosts", 0),
        ("services", "copies", "roles", "main", "select"),
        ("settings", two, "workers"),
        ("aspects", one, "vars", 0),
        ("aspects", three, "collects", 0),
    ]


def slip(random: Random, name: str) -> str:
    """Return the name with two characters swapped, or one left out, doubled or changed."""
    start = name.find(":") + 1
    index = random.randrange(start + 1, len(name) - 1)
    kinds: Sequence[Callable[[], str]] = (
        lambda: name[:index] + name[index + 1] + name[index] + name[index + 2 :],
        lambda: name[:index] + name[index + 1 :],
        lambda: name[:index] + name[index] + name[index:],
        lambda: name[:index] + "z" + name[index + 1 :],
    )
    return random.choice(kinds)()


def misspelt(random: Random, tree: Tree) -> Tree:
    """Return the fleet with one of its names misspelt."""
    broken = deepcopy(tree)
    path = random.choice(places(tree))
    around = at(broken, *path[:-1])
    if path[0] == "settings":
        assert isinstance(around, dict)
        around[slip(random, str(path[-1]))] = around.pop(path[-1])
    else:
        around[path[-1]] = slip(random, str(at(tree, *path)))  # type: ignore[index]
    return broken


@pytest.mark.slow
def test_nearly_every_misspelt_name_comes_back_and_nothing_else_changes(tmp_path: Path) -> None:
    random, path = Random(11), tmp_path / "fleet.json"
    tried, restored = examples(60), 0
    for _ in range(tried):
        tree: dict[str, object] = {"fleet": 1, **some_tree(random)}
        broken = {"fleet": 1, **misspelt(random, some(tree))}
        path.write_text(json.dumps(broken))
        loaded = load([str(path)])
        before = gather(resolve(loaded), TODAY).identities()
        edits = Mender(loaded, unsafe=False, today=TODAY, jobs=1).mended().edits
        assert all(edit.action != "remove" for edit in edits)
        after = edited(loaded, edits)
        assert gather(resolve(after), TODAY).identities() <= before
        restored += after.merged.tree == tree or broken == tree
    assert restored >= 0.95 * tried


def some(tree: dict[str, object]) -> Tree:
    return {key: value for key, value in tree.items() if key != "fleet"}  # type: ignore[misc]
