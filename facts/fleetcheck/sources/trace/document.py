"""Traces as engines write them: the keys that are read, in the two shapes that there are."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fleetcheck.documents.document import Document, strip_positions
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.fleet.model.fields import Name
from fleetcheck.fleet.reading import read_as


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


class Explained(BaseModel):
    """Why two traces differ in one edge, and the rule or document that says so.

    `deviation` is the line of the difference.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    deviation: Name
    verdict: Literal["bug-in-old", "bug-in-new", "intentional"]
    reason: Name
    rule: Name


class Verdicts(BaseModel):
    """What a file explains of the differences between two traces."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verdicts: tuple[Explained, ...]


def read_verdicts(document: Document) -> tuple[Explained, ...]:
    """Return what a file explains; BadInputError carries every part of a wrong shape."""
    return read_as(Verdicts, strip_positions(document.value), document.locate).verdicts


def read_edges(document: Document) -> TraceDocument:
    """Return the edges of a trace; BadInputError carries every part of a wrong shape."""
    return read_as(TraceDocument, strip_positions(document.value), document.locate)


def normal_edges(document: Document) -> list[dict[str, object]]:
    """Return the edges of a trace in their normal form.

    BadInputError carries every part of a wrong shape, and each edge with an end of no known form.
    """
    read_edges(document)
    value = strip_positions(document.value)
    assert isinstance(value, dict)
    found, problems = [], []
    for index, edge in enumerate(value["edges"]):
        target, source = _target(edge["target"]), _source(edge)
        if target is None or source is None:
            which = "target" if target is None else "source"
            message = f"the {which} of this edge is none that a trace can have"
            problems.append(
                Problem("wrong-value", message, document.locate(("edges", index, which)))
            )
        else:
            rest = {"path": [], "mode": "merge", "annotations": {}, **edge}
            kept = {key: rest[key] for key in ("path", "mode", "annotations")}
            found.append({**kept, "target": target, "source": source})
    if problems:
        raise BadInputError(problems)
    return found


def _target(target: object) -> dict[str, object] | None:
    match target:
        case {"output": list(steps)}:
            return {"arm": "output", "output": steps}
        case {"output": str(name)}:
            return {"arm": "output", "output": name.split(".")}
        case {"root": str(root), "class": str(class_)}:
            return {"arm": "root", "root": root, "class": class_}
    return None


def _source(edge: dict[str, object]) -> dict[str, object] | None:
    source, noted = edge["source"], edge.get("annotations")
    assert isinstance(source, dict)
    match source:
        case {"arm": "collected", "scope": str(), "class": str()}:
            return source
        case {"arm": "rewalk", "aspect": str(), "scope": str(), "class": str()}:
            return source
        case {"arm": "synthesize", "spec": {"key": str()}}:
            return source
        case {"collected": {"scope": str(scope), "class": str(class_)}}:
            scopes = noted.get("collectedScopes", []) if isinstance(noted, dict) else []
            members = source["collected"].get("members", scopes)
            return {"arm": "collected", "scope": scope, "class": class_, "members": members}
        case {"synthesize": {"forwardId": str(key)}}:
            return {"arm": "synthesize", "spec": {"key": key}, "reads": []}
    return None
