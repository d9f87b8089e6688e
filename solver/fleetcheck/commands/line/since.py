"""What an older revision of the repository has already."""

import argparse
import os
from collections.abc import Iterable
from copy import copy
from datetime import date
from pathlib import Path
from typing import NamedTuple

from fleetcheck.commands.line.session import read_fleet
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.judging.gather import Selection, gather
from fleetcheck.judging.policy import known_of
from fleetcheck.loading.baseline_file import Baseline
from fleetcheck.loading.revision import revision, top_of
from fleetcheck.rules.user.files import read_user_rules
from fleetcheck.rules.user.runner import RuleRunner
from fleetcheck.slicing.state import resolve
from fleetcheck.sources.options import COMMAND_LINE


class Older(NamedTuple):
    """The findings of a revision, called by its name, and what is to be said of it."""

    findings: Baseline
    notes: tuple[str, ...] = ()


def found_at(options: argparse.Namespace, selection: Selection) -> Older:
    """Return what the revision has that `--since` names; all rules are judged as for the fleet.

    Where the fleet of the revision cannot be read, nothing is known of it, so each finding counts.
    Raises BadInputError where there is no such revision, or the fleet is not of the repository.
    """
    name: str = options.since
    older = _within(options)
    with revision(name, COMMAND_LINE) as folder:
        here = Path.cwd()
        os.chdir(folder)
        try:
            state = resolve(read_fleet(older))
            with RuleRunner(read_user_rules(state.loaded), options.rule_timeout) as runner:
                found = gather(state, date.today(), selection, runner=runner).found
        except BadInputError as error:
            first = error.problems[0]
            note = f"{name} cannot be read, so each finding counts as new: {first.message}"
            return Older(Baseline(name), (note,))
        finally:
            os.chdir(here)
    return Older(Baseline(name, tuple(known_of(found))))


def _within(options: argparse.Namespace) -> argparse.Namespace:
    """Return the options with all files of the repository named from here; else BadInputError."""
    top = top_of(COMMAND_LINE)
    problems: list[Problem] = []

    def within(path: str) -> str:
        if path == "-" or not Path(os.path.realpath(path)).is_relative_to(top):
            message = f"`{path}` is not in the repository, so no revision of it has it"
            problems.append(Problem("usage", message, COMMAND_LINE))
        return os.path.relpath(path)

    def all_within(paths: Iterable[str]) -> list[str]:
        return [within(path) for path in paths]

    older = copy(options)
    older.paths = all_within(options.paths)
    older.variables = all_within(options.variables)
    older.folders = [(host, within(folder)) for host, folder in options.folders]
    older.config = None if options.config is None else within(options.config)
    older.observed = []
    if problems:
        raise BadInputError(problems)
    return older
