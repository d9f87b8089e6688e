"""Texts on a terminal or in a log: what is safe to show, how wide it is, where it may be broken.

A system that runs fleetcheck may take lines of its output for commands: GitHub what begins with
`::` and what has `##[` in it (github.com/actions/runner, ActionCommand.cs), Azure `##vso[`,
TeamCity `##teamcity[`. In what people read, a blank keeps a line from being one.
"""

import re
from unicodedata import category, east_asian_width

NARROWEST = 20
"""The fewest columns that are used, also where the terminal says that it has fewer."""

UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters that control a terminal, reorder or hide text, or cannot be encoded."""

_FIRST = re.compile(r"^([^\S\n]*:)(?=:(?!: (?:(?!::).)*$))", re.MULTILINE)
"""The beginning of a command, but not that of ` ::: file` in a report, which ends none."""

_INSIDE = re.compile(r"#(?=#(?:\[|vso\[|teamcity\[))", re.IGNORECASE)

JOINERS = "\u200c\u200d"


def clean(text: str) -> str:
    """Return `text` on one line: breaks and tabs as a space, other unsafe characters as U+FFFD."""
    return UNSAFE.sub("\ufffd", re.sub("\r\n|[\t\r\n]", " ", text))


def harmless(text: str) -> str:
    """Return lines of which none is a command to the system that runs fleetcheck."""
    return _FIRST.sub(r"\1 ", _INSIDE.sub("# ", text)) if "::" in text or "##" in text else text


def cell(char: str) -> str:
    """Return what a character of a source line is shown as: a tab as four spaces."""
    return "    " if char == "\t" else UNSAFE.sub("\ufffd", char)


def columns(text: str) -> int:
    """Return how many columns a terminal gives to `text`: wide characters 2, combining ones 0."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def wrap(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` columns, at least one; breaks at spaces only.

    A word wider than that has a line of its own. Several spaces within a line are kept.
    """
    width = max(width, NARROWEST)
    lines = [""]
    used = 0
    for word in re.findall(" *[^ ]+", text):
        wide = columns(word)
        if len(lines) > 1 and used + wide <= width:
            lines[-1] += word
            used += wide
            continue
        word = word.lstrip(" ")
        used = columns(word)
        lines.append(word)
    return lines[1:] or lines


def _columns(char: str) -> int:
    if char in JOINERS or category(char) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(char) in ("W", "F") else 1
