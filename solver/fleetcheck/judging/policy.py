"""What a repository says of findings as a whole: what is known, how severe, and never accepted."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import NamedTuple

from fleetcheck.judging.finding import Finding
from fleetcheck.judging.found import Found
from fleetcheck.loading.baseline_file import Baseline, Known
from fleetcheck.rules.header import Rule, Severity
from fleetcheck.sources.left_out import is_within


class Within(NamedTuple):
    """What holds for findings in files that a glob means, which begins at a folder.

    `ignored` are rules of which no finding there counts.
    """

    folder: str
    glob: str
    ignored: Collection[str] = ()
    severities: Mapping[str, Severity] = MappingProxyType({})

    def covers(self, finding: Finding) -> bool:
        """Return whether the primary place of a finding is in such a file."""
        if not finding.labels:
            return False
        way = os.path.relpath(finding.labels[0].location.file, self.folder)
        return is_within(PurePath(way).as_posix(), self.glob)


class Policy(NamedTuple):
    """The severity of some rules by name, the rules that nothing may accept, and what is known.

    `within` says what holds in some files; of several, the last one counts. `since` is what an
    older revision has, called by its name.
    """

    severities: Mapping[str, Severity] = MappingProxyType({})
    unignorable: Collection[str] = ()
    baseline: Baseline | None = None
    since: Baseline | None = None
    within: tuple[Within, ...] = ()

    def ignores(self, finding: Finding) -> bool:
        """Return whether a finding does not count where it is."""
        return any(finding.name in each.ignored and each.covers(finding) for each in self.within)

    def severe(self, finding: Finding) -> Finding:
        """Return a finding with the severity that its rule is given."""
        severity = self.severities.get(finding.name)
        for each in self.within:
            if finding.name in each.severities and each.covers(finding):
                severity = each.severities[finding.name]
        return finding if severity is None else finding._replace(severity=severity)


NO_POLICY = Policy()


class Split(NamedTuple):
    """Findings that are new, those that a baseline knows, and what it knows but is gone."""

    new: tuple[Found, ...]
    known: tuple[Found, ...] = ()
    gone: tuple[Known, ...] = ()


def split(
    found: Iterable[Found],
    baseline: Baseline | None,
    ran: Iterable[Rule],
    never: Collection[str] = (),
) -> Split:
    """Return findings as a baseline tells them apart; of what is gone, the rules that `ran` only.

    Of the rules in `never`, none is known. Of findings with one identity, as many are known as
    there were.
    """
    if baseline is None:
        return Split(tuple(found))
    left: Counter[tuple[str, str]] = Counter()
    for known_as in baseline.known:
        if known_as.rule not in never:
            left[known_as.rule, known_as.place] += known_as.times
    new: list[Found] = []
    known: list[Found] = []
    for each in found:
        identity = (each.finding.name, each.finding.place)
        if left[identity] > 0:
            left[identity] -= 1
            known.append(each)
        else:
            new.append(each)
    slugs = {rule.slug for rule in ran}
    gone = (Known(*identity, count) for identity, count in sorted(left.items()) if count > 0)
    return Split(tuple(new), tuple(known), tuple(each for each in gone if each.rule in slugs))


def known_of(found: Iterable[Found]) -> list[Known]:
    """Return findings as a baseline has them."""
    counts = Counter((each.finding.name, each.finding.place) for each in found)
    return [Known(rule, place, count) for (rule, place), count in sorted(counts.items())]
