"""`fleetcheck fix`: applies repairs that were proved by solving the fleet again."""

import argparse
from collections.abc import Sequence
from datetime import date

from fleetcheck.check import EVERYTHING, check, count_findings
from fleetcheck.edit import Edit, EditError
from fleetcheck.edit_text import describe
from fleetcheck.exit_code import ExitCode
from fleetcheck.finding import Finding
from fleetcheck.gather import EVERY_RULE
from fleetcheck.load import Loaded
from fleetcheck.problem import BadInputError
from fleetcheck.repair import edited, without_cured
from fleetcheck.rewrite import rewrite, write
from fleetcheck.session import (
    fleet_arguments,
    read_fleet,
    seconds,
    show_diff,
    show_edit_error,
    show_problems,
    time_limit,
)
from fleetcheck.state import resolve

HELP = "apply repairs that were proved by solving again"

_MOST = 1000
"""So many repairs are applied at most in one run."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `fix`."""
    fleet_arguments(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--diff", action="store_true", help="show the changes of the files (default)")
    how.add_argument("--write", action="store_true", help="make the changes")
    parser.add_argument(
        "--unsafe", action="store_true", help="also apply repairs that bring a new finding"
    )
    parser.add_argument("--timeout", type=seconds, default=600.0, metavar="S")
    parser.set_defaults(format="full", color="auto", verbose=False, quiet=False)


def run(options: argparse.Namespace) -> int:
    """Show or write the repairs; return 1 if errors are left, else 0."""
    with time_limit(options.timeout, options):
        try:
            loaded = read_fleet(options)
            edits, remaining = repairs(loaded, options.unsafe, date.today())
            left: Sequence[Finding] = remaining
            changed = rewrite(loaded, edits)
            if options.write:
                write(changed, loaded)
                left = check(resolve(read_fleet(options)), date.today()).findings
            else:
                show_diff(changed, loaded)
        except BadInputError as error:
            return show_problems(error.problems, options)
        except EditError as error:
            return show_edit_error(error, options)
    for edit in edits:
        print(describe(edit, loaded.merged.tree))
    made = "applied" if options.write else "to apply (with --write)"
    count = "1 repair" if len(edits) == 1 else f"{len(edits)} repairs"
    print(f"{count} {made}, then {count_findings(left)}")
    return ExitCode.VIOLATIONS if any(f.severity == "error" for f in left) else ExitCode.OK


def repairs(
    loaded: Loaded, unsafe: bool, today: date
) -> tuple[tuple[Edit, ...], Sequence[Finding]]:
    """Return the best repair of each finding, and the findings that are left after all of them.

    They are found one after the other, each in the fleet as the ones before left it. A repair must
    leave fewer findings than there were, so that this comes to an end.
    """
    made: list[Edit] = []
    selection = without_cured(EVERY_RULE)
    findings: Sequence[Finding] = check(
        resolve(loaded), today, selection, tries=EVERYTHING
    ).findings
    while len(made) < _MOST:
        step = _step(loaded, made, findings, unsafe, today)
        if step is None:
            break
        made.append(step[0])
        findings = step[1]
    return tuple(made), findings


def _step(
    loaded: Loaded, made: Sequence[Edit], findings: Sequence[Finding], unsafe: bool, today: date
) -> tuple[Edit, Sequence[Finding]] | None:
    """Return one more edit that leaves fewer findings, with those; None if there is none."""
    for finding in findings:
        for fix in finding.fixes:
            if not fix.safe and not unsafe:
                continue
            try:
                after = edited(loaded, [*made, *fix.edits])
            except (EditError, BadInputError):
                continue
            left = check(
                resolve(after), today, without_cured(EVERY_RULE), tries=EVERYTHING
            ).findings
            if len(left) < len(findings):
                return fix.edits[0], left
    return None


def _findings(loaded: Loaded, today: date) -> Sequence[Finding]:
    """Return the findings that repairs are for, with every repair tried."""
    return check(resolve(loaded), today, without_cured(EVERY_RULE), tries=EVERYTHING).findings
