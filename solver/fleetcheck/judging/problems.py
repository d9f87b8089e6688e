"""What is wrong with the input in the form of findings, as reports show them."""

from collections.abc import Iterable

from fleetcheck.documents.problem import Problem
from fleetcheck.judging.finding import Finding, Label


def as_findings(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """Return what is wrong with the input as findings, those that say the same of lines as one."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for each in problems:
        whole = None if each.location.line else each.location
        key = (each.kind, each.message, each.help, whole)
        groups.setdefault(key, []).append(as_finding(each))
    return tuple(first.with_equal(others) for first, *others in groups.values())


def as_finding(problem: Problem) -> Finding:
    """Return what is wrong with the input in the form of a finding, as reports show them."""
    return Finding(
        code=problem.kind,
        name=problem.kind,
        severity="error",
        message=problem.message,
        place=str(problem.location),
        labels=(
            Label(problem.location, ""),
            *(Label(location, text) for location, text in problem.related),
        ),
        notes=(("help", problem.help),) if problem.help else (),
    )
