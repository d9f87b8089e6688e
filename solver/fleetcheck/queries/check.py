"""Checks a fleet: from what is wrong with it to the findings of a report."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from fleetcheck.judging.finding import Finding
from fleetcheck.judging.gather import EVERY_RULE, Gathered, Selection
from fleetcheck.judging.policy import NO_POLICY, Policy
from fleetcheck.judging.report import Report
from fleetcheck.judging.source_lines import lines_of
from fleetcheck.loading.baseline_file import Known
from fleetcheck.repairing.diagnosis import diagnose
from fleetcheck.repairing.repair import BRISK, Effort
from fleetcheck.repairing.replacements import replacements_of
from fleetcheck.rules.user.runner import RuleRunner
from fleetcheck.slicing.state import State

_GONE_SHOWN = 3
"""How many findings of the baseline that are gone are named."""


def check(
    state: State,
    today: date,
    selection: Selection = EVERY_RULE,
    exhaustive: bool = False,
    effort: Effort = BRISK,
    runner: RuleRunner | None = None,
    jobs: int = 1,
    policy: Policy = NO_POLICY,
) -> Report:
    """Return the report on a fleet; `diagnose` says what the arguments are, and what it raises."""
    diagnosis = diagnose(state, today, selection, exhaustive, effort, runner, jobs, policy)
    findings = diagnosis.findings
    gathered = diagnosis.gathered
    notes = (note for source in state.loaded.merged.sources for note in source.notes)
    return Report(
        findings,
        complete=True,
        summary=_summary(state, findings, gathered, policy),
        excepted=tuple(each.finding for each in gathered.accepted),
        assumed=state.loaded.fleet.assume,
        notes=(*notes, *_gone(gathered.gone, policy)),
        baselined=tuple(each.finding for each in gathered.known),
        gone=gathered.gone,
        since="" if policy.since is None else policy.since.file,
        older=tuple(each.finding for each in gathered.older),
        fixed=gathered.fixed,
        left_out=tuple(left for source in state.loaded.merged.sources for left in source.left_out),
        rules=gathered.rules,
        passes=gathered.passes,
        placements=len(state.expansion.placements),
        sources=lines_of(state.loaded),
        replacements=replacements_of(state.loaded),
    )


def _gone(gone: Sequence[Known], policy: Policy) -> Iterator[str]:
    """Yield what of the baseline is gone."""
    if gone and policy.baseline is not None:
        named = ", ".join(f"{each.rule} at {each.place}" for each in gone[:_GONE_SHOWN])
        more = "" if len(gone) <= _GONE_SHOWN else f" and {len(gone) - _GONE_SHOWN} more"
        what = f"{_number(len(gone), 'finding')} of {policy.baseline.file}"
        are, them = ("is", "it") if len(gone) == 1 else ("are", "them")
        advice = f"`fleetcheck baseline prune` takes {them} out"
        yield f"{what} {are} gone ({named}{more}); {advice}"


def _summary(state: State, findings: Iterable[Finding], gathered: Gathered, policy: Policy) -> str:
    """Return the last line of a report: what was checked and how many findings there are."""
    since = "" if policy.since is None else policy.since.file
    counts = (
        (len(gathered.accepted), "excepted"),
        (len(gathered.known), "in the baseline"),
        (len(gathered.older), f"already at {since}"),
        (len(gathered.fixed), f"fixed since {since}"),
    )
    beside = [f"{count} {what}" for count, what in counts if count]
    nodes = state.expansion.nodes.values()
    hosts = sum(not node.below_host for node in nodes)
    scopes = len(nodes) - hosts
    checked = [_number(hosts, "host")]
    if scopes:
        checked.append(f"{_number(scopes, 'scope')} below")
    outside = set(state.expansion.usage.get("outside", ()))
    placed = sum(placement.aspect not in outside for placement in state.expansion.placements)
    checked.append(_number(placed, "placement"))
    return f"checked {', '.join(checked)}: {count_findings(findings, *beside)}"


def count_findings(findings: Iterable[Finding], *beside: str) -> str:
    """Return the numbers of errors and warnings in words, with what there is beside in brackets."""
    severities = [finding.severity for finding in findings]
    errors, warnings = severities.count("error"), severities.count("warning")
    parts = []
    if errors:
        parts.append(_number(errors, "error"))
    if warnings:
        parts.append(_number(warnings, "warning"))
    text = ", ".join(parts) or "no findings"
    return f"{text} ({', '.join(beside)})" if beside else text


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
