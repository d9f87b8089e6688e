"""den's graphs of hosts and fleets, as fleets of ours."""

import json
from pathlib import Path
from typing import Any

import pytest

from fleetcheck.judging.report import Report
from fleetcheck.loading.load import load
from fleetcheck.queries.check import check
from fleetcheck.slicing.state import State, resolve
from tests.support.bad_input import problems
from tests.support.fleets import TODAY
from tests.support.shared_data import shared

Tree = dict[str, Any]

HOST_GRAPHS = ("uplink.ir.json", "cortex.ir.json", "axon-01.ir.json", "cortex-cuda.ir.json")
FLEET_GRAPH = "den-fleet-demo-fleet-ir.json"


def node(name: str, instance: str | None, id_: str = "", **more: Any) -> Tree:
    return {"id": id_ or f"{name}/{instance}", "pathKey": name, "entityInstance": instance, **more}


def edge(source: str, target: str, style: str = "normal") -> Tree:
    return {"from": source, "to": target, "style": style}


def graph(host: str, nodes: list[Tree], edges: list[Tree], users: tuple[str, ...] = ()) -> Tree:
    """Return the graph of one host."""
    return {
        "rootName": host,
        "nodes": nodes,
        "edges": edges,
        "entityInstances": [{"kind": "user", "name": user} for user in users],
    }


def state_of(folder: Path, *graphs: Tree, form: str | None = None) -> State:
    paths = []
    for index, each in enumerate(graphs):
        paths.append(folder / f"graph{index}.json")
        paths[-1].write_text(json.dumps(each, indent=1))
    return resolve(load([str(path) for path in paths], form))


def placed(state: State) -> set[tuple[str, str]]:
    return {(each.aspect, each.scope) for each in state.expansion.placements}


def told(report: Report) -> list[tuple[str, str, str]]:
    """Return code and message of each finding, with the line that it is at."""
    found = []
    for each in report.findings:
        where = each.labels[0].location
        line = Path(where.file).read_text().splitlines()[where.line - 1]
        found.append((each.code, each.message, line.strip()))
    return found


def test_aspects_are_where_their_nodes_are_and_includes_are_needs(tmp_path: Path) -> None:
    nodes = [
        node("web", "host:uplink", "web", perClass={"nixos": {"hasClass": True}}),
        node("nginx", "host:uplink", "nginx"),
        node(
            "shell", "user:ada", "shell", perClass={"nixos": {"hasClass": True, "excluded": True}}
        ),
        node("core", None, "core"),
    ]
    edges = [edge("web", "nginx"), edge("core", "nginx", "provide")]
    state = state_of(tmp_path, graph("uplink", nodes, edges, ("ada",)))
    fleet = state.loaded.fleet
    assert placed(state) == {("web", "uplink"), ("nginx", "uplink"), ("shell", "ada@uplink")}
    assert fleet.hosts["uplink"].aspects == ("web",)
    assert fleet.aspects["web"].needs == ("nginx",)
    assert dict(fleet.aspects["web"].content) == {"nixos": ()}
    assert dict(fleet.aspects["shell"].content) == {}
    assert [provide.cap for provide in fleet.aspects["core"].provides] == ["nginx"]
    assert fleet.scopes["ada@uplink"].parent == "uplink"


def test_graphs_of_hosts_are_one_fleet_with_the_aspects_in_common(tmp_path: Path) -> None:
    one = graph("a", [node("x", "host:a"), node("y", "user:u")], [], ("u",))
    two = graph("b", [node("x", "host:b"), node("y", "user:u")], [], ("u",))
    state = state_of(tmp_path, one, two)
    assert placed(state) == {("x", "a"), ("x", "b"), ("y", "u@a"), ("y", "u@b")}
    assert set(state.loaded.fleet.aspects) == {"x", "y"}


def test_an_include_that_holds_on_one_host_only_brings_nothing_to_another(tmp_path: Path) -> None:
    one = graph("a", [node("x", "host:a", "x"), node("y", "host:a", "y")], [edge("x", "y")])
    two = graph("b", [node("x", "host:b")], [])
    state = state_of(tmp_path, one, two)
    assert placed(state) == {("x", "a"), ("y", "a"), ("x", "b")}
    notes = check(state, TODAY).notes
    assert any(note.startswith("1 include holds on some hosts or users only") for note in notes)


def test_an_edge_whose_end_is_no_node_is_an_unknown_aspect(tmp_path: Path) -> None:
    nodes = [node("x", "host:a", "x")]
    edges = [edge("x", "gone"), edge("lost", "x")]
    report = check(state_of(tmp_path, graph("a", nodes, edges)), TODAY)
    assert told(report) == [
        ("FC508", "there is no aspect `gone`", '"to": "gone",'),
        ("FC508", "there is no aspect `lost`", '"from": "lost",'),
    ]


