"""Variables in the values of a Compose file: `$V`, `${V}`, and what stands in where they are unset.

As the Compose specification has it under Interpolation: `${V:-d}`, `${V-d}`, `${V:?e}`, `${V?e}`,
`${V:+r}`, `${V+r}`, one within the other, and `$$` for a dollar sign. A `$` before anything else
stays as it is.
"""

import re
from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BRACED = re.compile(
    r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?:(?P<how>:?[-?+])(?P<rest>.*))?", re.DOTALL
)

_DEEPEST = 50
"""How many variables may lie within each other's defaults."""

Lookup = Callable[[str], str | None]
"""The value of a variable, None where it has none."""


class Filled(NamedTuple):
    """A text with its variables filled in, and those that had no value: they left nothing.

    `defaulted` are those that had none either, but a default that stands in, `used` those that had
    one.
    """

    text: str
    unset: tuple[str, ...] = ()
    defaulted: tuple[str, ...] = ()
    used: tuple[str, ...] = ()


class InterpolationError(Exception):
    """A text uses a dollar sign in a way that means nothing; the message has the reason."""


def interpolate(text: str, lookup: Lookup, depth: int = 0) -> Filled:
    """Return the text with its variables filled in; raises InterpolationError."""
    if "$" not in text:
        return Filled(text)
    if depth > _DEEPEST:
        raise InterpolationError(f"more than {_DEEPEST} variables within each other")
    parts: list[Filled] = []
    at = 0
    while (dollar := text.find("$", at)) >= 0:
        parts.append(Filled(text[at:dollar]))
        at = dollar + 1
        if text.startswith("$", at):
            parts.append(Filled("$"))
            at += 1
        elif text.startswith("{", at):
            end = _closing(text, at)
            parts.append(_braced(text[at + 1 : end], lookup, depth))
            at = end + 1
        elif name := _NAME.match(text, at):
            value = lookup(name[0])
            used = Filled("", (name[0],)) if value is None else Filled(value, used=(name[0],))
            parts.append(used)
            at = name.end()
        else:
            parts.append(Filled("$"))
    parts.append(Filled(text[at:]))
    return _joined(parts)


def _joined(parts: Sequence[Filled]) -> Filled:
    """Return texts in a row as one, with each of their variables once."""
    texts, *variables = zip(*parts, strict=True)
    return Filled("".join(texts), *(tuple(dict.fromkeys(chain(*each))) for each in variables))


def _closing(text: str, opening: int) -> int:
    """Return where the brace closes that opens here; the first one does if they do not match."""
    depth = 0
    for at in range(opening, len(text)):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if not depth:
                return at
    first = text.find("}", opening)
    if first < 0:
        raise InterpolationError("`${` without its `}`; write `$$` for a dollar sign")
    return first


def _meant(inner: str) -> str:
    """Return what could have been meant by braces that hold no variable."""
    name, colon, rest = inner.partition(":")
    if colon and _NAME.fullmatch(name):
        return f"did you mean `${{{name}:-{rest.removeprefix('=')}}}`?"
    return "write `$$` for a dollar sign"


def _braced(inner: str, lookup: Lookup, depth: int) -> Filled:
    match = _BRACED.fullmatch(inner)
    if match is None:
        raise InterpolationError(f"`${{{inner}}}` is no variable; {_meant(inner)}")
    name, how, rest = match["name"], match["how"] or "", match["rest"] or ""
    value = lookup(name)
    # With a colon, an empty value counts as none.
    given = bool(value) if how.startswith(":") else value is not None
    if how.endswith("-") and not given:
        filled = interpolate(rest, lookup, depth + 1)
        return filled._replace(defaulted=(name, *filled.defaulted))
    if how.endswith("+"):
        filled = interpolate(rest, lookup, depth + 1) if given else Filled("")
        return filled._replace(used=(name, *filled.used)) if given else filled
    if value is None or (how.endswith("?") and not given):
        return Filled("", (name,))
    return Filled(value, used=(name,))
