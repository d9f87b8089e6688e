"""Reports: one text per format, made of a report and of nothing else.

Adding a format is one file and one row of `_WRITERS`.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

from fleetcheck.reports.style import Format

_WRITERS = {
    "full": ("full", "full"),
    "concise": ("concise", "concise"),
    "json": ("json_report", "json_report"),
    "sarif": ("sarif.log", "sarif"),
    "github": ("github", "github"),
    "gitlab": ("gitlab", "gitlab"),
    "junit": ("junit", "junit"),
    "rdjson": ("rdjson", "rdjson"),
}
"""The module of each format, and its function there."""


class _Formats(Mapping[str, Format]):
    """The formats, each of which is loaded only when it is asked for."""

    def __getitem__(self, name: str) -> Format:
        """Return the function that writes reports in a format; KeyError if there is none."""
        module, function = _WRITERS[name]
        written: Format = getattr(import_module(f"fleetcheck.reports.{module}"), function)
        return written

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the formats."""
        return iter(_WRITERS)

    def __len__(self) -> int:
        """Return how many formats there are."""
        return len(_WRITERS)

    def __contains__(self, name: object) -> bool:
        """Return whether there is a format of a name."""
        return name in _WRITERS


FORMATS: Mapping[str, Format] = _Formats()
"""Every format by the name that `--format` takes."""

DEFAULT_FORMAT = "full"

FOR_PEOPLE = frozenset(("full", "concise"))
"""The formats that people read; programs read the others, so these end with a whole document."""
