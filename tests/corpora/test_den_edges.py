"""The edges of den's golden topologies are ours too, but for differences that are written down.

docs/den-edges.md tells each difference with its reason; here they are by their lines.
"""

import json
from collections import Counter
from typing import Any

import pytest

from fleetcheck.queries.trace import Entry, line_of, trace
from tests.support.den_topologies import TOPOLOGIES
from tests.support.dense_fleets import state_of
from tests.support.shared_data import shared

Tree = dict[str, Any]


def golden() -> Tree:
    found: Tree = json.loads(shared("den", "den-delivery-edges-golden.json").read_text())
    return found


def line(entry: Entry) -> str:
    """Return an edge in one line, with the scopes that a fold collects."""
    notes = entry["annotations"]
    assert isinstance(notes, dict)
    members = ",".join(sorted(notes.get("collectedScopes", ())))
    return f"{line_of(entry)} [{members}]"


def theirs(edge: Tree) -> str:
    """Return an edge of den's in the same form."""
    target, source = edge["target"], edge["source"]
    if "collected" in source:
        source = {"arm": "collected", **source["collected"]}
    else:
        source = {"arm": "synthesize", "spec": {"key": source["synthesize"]["forwardId"]}}
    if "output" in target:
        target = {"arm": "output", **target}
    return line({**edge, "target": target, "source": source})


def fold(cell: str, *members: str) -> str:
    return f"root:{cell} |  | collected:{cell} | merge [{','.join(members)}]"


def output(name: str, cell: str) -> str:
    return f"out:flake.{name} |  | collected:{cell} | merge []"


SYSTEMS = ("aarch64-linux", "x86_64-linux")
X86 = "system=x86_64-linux"
BOTH = ("homeManager", "nixos")

DIFFERENCES: dict[str, tuple[list[str], list[str]]] = {
    "standalone-home": (
        [
            output("homeConfigurations.solo", f"{X86}/homeManager"),
            *(fold(f"<root>/{class_}", "<root>", "home:solo", X86) for class_ in BOTH),
        ],
        [output("homeConfigurations.solo", "home:solo/homeManager")],
    ),
    "multi-system": (
        [
            *(
                output(f"homeConfigurations.ben@{system}", f"system={system}/homeManager")
                for system in SYSTEMS
            ),
            *(
                fold(f"<root>/{class_}", "<root>", "home:ben", "home:ben", *each)
                for class_ in BOTH
                for each in [[f"system={system}" for system in SYSTEMS]]
            ),
            *(fold(f"home:ben/{class_}", "home:ben") for class_ in BOTH for _ in SYSTEMS),
        ],
        [
            *(
                output(f"homeConfigurations.ben@{system}", f"home:ben ({system})/homeManager")
                for system in SYSTEMS
            ),
            *(
                fold(f"home:ben ({system})/{class_}", f"home:ben ({system})")
                for system in SYSTEMS
                for class_ in BOTH
            ),
        ],
    ),
    "fleet-environment": (
        [
            output("nixosConfigurations.igloo", "fleet=fleet/nixos"),
            *(
                fold(f"<root>/{class_}", "<root>", "fleet=fleet", "host:igloo", X86)
                for class_ in BOTH
            ),
            "root:host:igloo/nixos |  | collected:host:igloo/os | merge []",
        ],
        [output("nixosConfigurations.igloo", "host:igloo/nixos")],
    ),
}


@pytest.mark.parametrize("name", TOPOLOGIES)
def test_the_edges_of_a_topology_differ_only_as_written_down(name: str) -> None:
    ours = Counter(map(line, trace(state_of(TOPOLOGIES[name])).entries))
    seen = Counter(map(theirs, golden()[f"test-topology-{name}"]))
    only_theirs, only_ours = DIFFERENCES.get(name, ([], []))
    assert sorted((seen - ours).elements()) == sorted(only_theirs)
    assert sorted((ours - seen).elements()) == sorted(only_ours)


def test_the_topologies_of_which_den_keeps_a_part_agree_in_that_part() -> None:
    home = golden()["test-topology-home-extraction"]
    lines = list(map(line, trace(state_of(TOPOLOGIES["host-users"])).entries))
    assert len(lines) == home["count"]
    assert set(map(theirs, home["synth"])) <= set(lines)
    piped = list(map(theirs, golden()["test-topology-fleet-pipe"]["outputs"]))
    assert piped == [output("nixosConfigurations.igloo", "fleet=fleet/nixos")]
    assert golden()["test-topology-host-aspects-spawn"] == []


def test_the_corollaries_hold_of_our_edges() -> None:
    guest = "host=igloo,iso-kind=guest"
    entries = trace(state_of(TOPOLOGIES["isolated-guest"])).entries
    lines = list(map(line, entries))
    told = golden()
    assert told["test-corollary-isolation-edge-absence"] == {
        "guestInHostFold": any(
            each.startswith("root:host:igloo/") and guest in each.partition("[")[2]
            for each in lines
        ),
        "guestInOwnFold": fold(f"{guest}/nixos", guest) in lines,
        "guestOwnFold": any(each.startswith(f"root:{guest}/nixos") for each in lines),
        "hostFoldExists": fold("host:igloo/nixos", "host:igloo") in lines,
    }
    assert told["test-corollary-default-fold-exists"] == lines.count(
        fold("host:igloo/nixos", "host:igloo")
    )
    verbatim = [entry["path"] for entry in entries if entry["mode"] == "nest-verbatim"]
    expected = {"count": len(verbatim), "path": verbatim[0]}
    assert told["test-corollary-verbatim-mode"] == expected
    assert told["test-corollary-suppression-annotation"] == 0
