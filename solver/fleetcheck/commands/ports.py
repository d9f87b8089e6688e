"""`fleetcheck ports`: chooses the numbers of automatic ports and keeps them in fleet.lock."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.limits import LONG
from fleetcheck.commands.line.output import as_it_is
from fleetcheck.commands.line.port_assignment import assign_ports
from fleetcheck.commands.line.session import (
    JSON,
    fleet_arguments,
    form_arguments,
    read_fleet,
    read_state,
    report_arguments,
    show,
    show_json,
)
from fleetcheck.commands.line.source_options import observed_argument
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem, suggestion
from fleetcheck.judging.finding import Finding
from fleetcheck.judging.gather import Selection
from fleetcheck.judging.report import Report
from fleetcheck.loading.load import Loaded
from fleetcheck.loading.lock_file import write_lock
from fleetcheck.ports.assignment.release import ReleaseError, released
from fleetcheck.ports.demand import demand
from fleetcheck.ports.ephemeral import notes
from fleetcheck.ports.export import ExportError, document, env, nix
from fleetcheck.ports.table import Row, lines, rows
from fleetcheck.queries.check import check, count_findings
from fleetcheck.rules.catalogue import all_rules

HELP = "choose the numbers of automatic ports, and keep them in fleet.lock"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `ports` and of what it can do."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    assign = actions.add_parser("assign", help="choose numbers, and show what changes")
    fleet_arguments(assign, timeout=LONG)
    observed_argument(assign)
    assign.add_argument("--write", action="store_true", help="write fleet.lock")
    report_arguments(assign)
    assign.set_defaults(action=assign_ports)
    verify = actions.add_parser("check", help="exit with 1 unless fleet.lock is up to date")
    fleet_arguments(verify, timeout=LONG)
    observed_argument(verify)
    report_arguments(verify)
    verify.set_defaults(action=_check)
    table = actions.add_parser("show", help="show the ports of every host")
    fleet_arguments(table, timeout=LONG)
    table.add_argument("--host", help="only those of this host, and of what runs on it")
    form_arguments(table, ("table", JSON, "env", "nix"))
    table.set_defaults(action=_show, verbose=False, quiet=False)
    release = actions.add_parser("release", help="let the number of a port go to others")
    release.add_argument("name", metavar="NAME", help="as in 'grafana@web1 ui'")
    fleet_arguments(release, timeout=LONG)
    release.add_argument("--to", metavar="NAME", help="hand it to this port, as after a rename")
    release.set_defaults(action=_release, format="full", color="auto", verbose=False, quiet=False)


def run(options: argparse.Namespace) -> int:
    """Do what is asked for and return the exit code."""
    code: int = options.action(options)
    return code


def _check(options: argparse.Namespace) -> int:
    """Return 0 only if every automatic port has a number that it can keep."""
    state = read_state(options)
    report = check(state, date.today(), Selection(only=_rules()))
    findings = tuple(finding._replace(severity="error") for finding in report.findings)
    told = (*report.notes, *notes(state, demand(state)))
    show(_with(report, findings)._replace(notes=told), options)
    return ExitCode.VIOLATIONS if findings else ExitCode.OK


def _rules() -> frozenset[str]:
    """Return the names of the rules about ports that find errors."""
    return frozenset(
        rule.name
        for rule in all_rules().values()
        if rule.family == "ports" and rule.severity == "error"
    )


def _with(report: Report, findings: tuple[Finding, ...]) -> Report:
    """Return a report with the severities of other findings, which its summary counts."""
    before, _, _ = report.summary.rpartition(": ")
    excepted = [f"{len(report.excepted)} excepted"] if report.excepted else []
    summary = f"{before}: {count_findings(findings, *excepted)}"
    return report._replace(findings=findings, summary=summary)


def _show(options: argparse.Namespace) -> int:
    """Print the ports of the fleet, or of one host."""
    state = read_state(options)
    found = rows(state)
    if options.host is not None:
        hosts = sorted({node.host for node in state.expansion.nodes.values() if node.host})
        if options.host not in hosts:
            message = f"there is no host `{options.host}`{suggestion(options.host, hosts)}"
            raise BadInputError([_asked(message)])
        found = [row for row in found if row.host == options.host]
    try:
        match options.format:
            case "json":
                show_json(document(found))
            case "env":
                as_it_is().writelines([f"{line}\n" for line in env(found, options.host)])
            case "nix":
                as_it_is().writelines(f"{line}\n" for line in nix(found))
            case _:
                sys.stdout.writelines(f"{line}\n" for line in lines(found))
    except ExportError as error:
        raise BadInputError([_asked(str(error))]) from None
    if options.format in ("env", "nix"):
        sys.stderr.writelines(_left_out(found))
    return ExitCode.OK


def _left_out(found: Sequence[Row]) -> Iterator[str]:
    """Yield which ports an export does not have, because they have no number."""
    missing = [row.name for row in found if row.ports is None]
    if missing:
        more = len(missing) - 1
        ports = f"`{missing[0]}` has" if not more else f"`{missing[0]}` and {more} more have"
        left = "is left out" if not more else "are left out"
        yield f"note: {ports} no number and {left}: `fleetcheck check` tells why\n"


def _release(options: argparse.Namespace) -> int:
    """Take a line out of the lock, or hand its number to another port."""
    loaded: Loaded = read_fleet(options)
    try:
        text, said = released(loaded, options.name, options.to)
    except ReleaseError as error:
        raise BadInputError([_asked(str(error))]) from None
    write_lock(loaded.lock, text)
    print(said)
    return ExitCode.OK


def _asked(message: str) -> Problem:
    return Problem("argument", message, Location("command line", 0, 0))
