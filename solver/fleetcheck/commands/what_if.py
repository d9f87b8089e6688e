"""`fleetcheck what-if`: the verdict after an edit, without touching a file."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import (
    JSON,
    query_arguments,
    read_state,
    show_edit_error,
    show_json,
)
from fleetcheck.documents.edit import Edit, EditError
from fleetcheck.judging.finding import Finding
from fleetcheck.loading.edit_text import describe, parse_edits
from fleetcheck.queries.difference import Difference, difference

HELP = "show what an edit would change, without touching a file"

FORMAT_VERSION = 1
"""Of the JSON form; within a version it only ever gets more fields."""

_EDITS = """
PATH=VALUE sets, PATH+=VALUE adds to a list, PATH-=VALUE takes out of it, -PATH removes:
hosts.web1.aspects+=nginx, hosts.web2.aspects-=caddy, aspects.dns.reach=fleet, -hosts.web3
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `what-if`."""
    parser.add_argument("edits", nargs="+", metavar="EDIT", help=_EDITS)
    query_arguments(parser, positional=False)


def run(options: argparse.Namespace) -> int:
    """Print what the edits end and bring; return the exit code of the edited fleet."""
    try:
        state = read_state(options)
        tree = state.loaded.merged.tree
        edits = parse_edits(options.edits, tree)
        changed = difference(state, edits, date.today())
    except EditError as error:
        return show_edit_error(error, options)
    words = [describe(edit, state.loaded.merged) for edit in edits]
    if options.format == JSON:
        show_json(document(changed, edits))
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines(changed, words))
    failing = any(finding.severity == "error" for finding in changed.after.findings)
    return ExitCode.VIOLATIONS if failing else ExitCode.OK


def lines(changed: Difference, words: Sequence[str]) -> list[str]:
    """Return the difference in words: what was tried, what ends, what comes, what stays."""
    found = [f"if you {', '.join(words)}:"]
    for title, findings in (("ends", changed.ended), ("brings", changed.brought)):
        found += [f"  {title:7}{_line(finding)}" for finding in findings]
    for finding, cause, is_under in changed.moved:
        how = "is counted under" if is_under else "was counted under"
        found.append(f"  moves  {_line(finding)}")
        found.append(f"         (it {how} {cause.code} {cause.place})")
    if not changed.ended and not changed.brought and not changed.moved:
        found.append("  no finding ends and none comes")
    stays = len(changed.kept)
    if stays:
        other = "other " if changed.ended or changed.brought or changed.moved else ""
        found.append(f"  {stays} {other}{'finding stays' if stays == 1 else 'findings stay'}")
    return [*found, changed.after.summary]


def document(changed: Difference, edits: Sequence[Edit]) -> dict[str, object]:
    """Return the difference as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "edits": [{"action": e.action, "path": e.path, "value": e.value} for e in edits],
        "ended": [_object(finding) for finding in changed.ended],
        "brought": [_object(finding) for finding in changed.brought],
        "kept": [_object(finding) for finding in changed.kept],
        "moved": [
            {
                **_object(finding),
                "now_under" if is_under else "was_under": cause.fingerprint,
            }
            for finding, cause, is_under in changed.moved
        ],
        "summary": changed.after.summary,
    }


def _line(finding: Finding) -> str:
    return f"{finding.severity}[{finding.code}]: {finding.message}"


def _object(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "place": finding.place,
        "fingerprint": finding.fingerprint,
    }
