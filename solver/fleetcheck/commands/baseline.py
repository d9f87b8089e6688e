"""`fleetcheck baseline`: what was known when fleetcheck was adopted; only new findings block."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.limits import LONG
from fleetcheck.commands.line.policy import (
    BASELINE,
    asked_for,
    baseline_argument,
    baseline_file,
    configuration_of,
)
from fleetcheck.commands.line.session import (
    JSON,
    TEXT,
    fleet_arguments,
    form_arguments,
    read_fleet,
    show_json,
)
from fleetcheck.judging.gather import Gathered, gather
from fleetcheck.judging.policy import Policy, known_of
from fleetcheck.loading.baseline_file import Known, read_baseline, write_baseline
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.rules.user.files import read_user_rules
from fleetcheck.rules.user.runner import RuleRunner
from fleetcheck.slicing.state import State, resolve

HELP = "keep what is known when fleetcheck is adopted, so that only new findings block"

FORMAT_VERSION = 1
"""Of the JSON form; within a version it only ever gets more fields."""


class _Asked(NamedTuple):
    """The file of the baseline, whether something names it, and the rules that run, with policy."""

    file: str
    named: bool
    policy: Policy
    gathered: Gathered


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `baseline` and of what it can do."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    for name, what, action in (
        ("write", "write all findings that there are now", _write),
        ("prune", "take out what is gone", _prune),
        ("show", "show what is known, and what of it is gone", _show),
    ):
        own = actions.add_parser(name, help=what)
        fleet_arguments(own, timeout=LONG)
        baseline_argument(own)
        form_arguments(own, (TEXT, JSON))
        own.set_defaults(
            action=action, select=[], ignore=[], fail_on=None, verbose=False, quiet=False
        )


def run(options: argparse.Namespace) -> int:
    """Do what is asked for and return the exit code."""
    code: int = options.action(options)
    return code


def _write(options: argparse.Namespace) -> int:
    """Write a baseline with all findings, in place of the one that is there."""
    asked = _ask(options, with_baseline=False)
    allowed = [f for f in asked.gathered.found if f.finding.name not in asked.policy.unignorable]
    known = known_of(allowed)
    write_baseline(asked.file, known)
    left = len(asked.gathered.found) - len(allowed)
    text = f"{asked.file}: {_counted(known)}"
    text += f"; {left} of rules that may not be accepted are left out" if left else ""
    _tell(options, asked.file, known, (), text)
    if not asked.named and options.format != JSON:
        print(f'say `baseline = "{asked.file}"` in fleetcheck.toml, so that `check` reads it')
    return ExitCode.OK


def _prune(options: argparse.Namespace) -> int:
    """Write the baseline again, without what is gone."""
    asked = _ask(options, with_baseline=True)
    gone = asked.gathered.gone
    before = _times(read_baseline(asked.file).known)
    for each in gone:
        before[each.rule, each.place] -= each.times
    known = [Known(*identity, times) for identity, times in sorted(before.items()) if times > 0]
    if gone:
        write_baseline(asked.file, known)
    text = f"{asked.file}: {_counted(known)}, {_counted(gone)} taken out"
    _tell(options, asked.file, known, gone, text)
    return ExitCode.OK


def _show(options: argparse.Namespace) -> int:
    """Show the baseline: what is still found, and what is gone."""
    asked = _ask(options, with_baseline=True)
    gone = asked.gathered.gone
    known = known_of(asked.gathered.known)
    lines = [f"{each.rule} at {each.place}{_often(each)}" for each in known]
    lines += [f"{each.rule} at {each.place}{_often(each)} (gone)" for each in gone]
    lines.append(f"{asked.file}: {_counted(known)} known, {_counted(gone)} gone")
    _tell(options, asked.file, known, gone, "\n".join(lines))
    return ExitCode.OK


def _ask(options: argparse.Namespace, with_baseline: bool) -> _Asked:
    """Return what is found in the fleet, as a whole or as the baseline tells it apart."""
    found = configuration_of(options)
    named = baseline_file(options, found)
    file = named or BASELINE
    state: State = resolve(read_fleet(options))
    own = read_user_rules(state.loaded)
    known = {**all_rules(), **{each.rule.name: each.rule for each in own}}
    options.baseline = file
    asked = asked_for(options, known, with_baseline)
    with RuleRunner(own) as runner:
        gathered = gather(state, date.today(), asked.selection, runner=runner, policy=asked.policy)
    return _Asked(file, named is not None, asked.policy, gathered)


def _times(known: Sequence[Known]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for rule, place, times in known:
        found[rule, place] = found.get((rule, place), 0) + times
    return found


def _tell(
    options: argparse.Namespace,
    file: str,
    known: Sequence[Known],
    gone: Sequence[Known],
    text: str,
) -> None:
    if options.format != JSON:
        sys.stdout.write(f"{text}\n")
        return
    show_json(
        {
            "format_version": FORMAT_VERSION,
            "file": file,
            "known": [each._asdict() for each in known],
            "gone": [each._asdict() for each in gone],
        }
    )


def _often(known: Known) -> str:
    return "" if known.times == 1 else f", {known.times} times"


def _counted(known: Sequence[Known]) -> str:
    count = sum(each.times for each in known)
    return "1 finding" if count == 1 else f"{count} findings"
