"""Reports: one text per format, made of a report and of nothing else.

Adding a format is one file and one row of `FORMATS`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from fleetcheck.reports.concise import concise
from fleetcheck.reports.full import full
from fleetcheck.reports.json_report import json_report
from fleetcheck.reports.style import Format

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "full": full,
        "concise": concise,
        "json": json_report,
    }
)
"""Every format by the name that `--format` takes."""

DEFAULT_FORMAT = "full"
