"""Where in the files of a fleet the terms of programs are written."""

from collections.abc import Mapping
from functools import cached_property

from fleetcheck.documents.location import Location, Path
from fleetcheck.fleet.lock import LOCK_NAME
from fleetcheck.loading.load import Loaded
from fleetcheck.lowering.term import Compound, Term, file_text
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.node import Placement
from fleetcheck.sources.source import Way


class Places:
    """Locates the terms of labels in the files of a fleet."""

    def __init__(self, loaded: Loaded, expansion: Expansion) -> None:
        """Look things up in this fleet."""
        self._loaded = loaded
        self._expansion = expansion

    def location(self, term: Term) -> Location:
        """Return where a term is written.

        `path(…)` is a value of the fleet and `key(…)` a key, `at(A,S)` the entry that decides that
        A is on S, `port(A,S,Name,Index)` a port of A and `line(Port)` its line in fleet.lock,
        `provision(A,Capability)` its entry in `provides`, `ignore(File,Line,Column,Length)` a
        comment, and a string a host or scope. Anything else is the fleet as a whole.
        """
        match term:
            case Compound("ignore", (str(file), int(line), int(column), int(length))):
                return Location(self._files[file], line, column, length)
        path, key = self._path(term)
        return self._loaded.locate(path, key)

    def ways(self, term: Term) -> tuple[Way, ...]:
        """Return the places by way of which what `location` locates came to be what it is."""
        path = self.path(term)
        return self._loaded.ways(path) if path else ()

    def format(self, term: Term) -> str:
        """Return the format of the file in which a term is written."""
        return self._loaded.merged.source_of(self.path(term))[0].format

    def path(self, term: Term) -> Path:
        """Return the path in the fleet of what `location` locates."""
        return self._path(term)[0]

    def _path(self, term: Term) -> tuple[Path, bool]:
        match term:
            case Compound("path", steps):
                return _steps(steps), False
            case Compound("key", (Compound("path", steps),)) | Compound("key", steps):
                return _steps(steps), True
            case Compound("at", (str(aspect), str(scope))):
                placement = self._placements.get((aspect, scope))
                return (placement.reasons[0].path if placement else ()), False
            case Compound("port", (str(aspect), _, str(name), int(index))):
                return ("aspects", aspect, "ports", name, index), False
            case Compound("line", (Compound("port", steps),)):
                return (LOCK_NAME, *_steps(steps)), False
            case Compound("provision", (str(aspect), str(capability))):
                entry = self._loaded.fleet.aspects.get(aspect)
                provides = entry.provides if entry is not None else ()
                found = (i for i, provide in enumerate(provides) if provide.cap == capability)
                return ("aspects", aspect, "provides", next(found, 0)), False
            case str(name) if name in self._expansion.nodes:
                return self._expansion.nodes[name].path, True
        return (), False

    @cached_property
    def _files(self) -> Mapping[str, str]:
        return {file_text(file): file for file in self._loaded.documents}

    @cached_property
    def _placements(self) -> Mapping[tuple[str, str], Placement]:
        return {(p.aspect, p.scope): p for p in self._expansion.placements}


def _steps(terms: tuple[Term, ...]) -> Path:
    return tuple(step for step in terms if isinstance(step, (str, int)))
