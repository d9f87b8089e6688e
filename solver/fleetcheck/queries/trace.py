"""The delivery edges of a fleet in their normal form: a sorted list with a hash, to compare by.

The form is that of gen-edge's trace, version 2: the same edges give the same bytes there and here.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from fleetcheck.engine.programs import vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import derive
from fleetcheck.fleet.attribute_path import parse_attributes
from fleetcheck.lowering.term import Compound, Term
from fleetcheck.slicing.state import State

_EVERY_ROOT = "gathers(Host) :-\n    host(Host).\n"
_PREDICATES = (
    "edge_from",
    "edge_rewalks",
    "edge_binds",
    "edge_makes",
    "edge_reads",
    "edge_to",
    "edge_output",
    "edge_at",
    "edge_mode",
    "folds",
    "in_subtree",
    "output_on_several",
)

Entry = dict[str, object]
"""One edge: its target, path, mode, annotations and source, as JSON has them."""


class Trace(NamedTuple):
    """Edges in their normal form, sorted."""

    entries: tuple[Entry, ...]

    @property
    def lines(self) -> list[str]:
        """Return one line for each edge: target, path, source and mode."""
        return [line_of(entry) for entry in self.entries]

    @property
    def hash(self) -> str:
        """Return the SHA-256 of the edges as JSON without spaces, keys being sorted."""
        return sha256(_canonical(self.entries).encode()).hexdigest()


def trace_of(entries: Iterable[Entry]) -> Trace:
    """Return the edges in their normal form."""
    ordered = sorted(entries, key=lambda e: (line_of(e).encode(), _canonical(e).encode()))
    return Trace(tuple(ordered))


def trace(state: State) -> Trace:
    """Return the edges of the fleet: the default fold of each root and class, and all others."""
    rules = needed(_PREDICATES, _EVERY_ROOT, expand=False).text
    facts = state.facts.text()
    return trace_of(_Edges(derive(vocabulary() + rules + facts, _PREDICATES)).entries())


def line_of(entry: Entry) -> str:
    """Return an edge in one line, by which it is sorted."""
    path = entry["path"]
    assert isinstance(path, list)
    return f"{_target(entry)} | {'/'.join(path)} | {_source(entry)} | {entry['mode']}"


def _target(entry: Entry) -> str:
    match entry["target"]:
        case {"arm": "output", "output": list(steps)}:
            return f"out:{'.'.join(steps)}"
        case {"root": str(root), "class": str(class_)}:
            return f"root:{root}/{class_}"
    raise ValueError("an edge has no target")


def _source(entry: Entry) -> str:
    source = entry["source"]
    assert isinstance(source, dict)
    match source:
        case {"arm": "collected", "scope": scope, "class": class_}:
            return f"collected:{scope}/{class_}"
        case {"arm": "rewalk", "aspect": aspect, "scope": scope, "class": class_}:
            bindings = source.get("bindings")
            return f"rewalk:{aspect}@{scope}/{class_}{_canonical(bindings) if bindings else ''}"
        case {"arm": "synthesize", "spec": {"key": key}}:
            return f"synthesize:{key}"
    raise ValueError("an edge has no source")


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class _Edges:
    """Collects what the programs derive about each edge."""

    def __init__(self, atoms: Iterable[Compound]) -> None:
        self.rows: dict[str, list[tuple[Term, ...]]] = defaultdict(list)
        for atom in atoms:
            self.rows[atom.name].append(atom.arguments)
        self.members: dict[str, list[str]] = defaultdict(list)
        for scope, member in self.rows["in_subtree"]:
            self.members[str(scope)].append(str(member))
        self.reads: dict[Term, list[Entry]] = defaultdict(list)
        for edge, scope, class_ in self.rows["edge_reads"]:
            self.reads[edge].append({"position": scope, "channel": class_})
        self.at = {edge: str(path) for edge, path in self.rows["edge_at"]}
        self.mode = {row[0]: row[1] for row in self.rows["edge_mode"]}

    def entries(self) -> Iterator[Entry]:
        """Yield the default folds, then the edges that have a source and a target."""
        for root, class_ in self.rows["folds"]:
            source = self.collected(root, class_)
            fold: Entry = {"arm": "root", "root": root, "class": class_}
            yield _entry(fold, [], "merge", source, {"collectedScopes": source["members"]})
        sources = dict(self.sources())
        for edge, target, notes in self.targets():
            if edge in sources:
                steps = list(parse_attributes(self.at.get(edge, "")))
                yield _entry(target, steps, self.mode[edge], sources[edge], notes)

    def collected(self, scope: Term, class_: Term) -> Entry:
        members = sorted(self.members[str(scope)])
        return {"arm": "collected", "scope": scope, "class": class_, "members": members}

    def sources(self) -> Iterator[tuple[Term, Entry]]:
        for edge, scope, class_ in self.rows["edge_from"]:
            yield edge, self.collected(scope, class_)
        bound = {edge: json.loads(str(text)) for edge, text in self.rows["edge_binds"]}
        for edge, aspect, scope, class_ in self.rows["edge_rewalks"]:
            walked: Entry = {"arm": "rewalk", "aspect": aspect, "scope": scope, "class": class_}
            bindings = bound.get(edge)
            yield edge, walked if bindings is None else {**walked, "bindings": bindings}
        for edge, name in self.rows["edge_makes"]:
            spec: Entry = {"key": name}
            yield edge, {"arm": "synthesize", "spec": spec, "reads": self.reads[edge]}

    def targets(self) -> Iterator[tuple[Term, Entry, Entry]]:
        for edge, scope, class_ in self.rows["edge_to"]:
            yield edge, {"arm": "root", "root": scope, "class": class_}, {}
        several = {name for (name,) in self.rows["output_on_several"]}
        for edge, name, system in self.rows["edge_output"]:
            steps = list(parse_attributes(str(name)))
            notes: Entry = {}
            if isinstance(system, str):
                notes["system"] = system
                if name in several:
                    steps[-1] += f"@{system}"
            yield edge, {"arm": "output", "output": steps}, notes


def _entry(target: Entry, path: list[str], mode: Term, source: Entry, notes: Entry) -> Entry:
    return {
        "target": target,
        "path": path,
        "mode": mode,
        "annotations": notes,
        "source": source,
    }
