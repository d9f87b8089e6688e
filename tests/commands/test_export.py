"""Fleets as den's graphs, and back."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import run
from tests.support.fleets import EXAMPLES, found
from tests.support.shared_data import shared

Captured = pytest.CaptureFixture[str]
Tree = dict[str, Any]


def graph(capsys: Captured, *arguments: str | Path) -> Tree:
    ran = run(capsys, "export", "den", *arguments)
    assert ran.code == 0
    made: Tree = json.loads(ran.out)
    return made


def parts(made: Tree) -> tuple[object, ...]:
    """Return scopes, nodes, edges and channels of a graph, whatever the ids and the order."""
    called = {each["id"]: (each["pathKey"], each["scope"]) for each in made["nodes"]}

    def listed(entries: list[Tree]) -> list[str]:
        return sorted(json.dumps(each, sort_keys=True) for each in entries)

    return (
        {each["id"] for each in made["scopes"]},
        sorted(called.values()),
        {(called[e["from"]], called[e["to"]], e["style"]) for e in made["edges"]},
        {
            name: [listed(pipe[key]) for key in ("producers", "consumers", "flows")]
            for name, pipe in made["pipes"].items()
        },
    )


@pytest.mark.parametrize("name", ["seedfleet", "cortex/fleet.yaml", "chain/whole.yaml"])
def test_a_graph_read_back_gives_the_same_graph(
    name: str, tmp_path: Path, capsys: Captured
) -> None:
    made = graph(capsys, EXAMPLES / name)
    path = tmp_path / "graph.json"
    path.write_text(json.dumps(made))
    assert parts(graph(capsys, path)) == parts(made)
    assert [code for code, *_ in found(path) if code != "FC802"] == []


def test_what_den_has_drawn_keeps_its_scopes_placements_and_channels(capsys: Captured) -> None:
    path = shared("den", "den-fleet-demo-fleet-ir.json")
    drawn, made = json.loads(path.read_text()), graph(capsys, path)
    systems = {each["id"] for each in drawn["scopes"] if each["kind"] == "system"}
    scopes = {each["id"] for each in drawn["scopes"]}
    assert {each["id"] for each in made["scopes"]} >= scopes - systems - {"system=x86_64-linux"}
    for name, pipe in drawn["pipes"].items():
        for end in ("producers", "consumers"):
            assert {(e["host"], e["scope"]) for e in made["pipes"][name][end]} == {
                (e["host"], e["scope"]) for e in pipe[end]
            }
        kept = {(flow["from"], flow["to"]) for flow in made["pipes"][name]["flows"]}
        assert kept >= {(flow["from"], flow["to"]) for flow in pipe["flows"]}


def test_the_graph_of_a_host_has_what_is_on_it_alone(capsys: Captured) -> None:
    made = graph(capsys, EXAMPLES / "seedfleet", "--host", "web1")
    assert (made["rootName"], [each["name"] for each in made["entityInstances"]]) == (
        "web1",
        ["alice", "web1"],
    )
    assert {each["host"] for each in made["nodes"]} == {"web1"}
    ran = run(capsys, "export", "den", EXAMPLES / "seedfleet", "--host", "wbe1")
    assert ran.code == 2
    assert "did you mean `web1`?" in ran.out


def test_names_that_are_alike_without_their_signs_have_ids_of_their_own(
    tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\nhosts: {a-b: {aspects: [x-y, x_y]}, a_b: {}}\naspects: {x-y: {}, x_y: {}}\n"
    )
    ids = [each["id"] for each in graph(capsys, path)["nodes"]]
    assert len(ids) == len(set(ids)) == 5
