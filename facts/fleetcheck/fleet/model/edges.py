"""Edges that bring content from one scope to another, and what an evaluation has brought."""

from typing import Annotated

from pydantic import Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from fleetcheck.fleet.model.entry import Entry
from fleetcheck.fleet.model.fields import Attributes, Name


class Delivery(Entry):
    """An edge that takes the content of a class of one scope to another."""

    source: Annotated[Name | None, Field(alias="from")] = None
    """The scope whose content, with that of what is below it, is taken."""
    rewalk: Name | None = None
    """The aspect whose content is taken again from the scope `on`."""
    on: Name | None = None
    """The scope on which `rewalk` is walked."""
    bindings: dict[Name, JsonValue] = Field(default_factory=dict)
    """What `rewalk` gives the aspect; the same aspect with other bindings is other content."""
    synthesize: Name | None = None
    """The name of content that is made from what the scopes `reads` hold."""
    reads: tuple[Name, ...] = ()
    """The scopes that `synthesize` reads."""
    class_: Annotated[Name | None, Field(alias="class")] = None
    """The class of content that is taken; that of the scope by default."""
    into: Name | None = None
    """The class that it is delivered into; the one that is taken, by default."""
    to: Name | None = None
    """The scope that the content is delivered to."""
    output: Attributes | None = None
    """The output of the flake that the content becomes, such as `nixosConfigurations.web1`."""
    at: Attributes | None = None
    """The path in the target at which the content goes."""
    mode: Name | None = None
    """`merge` without a path, `nest` or `nest-verbatim` below it; by default `nest` where there is
    a path."""

    @model_validator(mode="after")
    def _one_source_and_target(self) -> "Delivery":
        if sum(x is not None for x in (self.source, self.rewalk, self.synthesize)) != 1:
            raise PydanticCustomError("wrong-value", "say one of `from`, `rewalk`, `synthesize`")
        if (self.to is None) == (self.output is None):
            raise PydanticCustomError("wrong-value", "say one of `to` and `output`")
        if (self.rewalk is None) != (self.on is None):
            raise PydanticCustomError("wrong-value", "`rewalk` and `on` belong together")
        if self.rewalk is None and self.bindings:
            raise PydanticCustomError("wrong-value", "`bindings` belong to `rewalk`")
        if self.synthesize is None and self.reads:
            raise PydanticCustomError("wrong-value", "`reads` belongs to `synthesize`")
        return self


class Observation(Entry):
    """What an evaluation put together: the scopes whose content one root holds in a class."""

    root: Name
    """The host or isolated scope that holds the content."""
    class_: Annotated[Name, Field(alias="class")]
    """The class of the content."""
    holds: tuple[Name, ...] = ()
    """The scopes whose content it is."""
    at: Attributes | None = None
    """The path in the root at which it is; at the top by default."""
    mode: Name = "merge"
    """How it was put there: `merge`, `nest` or `nest-verbatim`."""


DELIVERY_WORDS = {
    "from": "delivered from this",
    "rewalk": "walks this aspect again",
    "on": "walked again on this",
    "bindings": "walked again with this",
    "synthesize": "makes this",
    "reads": "made from this",
    "class": "delivers this class",
    "to": "delivered to this",
    "into": "delivered into this class",
    "output": "delivered to this output",
    "mode": "its mode",
    "at": "its path",
    "deliver": "delivered by this",
    "route": "delivered by this",
    "provide": "delivered by this",
}
"""What each key of a delivery contributes, in the words of an explanation."""

OBSERVATION_WORDS = {
    "observed": "observed here",
    "root": "observed in this root",
    "class": "observed in this class",
    "holds": "observed to be there",
    "at": "observed at this path",
    "mode": "how it was put there",
}
"""What each key of an observation contributes, in the words of an explanation."""
