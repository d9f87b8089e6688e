"""The `junit` format: JUnit XML, as Jenkins, GitLab, Forgejo and others show test results.

Each rule that was checked is a class. One without findings is a case that passes, so that what was
checked can be seen; of another, each finding is a case of its own. These programs show only the
first failure of a case, and tell by its name since when it fails. So the name of a case is the
place in the fleet, which stays the same when lines move. What does not make the run fail is a case
that passes, with the finding as its output. What cannot be read is an error.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from fleetcheck.judging.finding import Finding
from fleetcheck.judging.report import Report
from fleetcheck.reports.full import finding_text
from fleetcheck.reports.json_report import RENDERED
from fleetcheck.reports.parts import is_problem, verdict_of, where
from fleetcheck.reports.paths import is_in_file, path_of
from fleetcheck.reports.style import Style
from fleetcheck.reports.text import clean

_NAME = "fleetcheck"
_NOT_XML = re.compile("[\ufffe\uffff]")
"""What XML 1.0 does not have, beside the characters that are unsafe on a terminal too."""


class _Case(NamedTuple):
    """A test case: its names and attributes, and what it holds with its own attributes."""

    class_name: str
    name: str
    more: dict[str, str]
    kind: str = ""
    about: dict[str, str] = {}  # noqa: RUF012 - never changed
    text: str = ""


def junit(report: Report, style: Style) -> str:
    """Return the findings as cases of one suite, a verdict that is not known as an error."""
    cases = list(_cases(report, style))
    kinds = Counter(case.kind for case in cases)
    counts = {"tests": len(cases), "failures": kinds["failure"], "errors": kinds["error"]}
    numbers = {name: str(count) for name, count in counts.items()}
    suites = Element("testsuites", {"name": _NAME, **numbers})
    suite = SubElement(suites, "testsuite", {"name": _NAME, **numbers, "skipped": "0"})
    seen: Counter[tuple[str, str]] = Counter()
    for case in cases:
        seen[case[:2]] += 1
        number = seen[case[:2]]
        name = case.name if number == 1 else f"{case.name} ({number})"
        names = {"classname": case.class_name, "name": name, **case.more}
        element = SubElement(suite, "testcase", _valid(names))
        if case.kind:
            SubElement(element, case.kind, _valid(case.about)).text = _text(case.text)
    if notes := _notes(report):
        SubElement(suite, "system-out").text = notes
    ElementTree.indent(suites)
    written = ElementTree.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_without_commands(written)}\n'


def _cases(report: Report, style: Style) -> Iterator[_Case]:
    if not report.complete:
        text = verdict_of(report)
        yield _Case(_NAME, "verdict", {}, "error", {"message": text, "type": "incomplete"}, text)
    broken = {finding.name for finding in report.findings}
    for rule in report.rules:
        if rule.slug not in broken:
            yield _Case(f"{_NAME}.{rule.slug}", f"{rule.code} {rule.slug}", {})
    yield from (_case(finding, report, style) for finding in report.findings)


def _case(finding: Finding, report: Report, style: Style) -> _Case:
    place = where(finding)
    more = {}
    if is_in_file(place):
        more = {"file": path_of(place, style.base), "line": str(max(place.line, 1))}
    name = f"{finding.code} {finding.place}"
    text = finding_text(finding, report.sources, RENDERED)
    about = {"message": finding.title, "type": finding.severity}
    if is_problem(finding):
        kind = "error"
    elif finding.severity in style.failing:
        kind = "failure"
    else:
        kind, about = "system-out", {}
    class_name = "input" if is_problem(finding) else finding.name
    return _Case(f"{_NAME}.{class_name}", name, more, kind, about, text)


def _notes(report: Report) -> str:
    notes = (*(f"note: {note}" for note in report.notes), report.summary)
    return "\n".join(map(_one_line, filter(None, notes)))


def _valid(attributes: dict[str, str]) -> dict[str, str]:
    return {name: _one_line(value) for name, value in attributes.items()}


def _one_line(text: str) -> str:
    return _NOT_XML.sub("\ufffd", clean(text))


def _text(text: str) -> str:
    return "\n".join(map(_one_line, text.split("\n")))


def _without_commands(xml: str) -> str:
    """Return a document without `::` and `##`, as some systems take what begins so for a command.

    Neither is part of a tag, so each is in a text or a value.
    """
    return xml.replace("::", ":&#58;").replace("##", "#&#35;")
