"""Reads the third written form of a selector: a mapping such as `{tag: web, not: {env: dev}}`."""

from collections.abc import Callable, Mapping

from fleetcheck.documents.problem import suggestion
from fleetcheck.fleet.selectors.selector import (
    All,
    AnyOf,
    Attribute,
    Environment,
    Has,
    Host,
    Kind,
    Not,
    Provides,
    Scope,
    Selector,
    Tag,
)
from fleetcheck.fleet.selectors.syntax import DEEPEST, META, SelectorError, parse
from fleetcheck.fleet.selectors.text import text

_NAMED: Mapping[str, Callable[[str], Selector]] = {
    "tag": Tag,
    "env": Environment,
    "host": Host,
    "has": Has,
    "provides": Provides,
    "kind": Kind,
    "scope": Scope,
}
_ATTRIBUTES = ("name", "class", "address", "environment")
_OPERATORS = ("all", "any", "not")


def selector_text(value: object) -> object:
    """Return the text of a selector that is a mapping; anything else as it is.

    The parts of a mapping must all hold. Raises ValueError, whose message says what is wrong.
    """
    return text(_selector(value, 0)) if isinstance(value, dict) else value


def _selector(value: object, level: int) -> Selector:
    if level > DEEPEST:
        raise ValueError(f"this nests deeper than {DEEPEST} levels")
    if isinstance(value, str):
        try:
            return parse(value)
        except SelectorError as error:
            raise ValueError(f"`{value}` is no selector: {error}") from None
    if not isinstance(value, dict) or not value:
        raise ValueError("expected a selector, such as `tag:web` or `{tag: web}`")
    parts = tuple(_part(key, inner, level) for key, inner in value.items())
    return parts[0] if len(parts) == 1 else All(parts)


def _part(key: object, value: object, level: int) -> Selector:
    if key in ("all", "any"):
        if not isinstance(value, list) or not value:
            raise ValueError(f"expected a list of selectors for `{key}`")
        inner = tuple(_selector(each, level + 1) for each in value)
        return All(inner) if key == "all" else AnyOf(inner)
    if key == "not":
        return Not(_selector(value, level + 1))
    known = key in _NAMED or key in _ATTRIBUTES or (isinstance(key, str) and META.fullmatch(key))
    if not known or not isinstance(key, str):
        close = suggestion(str(key), (*_NAMED, *_ATTRIBUTES, *_OPERATORS))
        raise ValueError(f"unknown key `{key}` of a selector{close}")
    if isinstance(value, bool):
        value = str(value).lower()
    if not isinstance(value, str | int | float) or value == "":
        raise ValueError(f"expected a name for `{key}`")
    return _NAMED[key](str(value)) if key in _NAMED else Attribute(key, str(value))
