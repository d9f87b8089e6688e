"""Reports: one text per format, made of a report and of nothing else.

Adding a format is one file and one row of `FORMATS`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from fleetcheck.reports.concise import concise
from fleetcheck.reports.full import full
from fleetcheck.reports.github import github
from fleetcheck.reports.gitlab import gitlab
from fleetcheck.reports.json_report import json_report
from fleetcheck.reports.junit import junit
from fleetcheck.reports.rdjson import rdjson
from fleetcheck.reports.sarif.log import sarif
from fleetcheck.reports.style import Format

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "full": full,
        "concise": concise,
        "json": json_report,
        "sarif": sarif,
        "github": github,
        "gitlab": gitlab,
        "junit": junit,
        "rdjson": rdjson,
    }
)
"""Every format by the name that `--format` takes."""

DEFAULT_FORMAT = "full"

FOR_PEOPLE = frozenset(("full", "concise"))
"""The formats that people read; programs read the others, so these end with a whole document."""
