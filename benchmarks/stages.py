"""Print where the time of a check goes, stage by stage, and what an explanation costs.

PYTHONPATH=solver:facts:. python benchmarks/stages.py [--sizes 1000,10000,100000] [--faults 500]

The times are seconds of the processor, as a check spends them, without the start of Python. The
last columns are the median and the slowest explanation in milliseconds, and the ratio of all stages
to the dictionary script on the same file (a whole process, with its start).
"""

import argparse
import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import TypeVar

from benchmarks.fleet_generator import generate
from fleetcheck.documents.document import read
from fleetcheck.engine.run import answer, ground_part
from fleetcheck.explaining.explain import Explainer
from fleetcheck.judging.gather import gather
from fleetcheck.judging.report import Report
from fleetcheck.loading.load import Loaded
from fleetcheck.loading.merge import merge
from fleetcheck.loading.names import check_names
from fleetcheck.loading.validate import validate
from fleetcheck.lowering.lower import lower
from fleetcheck.repairing.numbers import Numbers
from fleetcheck.repairing.proof import Prover
from fleetcheck.repairing.repair import BRISK, Repairer
from fleetcheck.reports.formats import FORMATS
from fleetcheck.reports.style import Style
from fleetcheck.resolve.expansion import expand
from fleetcheck.rules.catalogue import fleet_rules
from fleetcheck.slicing.families.registry import FAMILIES
from fleetcheck.slicing.state import State
from fleetcheck.slicing.suspects import Suspects
from fleetcheck.slicing.visibility import Visibility
from fleetcheck.sources import native

STAGES = (
    *("read", "validate", "expand", "narrow", "lower", "ground"),
    *("judge", "word", "explain", "repair", "report"),
)

TODAY = date(2026, 1, 1)

T = TypeVar("T")


class Clock:
    """The seconds of the processor that each stage took."""

    def __init__(self) -> None:
        """Start with no stage."""
        self.seconds: dict[str, float] = dict.fromkeys(STAGES, 0.0)

    def time(self, stage: str, work: Callable[[], T]) -> T:
        """Return what the work returns, and add its time to the stage."""
        start = time.process_time()
        result = work()
        self.seconds[stage] += time.process_time() - start
        return result


def measure(path: Path) -> tuple[Clock, list[float]]:
    """Return the time of each stage of a check, and of each explanation in seconds."""
    gc.disable()
    clock = Clock()
    document = clock.time("read", lambda: read(str(path)))
    merged = clock.time("validate", lambda: merge([native.read(document)]))
    fleet = clock.time("validate", lambda: validate(merged))
    clock.time("validate", lambda: list(check_names(fleet, merged.locate)))
    expansion = clock.time("expand", lambda: expand(fleet))
    extent = clock.time("narrow", lambda: Suspects(Visibility(fleet, expansion)).of(FAMILIES))
    facts = clock.time("lower", lambda: lower(fleet, expansion, extent))
    text = clock.time("lower", facts.text)
    programs = [rule.program for rule in fleet_rules()]
    grounded = clock.time("ground", lambda: ground_part(text, programs, facts.counts()))
    clock.time("judge", lambda: answer(grounded))
    state = State(Loaded(fleet, merged), expansion)
    start = time.process_time()
    gathered = gather(state, TODAY)
    found = gathered.found
    again = sum(clock.seconds[stage] for stage in ("narrow", "lower", "ground", "judge"))
    clock.seconds["word"] = max(time.process_time() - start - again, 0.0)
    explainer = clock.time("explain", lambda: Explainer(state))
    each, whys = [], []
    for one in found:
        start = time.process_time()
        whys.append(explainer.why(one))
        each.append(time.process_time() - start)
    clock.seconds["explain"] += sum(each)
    repairer = Repairer(
        state,
        Prover(state, TODAY, gathered),
        Numbers(state, [each.violation for each in gathered.found]),
    )

    def repair() -> None:
        for rank, (one, why) in enumerate(zip(found, whys, strict=True)):
            repairer.fixes([one], why, BRISK.allows(rank))

    clock.time("repair", repair)
    findings = tuple(one.finding for one in found)
    report = Report(findings, True, "", sources=lambda _: document.lines)
    style = Style(color=False, width=100, verbose=False)
    clock.time("report", lambda: FORMATS["full"](report, style))
    return clock, each


def dictionary_seconds(path: Path) -> float:
    """Return the seconds of the processor that the dictionary script takes for the file."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    script = Path(__file__).with_name("dictionary_script.py")
    subprocess.run([sys.executable, str(script), str(path)], stdout=subprocess.DEVNULL, check=False)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line for each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--faults", type=int, default=500, help="violations at the most")
    options = parser.parse_args(arguments)
    titles = ("services", *STAGES, "all", "findings", "median ms", "worst ms", "ratio")
    print("  ".join(f"{title:>9}" for title in titles))
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "fleet.json")
            share = min(options.faults / size, 0.05)
            path.write_text(json.dumps(generate(size, share), separators=(",", ":")))
            clock, each = measure(path)
            total = sum(clock.seconds.values())
            row = [f"{size:>9}", *(f"{clock.seconds[stage]:>9.3f}" for stage in STAGES)]
            row += [f"{total:>9.3f}", f"{len(each):>9}", f"{1000 * median(each):>9.2f}"]
            row += [f"{1000 * max(each):>9.1f}", f"{total / dictionary_seconds(path):>9.1f}"]
            print("  ".join(row), flush=True)


if __name__ == "__main__":
    main()
