"""What the command line and the configuration say of rules and their findings."""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from fleetcheck.commands.line.chosen import configuration_file
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem, suggestion
from fleetcheck.judging.gather import Selection
from fleetcheck.judging.policy import Policy
from fleetcheck.loading.baseline_file import Baseline, read_baseline
from fleetcheck.rules.catalogue import find_rules
from fleetcheck.rules.header import Rule
from fleetcheck.sources.options import COMMAND_LINE

if TYPE_CHECKING:
    from fleetcheck.configuration.file import Configuration

FAIL_ON = "error"
"""The severity with which a check fails where nothing else is said."""

BASELINE = "fleetcheck-baseline.json"
"""The file of a baseline where nothing names another one."""


class Asked(NamedTuple):
    """The rules that run, what else is said of findings, and the severity that fails."""

    selection: Selection
    policy: Policy
    fail_on: str


class _Said(NamedTuple):
    """The name of a rule, and where it is said."""

    name: str
    where: Location


def policy_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that say which rules run, and what makes a check fail."""
    for name, what in (("--select", "check these rules only"), ("--ignore", "leave these out")):
        parser.add_argument(name, action="append", default=[], metavar="RULES", help=what)
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "never"),
        help=f"the severity that makes the exit code 1 (default: {FAIL_ON})",
    )
    baseline_argument(parser)
    since_argument(parser)


def since_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the argument that names an older revision."""
    parser.add_argument(
        "--since",
        metavar="REF",
        help="findings that this revision of the repository has as well do not count",
    )


def baseline_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the argument that names a baseline."""
    parser.add_argument(
        "--baseline", metavar="FILE", help="findings in this file are known and do not count"
    )


def asked_for(
    options: argparse.Namespace, known: Mapping[str, Rule], with_baseline: bool = True
) -> Asked:
    """Return what is asked of a check, the command line going before the configuration.

    Raises BadInputError where a rule is named that is not known, or the baseline cannot be read.
    """
    found = configuration_of(options)
    problems: list[Problem] = []

    def called(said: Iterable[_Said]) -> tuple[str, ...]:
        names: list[str] = []
        for name, where in said:
            rules = find_rules(name, known)
            names.extend(rule.name for rule in rules)
            if not rules:
                close = suggestion(name, [rule.slug for rule in known.values()])
                problems.append(Problem("usage", f"there is no rule `{name}`{close}", where))
        return tuple(names)

    select = called([*_given(options.select)] or _configured(found, "select"))
    ignore = called([*_given(options.ignore)] or _configured(found, "ignore"))
    severity = {} if found is None else found.tables.severity
    severities = {
        known[rule].slug: said
        for name, said in severity.items()
        for rule in called([_Said(name, _place(found, ("severity", name), True))])
    }
    never = {known[rule].slug for rule in called(_configured(found, "unignorable"))}
    if problems:
        raise BadInputError(problems)
    fail_on = options.fail_on or (FAIL_ON if found is None else found.tables.fail_on)
    baseline = _baseline(options, found) if with_baseline else None
    policy = Policy(severities, frozenset(never), baseline)
    return Asked(Selection(select, ignore), policy, fail_on)


def configuration_of(options: argparse.Namespace) -> "Configuration | None":
    """Return the configuration that counts, if there is one."""
    file = configuration_file(options)
    if file is None:
        return None
    from fleetcheck.configuration.file import read  # loaded only where there is a configuration

    return read(file)


def baseline_file(options: argparse.Namespace, found: "Configuration | None") -> str | None:
    """Return the file of the baseline that is named, if one is."""
    if options.baseline is not None or found is None or found.tables.baseline is None:
        given: str | None = options.baseline
        return given
    return found.path(found.tables.baseline)


def _baseline(options: argparse.Namespace, found: "Configuration | None") -> Baseline | None:
    file = baseline_file(options, found)
    return None if file is None else read_baseline(file)


def _given(texts: Iterable[str]) -> Iterator[_Said]:
    for text in texts:
        for name in text.split(","):
            if name.strip():
                yield _Said(name.strip(), COMMAND_LINE)


def _configured(found: "Configuration | None", key: str) -> list[_Said]:
    names = () if found is None else getattr(found.tables, key)
    return [_Said(name, _place(found, (key, index))) for index, name in enumerate(names)]


def _place(found: "Configuration | None", path: Path, key: bool = False) -> Location:
    return COMMAND_LINE if found is None else found.locate(path, key)
