"""Print what the rules about a fleet as a whole cost: settings, vars, channels, ends, devices.

PYTHONPATH=solver:facts:. python benchmarks/whole_fleet.py [--sizes 1000,10000,100000]

Each service has two settings and some state, takes a var and claims a device;
each environment has a collector. One in a thousand breaks one of these. The columns are seconds of
the processor for judging the plain fleet and this one, microseconds for each service, and how many
findings there are.
"""

import argparse
import gc
import time
from collections.abc import Sequence

from benchmarks.edges import Tree, state_of
from benchmarks.fleet_generator import generate
from fleetcheck.judging.judge import judge
from fleetcheck.rules.catalogue import fleet_rules

FAULTY = 1000
"""One of so many services breaks something."""


def enriched(tree: Tree) -> Tree:
    """Return the fleet with what these rules look at on each service."""
    aspects: Tree = {}
    for number, (name, aspect) in enumerate(sorted(tree["aspects"].items())):
        aspects[name] = _service(number, aspect) if aspect.get("ports") else aspect
    for environment in tree["environments"]:
        aspects[f"backup-{environment}"] = {"collects": ["state"]}
    hosts = {name: {**entry, "settings": {}} for name, entry in tree["hosts"].items()}
    first: dict[str, str] = {}
    for name, entry in tree["hosts"].items():
        first.setdefault(entry["environment"], name)
    for environment, name in first.items():
        listed = [*hosts[name].get("aspects", ()), f"backup-{environment}"]
        hosts[name] = {**hosts[name], "aspects": listed}
    return {
        **tree,
        "aspects": aspects,
        "hosts": hosts,
        "secrets": {"backend": "sops"},
        "vars": {
            "host-key": {"files": {"key": "secret"}},
            "mesh-key": {"dependencies": ["host-key"], "files": {"key": "public"}},
        },
        "pipes": {"state": {"within": "environment", "required": True}},
    }


def _service(number: int, aspect: Tree) -> Tree:
    """Return a service with all of it; every so many-th has one thing wrong."""
    fault = number // FAULTY % 5 if number % FAULTY == 0 else None
    settings = {
        "workers": {"type": "positive", "default": 0 if fault == 0 else 4},
        "names": {"type": ["str"], "merge": "append", "default": []},
    }
    if fault == 1:
        settings["root"] = {"type": "str"}
    return {
        **aspect,
        "settings": settings,
        "state": [f"/var/lib/{number}"],
        "vars": ["mesh-key", *(["lost-key"] if fault == 2 else [])],
        "open": ["64000/tcp"] if fault == 3 else [],
        "claims": [{"device": f"disk-{number}"}],
        **({"collects": ["nothing"]} if fault == 4 else {}),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line for each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sizes", default="1000,10000,100000")
    options = parser.parse_args(arguments)
    gc.disable()
    print("  ".join(f"{title:>10}" for title in ("services", "plain s", "all s", "µs", "findings")))
    for size in map(int, options.sizes.split(",")):
        seconds = []
        for tree in (generate(size, 0), enriched(generate(size, 0))):
            state = state_of(tree)
            start = time.process_time()
            found = judge(state, fleet_rules(), exhaustive=False).violations
            seconds.append(time.process_time() - start)
        row = (f"{size:>10}", *(f"{each:>10.3f}" for each in seconds))
        print(
            "  ".join((*row, f"{seconds[1] / size * 1e6:>10.1f}", f"{len(found):>10}")), flush=True
        )


if __name__ == "__main__":
    main()
