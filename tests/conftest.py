"""How properties are tried, and what a run says about oracle data that is not there.

FLEETCHECK_EXAMPLES multiplies the examples of every property. In continuous integration properties
are tried on the same examples each time: a run there says something about the change that it
tests, not about luck. Elsewhere, and in the nightly run, each run tries new ones.
"""

import os

import pytest
from hypothesis import settings

from tests.support.scale import examples
from tests.support.shared_data import MISSING, ORACLES

os.environ["COLUMNS"] = "100"
os.environ.pop("GITHUB_STEP_SUMMARY", None)

settings.register_profile("usual", max_examples=examples(100))
settings.register_profile("ci", settings.get_profile("usual"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "usual")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were skipped because there is no oracle data, and where it is sought."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(MISSING in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(
            f"oracle data missing: {count} tests skipped, no files of theirs in {ORACLES}"
        )
