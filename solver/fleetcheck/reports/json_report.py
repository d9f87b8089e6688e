"""The `json` format, as `docs/json.md` describes it, for other programs."""

import json
import re
from collections.abc import Mapping

from fleetcheck.judging.finding import Finding, Label
from fleetcheck.judging.report import Report
from fleetcheck.reports.full import finding_text
from fleetcheck.reports.style import Style
from fleetcheck.reports.text import UNSAFE

FORMAT_VERSION = 1

RENDERED = Style(color=False, width=100, verbose=True)
"""How `rendered` is drawn, whatever the terminal is like."""


def json_report(report: Report, style: Style) -> str:
    """Return the report as one JSON object; `style` makes no difference to it."""
    pages = {rule.slug: rule.page for rule in report.rules if rule.page}
    severities = [finding.severity for finding in report.findings]
    document = {
        "format_version": FORMAT_VERSION,
        "complete": report.complete,
        "summary": {
            "errors": severities.count("error"),
            "warnings": severities.count("warning"),
            "excepted": len(report.excepted),
            "baselined": len(report.baselined),
            "older": len(report.older),
            "text": report.summary,
        },
        "assumed": report.assumed,
        "notes": report.notes,
        "unread": [
            {"reason": left.reason, "text": left.text, "items": left.items}
            for left in report.left_out
        ],
        "gone": [each._asdict() for each in report.gone],
        "since": report.since or None,
        "fixed": [each._asdict() for each in report.fixed],
        "judged": {
            "placements": report.placements,
            "passes": [each._asdict() for each in report.passes],
        },
        "diagnostics": [_diagnostic(finding, report, pages) for finding in report.findings],
    }
    return as_json(document)


def as_json(document: object) -> str:
    """Return a document as JSON that is safe wherever it is shown, with a line break at its end.

    No two `#` follow each other, as some systems take what begins so for a command.
    """
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return UNSAFE.sub(_escape, text).replace("##", "#\\u0023") + "\n"


def _diagnostic(finding: Finding, report: Report, pages: Mapping[str, str]) -> dict[str, object]:
    """Return the fields of one finding; an extra field never replaces one of the fixed ones.

    `pages` is where the page of each rule is in the sources of fleetcheck, by the name of the rule.
    """
    fixed: dict[str, object] = {
        "code": finding.code,
        "name": finding.name,
        "page": pages.get(finding.name),
        "severity": finding.severity,
        "message": finding.message,
        "place": finding.place,
        "fingerprint": finding.fingerprint,
        "labels": [_label(label, index == 0) for index, label in enumerate(finding.labels)],
        "chain": [
            _label(label, primary=False)
            for label in finding.labels[1 : len(finding.labels) - finding.repeated]
        ],
        "repeated": finding.repeated,
        "notes": [{"kind": kind, "text": text} for kind, text in finding.notes],
        "affected": finding.affected,
        "minimal_set": [
            {"name": name, "file": where.file, "line": where.line, "column": where.column}
            for name, where in finding.minimal
        ],
        "absent": finding.absent,
        "fixes": [
            {
                "text": fix.text,
                "class": fix.kind,
                "safe": fix.safe,
                "brings": fix.brings,
                "by_hand": fix.by_hand,
                "edits": [
                    {"action": edit.action, "path": edit.path, "value": edit.value}
                    for edit in fix.edits
                ],
            }
            for fix in finding.fixes
        ],
    }
    rendered = {"rendered": finding_text(finding, report.sources, RENDERED)}
    return {**fixed, **{k: v for k, v in finding.extra if k not in fixed}, **rendered}


def _label(label: Label, primary: bool) -> dict[str, object]:
    file, line, column, length = label.location
    return {
        "file": file,
        "line": line,
        "column": column,
        "end_column": column + length,
        "text": label.text,
        "primary": primary,
    }


def _escape(found: re.Match[str]) -> str:
    r"""Return what JSON writes for an unsafe character; line breaks of the layout stay."""
    char = found[0]
    if char == "\n":
        return char
    return "".join(f"\\u{unit:04x}" for unit in _units(char))


def _units(char: str) -> list[int]:
    """Return the UTF-16 code units of `char`."""
    data = char.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2)]
