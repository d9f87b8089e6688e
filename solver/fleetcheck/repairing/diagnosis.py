"""What is wrong with a fleet: each cause once, explained, with repairs that were tried."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from fleetcheck.explaining.explain import Explainer, Why, ask
from fleetcheck.explaining.explained import explained
from fleetcheck.judging.finding import Finding, Fix
from fleetcheck.judging.found import Found
from fleetcheck.judging.gather import EVERY_RULE, Gathered, Selection, gather
from fleetcheck.judging.policy import NO_POLICY, Policy
from fleetcheck.judging.worded import Wording
from fleetcheck.processes.parallel import each
from fleetcheck.repairing.numbers import Numbers
from fleetcheck.repairing.proof import Prover
from fleetcheck.repairing.repair import BRISK, Effort, Repairer
from fleetcheck.rules.user.files import read_user_rules
from fleetcheck.rules.user.runner import RuleRunner
from fleetcheck.slicing.state import State

_MANY = 10
"""Use a second process from this many findings on."""


class Diagnosis(NamedTuple):
    """The findings of a fleet, sorted by name, and the violations they were made of."""

    findings: tuple[Finding, ...]
    gathered: Gathered


def diagnose(
    state: State,
    today: date,
    selection: Selection = EVERY_RULE,
    exhaustive: bool = False,
    effort: Effort = BRISK,
    runner: RuleRunner | None = None,
    jobs: int = 1,
    policy: Policy = NO_POLICY,
) -> Diagnosis:
    """Return what is wrong with the fleet: complete, sorted by name, each cause once, explained.

    `exhaustive` judges the whole fleet, not only what may matter. `effort` bounds the work of
    proving repairs. Up to `jobs` processes explain findings and try repairs. What the baseline of
    the `policy` has is left out.

    `runner` runs the rules that the fleet brings along, which are read if it is not given. Raises
    BadInputError where one of them is wrong, or an exception or ignore names no rule, and
    RuleLimitError where one of them meets a limit.
    """
    with runner or RuleRunner(read_user_rules(state.loaded)) as own:
        gathered = gather(state, today, selection, exhaustive, own, policy)
        wording = Wording(state)
        explainer = Explainer(state, own.asking(ask))
        prover = Prover(state, today, gathered, selection, own)
        numbers = Numbers(state, [each.violation for each in gathered.found])
        repairer = Repairer(state, prover, numbers)
        groups = sorted(_once(gathered.found), key=lambda group: _by_name(group[0].finding))

        def mended(rank: int) -> tuple[Why, tuple[Fix, ...]]:
            group = groups[rank]
            why = explainer.why(group[0])
            return why, repairer.fixes(group, why, effort.allows(rank))

        # Rules of the fleet's own are asked in one process only.
        alone = own.rules or len(groups) < _MANY
        answers = each(mended, range(len(groups)), 1 if alone else jobs)
        findings = tuple(
            policy.severe(explained(group[0], why, wording)._replace(fixes=fixes))
            for group, (why, fixes) in zip(groups, answers, strict=True)
        )
    return Diagnosis(findings, gathered)


def _once(found: Iterable[Found]) -> list[list[Found]]:
    """Return the findings by cause, each by name; the others' places are affected by the first."""
    groups: dict[tuple[object, ...], list[Found]] = {}
    for one in found:
        groups.setdefault(one.cause, []).append(one)
    merged = []
    for group in groups.values():
        first, *others = sorted(group, key=lambda one: _by_name(one.finding))
        affected = dict.fromkeys(
            (
                *(other.finding.place for other in others),
                *(place for one in group for place in one.finding.affected),
            )
        )
        finding = first.finding._replace(affected=tuple(affected))
        if first.says_the_same:
            finding = finding.with_equal(other.finding for other in others)
        merged.append([first._replace(finding=finding), *others])
    return merged


def _by_name(finding: Finding) -> tuple[str, ...]:
    """Return a key that does not depend on where in the files something is written."""
    return (finding.code, finding.place, finding.message)
