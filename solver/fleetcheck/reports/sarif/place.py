"""Places in SARIF: a file by its URI, and a region in one line."""

from collections.abc import Mapping

from fleetcheck.documents.location import Location
from fleetcheck.documents.replacement import Replacement
from fleetcheck.reports.paths import Base, uri_of

ROOT = "%SRCROOT%"
"""What relative URIs begin at, by the name that GitHub gives to the root of the repository."""


def physical(location: Location, base: Base) -> Mapping[str, object]:
    """Return a place; that of a file as a whole is its first line, as there has to be one."""
    region: dict[str, int] = {"startLine": max(location.line, 1)}
    if location.line > 0:
        start = max(location.column, 1)
        region["startColumn"] = start
        region["endColumn"] = start + max(location.length, 1)
    return {"artifactLocation": artifact(location, base), "region": region}


def artifact(location: Location, base: Base) -> Mapping[str, str]:
    """Return a file; one outside of the folder around all has an absolute URI."""
    uri = uri_of(location, base)
    return {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": ROOT}


def change(replacement: Replacement, base: Base) -> Mapping[str, object]:
    """Return a change of a file."""
    region = {
        "startLine": replacement.line,
        "startColumn": replacement.column,
        "endLine": replacement.end_line,
        "endColumn": replacement.end_column,
    }
    inserted = {"insertedContent": {"text": replacement.text}}
    return {
        "artifactLocation": artifact(Location(replacement.file, 0, 0), base),
        "replacements": [{"deletedRegion": region, **(inserted if replacement.text else {})}],
    }
