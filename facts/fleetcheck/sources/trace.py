"""Traces of delivery edges, ours or those of an engine: what an evaluation has put together.

Each edge that collects content into a root is an observation about that root. What is not about
collected content tells nothing about isolation; it is left aside, and counted.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fleetcheck.document import Document, strip_positions
from fleetcheck.location import Path
from fleetcheck.source import Source
from fleetcheck.sources.origins import Origins
from fleetcheck.validate import read_as

VERSION = 1


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


def recognises(value: object) -> bool:
    """Return whether the document is a trace."""
    return isinstance(value, dict) and "trace" in value


def read_edges(document: Document) -> TraceDocument:
    """Return the edges of a trace; BadInputError carries every part of a wrong shape."""
    return read_as(TraceDocument, strip_positions(document.value), document.locate)


def read(document: Document) -> Source:
    """Return a trace as a source: as observations about the roots that it speaks of."""
    origins = Origins()
    observed: list[dict[str, object]] = []
    aside = 0
    for index, edge in enumerate(read_edges(document).edges):
        here: Path = ("edges", index)
        collected = edge.source.collected
        if edge.target.root is None or edge.target.class_ is None or collected is None:
            aside += 1
            continue
        native: Path = ("observed", len(observed))
        origins.note(native, here)
        origins.note((*native, "root"), (*here, "target", "root"))
        holds, where = _held(edge, collected)
        origins.note((*native, "holds"), (*here, *where))
        if len(where) == 0:
            origins.note((*native, "holds", 0), (*here, "source"))
        observed.append(
            {"root": edge.target.root, "class": edge.target.class_, "holds": list(holds)}
        )
    notes = () if not aside else (_left(document.file, aside),)
    return Source(document, {"fleet": 1, "observed": observed}, origins, notes, "trace")


def _held(edge: TracedEdge, collected: Collected) -> tuple[tuple[str, ...], Path]:
    """Return the scopes whose content an edge collects, and where it lists them."""
    if collected.members:
        inner: Path = () if edge.source.arm else ("collected",)
        return collected.members, ("source", *inner, "members")
    if edge.annotations is not None and edge.annotations.scopes:
        return edge.annotations.scopes, ("annotations", "collectedScopes")
    return (collected.scope,), ()


def _left(file: str, count: int) -> str:
    edges = "1 edge collects" if count == 1 else f"{count} edges collect"
    return f"{file}: {edges} no content of a scope, so nothing can be said about isolation there"
