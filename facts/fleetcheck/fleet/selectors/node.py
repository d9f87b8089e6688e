"""What a selector looks at."""

from collections.abc import Collection, Container, Mapping, Sequence
from typing import Protocol


class Node(Protocol):
    """A host, a scope below one, or a node above hosts."""

    @property
    def name(self) -> str:
        """Return the name that `Name` and `Scope` compare."""

    @property
    def host(self) -> str | None:
        """Return the host this node is or lies on."""

    @property
    def environment(self) -> str | None:
        """Return the environment this node belongs to."""

    @property
    def kind(self) -> str | None:
        """Return the entity kind."""

    @property
    def tags(self) -> Collection[str]:
        """Return the tags, computed ones included."""

    @property
    def aspects(self) -> Container[str]:
        """Return the names of the aspects placed here."""

    @property
    def capabilities(self) -> Container[str]:
        """Return the capabilities that the aspects placed here provide."""

    @property
    def attributes(self) -> Mapping[str, object]:
        """Return the attributes; a value is compared as text."""

    @property
    def parent(self) -> "Node | None":
        """Return the node directly above."""

    @property
    def children(self) -> Sequence["Node"]:
        """Return the nodes directly below."""

    @property
    def below_host(self) -> bool:
        """Return whether this is a scope on a host, not the host itself or anything above."""


def as_text(value: object) -> str:
    """Return the value of an attribute as selectors compare it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
