"""Values that are read elsewhere: a field of a capability, or one file of a var."""

from collections.abc import Container, Iterator
from typing import Literal, NamedTuple

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.fleet.values import check_name

CAPABILITY, VARS = "cap:", "vars."


class Link(NamedTuple):
    """What `{from: "cap:http-proxy.port"}` or `{from: "vars.wg.files.private"}` reads.

    `name` is what stands behind the prefix: `http-proxy.port` or `wg.files.private`.
    """

    kind: Literal["capability", "var"]
    name: str


class Field(NamedTuple):
    """A field of a capability, as `http-proxy.port` names it."""

    capability: str
    name: str

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"{self.capability}.{self.name}"


def parse_link(text: str) -> Link | None:
    """Return what a text after `from` reads, None if it is no such text."""
    name = text.removeprefix(CAPABILITY)
    if name != text and "." in name.strip("."):
        return Link("capability", name)
    name = text.removeprefix(VARS)
    return Link("var", name) if name and name != text else None


def link_of(value: JsonValue) -> Link | None:
    """Return what a value reads elsewhere, None if it is a value of its own."""
    match value:
        case {"from": str(text), **rest} if not rest:
            return parse_link(text)
    return None


def links_in(value: JsonValue) -> Iterator[Link]:
    """Yield whatever a value reads elsewhere, also within lists and mappings."""
    link = link_of(value)
    if link is not None:
        yield link
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from links_in(each)


def field_of(link: Link, capabilities: Container[str]) -> Field:
    """Return the field that a link names; of the capabilities it may be about, the longest one.

    A link that begins with none of them is about what stands before its first dot.
    """
    parts = link.name.split(".")
    known = (".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
    capability = next((each for each in known if each in capabilities), parts[0])
    return Field(capability, link.name.removeprefix(f"{capability}."))


def check_source(value: str) -> str:
    """Return `value` where an offered field can come from it; else ValueError is raised."""
    section, _, name = value.partition(".")
    if value == "address":
        return value
    if section not in ("settings", "ports", "vars") or not name:
        raise ValueError("expected `settings.port`, `ports.https`, `vars.token` or `address`")
    check_name(name)
    return value


def check_port_source(value: str) -> str:
    """Return `value` where the number of a port can come from it; else ValueError is raised."""
    link = parse_link(value)
    if link is not None and link.kind == "capability":
        check_name(link.name)
    elif not value.removeprefix("settings.") or not value.startswith("settings."):
        raise ValueError("expected the name of a setting: `settings.port`")
    else:
        check_name(value)
    return value
