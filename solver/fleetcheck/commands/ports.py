"""`fleetcheck ports`: chooses the numbers of automatic ports and keeps them in fleet.lock."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from shlex import join

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.limits import seconds
from fleetcheck.commands.line.session import (
    fleet_arguments,
    read_fleet,
    read_state,
    report_arguments,
    show,
    show_limit,
    time_limit,
)
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem, suggestion
from fleetcheck.documents.source_text import SourceText
from fleetcheck.fleet.lock import parse
from fleetcheck.judging.finding import Finding
from fleetcheck.judging.gather import Selection, gather
from fleetcheck.judging.report import Report
from fleetcheck.judging.wording import words
from fleetcheck.loading.load import Loaded
from fleetcheck.loading.lock_file import write_lock
from fleetcheck.ports.assignment.assignment import Assignment, assignment, newly_gone
from fleetcheck.ports.assignment.release import ReleaseError, released
from fleetcheck.ports.assignment.solve import SECONDS, solve
from fleetcheck.ports.demand import Demand, demand
from fleetcheck.ports.ephemeral import notes
from fleetcheck.ports.export import ExportError, env, json_text, nix
from fleetcheck.ports.table import Row, lines, row_of, row_of_gone, rows
from fleetcheck.ports.variables import Choice, choices, env_texts, given, given_lines, write_env
from fleetcheck.queries.check import check, count_findings
from fleetcheck.slicing.state import State

HELP = "choose the numbers of automatic ports, and keep them in fleet.lock"

RULES = (
    "port_collision",
    "port_reserved",
    "port_infeasible",
    "port_lock_stale",
    "port_lock_pinned",
)
"""What has to hold for the ports of a fleet."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `ports` and of what it can do."""
    parser.set_defaults(timeout=SECONDS)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    assign = actions.add_parser("assign", help="choose numbers, and show what changes")
    fleet_arguments(assign)
    assign.add_argument("--write", action="store_true", help="write fleet.lock")
    assign.add_argument(
        "--timeout",
        type=seconds,
        default=SECONDS,
        metavar="S",
        help="take the best answer that is found in so many seconds (default: %(default)g)",
    )
    report_arguments(assign)
    assign.set_defaults(action=_assign)
    verify = actions.add_parser("check", help="exit with 1 unless fleet.lock is up to date")
    fleet_arguments(verify)
    report_arguments(verify)
    verify.set_defaults(action=_check)
    table = actions.add_parser("show", help="show the ports of every host")
    fleet_arguments(table)
    table.add_argument("--host", help="only those of this host, and of what runs on it")
    table.add_argument("--format", choices=("table", "json", "env", "nix"), default="table")
    table.set_defaults(action=_show, color="auto", verbose=False, quiet=False)
    release = actions.add_parser("release", help="let the number of a port go to others")
    release.add_argument("name", metavar="NAME", help="as in 'grafana@web1 ui'")
    fleet_arguments(release)
    release.add_argument("--to", metavar="NAME", help="hand it to this port, as after a rename")
    release.set_defaults(action=_release, format="full", color="auto", verbose=False, quiet=False)


def run(options: argparse.Namespace) -> int:
    """Do what is asked for and return the exit code."""
    # Choosing numbers keeps to the timeout; why there are none may take longer to find.
    with time_limit(10 * options.timeout + 60, options):
        code: int = options.action(options)
        return code


def _assign(options: argparse.Namespace) -> int:
    """Choose numbers, show what changes, and write the lock if that is asked for."""
    state = read_state(options)
    deciding = choices(state.loaded)
    if deciding and not (state.loaded.lock.present or any(demand(state).ports)):
        return _assign_variables(state.loaded, deciding, options)
    code = _refuse(state, "port_lock_pinned", options)
    if code is not None:
        return code
    asked = demand(state)
    solution = solve(asked.wants, asked.rooms, options.timeout, _progress)
    if solution.infeasible:
        if _refuse(state, "port_infeasible", options) is None:
            print("no port was assigned: that no assignment exists is covered by an exception")
        return ExitCode.VIOLATIONS
    lock = state.loaded.lock
    if solution.unknown:
        where = Location(lock.file, 0, 0)
        message = f"no assignment was found in {options.timeout:g} s, and none was ruled out"
        return show_limit(Problem("time", message, where, help="allow more: --timeout"), options)
    made = assignment(asked, solution, lock)
    found = [row_of(each) for each in made.assigned if each.changed]
    found += [row_of_gone(line) for line in newly_gone(asked)]
    sys.stdout.writelines(f"{line}\n" for line in lines(found))
    sys.stdout.writelines(f"{line}\n" for line in _renamed(state, asked, options.paths))
    sys.stdout.writelines(f"note: {note}\n" for note in notes(state, asked))
    if not made.proved:
        print("not proved to be the best: the time was over before that was known")
    changed = made.text != lock.text and (lock.present or bool(made.assigned))
    if changed and options.write:
        write_lock(lock, made.text)
    print(_summary(made, found, changed, options.write, lock.file))
    if deciding:
        loaded = state.loaded._replace(lock=parse(SourceText(lock.file, made.text)))
        return _assign_variables(loaded, deciding, options)
    return ExitCode.OK


