"""Print what delivery edges and isolation cost a check, for fleets of several sizes.

PYTHONPATH=solver:facts:. python benchmarks/edges.py [--sizes 1000,10000,100000]

Each fleet is measured three times: without isolation and edges; with an isolated guest and a user
on each host, delivered and forwarded as they should be; and with one guest in a hundred delivered
twice. The columns are the seconds of the processor for looking at the edges alone and for the whole
judgement, how many facts about edges are stated, and the findings about them.
"""

import argparse
import gc
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.fleet_generator import generate
from fleetcheck.documents.document import parse
from fleetcheck.documents.source_text import SourceText
from fleetcheck.judging.judge import judge
from fleetcheck.loading.load import Loaded
from fleetcheck.loading.merge import merge
from fleetcheck.loading.validate import validate
from fleetcheck.lowering.lower import lower
from fleetcheck.resolve.expansion import expand
from fleetcheck.rules.catalogue import fleet_rules
from fleetcheck.slicing.families.registry import EDGES
from fleetcheck.slicing.state import State
from fleetcheck.slicing.suspects import Suspects
from fleetcheck.slicing.visibility import Visibility
from fleetcheck.sources.source import Source

Tree = dict[str, Any]

MODE = "nest-verbatim"

_OF_EDGES = ("edge_", "forwards", "isolated", "observed", "of_kind")


def plain(size: int) -> Tree:
    """Return a fleet of so many services without isolation and without edges."""
    tree: Tree = generate(size, 0)
    kinds = {name: {**kind, "isolated": False} for name, kind in tree.get("kinds", {}).items()}
    return {**tree, "kinds": kinds, "deliver": []}


def delivering(size: int, twice: int = 0) -> Tree:
    """Return the fleet with a delivered guest and a forwarded user on each host.

    Every so many-th guest is delivered twice.
    """
    tree = plain(size)
    hosts = list(tree["hosts"])
    edges = [
        {"from": f"{host}-vm", "class": "nixos", "to": host, "at": f"vms.{at}", "mode": MODE}
        for index, host in enumerate(hosts)
        for at in (("one", "two") if twice and index % twice == 0 else ("one",))
    ]
    return {
        **tree,
        "kinds": {
            **tree["kinds"],
            "vm": {"isolated": True, "netns": "own", "class": "nixos"},
            "home": {"class": "homeManager", "forward": {"into": "nixos", "at": "users.{name}"}},
        },
        "hosts": {name: {**entry, "class": "nixos"} for name, entry in tree["hosts"].items()},
        "scopes": {
            **tree.get("scopes", {}),
            **{f"{h}-vm": {"parent": h, "kind": "vm", "aspects": ["cuda"]} for h in hosts},
            **{f"{h}-me": {"parent": h, "kind": "home", "aspects": ["shell"]} for h in hosts},
        },
        "aspects": {
            **tree["aspects"],
            "cuda": {"content": {"nixos": ["x"]}},
            "shell": {"content": {"homeManager": ["x"]}},
        },
        "deliver": edges,
    }


def state_of(tree: Tree) -> State:
    """Return the resolved fleet of a tree."""
    document = parse(SourceText("fleet.json", "{}"), "json")
    merged = merge([Source(document, tree, document.locate)])
    fleet = validate(merged)
    return State(Loaded(fleet, merged), expand(fleet))


def measure(state: State) -> tuple[float, float, int, int]:
    """Return the seconds for edges, the seconds for judging, facts about edges, and findings."""
    fleet, expansion = state.loaded.fleet, state.expansion
    seen = Visibility(fleet, expansion)
    start = time.process_time()
    Suspects(seen).of([EDGES])
    middle = time.process_time()
    found = judge(state, fleet_rules(), exhaustive=False).violations
    end = time.process_time()
    families = {words for rule in fleet_rules() for words in rule.narrow}
    counts = lower(fleet, expansion, Suspects(seen).of(families)).counts()
    facts = sum(n for name, n in counts.items() if name.startswith(_OF_EDGES))
    about = sum(each.term.name.startswith(("deliver", "isolation")) for each in found)
    return middle - start, end - middle, facts, about


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line for each size and kind of fleet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sizes", default="1000,10000,100000")
    options = parser.parse_args(arguments)
    gc.disable()
    titles = ("services", "fleet", "edges s", "judge s", "facts", "findings")
    print("  ".join(f"{title:>10}" for title in titles))
    for size in map(int, options.sizes.split(",")):
        for name, tree in (
            ("plain", plain(size)),
            ("delivering", delivering(size)),
            ("twice", delivering(size, twice=100)),
        ):
            edges, judged, facts, found = measure(state_of(tree))
            row = (f"{size:>10}", f"{name:>10}", f"{edges:>10.3f}", f"{judged:>10.3f}")
            print("  ".join((*row, f"{facts:>10}", f"{found:>10}")), flush=True)


if __name__ == "__main__":
    main()
