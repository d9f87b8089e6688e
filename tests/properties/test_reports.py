"""What holds for every report, whatever the fleet and the files say."""

import json
import re
from collections.abc import Sequence
from unicodedata import category, combining, east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcheck.documents.location import Location
from fleetcheck.judging.finding import Finding, Label
from fleetcheck.judging.report import Report
from fleetcheck.reports.formats import FORMATS
from fleetcheck.reports.style import Style
from fleetcheck.reports.text import columns, wrap
from tests.support.random_reports import PLAIN, hostile, names, reports, styles, words


@pytest.mark.slow
@given(reports(hostile), styles)
def test_no_control_character_is_ever_written(report: Report, style: Style) -> None:
    texts = [draw(report, style) for draw in FORMATS.values()]
    written = {char for text in texts for char in text} - {"\n"}
    assert {char for char in written if category(char) in ("Cc", "Cs", "Zl", "Zp")} == set()


@pytest.mark.slow
@given(reports(hostile), styles)
def test_colors_add_nothing_but_colors(report: Report, style: Style) -> None:
    for draw in FORMATS.values():
        plain = draw(report, style)
        colored = draw(report, style._replace(color=True))
        assert re.sub("\x1b\\[[0-9;]+m([^\x1b]*)\x1b\\[0m", r"\1", colored) == plain


def width_by_the_book(text: str) -> int:
    wide = {"\t": 4, "名": 2, "\u0301": 0}
    return sum(wide.get(char, 1) for char in text)


@given(
    st.text("ab:\t名\u0301\x1b", min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), min_size=1, max_size=4),
)
def test_every_mark_stands_under_what_it_labels(
    line: str, spans: Sequence[tuple[int, int]]
) -> None:
    spans = [(column, length) for column, length in spans if column + length <= len(line) + 1]
    labels = tuple(Label(Location("f", 1, *span), "") for span in spans or [(1, len(line))])
    expected = [" "] * 99
    for label in reversed(labels):
        start = label.location.column - 1
        first = width_by_the_book(line[:start])
        last = first + width_by_the_book(line[start : start + label.location.length])
        mark = "^" if label.location == labels[0].location else "-"
        expected[first : max(last, first + 1)] = mark * max(last - first, 1)
    report = Report(
        (Finding("c", "n", "error", "m", "p", labels),), True, "", sources=lambda _: [line]
    )
    drawing = FORMATS["full"](report, PLAIN._replace(width=200))
    assert drawing.splitlines()[4:] == ["  | " + "".join(expected).rstrip()]


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(1, 12), st.integers(40, 120))
def test_a_window_of_a_long_line_shows_each_labelled_text_over_its_mark(
    first: int, second: int, length: int, width: int
) -> None:
    line = "".join(f"<{number}>" for number in range(1000))
    labels = tuple(Label(Location("f", 1, at + 1, length), "") for at in (first, second))
    report = Report(
        (Finding("c", "n", "error", "m", "p", labels),), True, "", sources=lambda _: [line]
    )
    rows = FORMATS["full"](report, PLAIN._replace(width=width)).splitlines()[3:]
    marked = {
        source[run.start() : run.end()]
        for source, marks in zip(rows[::2], rows[1::2], strict=True)
        for run in re.finditer(r"\^+|-+", marks.replace("|", " "))
    }
    overlap = abs(first - second) < length
    assert max(map(len, rows)) <= width
    assert overlap or marked == {line[at : at + length] for at in (first, second)}


@given(words, st.integers(-3, 60))
def test_wrapping_breaks_at_spaces_only_and_keeps_the_width(text: str, width: int) -> None:
    text = re.sub(r"\s", " ", text) * 3
    lines = wrap(text, width)
    assert " ".join(lines).split() == text.split()
    assert all(columns(line) <= max(width, 20) or " " not in line for line in lines)


@given(words)
def test_columns_count_wide_characters_twice_and_combining_ones_not(text: str) -> None:
    text = "".join(char for char in text if category(char) != "Mc")  # some take a column, some none
    known = [char for char in text if category(char) not in ("Mn", "Me", "Cf") or combining(char)]
    widths = [0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in known]
    assert columns("".join(known)) == sum(widths)


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_a_joiner_takes_no_column(joiner: str) -> None:
    assert columns(f"a{joiner}b") == 2


def json_label(label: Label, primary: bool) -> dict[str, object]:
    return {
        "file": label.location.file,
        "line": label.location.line,
        "column": label.location.column,
        "end_column": label.location.column + label.location.length,
        "text": label.text,
        "primary": primary,
    }


def json_finding(finding: Finding, rendered: str) -> dict[str, object]:
    fields: dict[str, object] = {
        "code": finding.code,
        "name": finding.name,
        "page": None,
        "severity": finding.severity,
        "message": finding.message,
        "place": finding.place,
        "fingerprint": finding.fingerprint,
        "labels": [json_label(label, n == 0) for n, label in enumerate(finding.labels)],
        "chain": [json_label(label, False) for label in finding.labels[1:]],
        "repeated": 0,
        "notes": [{"kind": kind, "text": text} for kind, text in finding.notes],
        "affected": list(finding.affected),
        "minimal_set": [
            {
                "name": element.name,
                "file": element.location.file,
                "line": element.location.line,
                "column": element.location.column,
            }
            for element in finding.minimal
        ],
        "absent": list(finding.absent),
        "fixes": [
            {
                "text": fix.text,
                "class": fix.kind,
                "safe": fix.safe,
                "brings": fix.brings,
                "by_hand": fix.by_hand,
                "edits": [
                    {"action": e.action, "path": list(e.path), "value": e.value} for e in fix.edits
                ],
            }
            for fix in finding.fixes
        ],
        "rendered": rendered,
    }
    return dict(finding.extra) | fields


@given(reports(names))
def test_json_gives_back_what_was_put_in(report: Report) -> None:
    parsed = json.loads(FORMATS["json"](report, PLAIN))
    alone = [Report((finding,), True, "", sources=report.sources) for finding in report.findings]
    verbose = Style(color=False, width=100, verbose=True)
    severities = [finding.severity for finding in report.findings]
    assert parsed == {
        "format_version": 1,
        "complete": report.complete,
        "summary": {
            "errors": severities.count("error"),
            "warnings": severities.count("warning"),
            "excepted": len(report.excepted),
            "baselined": len(report.baselined),
            "older": len(report.older),
            "text": report.summary,
        },
        "assumed": list(report.assumed),
        "notes": list(report.notes),
        "unread": [
            {"reason": reason, "text": text, "items": list(items)}
            for reason, text, items in report.left_out
        ],
        "gone": [
            {"rule": rule, "place": place, "times": times} for rule, place, times in report.gone
        ],
        "since": report.since or None,
        "fixed": [
            {"rule": rule, "place": place, "times": times} for rule, place, times in report.fixed
        ],
        "judged": {
            "placements": report.placements,
            "passes": [
                {"rules": list(rules), "placements": placements, "facts": facts}
                for rules, placements, facts in report.passes
            ],
        },
        "diagnostics": [
            json_finding(finding, FORMATS["full"](one, verbose))
            for finding, one in zip(report.findings, alone, strict=True)
        ],
    }
