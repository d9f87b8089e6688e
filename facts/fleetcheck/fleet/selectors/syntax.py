"""Reads the two written forms of a selector, boolean and CSS, as one grammar.

    alternatives = both (("|" | ",") both)*       both  = chain ("&" chain)*
    chain        = unary ((">" | space) unary)*   unary = "!" unary | "(" alternatives ")" | simple+

`a > b` is b whose parent is a, `a b` is b somewhere below a. Simple selectors without a space
between them must all hold: `*`, `web1` or `#web1` (name), `.web` (tag or class), `tag:web` and the
other prefixes, `key=value`, `meta.key=value`, `[key]`, `[key=value]`, and the pseudo-classes below
around alternatives. The value after a prefix runs to a space or one of `&|!(),`; it, and every
name after `.`, `#` or `[`, may be quoted with a backslash before a quote or backslash inside.
"""

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import lru_cache

from fleetcheck.fleet.selectors.scanner import Scanner, SelectorError
from fleetcheck.fleet.selectors.selector import (
    All,
    AnyOf,
    Attribute,
    ChildIs,
    Environment,
    Everything,
    Has,
    Host,
    Kind,
    Name,
    Not,
    ParentIs,
    Provides,
    Scope,
    Selector,
    Tag,
    Within,
    depth,
)

__all__ = ["DEEPEST", "META", "VALUE", "WORD", "SelectorError", "parse"]

DEEPEST = 50
"""How deep brackets, negations and the tree itself may nest."""

_PREFIXES: dict[str, Callable[[str], Selector]] = {
    "tag": Tag,
    "env": Environment,
    "host": Host,
    "has": Has,
    "provides": Provides,
    "kind": Kind,
    "scope": Scope,
}
_PSEUDO_CLASSES: dict[str, Callable[[Selector], Selector]] = {
    "not": Not,
    "has": ChildIs,
    "is": lambda selector: selector,
    "parent": ParentIs,
    "within": Within,
}
_TOO_DEEP = f"this nests deeper than {DEEPEST} levels"
WORD = re.compile(r"[\w@/-]+")
"""A name, or the key of `key=value`, that needs no quotes."""
META = re.compile(r"meta(?:\.[\w@/-]+)+")
"""The key of what is said under `meta` of a host or environment."""
_FIRST = re.compile(rf"{META.pattern}(?==)|{WORD.pattern}")
VALUE = re.compile(r"[^\s&|!(),\"'][^\s&|!(),]*")
"""A value after a prefix or `key=` that needs no quotes."""
_KEY = re.compile(r"[^\s=\]\"'~^$*|!]+")
_BRACKET_VALUE = re.compile(r"[^\s\]\"'][^\s\]]*")
_PSEUDO = re.compile(r":([\w-]*)(\(?)")


@lru_cache(maxsize=1 << 12)
def parse(text: str) -> Selector:
    """Return the tree of a selector in either form, or raise SelectorError."""
    if not text.strip():
        raise SelectorError("the selector is empty; `*` picks every host", 0)
    parser = _Parser(text)
    selector = parser.alternatives()
    if parser.peek() == ")":
        raise SelectorError("this `)` closes nothing", parser.at)
    if parser.peek():
        raise parser.expected("`&`, `|`, `>` or a space between two selectors")
    return selector


