"""Checks a fleet: from what is wrong with it to the findings of a report."""

from collections.abc import Iterable
from datetime import date

from fleetcheck.engine.program import constants, named
from fleetcheck.explaining.explain import Explainer, Why
from fleetcheck.judging.finding import Element, Finding, Fix, Label, Report
from fleetcheck.judging.found import Found
from fleetcheck.judging.gather import EVERY_RULE, Selection, Wording, gather
from fleetcheck.judging.wording import declaration, fill, words
from fleetcheck.lowering.term import Compound
from fleetcheck.processes.parallel import each
from fleetcheck.repairing.proof import Prover
from fleetcheck.repairing.repair import BRISK, Effort, Repairer
from fleetcheck.rules.user.files import read_user_rules
from fleetcheck.rules.user.runner import RuleRunner
from fleetcheck.slicing.state import State

_MANY = 10
"""So many findings are worth another process."""


def check(
    state: State,
    today: date,
    selection: Selection = EVERY_RULE,
    exhaustive: bool = False,
    effort: Effort = BRISK,
    runner: RuleRunner | None = None,
    jobs: int = 1,
) -> Report:
    """Return what is wrong with the fleet: complete, sorted by name, each cause once, explained.

    `exhaustive` lets the programs judge the whole fleet, not only suspects. `effort` bounds the
    work of proving repairs. With `jobs`, so many processes explain and try what there is when there
    is much.

    `runner` runs the rules that the fleet brings along, which are read if it is not given. Raises
    BadInputError where one of them is wrong, or an exception or ignore names no rule, and
    RuleLimitError where one of them meets a limit.
    """
    with runner or RuleRunner(read_user_rules(state.loaded)) as own:
        gathered = gather(state, today, selection, exhaustive, own)
        wording = Wording(state)
        explainer = Explainer(state, own.ask)
        prover = Prover(state, today, gathered, selection, own)
        repairer = Repairer(state, prover)
        groups = sorted(_once(gathered.found), key=lambda group: _by_name(group[0].finding))

        def mended(rank: int) -> tuple[Why, tuple[Fix, ...]]:
            group = groups[rank]
            why = explainer.why(group[0])
            return why, repairer.fixes(group, why, effort.allows(rank))

        # Rules of the fleet's own are asked in one process only.
        alone = own.rules or len(groups) < _MANY
        told = each(mended, range(len(groups)), 1 if alone else jobs)
        findings = [
            explained(group[0], why, wording)._replace(fixes=fixes)
            for group, (why, fixes) in zip(groups, told, strict=True)
        ]
    covered = len(gathered.accepted)
    return Report(
        tuple(findings),
        complete=True,
        summary=_summary(state, findings, covered),
        excepted=covered,
        assumed=state.loaded.fleet.assume,
        notes=tuple(note for source in state.loaded.merged.sources for note in source.notes),
    )


def explained(found: Found, why: Why, wording: Wording) -> Finding:
    """Return the finding with the smallest set of declarations behind it.

    Declarations of that set which no label shows yet get one.
    """
    finding = found.finding
    elements = tuple(
        Element(words(Compound("path", path)), wording.places.locate(Compound("path", path)))
        for path in why.written
    )
    shown = {label.location for label in finding.labels}
    more = (
        Label(element.location, declaration(path))
        for element, path in zip(elements, why.written, strict=True)
        if element.location not in shown
    )
    chosen = constants(found.violation.term)
    values = named(found.rule.arguments, found.violation.term)
    absence = fill(found.rule.text("absence", chosen), values, {}, wording.vocabulary)
    absent = (absence,) if why.absent and absence else ()
    return finding._replace(
        labels=(*finding.labels, *dict.fromkeys(more)), minimal=elements, absent=absent
    )


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
        merged.append([first._replace(finding=finding), *others])
    return merged


def _by_name(finding: Finding) -> tuple[str, ...]:
    """Return a key that does not depend on where in the files something is written."""
    return (finding.code, finding.place, finding.message)


def _summary(state: State, findings: Iterable[Finding], covered: int) -> str:
    """Return the last line of a report: what was checked and how many findings there are."""
    nodes = state.expansion.nodes.values()
    hosts = sum(not node.below_host for node in nodes)
    scopes = len(nodes) - hosts
    checked = [_number(hosts, "host")]
    if scopes:
        checked.append(f"{_number(scopes, 'scope')} below")
    checked.append(_number(len(state.expansion.placements), "placement"))
    return f"checked {', '.join(checked)}: {count_findings(findings, covered)}"


def count_findings(findings: Iterable[Finding], covered: int = 0) -> str:
    """Return the numbers of errors, warnings and covered findings in words."""
    severities = [finding.severity for finding in findings]
    errors, warnings = severities.count("error"), severities.count("warning")
    parts = []
    if errors:
        parts.append(_number(errors, "error"))
    if warnings:
        parts.append(_number(warnings, "warning"))
    text = ", ".join(parts) or "no findings"
    return f"{text} ({covered} excepted)" if covered else text


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
