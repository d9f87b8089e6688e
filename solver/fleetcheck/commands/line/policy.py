"""What the command line and the configuration say of rules and their findings."""

import argparse
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from fleetcheck.commands.line.chosen import configuration_file
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem, suggestion
from fleetcheck.judging.gather import Selection
from fleetcheck.judging.policy import Policy, Within
from fleetcheck.loading.baseline_file import Baseline, read_baseline
from fleetcheck.rules.catalogue import find_rules
from fleetcheck.rules.header import Rule, Severity
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
    names = _Names(found, known)
    select = names.called([*_given(options.select)] or names.said("select"))
    ignore = names.called([*_given(options.ignore)] or names.said("ignore"))
    severities = names.severities(("severity",), {} if found is None else found.tables.severity)
    never = names.slugs(names.said("unignorable"))
    within = tuple(names.within(never))
    if names.problems:
        raise BadInputError(names.problems)
    fail_on = options.fail_on or (FAIL_ON if found is None else found.tables.fail_on)
    baseline = _baseline(options, found) if with_baseline else None
    policy = Policy(severities, never, baseline, within=within)
    return Asked(Selection(select, ignore), policy, fail_on)


class _Names:
    """Names of rules on the command line and in a configuration; unknown ones are problems."""

    def __init__(self, found: "Configuration | None", known: Mapping[str, Rule]) -> None:
        self.found = found
        self.known = known
        self.problems: list[Problem] = []

    def called(self, said: Iterable[_Said]) -> tuple[str, ...]:
        """Return the names of the rules that are called by a name or code."""
        names: list[str] = []
        for name, where in said:
            rules = find_rules(name, self.known)
            names.extend(rule.name for rule in rules)
            if not rules:
                close = suggestion(name, [rule.slug for rule in self.known.values()])
                self.problems.append(Problem("usage", f"there is no rule `{name}`{close}", where))
        return tuple(names)

    def slugs(self, said: Iterable[_Said]) -> frozenset[str]:
        """Return the rules that are called as findings name them."""
        return frozenset(self.known[name].slug for name in self.called(said))

    def said(self, *path: str) -> list[_Said]:
        """Return the names in a list of the configuration."""
        if self.found is None:
            return []
        named: object = self.found.tables
        for step in path:
            named = named[step] if isinstance(named, dict) else getattr(named, step)
        listed = named if isinstance(named, tuple) else ()
        return [_Said(name, self.place((*path, at))) for at, name in enumerate(listed)]

    def severities(self, path: Path, said: Mapping[str, Severity]) -> dict[str, Severity]:
        """Return the severity of each rule that a table of the configuration names."""
        return {
            slug: severity
            for name, severity in said.items()
            for slug in self.slugs([_Said(name, self.place((*path, name), key=True))])
        }

    def within(self, never: Collection[str]) -> Iterator[Within]:
        """Yield what the configuration says of some files; what `never` has cannot be ignored."""
        if self.found is None:
            return
        for glob, table in self.found.tables.within.items():
            ignored = self.slugs(self.said("within", glob, "ignore"))
            for rule in sorted(ignored.intersection(never)):
                message = f"`{rule}` may not be left out: `unignorable` names it"
                place = self.place(("within", glob, "ignore"), key=True)
                self.problems.append(Problem("unignorable", message, place))
            severities = self.severities(("within", glob, "severity"), table.severity)
            yield Within(self.found.folder, glob, ignored, severities)

    def place(self, path: Path, key: bool = False) -> Location:
        """Return where something is said."""
        return COMMAND_LINE if self.found is None else self.found.locate(path, key)


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
