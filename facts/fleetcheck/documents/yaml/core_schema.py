"""The core schema of YAML 1.2.2, section 10.3: which scalar is written by which text.

It is JSON's types and little else: `on`, `no`, `22:22`, `0b1`, `1_000`, `2030-01-01` and `<<`,
which YAML 1.1 gives a meaning of their own, are strings.
"""

import re
from collections.abc import Callable

from fleetcheck.documents.source_text import shown

Scalar = str | int | float | bool | None

STRING = "tag:yaml.org,2002:str"
MAPPING = "tag:yaml.org,2002:map"
SEQUENCE = "tag:yaml.org,2002:seq"

LONGEST_NUMBER = 1000
"""In characters. Python refuses to write an integer of more than 4300 digits."""

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_FIRST_CHARACTERS = frozenset({"", *"~nNtTfF", *"-+.0123456789"})
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)


def plain(text: str) -> Scalar:
    """Return what an unquoted scalar without a tag stands for.

    Raises ValueError for a number too long to be handled.
    """
    if text[:1] not in _FIRST_CHARACTERS:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return _float(text)
    return text


def tagged(tag: str, text: str) -> Scalar:
    """Return what `text` stands for under an explicit tag, given in full, or under `!`.

    Raises ValueError, with words for the user, if the tag is none of the core schema's scalars or
    does not fit the text.
    """
    if tag not in _TAGS:
        raise ValueError(unusable(tag))
    return _TAGS[tag](text)


def unusable(tag: str) -> str:
    """Return the message for a tag, given in full, that is unknown or out of place."""
    short = tag.replace("tag:yaml.org,2002:", "!!", 1)
    return f"the tag `{shown(short)}` is not one that can be used here"


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number of more than {LONGEST_NUMBER} characters")
    base = {"0o": 8, "0x": 16}.get(text[:2])
    return int(text[2:], base) if base else int(text)


def _float(text: str) -> float:
    return float(text.replace(".", "") if text[-3:].isalpha() else text)


def _tagged_integer(text: str) -> int:
    if _INTEGER.fullmatch(text):
        return _integer(text)
    raise ValueError("`!!int` on what is not an integer")


def _tagged_float(text: str) -> float:
    if _FLOAT.fullmatch(text):
        return _float(text)
    raise ValueError("`!!float` on what is not a number")


def _tagged_bool(text: str) -> bool:
    value = _WORDS.get(text)
    if value is None:
        raise ValueError("`!!bool` on what is neither `true` nor `false`")
    return value


def _tagged_null(text: str) -> None:
    if _WORDS.get(text, text) is not None:
        raise ValueError("`!!null` on what is not null")


_TAGS: dict[str, Callable[[str], Scalar]] = {
    "!": str,
    STRING: str,
    "tag:yaml.org,2002:int": _tagged_integer,
    "tag:yaml.org,2002:float": _tagged_float,
    "tag:yaml.org,2002:bool": _tagged_bool,
    "tag:yaml.org,2002:null": _tagged_null,
}
