"""`fleetcheck ports assign`: chooses numbers, shows what changes, and writes it if asked."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from shlex import join

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.limits import time_left
from fleetcheck.commands.line.session import (
    read_state,
    show,
    show_limit,
)
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.fleet.lock import parse
from fleetcheck.judging.gather import Selection, gather
from fleetcheck.judging.wording import words
from fleetcheck.loading.load import Loaded
from fleetcheck.loading.lock_file import write_lock
from fleetcheck.ports.assignment.assignment import Assignment, assignment, newly_gone
from fleetcheck.ports.assignment.solve import solve
from fleetcheck.ports.demand import Demand, demand
from fleetcheck.ports.ephemeral import notes
from fleetcheck.ports.table import Row, lines, row_of, row_of_gone
from fleetcheck.ports.variables import Choice, choices, env_texts, given, given_lines, write_env
from fleetcheck.queries.check import check
from fleetcheck.rules.catalogue import ABOUT_CONFLICTS
from fleetcheck.slicing.state import State

PINNED = "port_lock_pinned"
"""The rule about fixed ports on numbers of others: nothing is assigned before that is settled."""


def assign_ports(options: argparse.Namespace) -> int:
    """Choose numbers, show what changes, and write the lock if that is asked for."""
    state = read_state(options)
    deciding = choices(state.loaded)
    if deciding and not (state.loaded.lock.present or any(demand(state).ports)):
        return _assign_by_variables(state.loaded, deciding, options)
    code = _refuse(state, PINNED, options)
    if code is not None:
        return code
    asked = demand(state)
    solution = solve(asked.wants, asked.rooms, time_left(options), _progress)
    if solution.infeasible:
        if _refuse(state, ABOUT_CONFLICTS, options) is None:
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
        return _assign_by_variables(loaded, deciding, options)
    return ExitCode.OK


def _assign_by_variables(
    loaded: Loaded, deciding: tuple[Choice, ...], options: argparse.Namespace
) -> int:
    """Choose numbers for ports that variables decide, and write their files if that is asked."""
    values = given(loaded, deciding, time_left(options), _progress)
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
    """Show on a terminal how far the solver is."""
    if sys.stderr.isatty():
        end = "\n" if done == parts else ""
        print(f"\rchoosing ports: {done} of {parts} parts", end=end, file=sys.stderr, flush=True)


def _renamed(state: State, asked: Demand, paths: Sequence[str]) -> Iterator[str]:
    """Yield a hint for each port that may be another one under a new name."""
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
