"""The shape that a part of a Compose file may have, and what in a file has another one."""

from collections.abc import Iterator, Mapping, Sequence
from types import NoneType
from typing import NamedTuple

from fleetcheck.documents.problem import Problem, suggestion
from fleetcheck.sources.compose.item import Item

EXTENSION = "x-"
"""Keys that begin like this are the user's own, wherever a mapping has keys of the format."""


class Shape(NamedTuple):
    """What a value may be: a scalar of some types, null among them, a mapping, or a list.

    A mapping has the keys of `keys` only, those of `required` among them, or any keys with values
    of one shape (`values`). The elements of a list have one shape. What is None is not allowed. A
    text is one of `words`, if there are any.
    """

    scalars: frozenset[type] = frozenset()
    keys: "Mapping[str, Shape] | None" = None
    values: "Shape | None" = None
    elements: "Shape | None" = None
    required: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __or__(self, other: "Shape") -> "Shape":
        """Return a shape that allows what either does."""
        return Shape(
            self.scalars | other.scalars,
            self.keys if self.keys is not None else other.keys,
            self.values or other.values,
            self.elements or other.elements,
            self.required or other.required,
            self.words or other.words,
        )


_SCALARS = frozenset({str, int, float, bool})

TEXT = Shape(frozenset({str}))
SCALAR = Shape(_SCALARS)
NUMBER = Shape(frozenset({str, int, float}))
WHOLE = Shape(frozenset({str, int}))
FIGURE = Shape(frozenset({int, float}))
FLAG = Shape(frozenset({str, bool}))
NULL = Shape(frozenset({NoneType}))
ANYTHING = Shape(_SCALARS, None, None, None)
"""What is not looked at any closer."""

_WORDS: Mapping[type, str] = {
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    dict: "a mapping",
    list: "a list",
    NoneType: "nothing",
}


def entry(keys: Mapping[str, Shape], *required: str) -> Shape:
    """Return the shape of a mapping with some keys, of which some have to be there."""
    return Shape(keys=keys, required=required)


def one_of(*words: str) -> Shape:
    """Return the shape of a text that is one of some words."""
    return Shape(frozenset({str}), words=words)


def table(values: Shape) -> Shape:
    """Return the shape of a mapping from names of the user's."""
    return Shape(values=values)


def each(elements: Shape) -> Shape:
    """Return the shape of a list."""
    return Shape(elements=elements)


TEXTS = each(TEXT)
TEXT_OR_TEXTS = TEXT | TEXTS
PAIRS = TEXTS | table(SCALAR | NULL)
"""`KEY=value` as a list, or a mapping."""
DRIVER_OPTIONS = table(NUMBER)


def misshapen(item: Item, shape: Shape) -> Iterator[Problem]:
    """Yield a problem for each key that is unknown or missing and each value that does not fit.

    Of values within each other it is the innermost only.
    """
    value = item.value
    if shape is ANYTHING or item.is_open or (item.unknown and shape.scalars):
        return
    if isinstance(value, dict) and shape.keys is not None:
        for key, child in value.items():
            if key in shape.keys:
                yield from misshapen(child, shape.keys[key])
            elif not key.startswith(EXTENSION):
                close = suggestion(key, list(shape.keys))
                yield child.problem("unknown-key", f"unknown key `{key}`{close}", key=True)
        for key in shape.required:
            if key not in value:
                yield item.problem("missing-key", f"the key `{key}` is missing")
    elif isinstance(value, dict) and shape.values is not None:
        for child in value.values():
            yield from misshapen(child, shape.values)
    elif isinstance(value, list) and shape.elements is not None:
        for child in value:
            yield from misshapen(child, shape.elements)
    elif type(value) not in shape.scalars:
        message = f"expected {_expected(shape)}, found {_WORDS[type(value)]}"
        yield item.problem("wrong-type", message)
    elif isinstance(value, str) and shape.words and value not in shape.words:
        close = suggestion(value, shape.words)
        message = f"expected {_either([f'`{word}`' for word in shape.words])}, found `{value}`"
        yield item.problem("wrong-value", message + close)


def _expected(shape: Shape) -> str:
    """Return in words what a shape allows."""
    words = {**_WORDS, int: _WORDS[int] if float in shape.scalars else "a whole number"}
    found = [words[each] for each in (str, int, bool) if each in shape.scalars]
    if shape.keys is not None or shape.values is not None:
        found.append(_WORDS[dict])
    if shape.elements is not None:
        found.append(_WORDS[list])
    return _either(found)


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
