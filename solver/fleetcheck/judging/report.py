"""A report: everything that one run found out, for every output format."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from fleetcheck.documents.replacement import Replacement
from fleetcheck.judging.finding import Finding, Fix
from fleetcheck.judging.judge import Pass
from fleetcheck.judging.source_lines import shown_lines
from fleetcheck.loading.baseline_file import Known
from fleetcheck.rules.header import Rule
from fleetcheck.sources.source import LeftOut

Sources = Callable[[str], Sequence[str]]
"""Gives the lines of a file by the name that a `Location` has for it; none when unknown."""


Replacements = Callable[[Fix], Sequence[Replacement]]
"""Gives the changes of files that an edit is, if it may be made without being looked at."""


def no_replacements(_fix: Fix) -> Sequence[Replacement]:
    """Return nothing: it is not known what the files say."""
    return ()


class Report(NamedTuple):
    """What one run found.

    `complete` is false where the input could not be read or a limit was met. `excepted` are the
    findings that an exception or an ignore covers. `assumed` are the declared assumptions, `notes`
    what could not be known from the input, and `left_out` those of them that are about what was not
    read. `rules` are those that ran, `passes` those in which clingo judged them, of a fleet with so
    many `placements`, `sources` gives the lines that findings point at, and `replacements` the
    changes of files that repairs are. `baselined` are findings that the baseline has, `gone` what
    it has that there is not any more. `older` are those that the revision `since` has as well, and
    `fixed` what it has that there is not any more.
    """

    findings: tuple[Finding, ...]
    complete: bool
    summary: str
    excepted: tuple[Finding, ...] = ()
    assumed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    rules: tuple[Rule, ...] = ()
    passes: tuple[Pass, ...] = ()
    placements: int = 0
    baselined: tuple[Finding, ...] = ()
    gone: tuple[Known, ...] = ()
    since: str = ""
    older: tuple[Finding, ...] = ()
    fixed: tuple[Known, ...] = ()
    sources: Sources = shown_lines
    replacements: Replacements = no_replacements
