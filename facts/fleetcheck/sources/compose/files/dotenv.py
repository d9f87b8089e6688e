"""Files of variables such as `.env`: names and values, as the Compose specification has them.

One variable per line, `NAME=value` or `NAME: value`, with `export` before it if one likes. `#`
begins a comment, within a line only after a blank: a tab is none. A value in single quotes is taken
as it is; one in double quotes has escapes, and may go on over lines, as may one in single quotes;
variables are filled in but in single quotes. A dollar sign that is escaped is no variable.
"""

import re
from collections.abc import Callable

from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.sources.compose.files.interpolate import Filled, InterpolationError, interpolate
from fleetcheck.sources.compose.files.variables import Variable, Variables
from fleetcheck.sources.compose.item import Via

_SKIPPED = re.compile(r"(?:\s+|#[^\n]*)*")
_KEY = re.compile(r"(?:export[ \t]+)?(?P<name>[\w.\[\]-]+)[ \t]*")
_INHERITED = re.compile(r"(?=[ \t]*(?:#|\r?\n|\Z))")
_SINGLE = re.compile(r"'(?P<value>(?:[^'\\]|\\.)*)'", re.DOTALL)
_DOUBLE = re.compile(r'"(?P<value>(?:[^"\\]|\\.)*)"', re.DOTALL)
_BLANKS = re.compile(r"[ \t]*")
_PLAIN = re.compile(r"[^\r\n]*")
_ESCAPE = re.compile(r"\\(?:0(?P<octal>[0-7]{3})|(?P<sign>[abcfnrtv$\"\\]))")
_ESCAPES = {**dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True)), "$": "$$", '"': '"', "\\": "\\"}

_FURTHER = 3
"""So many of the variables that a value is made of are said, beside its own."""


def parse_variables(source: SourceText, around: Variables) -> dict[str, Variable]:
    """Return the variables of a file; `around` has those that are known outside of it.

    Raises BadInputError at the first line that is none, as nothing after it can be trusted.
    """
    found: dict[str, Variable] = {}
    known = around.before(found)
    text, at = source.text, 0
    while True:
        at = _end(_SKIPPED.match(text, at))
        if at == len(text):
            return found
        key = _KEY.match(text, at)
        if key is None:
            raise _wrong(source, at, "expected a variable such as `PORT=8080`")
        name, at = key["name"], key.end()
        if text[at : at + 1] not in ("=", ":"):
            if not _INHERITED.match(text, at):
                raise _wrong(source, at, "expected `=` after the name of a variable")
            continue  # a name alone: the value comes from around, if there is one
        start = at = _end(_BLANKS.match(text, at + 1))
        try:
            value, at = _value(text, at, known)
        except (InterpolationError, ValueError) as error:
            raise _wrong(source, start, str(error)) from error
        where = source.location(key.start("name"), len(name))
        here = Via(f"`{name}` is set here", where, name)
        further = [via for used in value.used[:_FURTHER] for via in known.via(used)]
        found[name] = Variable(value.text, (here, *dict.fromkeys(further[:_FURTHER])))


def _value(text: str, at: int, lookup: Callable[[str], str | None]) -> tuple[Filled, int]:
    """Return the value that begins here, and where it ends."""
    if text.startswith("'", at):
        quoted = _SINGLE.match(text, at)
        if quoted is None:
            raise ValueError("a quote that nothing closes")
        return Filled(quoted["value"].replace("\\'", "'")), quoted.end()
    if text.startswith('"', at):
        quoted = _DOUBLE.match(text, at)
        if quoted is None:
            raise ValueError("a quote that nothing closes")
        return interpolate(_ESCAPE.sub(_unescaped, quoted["value"]), lookup), quoted.end()
    end = _end(_PLAIN.match(text, at))
    plain = re.split(r"(?:^| )#", text[at:end], maxsplit=1)[0].strip()
    return interpolate(plain, lookup), end


def _unescaped(escape: re.Match[str]) -> str:
    """Return what an escape stands for; one that stands for nothing stays as it is."""
    if escape["octal"]:
        return chr(int(escape["octal"], 8))
    return _ESCAPES.get(escape["sign"], escape[0])


def _end(match: re.Match[str] | None) -> int:
    assert match is not None
    return match.end()


def _wrong(source: SourceText, offset: int, message: str) -> BadInputError:
    return BadInputError([Problem("syntax", message, source.location(offset))])
