"""den's graphs as den-diagram writes them: of one host, or of a whole fleet.

A graph has more for each node than is read here: how it is drawn, and what can be told from the
rest. Keys that are not named here are left aside, and a null counts as not given.
"""

from pydantic import BaseModel, ConfigDict, Field, model_validator

_LEFT_OUT = ("excluded", "replaced")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _given(cls, value: object) -> object:
        """Return what is given of an object."""
        if isinstance(value, dict):
            return {key: child for key, child in value.items() if child is not None}
        return value


class ClassOfNode(_Part):
    """What a node is for one class: whether it has content, and whether that is left out."""

    has: bool = Field(default=False, alias="hasClass")
    excluded: bool = False
    replaced: str | None = Field(default=None, alias="replacedBy")


class Node(_Part):
    """An aspect on a host or user, or in a fleet's graph a scope."""

    id: str
    path: str = Field(default="", alias="pathKey")
    full_label: str = Field(default="", alias="fullLabel")
    label: str = ""
    style: str = "default"
    instance: str | None = Field(default=None, alias="entityInstance")
    host: str | None = None
    scope: str | None = None
    is_scope: bool = Field(default=False, alias="isScope")
    classes: dict[str, ClassOfNode] = Field(default_factory=dict, alias="perClass")

    @property
    def naming(self) -> tuple[str, str]:
        """Return the key that has the name of the aspect, and the name."""
        named = (("pathKey", self.path), ("fullLabel", self.full_label), ("label", self.label))
        return next((pair for pair in named if pair[1]), ("id", self.id))

    @property
    def name(self) -> str:
        """Return the name of the aspect, or the id of the scope."""
        return self.naming[1]

    @property
    def is_left_out(self) -> bool:
        """Return whether den has excluded or replaced the aspect, for every class."""
        left_out = (each.excluded or each.replaced is not None for each in self.classes.values())
        return self.style in _LEFT_OUT and all(left_out)


class Edge(_Part):
    """An include (`normal`), a part of a namespace (`provide`), or a flow of a channel (`pipe`).

    That of an include into what is left out is `excluded` or `replaced`.
    """

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    style: str = "normal"
    host: str | None = None


class Scope(_Part):
    """A scope of a fleet's graph: the fleet, an environment, a host, a user, or another kind."""

    id: str
    kind: str = ""
    name: str
    parent: str | None = None


class Producer(_Part):
    """An aspect of a host that puts values into a channel."""

    aspect: str
    host: str | None = None
    scope: str | None = None


class Consumer(_Part):
    """A host, or a scope on it, that takes values from a channel."""

    host: str | None = None
    scope: str


class Flow(_Part):
    """Two hosts between which values of a channel go."""

    source: str = Field(alias="from")
    target: str = Field(alias="to")


class Pipe(_Part):
    """A channel with its ends."""

    producers: tuple[Producer, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    flows: tuple[Flow, ...] | None = None


class Instance(_Part):
    """A host or user that a host's graph is about."""

    kind: str
    name: str


class GraphDocument(_Part):
    """The graph of a host, or with `scopes` that of a fleet."""

    root: str = Field(alias="rootName")
    root_id: str | None = Field(default=None, alias="rootId")
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    instances: tuple[Instance, ...] = Field(default=(), alias="entityInstances")
    scopes: tuple[Scope, ...] = ()
    pipes: dict[str, Pipe] = Field(default_factory=dict)
