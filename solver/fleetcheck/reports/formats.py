"""Reports: one text per format, made of the findings and of the lines they point at.

Adding a format is one file and one row of `FORMATS`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from fleetcheck.reports.concise import concise
from fleetcheck.reports.full import full
from fleetcheck.reports.json_report import json_report
from fleetcheck.reports.style import Format, Sources, Style

__all__ = ["FORMATS", "Format", "Sources", "Style"]

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "full": full,
        "concise": concise,
        "json": json_report,
    }
)
"""Every format by the name that `--format` takes. Each gives a text that ends with a newline."""
