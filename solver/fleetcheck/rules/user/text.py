"""The text of a rule before it is parsed: without comments, and without what opens other files.

Parsing opens the files that a program includes, and a comment that two readers end at different
places could hide that. So the parser gets a text in which there is none of either: blanks stand in
their place, and every other character stays where it is.
"""

import re
from typing import NamedTuple

from fleetcheck.documents.problem import Problem
from fleetcheck.documents.source_text import SourceText

DEEPEST = 50
"""The deepest nesting of brackets that is allowed."""

LARGEST_NUMBER = 2**31 - 1
"""The largest number of clingo; it reads a larger one as another number, without a message."""

_LONGEST_NUMBER = 31
"""The most digits it has, to the base of two."""

KIND = "rule"
"""The kind of every problem of a rule."""

_TOKEN = re.compile(
    r"""(?P<block>%\*)
    | (?P<comment>%[^\n]*)
    | (?P<string>"(?:[^"\\\n]|\\["\\n])*")
    | (?P<quote>")
    | (?P<include>\#\s*include\b\s*(?:"[^"\n]*"|<[^>\n]*>)?\s*\.?)
    | (?P<script>\#\s*script\b.*?(?:\#\s*end\b\s*\.?|\Z))
    | (?P<number>(?<!\w)(?:0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+|[0-9]+))
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    | (?P<odd>[^\x20-\x7e\n\t]+)""",
    re.VERBOSE | re.DOTALL,
)
_COMMENT_SIGN = re.compile(r"%\*|\*%")
_NOT_A_BREAK = re.compile(r"[^\n]")


class Bare(NamedTuple):
    """A text without comments; one with a problem that is `fatal` is not to be parsed at all."""

    text: str
    problems: tuple[Problem, ...]
    fatal: bool


def bare(source: SourceText) -> Bare:
    """Return the text of a rule as the parser may have it, and what is wrong with it so far."""
    text = source.text
    parts: list[str] = []
    problems: list[Problem] = []
    fatal = False
    depth = end = 0

    def report(start: int, length: int, message: str) -> None:
        problems.append(Problem(KIND, message, source.location(start, length)))

    while found := _TOKEN.search(text, end):
        start, kind = found.start(), found.lastgroup
        parts.append(text[end:start])
        end = _comment_end(text, found.end()) if kind == "block" else found.end()
        blank = kind in ("block", "comment", "include", "script")
        parts.append(_NOT_A_BREAK.sub(" ", text[start:end]) if blank else text[start:end])
        if kind == "include":
            report(start, 8, "`#include` is not allowed: a rule is one file")
        elif kind == "script":
            report(start, 7, "`#script` is not allowed: a rule is data, and runs no code")
        elif kind == "quote":
            report(start, 1, 'this text has no end, or a `\\` that is not `\\"`, `\\\\` or `\\n`')
            fatal = True
        elif kind == "number" and _is_beyond(found[0]):
            message = f"a number beyond {LARGEST_NUMBER}, the largest one there is"
            report(start, end - start, message)
        elif kind == "odd":
            report(start, end - start, "only within texts and comments may there be such a sign")
            fatal = True
        elif kind == "open":
            depth += 1
            if depth == DEEPEST + 1:
                report(start, 1, f"more than {DEEPEST} brackets lie within each other")
                fatal = True
        elif kind == "close":
            depth -= 1
    parts.append(text[end:])
    return Bare("".join(parts), tuple(problems), fatal)


def _is_beyond(number: str) -> bool:
    """Return whether a number, in decimals or with the prefix of its base, is beyond the largest.

    The longest one that is not has 31 digits of base two; Python reads no number of any length.
    """
    digits = number.lstrip("0")
    base = {"x": 16, "o": 8, "b": 2}.get(digits[:1], 10)
    digits = (digits if base == 10 else digits[1:]).lstrip("0")
    return len(digits) > _LONGEST_NUMBER or int(digits or "0", base) > LARGEST_NUMBER


def _comment_end(text: str, start: int) -> int:
    """Return where a block comment ends that begins before `start`; they nest."""
    depth, end = 1, start
    while depth:
        sign = _COMMENT_SIGN.search(text, end)
        if sign is None:
            return len(text)
        depth += 1 if sign[0] == "%*" else -1
        end = sign.end()
    return end
