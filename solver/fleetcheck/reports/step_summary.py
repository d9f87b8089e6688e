"""The summary of a job of GitHub Actions: all findings as a table, in Markdown.

Nothing that a fleet says is Markdown, HTML, a mention or a link here: every sign of it is written
as a numeric entity, which is none of these (CommonMark 0.31, 2.5).
"""

import re
from collections.abc import Iterable, Iterator
from string import punctuation

from fleetcheck.judging.finding import Finding
from fleetcheck.judging.report import Report
from fleetcheck.reports.parts import verdict_of, where
from fleetcheck.reports.paths import path_of
from fleetcheck.reports.style import Style
from fleetcheck.reports.text import clean

MOST = 1 << 20
"""Bytes that the summary of a step may have (docs.github.com/actions, workflow commands)."""

_HEAD = "| | rule | place | finding |\n|---|---|---|---|\n"
_RESERVED = 400
"""Bytes kept for what is said about rows that are left out."""

_LONGEST = 2000
_MARKS = {"error": "❌ error", "warning": "⚠️ warning"}
_SIGN = re.compile(f"[{re.escape(punctuation)}]")
_LINKED = "@#"
"""What GitHub makes links of, also where it is written as an entity."""


def step_summary(report: Report, style: Style, room: int = MOST) -> str:
    """Return the summary in at most so many bytes; what does not fit is counted."""
    verdict = _text(verdict_of(report)) if report.summary or not report.complete else ""
    head = f"### fleetcheck\n\n{verdict}\n\n"
    left = room - _RESERVED - _size(head)
    rows, hidden = _fitting((_row(each, style) for each in report.findings), left - _size(_HEAD))
    table = f"{_HEAD}{''.join(rows)}\n" if rows else ""
    notes, unsaid = _fitting(_notes(report), left - _size(table))
    parts = [head, table, "".join(notes)]
    for count, what in ((hidden, "finding"), (unsaid, "note")):
        if count:
            left_out = f"1 more {what} is" if count == 1 else f"{count} more {what}s are"
            parts.append(f"\n{left_out} left out: a summary has a limit of size.\n")
    text = "".join(parts)
    return text if _size(text) <= room else ""


def _row(finding: Finding, style: Style) -> str:
    place = where(finding)
    line = f":{place.line}" if place.line > 0 else ""
    code = finding.code if finding.code == finding.name else f"{finding.code} {finding.name}"
    cells = (
        _MARKS[finding.severity],
        _text(code),
        _code(path_of(place, style.base) + line),
        _text(finding.title),
    )
    return f"| {' | '.join(cells)} |\n"


def _notes(report: Report) -> Iterator[str]:
    if report.assumed:
        yield f"- assumed from outside this fleet: {_text(', '.join(report.assumed))}\n"
    yield from (f"- note: {_text(note)}\n" for note in report.notes)


def _fitting(lines: Iterable[str], room: int) -> tuple[list[str], int]:
    """Return the first lines that fit into so many bytes, and the number of the others."""
    every = list(lines)
    for number, line in enumerate(every):
        room -= _size(line)
        if room < 0:
            return every[:number], len(every) - number
    return every, 0


def _text(text: str) -> str:
    """Return a text; what is in backticks is shown as code."""
    return "".join(
        _code(part) if number % 2 and part else _entities(part)
        for number, part in enumerate(_short(text).split("`"))
    )


def _code(text: str) -> str:
    return f"<code>{_entities(_short(text))}</code>"


def _short(text: str) -> str:
    text = clean(text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _entities(text: str) -> str:
    return _SIGN.sub(lambda found: _entity(found[0]), text)


def _entity(sign: str) -> str:
    return f"&#{ord(sign)};<!-- -->" if sign in _LINKED else f"&#{ord(sign)};"


def _size(text: str) -> int:
    return len(text.encode())
