"""Traces of delivery edges, ours or those of an engine: what an evaluation has put together.

Each edge that collects content into a root is an observation about that root. What is not about
collected content tells nothing about isolation; it is left aside, and counted.
"""

from typing import TYPE_CHECKING

from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Path
from fleetcheck.fleet.attribute_path import attribute_text
from fleetcheck.sources.origins import Origins
from fleetcheck.sources.source import Source

if TYPE_CHECKING:
    from fleetcheck.sources.trace.document import Collected, TracedEdge

VERSION = 1


def recognises(value: object) -> bool:
    """Return whether the document is a trace."""
    return isinstance(value, dict) and "trace" in value and isinstance(value.get("edges"), list)


def read(document: Document) -> Source:
    """Return a trace as a source: as observations about the roots that it speaks of."""
    from fleetcheck.sources.trace.document import read_edges  # it loads slowly

    origins = Origins(document.locate)
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
        seen = {"root": edge.target.root, "class": edge.target.class_, "holds": list(holds)}
        origins.note((*native, "at"), (*here, "path"))
        at = {"at": attribute_text(edge.path)} if edge.path else {}
        observed.append({**seen, **at, "mode": edge.mode})
    notes = () if not aside else (_left(document.file, aside),)
    return Source(document, {"fleet": 1, "observed": observed}, origins, notes, "trace")


def _held(edge: "TracedEdge", collected: "Collected") -> tuple[tuple[str, ...], Path]:
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
