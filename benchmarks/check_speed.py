"""Measures `fleetcheck check` as a whole process, on fleets of several sizes.

    python benchmarks/check_speed.py [--sizes 100,1000,10000] [--rounds 3]

It asserts nothing about time. It ends with exit code 1 where the findings are not those that were
injected: a wrong answer has no speed.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import NamedTuple

HERE = Path(__file__).parent
ROOTS = os.pathsep.join(str(HERE.parent.resolve() / root) for root in ("solver", "facts"))
CHECK = (sys.executable, "-m", "fleetcheck.commands.line.main", "check", "--format", "concise")
SCRIPT = (sys.executable, str(HERE / "dictionary_script.py"))
GENERATE = (sys.executable, str(HERE / "fleet_generator.py"))
SMALLEST_LINEAR = 1000
"""Below this number of services the start of the process outweighs the work."""
CODES = {
    "port-collision": "FC101",
    "port-reserved": "FC102",
    "requirement-unmet": "FC201",
    "import-unresolved": "FC301",
    "unknown-aspect": "FC508",
}
KNOWN_TO_SCRIPT = {"port-collision", "requirement-unmet", "requirement-cycle"}
HEADINGS = ("services", "seconds", "µs/service", "growth", "script s", "ratio", "peak MiB")
CODE_OF_FINDING = re.compile(r"^.*?\b(?:error|warning)\[(FC\d+)\]", re.MULTILINE)


class MeasureError(Exception):
    """A process that is measured did not come to a verdict."""


class Run(NamedTuple):
    """One process: wall time in seconds, peak resident memory in bytes, what it wrote."""

    seconds: float
    peak: int
    output: str


class Row(NamedTuple):
    """The measures of one size: the best runs, and how the findings differ from those injected."""

    services: int
    check: Run
    script: Run
    differences: tuple[str, ...]


def run(command: Sequence[str], folder: Path, limit: float) -> Run:
    """Return the measures of one process that starts without a cache.

    Raises MeasureError where it takes more than `limit` seconds or exits with neither 0 nor 1.
    """
    with TemporaryDirectory(dir=folder) as cache, Path(folder, "output").open("w+b") as output:
        environment = os.environ | {"PYTHONPATH": ROOTS, "XDG_CACHE_HOME": cache}
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, env=environment)
        clock = Timer(limit, process.kill)
        clock.start()
        _, status, usage = os.wait4(process.pid, 0)  # of this one child, not of all so far
        seconds = time.perf_counter() - start
        clock.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode()
    if process.returncode not in (0, 1):
        why = f"stopped after {limit:g} s" if seconds >= limit else f"exit {process.returncode}"
        raise MeasureError(f"{' '.join(command)}: {why}\n{text}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(seconds, usage.ru_maxrss * unit, text)


def measure(services: int, faults: float, rounds: int, limit: float, folder: Path) -> Row:
    """Return the best of some rounds; the two programs take turns, so that they share bad times."""
    asked = (*GENERATE, str(services), "--faults", str(faults))
    fleet = folder / f"{services}.json"
    fleet.write_text(run(asked, folder, limit).output)
    expected = run((*asked, "--truth"), folder, limit).output.splitlines()
    checks, scripts = [], []
    for _ in range(rounds):
        checks.append(run((*CHECK, str(fleet)), folder, limit))
        scripts.append(run((*SCRIPT, str(fleet)), folder, limit))
    fleet.unlink()
    check = min(checks)._replace(peak=max(each.peak for each in checks))
    injected = Counter(CODES[line.split()[0]] for line in expected)
    known = [line for line in expected if line.split()[0] in KNOWN_TO_SCRIPT]
    differences = [
        *_differences("fleetcheck", injected, Counter(CODE_OF_FINDING.findall(check.output))),
        *_differences("the script", Counter(known), Counter(scripts[0].output.splitlines())),
    ]
    return Row(services, check, min(scripts), tuple(differences))


def _differences(who: str, injected: Mapping[str, int], found: Mapping[str, int]) -> Iterable[str]:
    """Yield what is counted differently; a missing key counts as 0."""
    for what in sorted({*injected, *found}):
        if injected.get(what, 0) != found.get(what, 0):
            yield f"{who}: {found.get(what, 0)} of {what}, {injected.get(what, 0)} injected"


def table(rows: Iterable[Row]) -> str:
    """Return the rows as a table; `growth` compares with the first size that is not too small."""
    lines = [HEADINGS]
    base: float | None = None
    for services, check, script, _ in rows:
        each = check.seconds / services
        if base is None and services >= SMALLEST_LINEAR:
            base = each
        lines.append(
            (
                f"{services:,}",
                f"{check.seconds:.3f}",
                f"{each * 1e6:,.1f}",
                f"{each / base:.2f}" if base else "-",
                f"{script.seconds:.3f}",
                f"{check.seconds / script.seconds:.1f}",
                f"{check.peak / 2**20:,.0f}",
            )
        )
    return "".join("  ".join(f"{cell:>10}" for cell in line) + "\n" for line in lines)


def _sizes(text: str) -> list[int]:
    sizes = sorted({int(part) for part in text.split(",")})
    if not 1 <= sizes[0] <= sizes[-1] <= 1_000_000:
        raise ValueError(text)
    return sizes


def _rounds(text: str) -> int:
    if not 1 <= int(text) <= 20:
        raise ValueError(text)
    return int(text)


def main() -> int:
    """Print the table, then each difference; return 1 if there is one or a run had no verdict."""
    parser = argparse.ArgumentParser(description="Measure `fleetcheck check` on fleets.")
    parser.add_argument("--sizes", type=_sizes, default="100,1000,10000", help="services of each")
    parser.add_argument("--rounds", type=_rounds, default=3, help="of each size, the best counts")
    parser.add_argument("--faults", type=float, default=0.01, help="share of faulty services")
    parser.add_argument("--limit", type=float, default=30, help="seconds for one process")
    said = parser.parse_args()
    rows: list[Row] = []
    stopped: list[str] = []
    with TemporaryDirectory() as folder:
        for services in said.sizes:
            try:
                rows.append(measure(services, said.faults, said.rounds, said.limit, Path(folder)))
            except MeasureError as error:
                stopped.append(f"{services:,} services: {error}")
                break  # a larger one would take longer still
    print(table(rows), end="")
    differences = [f"{row.services:,} services: {text}" for row in rows for text in row.differences]
    for line in (*differences, *stopped):
        print(line)
    return 1 if differences or stopped else 0


if __name__ == "__main__":
    sys.exit(main())
