"""The rules of a SARIF log: what was checked, and the kinds of input that could not be read."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from fleetcheck.judging.finding import Finding
from fleetcheck.judging.report import Report
from fleetcheck.reports.parts import is_problem
from fleetcheck.reports.text import clean
from fleetcheck.rules.header import Rule, texts_of

_LONGEST = 1000
"""Characters of a description; GitHub allows 1024."""

_BACKTICKS = re.compile("``+")
_SIGNS = re.compile(r"[\\`<>&\[\]!*_]")

_INPUT = "Input that cannot be read"


class Rules:
    """The descriptors of the rules of a log, and their identifiers."""

    def __init__(self, report: Report, findings: Iterable[Finding]) -> None:
        """Describe the rules that ran, and those of findings that are of none of them."""
        codes = Counter(rule.code for rule in report.rules)
        self._ids = {
            rule.slug: rule.code if codes[rule.code] == 1 else f"{rule.code}/{rule.slug}"
            for rule in report.rules
        }
        described = {self._ids[rule.slug]: _descriptor(rule) for rule in report.rules}
        for finding in findings:
            self._ids.setdefault(finding.name, clean(finding.code))
            described.setdefault(self._ids[finding.name], _undescribed(finding))
        self.descriptors = [{"id": id_, **described[id_]} for id_ in sorted(described)]
        self._index = {id_: number for number, id_ in enumerate(sorted(described))}

    def reference(self, finding: Finding) -> Mapping[str, object]:
        """Return what says in a result which rule it is of."""
        id_ = self._ids[finding.name]
        return {"ruleId": id_, "ruleIndex": self._index[id_]}


def _descriptor(rule: Rule) -> Mapping[str, object]:
    advice = texts_of(rule, "help")
    reason = " ".join(rule.reason.split())
    accepting = f"To accept a finding: `# fleetcheck: ignore[{rule.slug}]` with a reason."
    more = f"`fleetcheck rule {rule.slug}` shows an example and its report."
    lines = [f"- {text}" for text in advice]
    said = "\n".join((rule.summary, "", reason, "", *lines, "", accepting, more))
    return {
        "name": clean(rule.slug),
        "shortDescription": {"text": _short(rule.summary)},
        "fullDescription": {"text": _short(f"{rule.summary} {reason}".strip())},
        "help": {"text": _lines(said), "markdown": _markdown(_lines(said))},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {
            "tags": [rule.family or "own-rule"],
            "precision": "very-high",
            "problem.severity": rule.severity,
        },
    }


def _undescribed(finding: Finding) -> Mapping[str, object]:
    name = clean(finding.name)
    if is_problem(finding):
        text, named = f"{_INPUT}: {name}", {}
    else:
        text, named = name, {} if name == clean(finding.code) else {"name": name}
    return {
        **named,
        "shortDescription": {"text": _short(text)},
        "fullDescription": {"text": _short(text)},
        "help": {"text": _short(text)},
        "defaultConfiguration": {"level": finding.severity},
    }


def _markdown(text: str) -> str:
    """Return a text as Markdown in which only what is in single backticks is more than text."""
    parts = _BACKTICKS.sub("`", text).split("`")
    if len(parts) % 2 == 0:
        return _SIGNS.sub(r"\\\g<0>", text)
    return "`".join(
        part if number % 2 else _SIGNS.sub(r"\\\g<0>", part) for number, part in enumerate(parts)
    )


def _lines(text: str) -> str:
    return "\n".join(map(clean, text.split("\n")))


def _short(text: str) -> str:
    text = clean(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