class _Parser(Scanner):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.level = 0

    def alternatives(self) -> Selector:
        return self.joined("|,", AnyOf, self.both)

    def both(self) -> Selector:
        return self.joined("&", All, self.chain)

    def joined(
        self,
        signs: str,
        join: Callable[[tuple[Selector, ...]], Selector],
        read: Callable[[], Selector],
    ) -> Selector:
        self.skip()
        start = self.at
        found = [read()]
        while any(map(self.take, signs)):
            self.skip()
            found.append(read())
        return self.bounded(join(tuple(found)), start) if len(found) > 1 else found[0]

    def chain(self) -> Selector:
        left = self.unary()
        while True:
            spaced = self.skip()
            start = self.at
            if self.take(">"):
                self.skip()
                left = self.bounded(All((self.unary(), ParentIs(left))), start)
            elif spaced and self.peek() not in ("", "&", "|", ",", ")"):
                left = self.bounded(All((self.unary(), Within(left))), start)
            else:
                return left

    def unary(self) -> Selector:
        start = self.at
        if self.take("!"):
            self.skip()
            return self.bounded(Not(self.nested(self.unary, start)), start)
        return self.group() if self.peek() == "(" else self.compound()

    def group(self) -> Selector:
        opening = self.at
        self.at += 1
        selector = self.nested(self.alternatives, opening)
        self.close(")", opening, "`&`, `|`, `>`, a space or `)`")
        return selector

    def compound(self) -> Selector:
        start = self.at
        found: list[Selector] = []
        if self.take("*"):
            found.append(Everything())
        elif word := _FIRST.match(self.text, self.at):
            found.append(self.worded(word[0]))
        while True:
            match self.peek():
                case "." | "#" as sign:
                    self.at += 1
                    name = self.value(WORD, f"a name after `{sign}`")
                    either = AnyOf((Tag(name), Attribute("class", name)))
                    found.append(either if sign == "." else Name(name))
                case "[":
                    found.append(self.bracket())
                case ":":
                    found.append(self.pseudo_class())
                case _ if not found:
                    raise self.expected("a selector such as `tag:web`, `.web` or `*`")
                case _:
                    return self.bounded(All(tuple(found)), start) if len(found) > 1 else found[0]

    def worded(self, word: str) -> Selector:
        """Return what starts with a word: a name, a prefix and its value, or `key=value`."""
        start = self.at
        self.at += len(word)
        if self.take("="):
            return _attribute(word, self.value(VALUE, f"a value after `{word}=`"))
        pseudo = _PSEUDO.match(self.text, self.at)
        if pseudo is None:
            return Name(word)
        known, called = pseudo[1] in _PSEUDO_CLASSES, pseudo[2] == "("
        if (known and called) or (word not in _PREFIXES and (known or called)):
            return Name(word)
        if word not in _PREFIXES:
            raise SelectorError(_unknown("prefix", word, list(_PREFIXES), "{}:"), start)
        self.at += 1
        return _PREFIXES[word](self.value(VALUE, f"a value after `{word}:`"))

    def bracket(self) -> Selector:
        opening = self.at
        self.at += 1
        self.skip()
        key = self.value(_KEY, "a key after `[`")
        self.skip()
        value = None
        if self.take("="):
            self.skip()
            value = self.value(_BRACKET_VALUE, "a value after `=`")
        self.close("]", opening, "`=` or `]`" if value is None else "`]`")
        return _attribute(key, value)

    def pseudo_class(self) -> Selector:
        match = _PSEUDO.match(self.text, self.at)
        name, opened = match.groups() if match else ("", "")
        if name not in _PSEUDO_CLASSES:
            message = _unknown("pseudo-class", name, list(_PSEUDO_CLASSES), ":{}")
            raise SelectorError(message, self.at)
        start = self.at
        self.at += len(f":{name}")
        if not opened:
            raise self.expected(f"`(` after `:{name}`")
        return self.bounded(_PSEUDO_CLASSES[name](self.group()), start)

    def nested(self, read: Callable[[], Selector], start: int) -> Selector:
        self.level += 1
        if self.level > DEEPEST:
            raise SelectorError(_TOO_DEEP, start)
        selector = read()
        self.level -= 1
        return selector

    def bounded(self, selector: Selector, start: int) -> Selector:
        if depth(selector) > DEEPEST:
            raise SelectorError(_TOO_DEEP, start)
        return selector


def _attribute(key: str, value: str | None) -> Selector:
    return Provides(value) if key == "provides" and value is not None else Attribute(key, value)


def _unknown(what: str, name: str, known: Sequence[str], form: str) -> str:
    """Return the message for a name that is none of the known ones, each written in its form."""
    close = get_close_matches(name, known, n=1)
    meant = f"did you mean `{form.format(close[0])}`?" if close else "expected one of "
    listed = "" if close else ", ".join(f"`{form.format(one)}`" for one in known)
    return f"unknown {what} `{form.format(name)}`; {meant}{listed}"
