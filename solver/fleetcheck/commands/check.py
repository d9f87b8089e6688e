"""`fleetcheck check`: the verdict on a fleet."""

import argparse
from collections.abc import Sequence
from datetime import date

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.limits import jobs, seconds
from fleetcheck.commands.line.outputs import output_argument, usable
from fleetcheck.commands.line.policy import asked_for, policy_arguments
from fleetcheck.commands.line.session import (
    FAILING,
    fleet_arguments,
    read_readable,
    report_arguments,
    show,
)
from fleetcheck.commands.line.source_options import observed_argument
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.judging.finding import Finding
from fleetcheck.judging.problems import as_findings
from fleetcheck.judging.report import Report
from fleetcheck.processes.parallel import processors
from fleetcheck.queries.check import check
from fleetcheck.reports.formats import FORMATS
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.rules.user.files import read_user_rules
from fleetcheck.rules.user.runner import SECONDS, RuleRunner
from fleetcheck.slicing.state import resolve
from fleetcheck.sources.source import LeftOut

HELP = "validate a fleet"

_PLACES_SHOWN = 2
"""How many further places are named in a note on what could not be read."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `check`."""
    fleet_arguments(parser)
    observed_argument(parser)
    policy_arguments(parser)
    parser.add_argument(
        "--exhaustive",
        action="store_true",
        help="state the whole fleet, not suspects only: slower, the same findings",
    )
    parser.add_argument(
        "--rule-timeout",
        type=seconds,
        default=SECONDS,
        metavar="S",
        help="the same if the fleet's own rules take so many seconds (default: %(default)g)",
    )
    parser.add_argument(
        "--jobs",
        type=jobs,
        default=processors(),
        metavar="N",
        help="processes that explain findings where there are many (default: %(default)s)",
    )
    parser.add_argument(
        "--allow-empty", action="store_true", help="accept a fleet without any host or service"
    )
    report_arguments(parser, list(FORMATS))
    output_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Check the fleet, print the report and return the exit code."""
    if problems := usable(options).problems:
        raise BadInputError(problems)
    state = resolve(read_readable(options))
    own = read_user_rules(state.loaded)
    known = {**all_rules(), **{each.rule.name: each.rule for each in own}}
    asked = asked_for(options, known)
    options.fail_on = asked.fail_on
    if not state.loaded.fleet.hosts and not options.allow_empty:
        raise BadInputError([_no_hosts(state.loaded.merged.locate(()))])
    runner = RuleRunner(own, options.rule_timeout)
    policy = asked.policy
    notes: tuple[str, ...] = ()
    if options.since is not None:
        from fleetcheck.commands.line.since import found_at  # loaded only where it is asked for

        older = found_at(options, asked.selection)
        policy, notes = policy._replace(since=older.findings), older.notes
    report = check(
        state,
        date.today(),
        asked.selection,
        options.exhaustive,
        runner=runner,
        jobs=options.jobs,
        policy=policy,
    )
    report = report._replace(notes=(*report.notes, *notes))
    unread = [
        each for each in state.loaded.unread if each.kind != "empty" or not options.allow_empty
    ]
    report = with_unread(report, unread, options.allow_unreadable)
    return exit_code(show(report, options), options.fail_on)


def with_unread(report: Report, unread: Sequence[Problem], allowed: bool) -> Report:
    """Return the report with what could not be read: in notes if that is allowed.

    If not, it is shown beside the findings, and the report is not complete.
    """
    if not unread:
        return report
    if allowed:
        left_out = tuple(map(_not_read, as_findings(unread)))
        notes = (*report.notes, *(each.text for each in left_out))
        return report._replace(notes=notes, left_out=(*report.left_out, *left_out))
    count = "1 problem" if len(unread) == 1 else f"{len(unread)} problems"
    return report._replace(
        findings=(*report.findings, *as_findings(unread)),
        complete=False,
        summary=f"{report.summary}; {count} with the input: what could not be read is not checked",
    )


def _not_read(finding: Finding) -> LeftOut:
    """Return what could not be read as something that is left out."""
    text = f"not read: {finding.labels[0].location}: {finding.title_with_places(_PLACES_SHOWN)}"
    return LeftOut("unreadable", text, tuple(str(each.location) for each in finding.labels))


def exit_code(report: Report, fail_on: str) -> int:
    """Return the exit code that a report stands for: never 0 if it is not complete."""
    if not report.complete:
        return ExitCode.BAD_INPUT
    severities = {finding.severity for finding in report.findings}
    return ExitCode.VIOLATIONS if severities & FAILING[fail_on] else ExitCode.OK


def _no_hosts(where: Location) -> Problem:
    message = "the fleet has no host, so nothing is checked"
    return Problem("empty", message, where, help="say --allow-empty if that is meant")
