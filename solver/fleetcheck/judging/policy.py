"""What a repository says of findings as a whole: what is known, how severe, and never accepted."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from fleetcheck.judging.finding import Finding
from fleetcheck.judging.found import Found
from fleetcheck.loading.baseline_file import Baseline, Known
from fleetcheck.rules.header import Severity


class Policy(NamedTuple):
    """The severity of some rules by name, the rules that nothing may accept, and what is known.

    `since` is what an older revision has, called by its name.
    """

    severities: Mapping[str, Severity] = MappingProxyType({})
    unignorable: Collection[str] = ()
    baseline: Baseline | None = None
    since: Baseline | None = None

    def severe(self, finding: Finding) -> Finding:
        """Return a finding with the severity that its rule is given."""
        severity = self.severities.get(finding.name)
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
    ran: Collection[str],
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
    gone = (Known(*identity, count) for identity, count in sorted(left.items()) if count > 0)
    return Split(tuple(new), tuple(known), tuple(each for each in gone if each.rule in ran))


def known_of(found: Iterable[Found]) -> list[Known]:
    """Return findings as a baseline has them."""
    counts = Counter((each.finding.name, each.finding.place) for each in found)
    return [Known(rule, place, count) for (rule, place), count in sorted(counts.items())]
