"""Writes a selector as text."""

import re

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
)
from fleetcheck.fleet.selectors.syntax import META, VALUE, WORD

_ALTERNATIVES, _BOTH, _CHAIN, _UNARY = range(4)
"""How tightly a text binds, as the rules of the grammar are named."""


def text(selector: Selector) -> str:
    """Return the text of a selector; it parses to an equal tree, if that nests no deeper than 50.

    `All` and `AnyOf` of fewer than two parts have no text of their own and are written as what they
    amount to: the part itself, `*` or `!*`.
    """
    return _written(selector, _ALTERNATIVES)


def _written(selector: Selector, least: int) -> str:
    """Return the text in brackets where it binds less than the place demands."""
    written, binds = _form(selector)
    return written if binds >= least else f"({written})"


def _form(selector: Selector) -> tuple[str, int]:
    match selector:
        case AnyOf((Tag(tag), Attribute("class", name))) if tag == name:
            return f".{_value(name, WORD)}", _UNARY
        case AnyOf(()):
            return "!*", _UNARY
        case All((one,)) | AnyOf((one,)):
            return _form(one)
        case AnyOf(inners):
            return " | ".join(_written(inner, _BOTH) for inner in inners), _ALTERNATIVES
        case All((low, ParentIs(high))):
            return f"{_written(high, _CHAIN)} > {_written(low, _UNARY)}", _CHAIN
        case All((low, Within(high))):
            return f"{_written(high, _CHAIN)} {_written(low, _UNARY)}", _CHAIN
        case All(inners) if inners:
            return " & ".join(_written(inner, _CHAIN) for inner in inners), _BOTH
        case Not(inner):
            return f"!{_written(inner, _UNARY)}", _UNARY
        case ChildIs(inner):
            return f":has({text(inner)})", _UNARY
        case ParentIs(inner):
            return f":parent({text(inner)})", _UNARY
        case Within(inner):
            return f":within({text(inner)})", _UNARY
        case Everything() | All():
            return "*", _UNARY
        case Tag(name):
            return f"tag:{_value(name, VALUE)}", _UNARY
        case Environment(name):
            return f"env:{_value(name, VALUE)}", _UNARY
        case Host(name):
            return f"host:{_value(name, VALUE)}", _UNARY
        case Kind(name):
            return f"kind:{_value(name, VALUE)}", _UNARY
        case Scope(name):
            return f"scope:{_value(name, VALUE)}", _UNARY
        case Has(aspect):
            return f"has:{_value(aspect, VALUE)}", _UNARY
        case Provides(capability):
            return f"provides:{_value(capability, VALUE)}", _UNARY
        case Name(name):
            return name if WORD.fullmatch(name) else f"#{_value(name, WORD)}", _UNARY
        case Attribute(key, None):
            return f"[{_value(key, WORD)}]", _UNARY
        case Attribute(key, str(value)) if WORD.fullmatch(key) or META.fullmatch(key):
            return f"{key}={_value(value, VALUE)}", _UNARY
        case Attribute(key, value):
            return f'["{_escaped(key)}"="{_escaped(value or "")}"]', _UNARY


def _value(value: str, plain: re.Pattern[str]) -> str:
    """Return the value as it is where that can be read back, else in quotes."""
    return value if plain.fullmatch(value) else f'"{_escaped(value)}"'


def _escaped(value: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", value)
