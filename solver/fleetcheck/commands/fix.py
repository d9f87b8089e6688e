"""`fleetcheck fix`: applies repairs that were proved by solving the fleet again."""

import argparse
import sys
from datetime import date

from fleetcheck.commands.line.by_hand import by_hand
from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.limits import LONG
from fleetcheck.commands.line.session import (
    fleet_arguments,
    read_fleet,
    show_diff,
    show_edit_error,
)
from fleetcheck.documents.edit import EditError
from fleetcheck.judging.gather import gather
from fleetcheck.loading.edit_text import describe
from fleetcheck.loading.inputs import STANDARD_INPUT
from fleetcheck.loading.load import edited
from fleetcheck.loading.rewrite import rewrite, write
from fleetcheck.processes.parallel import processors
from fleetcheck.queries.check import check, count_findings
from fleetcheck.repairing.cured import cured, cures
from fleetcheck.repairing.rounds import Mender
from fleetcheck.reports.formats import DEFAULT_FORMAT
from fleetcheck.slicing.state import resolve

HELP = "apply repairs that were proved by solving again"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `fix`."""
    fleet_arguments(parser, timeout=LONG)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--diff", action="store_true", help="show the changes of the files (default)")
    how.add_argument("--write", action="store_true", help="make the changes")
    parser.add_argument(
        "--unsafe", action="store_true", help="also apply repairs that bring a new finding"
    )
    parser.set_defaults(format=DEFAULT_FORMAT, color="auto", verbose=False, quiet=False)


def run(options: argparse.Namespace) -> int:
    """Show or write the repairs; return 1 if the fleet, as it is written then, has errors."""
    today = date.today()
    try:
        loaded = read_fleet(options)
        mended = Mender(loaded, options.unsafe, today, processors()).mended()
        changed = rewrite(loaded, mended.edits)
        if options.write:
            write(changed, loaded)
        else:
            show_diff(changed, loaded)
    except EditError as error:
        return show_edit_error(error, options)
    if options.write and changed and STANDARD_INPUT not in options.paths:
        left = check(resolve(read_fleet(options)), today).findings
    else:
        left = (*mended.findings, *cured(resolve(edited(loaded, mended.edits)), today))
    written = left
    if mended.edits and not options.write:
        written = tuple(each.finding for each in gather(resolve(loaded), today).found)
    for edit in mended.edits:
        print(describe(edit, loaded.merged))
    made = "applied" if options.write else "to apply (with --write)"
    count = "1 repair" if len(mended.edits) == 1 else f"{len(mended.edits)} repairs"
    print(f"{count} {made}, then {count_findings(left)}")
    lines = list(by_hand(loaded, left, options))
    if not lines and any(fix.by_hand and fix.safe for each in left for fix in each.fixes):
        lines = ["some can only be mended by hand, where they are written: see `fleetcheck check`"]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    for command in cures(left):
        print(f"`{command}` ends what no edit does")
    return ExitCode.VIOLATIONS if any(f.severity == "error" for f in written) else ExitCode.OK
