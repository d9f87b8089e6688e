"""What is wrong with a text that is not YAML, in one line."""

import re

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
    return Problem(
        "syntax",
        f"not YAML: {problem or context}",
        source.location(offset),
        ((source.location(begin), context),) if context and begin != offset else (),
        _help(f"{context} {problem}", source.text[begin : begin + 1]),
    )


def _help(complaint: str, first: str) -> str:
    if _COLON_PROBLEM in complaint:
        return "check the indentation, or quote a text that contains `: `"
    if any(words in complaint for words in _FIRST_CHARACTER_PROBLEMS):
        return _FIRST_CHARACTER_HELP.get(first, "")
    return ""
