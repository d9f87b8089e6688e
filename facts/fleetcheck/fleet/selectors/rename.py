"""Writes another name into the text of a selector, and leaves all else in it as it was."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Literal, NamedTuple

from fleetcheck.fleet.selectors.selector import Has, Host, Selector, Tag
from fleetcheck.fleet.selectors.text import text

_SIGNS = {"or": "|", "and": "&", "not": "!"}
_WORD = re.compile(r"(?<![\w:.#\[=\"/@-])(?:(\w+)=([\w/@-]+)|[\w@/-]+)(?![\w:=(\"])")
_SPACED = re.compile(r"(?<=\s)(or|and)(?=\s)|\b(not)\s+", re.IGNORECASE)

Sort = Literal["tag", "host", "has"]
"""What a selector asks for by name, as it is written before the colon."""

SORTS: Mapping[str, Sort] = {"tagged": "tag", "node": "host", "aspect": "has"}
"""How selectors ask for a known name of each kind."""

_ATOMS: Mapping[Sort, Callable[[str], Selector]] = {"tag": Tag, "host": Host, "has": Has}


def renamed(selector: str, sort: Sort, name: str, meant: str) -> str | None:
    """Return the selector that asks for the name that is meant, None where that is not plain."""
    parts = re.split(rf"(?<![\w-]){sort}:\"?{re.escape(name)}\"?(?![\w-])", selector)
    return text(_ATOMS[sort](meant)).join(parts) if len(parts) > 1 else None


class Meant(NamedTuple):
    """A part of a selector that means something else than it seems to, and how to write it."""

    wrote: str
    write: str


def meant_by(selector: str, known: Mapping[str, Collection[str]]) -> tuple[str, tuple[Meant, ...]]:
    """Return what a selector that picks nothing may mean, and what of it is written otherwise.

    `known` are the names that there are by prefix, such as `tag`. `or` between selectors, a bare
    name of a tag and `tag=web` can be read as selectors; they ask for machines of these names and
    for an attribute.
    """
    found: list[Meant] = []

    def sign(match: re.Match[str]) -> str:
        word = match[1] or match[2]
        found.append(Meant(word, _SIGNS[word.lower()]))
        return _SIGNS[word.lower()]

    def atom(match: re.Match[str]) -> str:
        word, prefix, value = match[0], match[1], match[2]
        for sort, names in known.items():
            if word in names and sort == "host":
                return word
            if (value in names and prefix == sort) or (prefix is None and word in names):
                found.append(Meant(word, f"{sort}:{value or word}"))
                return f"{sort}:{value or word}"
        return word

    signed = _SPACED.sub(sign, selector)
    return _WORD.sub(atom, signed), tuple(found)