def test_a_cycle_of_includes_is_legal_and_told(tmp_path: Path) -> None:
    nodes = [node(name, "host:a", name) for name in "xyz"]
    edges = [edge("x", "y"), edge("y", "x"), edge("z", "z")]
    state = state_of(tmp_path, graph("a", nodes, edges))
    report = check(state, TODAY)
    assert placed(state) == {("x", "a"), ("y", "a"), ("z", "a")}
    assert report.findings == ()
    assert report.notes[1:] == (
        "includes form a cycle, which den allows: `x`, `y`",
        "includes form a cycle, which den allows: `z`",
    )


def fleet_graph(**pipes: Tree) -> Tree:
    """Return the graph of a fleet with two hosts, each in an environment of its own."""

    def scope(kind: str, name: str, parent: str | None) -> Tree:
        return {"id": f"{kind}={name}", "kind": kind, "name": name, "parent": parent}

    return {
        "rootName": "fleet",
        "scopes": [
            scope("user", "u", "host=a"),
            scope("host", "a", "environment=prod"),
            scope("host", "b", "environment=dev"),
            scope("environment", "prod", "fleet=fleet"),
            scope("environment", "dev", "fleet=fleet"),
            scope("fleet", "fleet", None),
        ],
        "nodes": [
            node("a", "host:a", "s", isScope=True),
            node("x", "host:a", host="a"),
            node("x", "host:b", host="b"),
            node("y", "user:u", host="a"),
        ],
        "edges": [{"from": "s", "to": "s", "style": "pipe", "pipe": "targets"}],
        "pipes": pipes,
    }


def ends(producers: str, consumers: str, *flows: str) -> Tree:
    return {
        "producers": [{"aspect": "x", "host": h, "scope": f"host={h}"} for h in producers],
        "consumers": [{"host": h, "scope": f"host={h}"} for h in consumers],
        "flows": [{"from": flow[0], "to": flow[1]} for flow in flows],
    }


def test_the_graph_of_a_fleet_tells_environments_and_channels(tmp_path: Path) -> None:
    state = state_of(
        tmp_path,
        fleet_graph(near=ends("ab", "ab", "aa"), far=ends("a", "b", "ab"), some=ends("a", "")),
    )
    fleet = state.loaded.fleet
    assert placed(state) == {
        ("x", "a"),
        ("x", "b"),
        ("y", "u@a"),
        ("collector of near", "a"),
        ("collector of near", "b"),
        ("collector of far", "b"),
    }
    assert {name: host.environment for name, host in fleet.hosts.items()} == {
        "a": "prod",
        "b": "dev",
    }
    assert {name: pipe.within for name, pipe in fleet.pipes.items()} == {
        "near": "environment",
        "far": "fleet",
        "some": "fleet",
    }
    assert set(fleet.aspects["x"].emits) == {"near", "far", "some"}
    assert check(state, TODAY).findings == ()


def test_a_channel_that_nothing_feeds_is_found(tmp_path: Path) -> None:
    (finding,) = check(state_of(tmp_path, fleet_graph(vault=ends("", "a"))), TODAY).findings
    assert (finding.code, finding.place) == ("FC802", "vault")


def test_what_is_left_aside_is_counted(tmp_path: Path) -> None:
    nodes = [node("x", "host:a", "x"), node("y", "user:nobody", "y")]
    state = state_of(tmp_path, graph("a", nodes, [edge("x", "y", "dotted")]))
    assert check(state, TODAY).notes[1:] == (
        "left aside: edges of the style `dotted` (1)",
        "left aside: nodes of hosts or users that the graph does not list (1)",
    )


def test_a_graph_of_a_wrong_shape_is_bad_input() -> None:
    text = '{"rootName": "a", "nodes": [{"id": 1}], "edges": {}}'
    assert problems(text, "graph.json") == [
        ("wrong-type", "expected a text, found a number", 1, 36),
        ("wrong-type", "expected a list, found a mapping", 1, 50),
    ]


def test_keys_that_are_missing_or_null_are_done_without(tmp_path: Path) -> None:
    nodes = [
        {"id": "n1", "pathKey": "", "fullLabel": "x", "perClass": None, "entityInstance": "host:a"},
        {"id": "n2", "label": "y", "entityInstance": "user:u", "host": None},
        {"id": "z", "entityInstance": "flake"},
    ]
    edges = [{"from": "n1", "to": "n2", "style": None}]
    instances = [{"kind": "user", "name": "u"}, {"kind": "flake", "name": "flake"}]
    tree = {"rootName": "a", "nodes": nodes, "edges": edges, "entityInstances": instances}
    state = state_of(tmp_path, {**tree, "scopes": None, "pipes": None})
    assert placed(state) == {("x", "a"), ("y", "u@a"), ("z", "flake@a")}
    bare = {"id": "n3", "kind": None, "name": "n3"}
    feeding = {"producers": [{"aspect": "x", "scope": "n3"}], "consumers": [{"scope": "host=a"}]}
    graph = fleet_graph(near=feeding)
    graph["scopes"].append(bare)
    state = state_of(tmp_path, graph)
    assert check(state, TODAY).notes[1:] == (
        "left aside: producers on scopes that the graph does not list (1)",
        "left aside: scopes of an unknown kind on no host (1)",
    )


