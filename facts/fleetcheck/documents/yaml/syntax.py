"""What is wrong with a text that is not YAML, in one line."""

import re
from collections.abc import Sequence

import yaml

from fleetcheck.documents.problem import Problem
from fleetcheck.documents.source_text import SourceText

_REFUSED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)
_FIRST_CHARACTER_HELP = {
    "\t": "indent with spaces",
    "%": "quote a text that begins with `%`",
    "@": "quote a text that begins with `@`",
    "`": "quote a text that begins with a backtick",
    "*": "quote a text that begins with `*`, which otherwise refers to an anchor",
    "&": "quote a text that begins with `&`, which otherwise names an anchor",
    "!": "quote a text that begins with `!`, which otherwise is a tag",
}
_FIRST_CHARACTER_PROBLEMS = ("cannot start any token", "an alias", "an anchor", "a tag")
_COLON_PROBLEM = "mapping values are not allowed"
_EXPECTED = "did not find expected"
_NEAR = 200
"""So many lines above are looked at."""
_LONG = 10_000
"""So many characters below are looked at."""


def refused_character(source: SourceText) -> Problem | None:
    """Return the problem of the first character that YAML forbids, such as NUL."""
    found = _REFUSED.search(source.text)
    if not found:
        return None
    message = f"the character U+{ord(found[0]):04X} is not allowed in YAML"
    return Problem("syntax", message, source.location(found.start()))


def syntax_problem(source: SourceText, error: Exception) -> Problem:
    """Return what the parser complains of: where it stopped, and what it was reading there."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Problem("syntax", f"not YAML: {' '.join(str(error).split())}", source.whole())
    problem, context = error.problem or "", error.context or ""
    offset = min(error.problem_mark.index, len(source.text))
    begin = error.context_mark.index if error.context_mark else offset
    indented = _indentation(source.text, offset, problem)
    if indented:
        return Problem("syntax", f"not YAML: {indented}", source.location(offset))
    return Problem(
        "syntax",
        f"not YAML: {problem or context}",
        source.location(offset),
        ((source.location(begin), context),) if context and begin != offset else (),
        _help(f"{context} {problem}", source.text[begin : begin + 1]),
    )


def _indentation(text: str, offset: int, problem: str) -> str:
    """Return how a line is indented and how its neighbours, where that is what is wrong."""
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:].partition("\n")[0]
    begins = not text[start:offset].strip()
    if not (_EXPECTED in problem and begins) and _COLON_PROBLEM not in problem:
        return ""
    above = [each for each in text[:start].splitlines()[-_NEAR:] if _is_said(each)]
    below = next(filter(_is_said, text[start + len(line) :][:_LONG].splitlines()), "")
    own = _indent(line)
    if not above or (begins and own in _open(above)):
        return ""
    if not begins and (own <= _indent(above[-1]) or above[-1].rstrip().endswith(":")):
        return ""
    others = _indent(above[-1])
    who = "its neighbours" if below and _indent(below) == others else "the line above"
    return f"this line is indented by {own} {'space' if own == 1 else 'spaces'}, {who} by {others}"


def _is_said(line: str) -> bool:
    """Return whether a line says anything."""
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _open(lines: Sequence[str]) -> set[int]:
    """Return the indentations at which something may go on after some lines."""
    found: list[int] = []
    for line in reversed(lines):
        if not found or _indent(line) < found[-1]:
            found.append(_indent(line))
    return set(found)


def _help(complaint: str, first: str) -> str:
    if _COLON_PROBLEM in complaint:
        return "check the indentation, or quote a text that contains `: `"
    if any(words in complaint for words in _FIRST_CHARACTER_PROBLEMS):
        return _FIRST_CHARACTER_HELP.get(first, "")
    return ""
