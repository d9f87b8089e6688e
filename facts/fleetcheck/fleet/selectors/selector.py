"""Which hosts and scopes are meant: the tree of a selector and whether a node matches it.

`selector_syntax` reads such a tree from text, `selector_text` writes it back.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fleetcheck.fleet.selectors.node import Node, as_text


@dataclass(frozen=True, slots=True)
class Everything:
    """Every node."""


@dataclass(frozen=True, slots=True)
class Tag:
    """The nodes that carry this tag."""

    name: str


@dataclass(frozen=True, slots=True)
class Environment:
    """The nodes of this environment."""

    name: str


@dataclass(frozen=True, slots=True)
class Host:
    """The host of this name and everything on it."""

    name: str


@dataclass(frozen=True, slots=True)
class Kind:
    """The nodes of this kind."""

    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of this name, which may be a host."""

    name: str


@dataclass(frozen=True, slots=True)
class Has:
    """The nodes this aspect is placed on."""

    aspect: str


@dataclass(frozen=True, slots=True)
class Provides:
    """The nodes on which something that provides this capability is placed."""

    capability: str


@dataclass(frozen=True, slots=True)
class Name:
    """The node of this name, as CSS writes it: `web1` or `#web1`."""

    name: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """The nodes with this attribute; without a value, those where it is present at all.

    A tag such as `gpu=nvidia` counts as one, as does `meta.region` of a host or its environment.
    """

    key: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Not:
    """The nodes that do not match."""

    selector: "Selector"


@dataclass(frozen=True, slots=True)
class All:
    """The nodes that match every part; with no part, every node."""

    selectors: tuple["Selector", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The nodes that match some part; with no part, none."""

    selectors: tuple["Selector", ...]


@dataclass(frozen=True, slots=True)
class ParentIs:
    """The nodes whose parent matches."""

    selector: "Selector"


@dataclass(frozen=True, slots=True)
class Within:
    """The nodes with an ancestor that matches."""

    selector: "Selector"


@dataclass(frozen=True, slots=True)
class ChildIs:
    """The nodes with a child that matches: `:has(x)`."""

    selector: "Selector"


Named = Tag | Environment | Host | Kind | Scope | Has | Provides | Name
Operator = Not | All | AnyOf | ParentIs | Within | ChildIs
Selector = Everything | Named | Attribute | Operator
Mention = Tag | Environment | Has | Provides | Attribute


def matches(selector: Selector, node: Node) -> bool:
    """Return whether the selector is true of the node."""
    match selector:
        case Everything():
            return True
        case Tag(name):
            return name in node.tags
        case Environment(name):
            return node.environment == name
        case Host(name):
            return node.host == name
        case Kind(name):
            return node.kind == name
        case Scope(name) | Name(name):
            return node.name == name
        case Has(aspect):
            return aspect in node.aspects
        case Provides(capability):
            return capability in node.capabilities
        case Attribute(key, value):
            return _has_attribute(node, key, value)
        case Not(inner):
            return not matches(inner, node)
        case All(inners):
            return all(matches(inner, node) for inner in inners)
        case AnyOf(inners):
            return any(matches(inner, node) for inner in inners)
        case ParentIs(inner):
            return node.parent is not None and matches(inner, node.parent)
        case Within(inner):
            return any(matches(inner, above) for above in _ancestors(node))
        case ChildIs(inner):
            return any(matches(inner, child) for child in node.children)


def picks(selector: Selector, node: Node) -> bool:
    """Return whether roles, policies and `neededBy` apply to the node.

    Below a host the selector must also name something of the scope's own, so that `*` and
    `env:prod` pick hosts only, while `kind:microvm` picks the scopes of that kind.
    """
    return matches(selector, node) and (not node.below_host or _names_own(selector, node))


def mentions(selector: Selector, positive: bool = True) -> Iterator[tuple[Mention, bool]]:
    """Yield the tags, environments, aspects and so on that the selector depends on, as written.

    The flag is false under an odd number of negations. `key=value` depends on the tag so spelled,
    and `environment=value` on there being no environment as well, as only then the tag counts.
    `[key]` depends on all tags that are spelled with this key: it stands for itself.
    """
    if isinstance(selector, Attribute) and selector.key.startswith("meta."):
        yield Environment(""), positive
    match selector:
        case Tag() | Environment() | Has() | Provides():
            yield selector, positive
        case Attribute("environment", None):
            yield Environment(""), positive
            yield selector, positive
        case Attribute(_, None):
            yield selector, positive
        case Attribute(key, str(value)):
            if key == "environment":
                yield Environment(value), positive
                yield Environment(value), not positive
            yield Tag(f"{key}={value}"), positive
        case Not(inner):
            yield from mentions(inner, not positive)
        case _:
            for inner in operands(selector):
                yield from mentions(inner, positive)


def operands(selector: Selector) -> tuple[Selector, ...]:
    """Return the selectors directly inside this one; none for an atom."""
    match selector:
        case All(inners) | AnyOf(inners):
            return inners
        case Not(inner) | ParentIs(inner) | Within(inner) | ChildIs(inner):
            return (inner,)
        case _:
            return ()


def depth(selector: Selector) -> int:
    """Return how many operators are nested in one another; 0 for an atom."""
    inner = operands(selector)
    return 1 + max(map(depth, inner)) if inner else 0


def _names_own(selector: Selector, node: Node) -> bool:
    """Return whether a selector that matches does so by something of the node's own."""
    match selector:
        case Tag() | Kind() | Scope() | Has() | Provides() | Name() | Attribute():
            return True
        case All(inners):
            return any(_names_own(inner, node) for inner in inners)
        case AnyOf(inners):
            return any(matches(inner, node) and _names_own(inner, node) for inner in inners)
        case _:
            return False


def _has_attribute(node: Node, key: str, value: str | None) -> bool:
    """Return whether the attribute is there with this value; a tag stands in for a missing one."""
    if key not in node.attributes:
        if value is None:
            return any(tag.startswith(f"{key}=") for tag in node.tags)
        return f"{key}={value}" in node.tags
    return value is None or value == as_text(node.attributes[key])


def _ancestors(node: Node) -> Iterator[Node]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent
