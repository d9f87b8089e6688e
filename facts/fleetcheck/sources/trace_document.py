"""Traces as engines write them: the keys that are read, in the two shapes that there are."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fleetcheck.document import Document, strip_positions
from fleetcheck.validate import read_as


class _Part(BaseModel):
    """A part of a trace; what else an engine notes there is of no interest here."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Target(_Part):
    """The root and class that an edge delivers into, or the output it is delivered as."""

    root: str | None = None
    class_: str | None = Field(None, alias="class")
    output: tuple[str, ...] | str | None = None


class Collected(_Part):
    """The scope and class that an edge collects, with the scopes that belong to it."""

    scope: str
    class_: str = Field(alias="class")
    members: tuple[str, ...] = ()


class Origin(_Part):
    """The source of an edge; `collected` is beside other keys, or what they are in."""

    arm: str = ""
    collected: Collected | None = None

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, value: object) -> object:
        if isinstance(value, dict) and value.get("arm") == "collected":
            return {"arm": "collected", "collected": value}
        return value


class Annotations(_Part):
    """What an engine notes about an edge."""

    scopes: tuple[str, ...] = Field(default=(), alias="collectedScopes")


class TracedEdge(_Part):
    """One edge of a trace."""

    target: Target
    source: Origin
    path: tuple[str, ...] = ()
    mode: str = "merge"
    annotations: Annotations | None = None


class TraceDocument(_Part):
    """A trace: its edges, in any order."""

    trace: Literal[1]
    edges: tuple[TracedEdge, ...]


def read_edges(document: Document) -> TraceDocument:
    """Return the edges of a trace; BadInputError carries every part of a wrong shape."""
    return read_as(TraceDocument, strip_positions(document.value), document.locate)
