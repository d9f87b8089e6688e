"""The types of settings: what fits them, and which names their values refer to."""

from ast import literal_eval
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeGuard

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.problem import suggestion
from fleetcheck.fleet.link import Link, link_of
from fleetcheck.fleet.values import HIGHEST_PORT

HOST, VAR = "host", "var"
"""Types of texts that name a host, or a var."""

FILE = "file"
"""Kind of a reference to one file of a var."""

_MEMBER = "member:"


class Type(NamedTuple):
    """A type: of plain values, or of lists (`inner`) or mappings (`values`) of such.

    `options` are the texts of an enumeration.
    """

    name: str
    inner: "Type | None" = None
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return what a value of the type is, in words."""
        if self.name == "list":
            return f"a list in which each is {self.inner}"
        if self.name == "mapping":
            return f"a mapping in which each value is {self.inner}"
        if self.name == "enum":
            return f"one of {', '.join(self.options)}"
        if self.name.startswith(_MEMBER):
            return f"the name of a member of {self.name.removeprefix(_MEMBER)}"
        return _WORDS[self.name]


class Reference(NamedTuple):
    """A name in a value: of a host, a var, a file of a var, or a member of `service.role`."""

    kind: str
    name: str


def names_members(value: JsonValue) -> bool:
    """Return whether values of a type, as it is spelt, name members of roles."""
    return _MEMBER in str(value)


def parse_type(value: JsonValue) -> Type:
    """Return the type that `port`, `[str]`, `{str: any}` or `{enum: [a, b]}` spells.

    Raises ValueError that says why it is none.
    """
    match value:
        case str(name) if name in _WORDS:
            return Type(name)
        case str(name) if name.startswith(_MEMBER) and "." in name:
            return Type(name)
        case [inner]:
            return Type("list", parse_type(inner))
        case {"enum": [*options]} if options and all(isinstance(each, str) for each in options):
            return Type("enum", options=tuple(map(str, options)))
        case {"str": inner, **rest} if not rest:
            return Type("mapping", parse_type(inner))
        case str(name) if name.lower() in _SPELLED:
            raise ValueError(f"there is no type `{name}`; write {_SPELLED[name.lower()]}")
        case str(name):
            raise ValueError(f"there is no type `{name}`{suggestion(name, [*_WORDS])}")
    raise ValueError(
        "a type is a name such as `port`, a list of one type such as `[str]`, "
        "a mapping such as `{str: any}`, or `{enum: [a, b]}`"
    )


def check_type(value: JsonValue) -> JsonValue:
    """Return the spelling of a type as it is; else ValueError has the reason."""
    parse_type(value)
    return value


def fits(type_: Type, value: JsonValue) -> bool:
    """Return whether a value is of a type; null fits each.

    What is read of a capability is of any type here: whoever provides it says its type.
    """
    link = link_of(value)
    if value is None or link is not None:
        return link is None or link.kind == "capability" or type_.name in ("any", "str")
    if type_.inner is not None:
        if type_.name == "list":
            return isinstance(value, list) and all(fits(type_.inner, each) for each in value)
        return isinstance(value, dict) and all(fits(type_.inner, each) for each in value.values())
    if type_.name == "enum":
        return value in type_.options
    check = _CHECKS.get(type_.name)
    return isinstance(value, str) if check is None else check(value)


def references(type_: Type, value: JsonValue) -> Iterator[Reference]:
    """Yield the names of hosts, vars and members in a value that fits its type."""
    link = link_of(value)
    if link is not None:
        if link.kind == "var":
            yield Reference(FILE, link.name)
    elif type_.inner is not None or type_.name == "any":
        for each in _elements(value):
            yield from references(type_.inner or type_, each)
    elif isinstance(value, str) and (type_.name in (HOST, VAR) or type_.name.startswith(_MEMBER)):
        yield Reference(type_.name, value)


def reads(type_: Type, value: JsonValue) -> Iterator[tuple[Type, Link]]:
    """Yield what a value reads of capabilities, each with the type that is expected there."""
    link = link_of(value)
    if link is not None:
        if link.kind == "capability":
            yield type_, link
    elif type_.inner is not None or type_.name == "any":
        for each in _elements(value):
            yield from reads(type_.inner or type_, each)


def is_within(type_: Type, other: Type) -> bool:
    """Return whether each value of a type is one of another type; of `any` that is not known."""
    if "any" in (type_.name, other.name) or type_ == other:
        return True
    if type_.inner is not None and other.inner is not None:
        return type_.name == other.name and is_within(type_.inner, other.inner)
    if other.name == "enum":
        return type_.name == "enum" and set(type_.options) <= set(other.options)
    return type_.name in _WITHIN.get(other.name, ())


def _elements(value: JsonValue) -> Iterable[JsonValue]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def member_of(reference: Reference) -> tuple[str, str] | None:
    """Return the service and the role of which a reference names a member, if it does."""
    if not reference.kind.startswith(_MEMBER):
        return None
    service, _, role = reference.kind.removeprefix(_MEMBER).rpartition(".")
    return service, role


def type_of(spelling: JsonValue) -> Type:
    """Return the type of a declaration that has been checked."""
    return _known(repr(spelling))


@lru_cache(maxsize=1 << 12)
def _known(spelling: str) -> Type:
    return parse_type(literal_eval(spelling))


def _is_number(value: JsonValue) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


_WITHIN: Mapping[str, Collection[str]] = {
    "float": ("int", "positive", "port"),
    "int": ("positive", "port"),
    "positive": ("port",),
    "str": ("enum", HOST, VAR),
}
"""For a type, other ones of which each value is one of its own."""

_WORDS: Mapping[str, str] = {
    "any": "anything",
    "bool": "true or false",
    "float": "a number",
    "int": "a whole number",
    "port": "a port number",
    "positive": "a whole number above 0",
    "str": "a text",
    HOST: "the name of a host",
    VAR: "the name of a var",
}
_SPELLED: Mapping[str, str] = {
    **dict.fromkeys(("enum", "choice", "oneof"), "the choices, such as `{enum: [low, high]}`"),
    **dict.fromkeys(("list", "array", "listof"), "the type of an element, such as `[str]`"),
    **dict.fromkeys(
        ("dict", "map", "mapping", "object", "attrs", "attrset"),
        "the type of a value, such as `{str: any}`",
    ),
    **dict.fromkeys(("string", "text"), "`str`"),
    **dict.fromkeys(("integer", "number"), "`int`, or `float` for a fraction"),
    "boolean": "`bool`",
}
"""How to spell what other languages call a type."""

_CHECKS: Mapping[str, Callable[[JsonValue], bool]] = {
    "any": lambda value: True,
    "bool": lambda value: isinstance(value, bool),
    "float": lambda value: isinstance(value, float) or _is_number(value),
    "int": _is_number,
    "port": lambda value: _is_number(value) and 1 <= value <= HIGHEST_PORT,
    "positive": lambda value: _is_number(value) and value > 0,
}