def _assign_variables(
    loaded: Loaded, deciding: tuple[Choice, ...], options: argparse.Namespace
) -> int:
    """Choose numbers for ports that variables decide, and write their files if that is asked."""
    values = given(loaded, deciding, options.timeout, _progress)
    if values == "infeasible":
        print("no numbers near their defaults are free for the ports by variables")
        return ExitCode.VIOLATIONS
    if values == "unknown":
        where = loaded.locate(deciding[0].path)
        message = f"no numbers for the ports by variables were found in {options.timeout:g} s"
        return show_limit(Problem("time", message, where, help="allow more: --timeout"), options)
    if values and options.write:
        write_env(env_texts(values))
    sys.stdout.writelines(f"{line}\n" for line in given_lines(values))
    count = "1 port" if len(deciding) == 1 else f"{len(deciding)} ports"
    done = "written" if options.write else "to be written (--write)"
    print(f"{count} by variables: {f'{len(values)} {done}' if values else 'nothing changes'}")
    return ExitCode.OK


def _refuse(state: State, rule: str, options: argparse.Namespace) -> int | None:
    """Show the findings of a rule and return the exit code, or nothing if there are none."""
    selection = Selection(only={rule})
    if not gather(state, date.today(), selection).found:
        return None
    report = check(state, date.today(), selection)
    show(report._replace(summary="no port was assigned"), options)
    return ExitCode.VIOLATIONS


def _progress(done: int, parts: int) -> None:
    """Say on a terminal how far the solver is."""
    if sys.stderr.isatty():
        end = "\n" if done == parts else ""
        print(f"\rchoosing ports: {done} of {parts} parts", end=end, file=sys.stderr, flush=True)


def _renamed(state: State, asked: Demand, paths: Sequence[str]) -> Iterator[str]:
    """Yield what may be a port under a new name, which asp/rules/port_lock_stale.lp tells."""
    if not state.loaded.lock.present or not any(newly_gone(asked)):
        return
    for each in gather(state, date.today(), Selection(only={"port_lock_stale"})).found:
        for _, label in each.violation.labels:
            if label.name == "renamed":
                old, new = words(label.arguments[1]), words(each.violation.term.arguments[0])
                yield f"`{new}` may be `{old}` under a new name; to keep the number:"
                yield f"  fleetcheck ports release {join([old, *paths, '--to', new])}"


def _summary(
    made: Assignment, found: Sequence[Row], changed: bool, written: bool, file: str
) -> str:
    """Return the last line: how many ports there are, and what becomes of the lock."""
    count = len(made.assigned)
    ports = "1 automatic port" if count == 1 else f"{count} automatic ports"
    if not changed:
        return f"{ports}: nothing changes"
    what = f"{ports}: {len(found)} changed"
    return f"{what}, written to {file}" if written else f"{what} (--write writes {file})"


def _check(options: argparse.Namespace) -> int:
    """Return 0 only if every automatic port has a number that it can keep."""
    state = read_state(options)
    report = check(state, date.today(), Selection(only=set(RULES)))
    findings = tuple(
        finding._replace(severity="error") if finding.name == "port-lock-stale" else finding
        for finding in report.findings
    )
    told = (*report.notes, *notes(state, demand(state)))
    show(_with(report, findings)._replace(notes=told), options)
    return ExitCode.VIOLATIONS if findings else ExitCode.OK


def _with(report: Report, findings: tuple[Finding, ...]) -> Report:
    """Return a report with the severities of other findings, which its summary counts."""
    before, _, _ = report.summary.rpartition(": ")
    summary = f"{before}: {count_findings(findings, len(report.excepted))}"
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
                sys.stdout.write(json_text(found))
            case "env":
                sys.stdout.writelines([f"{line}\n" for line in env(found, options.host)])
            case "nix":
                sys.stdout.writelines(f"{line}\n" for line in nix(found))
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