def test_what_den_excludes_or_replaces_is_not_placed(tmp_path: Path) -> None:
    out = {"hasClass": True, "excluded": True}
    nodes = [
        node("web", "host:a", "web"),
        node("old", "host:a", "old", style="replaced", perClass={"nixos": out}),
        node("off", "host:a", "off", style="excluded"),
        node("half", "host:a", "half", style="excluded", perClass={"nixos": out, "darwin": {}}),
    ]
    edges = [
        edge("web", "old", "replaced"),
        edge("web", "off", "excluded"),
        edge("web", "half", "excluded"),
    ]
    state = state_of(tmp_path, graph("a", nodes, edges))
    assert placed(state) == {("web", "a"), ("half", "a")}
    assert check(state, TODAY).notes[1:] == ()


def test_the_graph_of_a_namespace_is_on_no_host(tmp_path: Path) -> None:
    nodes = [node("x", None, "x"), node("y", None, "y")]
    tree = {"rootName": "aspects", "rootId": "ns_aspects", "nodes": nodes}
    edges = [edge("ns_aspects", "x"), edge("x", "y")]
    report = check(state_of(tmp_path, {**tree, "edges": edges}), TODAY)
    assert report.findings == ()


def test_an_edge_of_a_scope_whose_end_is_no_node_is_an_unknown_aspect(tmp_path: Path) -> None:
    graph = fleet_graph()
    graph["nodes"][0]["pathKey"] = "host=a"
    graph["edges"] = [edge("s", "gone"), edge("s", "nowhere", "pipe"), edge("lost", "s", "pipe")]
    report = check(state_of(tmp_path, graph), TODAY)
    assert told(report) == [
        ("FC508", "there is no aspect `gone`", '"to": "gone",'),
        ("FC508", "there is no aspect `lost`", '"from": "lost",'),
        ("FC508", "there is no aspect `nowhere`", '"to": "nowhere",'),
    ]


def test_flows_of_hosts_that_there_are_not_are_counted(tmp_path: Path) -> None:
    tree = fleet_graph(near=ends("a", "a", "ab", "az"))
    assert check(state_of(tmp_path, tree), TODAY).notes[1:] == (
        "left aside: flows of hosts that the graph does not list (1)",
    )


def test_a_graph_can_be_named_as_one(tmp_path: Path) -> None:
    assert placed(state_of(tmp_path, graph("a", [node("x", "host:a")], []), form="den")) == {
        ("x", "a")
    }


@pytest.mark.parametrize("names", [*([each] for each in (*HOST_GRAPHS, FLEET_GRAPH)), HOST_GRAPHS])
def test_of_real_graphs_each_node_is_a_placement_and_nothing_is_found(names: list[str]) -> None:
    paths = [shared("den", name) for name in names]
    state = resolve(load([str(path) for path in paths]))
    expected = set()
    for path in paths:
        document = json.loads(path.read_text())
        for each in document["nodes"]:
            kind, _, name = (each["entityInstance"] or "").partition(":")
            host = each.get("host") or document["rootName"]
            if kind and not each.get("isScope"):
                expected.add((each["pathKey"], name if kind == "host" else f"{name}@{host}"))
    placements = {each for each in placed(state) if not each[0].startswith("collector of ")}
    assert placements == expected
    report = check(state, TODAY)
    assert report.findings == ()
    assert not any(note.startswith("left aside") for note in report.notes)


def test_the_graph_of_a_user_is_part_of_the_host_that_has_the_user(tmp_path: Path) -> None:
    host = graph("box", [node("base", "host:box")], [], users=("alice",))
    host["entityInstances"].append({"kind": "host", "name": "box"})
    user = graph("alice", [node("shell", "user:alice"), node("git", "user:alice")], [], ("alice",))
    user["edges"] = [edge("shell/user:alice", "git/user:alice")]
    state = state_of(tmp_path, user, host)
    assert list(state.loaded.fleet.hosts) == ["box"]
    assert placed(state) == {("base", "box"), ("shell", "alice@box"), ("git", "alice@box")}


def test_a_user_whom_no_host_has_is_no_host_and_left_out_with_a_note(tmp_path: Path) -> None:
    host = graph("box", [node("base", "host:box")], [])
    user = graph("alice", [node("shell", "user:alice")], [], ("alice",))
    state = state_of(tmp_path, user, host)
    assert list(state.loaded.fleet.hosts) == ["box"]
    notes = [note for source in state.loaded.merged.sources for note in source.notes]
    assert any("the graph of `alice` is left out" in note for note in notes)
