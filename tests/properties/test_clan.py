"""Clan documents of any shape: a source, or problems with their places, and never anything else."""

import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.commands.line.main import main
from fleetcheck.documents.document import parse
from fleetcheck.documents.problem import BadInputError
from fleetcheck.documents.source_text import SourceText
from fleetcheck.loading.load import load
from fleetcheck.queries.check import check
from fleetcheck.slicing.state import resolve
from fleetcheck.sources.clan.reader import read
from tests.support.clan_documents import SMALL, changed, written
from tests.support.scale import examples

BORG = "inventory instances borg"
MANIFEST = "modules borgbackup manifest"


@pytest.mark.parametrize(
    ("where", "value", "expected"),
    [
        ("inventory", [], [(2, 16, "expected a mapping, found a list")]),
        ("inventory machines", 5, [(3, 17, "expected a mapping, found a number")]),
        ("inventory machines nas", None, [(4, 14, "expected a mapping, found nothing")]),
        ("inventory machines nas", {"tags": "all"}, [(5, 17, "expected a list, found a text")]),
        ("inventory machines nas", {"tags": [1]}, [(6, 11, "expected a text, found a number")]),
        ("inventory machines nas", {"icon": 1, "installedAt": []}, []),
        (
            "inventory machines",
            {" ": {}, "nas": {"machineClass": 1}},
            [
                (4, 7, "a name is not empty and neither starts nor ends with a space"),
                (6, 25, "expected a text, found a number"),
            ],
        ),
        ("inventory tags", ["nas"], [(11, 13, "expected a mapping, found a list")]),
        ("inventory tags backup", {}, [(12, 17, "expected a list, found a mapping")]),
        ("inventory instances", [], [(16, 18, "expected a mapping, found a list")]),
        (f"{BORG} module", "borg", [(18, 19, "expected a mapping, found a text")]),
        (f"{BORG} roles", [], [(22, 18, "expected a mapping, found a list")]),
        (f"{BORG} roles server", True, [(23, 21, "expected a mapping, found true or false")]),
        (f"{BORG} roles server machines", "nas", [(24, 25, "expected a mapping, found a text")]),
        (f"{BORG} roles server machines", [{}], [(25, 15, "expected a text, found a mapping")]),
        (f"{BORG} roles server settings", [], [(27, 25, "expected a mapping, found a list")]),
        ("modules borgbackup", 1, [(39, 19, "expected a mapping, found a number")]),
        ("modules borgbackup", {"x": 1}, [(40, 12, "expected a mapping, found a number")]),
        (f"{MANIFEST} exports", {"out": {}}, [(48, 18, "expected a list, found a mapping")]),
        (
            f"{MANIFEST} constraints",
            {"maxInstances": -1, "roles": {"server": {"minMachines": True}}},
            [
                (43, 27, "expected a number of at least 0"),
                (46, 30, "expected a whole number, found true or false"),
            ],
        ),
        (
            f"{MANIFEST} constraints roles server",
            {"minMachines": 2, "maxMachines": 1},
            [(44, 13, "the count 2..1 ends before it starts")],
        ),
    ],
)
def test_a_wrong_shape_is_a_problem_at_its_place(
    where: str,
    value: object,
    expected: list[tuple[int, int, str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = written(tmp_path, changed(SMALL, where, value))
    code = main(["check", str(path), "--allow-empty", "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert code == (2 if expected else 0)
    assert report["complete"] is not bool(expected)
    assert [
        (each["labels"][0]["line"], each["labels"][0]["column"], each["message"])
        for each in report["diagnostics"]
    ] == expected


def test_an_inventory_alone_has_its_places_from_its_own_root(tmp_path: Path) -> None:
    path = written(tmp_path, {"machines": {"nas": []}, "instances": []})
    with pytest.raises(BadInputError) as caught:
        load([str(path)])
    assert [(p.location.line, p.location.column) for p in caught.value.problems] == [
        (3, 12),
        (5, 16),
    ]


def test_two_roles_that_would_be_called_alike_are_a_problem(tmp_path: Path) -> None:
    instances: dict[str, object] = {"a": {"roles": {"b/c": {}}}, "a/b": {"roles": {"c": {}}}}
    path = written(tmp_path, {"machines": {"nas": {}}, "instances": instances})
    with pytest.raises(BadInputError) as caught:
        load([str(path)])
    assert [(p.kind, p.location.line) for p in caught.value.problems] == [("duplicate-key", 13)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["nas", "roles", "tags", "imports", ""]), inner)
    ),
    max_leaves=5,
)

FULL = changed(
    changed(SMALL, f"{BORG} roles server settings", {"imports": [{"imports": [{"path": "/b"}]}]}),
    MANIFEST,
    {
        "name": "borg",
        "categories": ["System"],
        "exports": {"inputs": ["dns"], "out": ["backup"]},
        "constraints": {"maxInstances": 1, "roles": {"server": {"minMachines": 2}, "x": {}}},
    },
)
"""The small inventory with something of everything, and with findings."""


def places(node: object, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield here
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from places(inner, (*here, key))
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from places(inner, (*here, index))


def replaced(node: object, where: tuple[str | int, ...], value: object) -> object:
    if not where:
        return value
    first, *rest = where
    if isinstance(node, dict):
        return {k: replaced(v, tuple(rest), value) if k == first else v for k, v in node.items()}
    assert isinstance(node, list)
    return [replaced(v, tuple(rest), value) if i == first else v for i, v in enumerate(node)]


@pytest.mark.slow
@settings(deadline=None, max_examples=examples(300))
@given(where=st.sampled_from(sorted(places(FULL), key=str)), value=JSON)
def test_any_change_gives_a_fleet_or_problems(where: tuple[str | int, ...], value: object) -> None:
    with TemporaryDirectory() as folder:
        path = written(Path(folder), replaced(FULL, where, value))
        try:
            loaded = load([str(path)], "clan")
        except BadInputError as error:
            assert all(problem.location.line for problem in error.problems)
        else:
            check(resolve(loaded), date(2026, 1, 1))


def shuffled(node: object, order: random.Random) -> object:
    if isinstance(node, dict):
        return {key: shuffled(node[key], order) for key in order.sample(sorted(node), len(node))}
    if isinstance(node, list):
        return [shuffled(inner, order) for inner in order.sample(node, len(node))]
    return node


@pytest.mark.slow
@settings(deadline=None, max_examples=examples(50))
@given(order=st.randoms(use_true_random=False))
def test_the_order_of_keys_and_machines_changes_no_finding(order: random.Random) -> None:
    document = changed(FULL, f"{BORG} roles client tags", {"b": {}, "backup": {}, "a": {}})
    document = changed(document, "inventory tags backup", ["web1", "nas", "z", "y"])
    assert outcome(shuffled(document, order)) == outcome(document)
    assert [(code, place) for code, place, *_ in outcome(document)] == [
        ("FC201", "borg/client@nas dns"),
        ("FC501", "y"),
        ("FC501", "z"),
        ("FC502", "services.borg.roles.client.select[0]"),
        ("FC502", "services.borg.roles.client.select[1]"),
        ("FC503", "borg x"),
        ("FC504", "borg server"),
    ]


def outcome(document: object) -> list[tuple[str, ...]]:
    with TemporaryDirectory() as folder:
        found = check(resolve(load([str(written(Path(folder), document))])), date(2026, 1, 1))
        return [
            (f.code, f.place, f.message, *f.affected, *(value for _, value in f.extra))
            for f in found.findings
        ]


def test_settings_are_taken_out_of_the_modules_around_them() -> None:
    wrapped = {"imports": [{"_file": "x.nix", "imports": [{"port": 1, "paths": ["/a"]}]}]}
    more = {"imports": [{"_file": "x.nix", "imports": [wrapped, {"paths": ["/b"]}]}], "user": "me"}
    forced = {"port": {"_type": "override", "content": 2, "priority": 50}}
    role = {
        "settings": more,
        "machines": {"nas": {"settings": forced}},
        "tags": {"all": {"settings": wrapped}, "none": {"settings": {"imports": [{}]}}},
    }
    document = {"machines": {"nas": {}}, "instances": {"x": {"roles": {"r": role}}}}
    source = read(parse(SourceText("clan.json", json.dumps(document))))
    assert source.tree == {
        "fleet": 1,
        "hosts": {"nas": {"class": "nixos", "description": "", "tags": ["all", "nixos"]}},
        "tags": {},
        "services": {
            "x": {
                "service": "x",
                "counts": {},
                "roles": {
                    "r": {
                        "hosts": ["nas"],
                        "select": ["tag:all", "tag:none"],
                        "aspects": ["x/r"],
                        "settings": {"x/r": {"port": 1, "paths": ["/a", "/b"], "user": "me"}},
                        "settings_for": {
                            "nas": {"x/r": {"port": 2}},
                            "all": {"x/r": {"port": 1, "paths": ["/a"]}},
                        },
                    }
                },
            }
        },
        "aspects": {
            "x/r": {
                "description": "",
                "categories": [],
                "provides": [],
                "requires": [],
                "collects": [],
                "settings": {
                    name: {"type": "any", "default": None} for name in ("port", "paths", "user")
                },
                "content": {},
            }
        },
    }
    assert source.notes == ("no manifests: what services provide, require and allow is not known",)


def test_the_notes_say_which_manifests_are_not_known() -> None:
    document = changed(SMALL, "inventory instances other", {"module": {"name": "other"}})
    source = read(parse(SourceText("clan.json", json.dumps(document))))
    assert source.notes == (
        "no manifest of `other`: what these provide, require and allow is not known, "
        "nor whether others miss something",
    )
