"""`fleetcheck why`: why something is as it is, with the declarations that make it so."""

import argparse
import json
import sys
from collections.abc import Iterator

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import JSON, query_arguments, read_state, show_json, style_of
from fleetcheck.documents.location import Location
from fleetcheck.judging.report import Sources
from fleetcheck.judging.source_lines import lines_of
from fleetcheck.queries.why.answer import answer
from fleetcheck.queries.why.asker import Answer, Asker, Candidate
from fleetcheck.queries.why.subject import GRAMMAR, SubjectError, read_subjects, several
from fleetcheck.reports.full import minimal_note
from fleetcheck.reports.snippet import gutter, note, snippet
from fleetcheck.reports.style import Style, hanging
from fleetcheck.reports.text import clean, columns

HELP = "tell why something is as it is, and which declarations make it so"

FORMAT_VERSION = 1
"""Of the JSON form; within a version it only ever gets more fields."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `why`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"subjects:\n{GRAMMAR}"
    parser.add_argument("subject", nargs="+", metavar="SUBJECT", help="what to ask about")
    query_arguments(parser, positional=False)


def run(options: argparse.Namespace) -> int:
    """Print the answers to everything that the words mean; return the exit code."""
    try:
        state = read_state(options)
        subjects = read_subjects(state, options.subject)
    except SubjectError as error:
        print(f"error: {clean(str(error))}", file=sys.stderr)
        return ExitCode.BAD_INPUT
    asker = Asker(state)
    answers = [answer(asker, subject) for subject in subjects]
    if options.format == JSON:
        show_json(document(answers))
    else:
        style, sources = style_of(options), lines_of(state.loaded)
        parts = ["\n".join(lines(each, sources, style)) for each in answers]
        sys.stdout.write("\n\n".join(parts) + "\n")
    return ExitCode.OK


def lines(given: Answer, sources: Sources, style: Style) -> Iterator[str]:
    """Yield an answer for people: in words, with its declarations, layers and other offers."""
    margin = gutter(given.labels)
    yield from hanging((), given.text, style)
    if given.labels:
        yield from snippet(given.labels, "help", sources, style)
    for kind, text in minimal_note(given.labels, given.minimal, ()):
        yield from note(kind, text, margin, style)
    for candidate in given.candidates:
        if candidate.state != "serves":
            yield from note("not", _refused(candidate), margin, style)
    yield from _table(given)


def _refused(candidate: Candidate) -> str:
    """Return an offer that does not serve, and why."""
    if not candidate.scopes:
        return f"`{candidate.aspect}`: {candidate.text}"
    where = several(candidate.scopes)
    return f"`{candidate.aspect}` on {where}: {candidate.state}, {candidate.text}"


def _table(given: Answer) -> Iterator[str]:
    """Yield the layers of a setting in columns, the most specific first, and the value."""
    if not given.layers:
        return
    rows: list[tuple[str, str, str, str]] = [
        (clean(line.name), clean(_spelled(line.value)), line.effect, clean(str(line.location)))
        for line in given.layers
    ]
    value = _spelled(given.setting[0]) if given.setting else "none"
    rows.append(("the value", clean(value), "", ""))
    widths = [max(columns(row[at]) for row in rows) for at in range(3)]
    yield "layers, the most specific first:"
    for *cells, where in rows:
        padded = [
            text + " " * (width - columns(text)) for text, width in zip(cells, widths, strict=True)
        ]
        yield "  ".join(("", *padded, where)).rstrip()


def _spelled(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def document(answers: list[Answer]) -> dict[str, object]:
    """Return the JSON form of the answers."""
    return {"format_version": FORMAT_VERSION, "answers": [_object(each) for each in answers]}


def _object(given: Answer) -> dict[str, object]:
    found: dict[str, object] = {
        "kind": given.kind,
        "subject": given.subject,
        "text": given.text,
        "minimal_set": [
            {"name": element.name, **_place(element.location)} for element in given.minimal
        ],
    }
    if len(given.values) == 1:
        found["value"] = given.values[0]
    if given.layers:
        found["layers"] = [
            {
                "layer": line.name,
                "value": line.value,
                "effect": line.effect,
                **_place(line.location),
            }
            for line in given.layers
        ]
    if given.candidates:
        found["candidates"] = [
            {"aspect": c.aspect, "scopes": c.scopes, "state": c.state, "text": c.text}
            for c in given.candidates
        ]
    return found


def _place(where: Location) -> dict[str, object]:
    return {"file": where.file, "line": where.line, "column": where.column}
