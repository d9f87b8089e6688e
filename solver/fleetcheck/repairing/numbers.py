"""Other numbers for ports: edits of native files, and what is to be written into other files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.documents.edit import Edit
from fleetcheck.documents.location import Path
from fleetcheck.engine.violation import Violation, ports_within
from fleetcheck.fleet.model import PortSpec
from fleetcheck.fleet.short_forms import as_numbered
from fleetcheck.fleet.values import Ports
from fleetcheck.judging.places import Places
from fleetcheck.loading.load import Loaded
from fleetcheck.lowering.term import Compound
from fleetcheck.ports.free import Sought, free_numbers
from fleetcheck.ports.renumbered import violations_with
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.slicing.state import State
from fleetcheck.sources.source import WrittenPort

_MOST = 1000
"""For so many violations numbers are sought at most."""

_TOGETHER = 8
"""Where more ports are in each other's way, no number is named for each of them."""


Paths = tuple[Path, ...]


class Renumbering(NamedTuple):
    """Edits that give ports other numbers, and in words what is to be written by hand for that."""

    edits: tuple[Edit, ...]
    text: str


class Numbers:
    """The other numbers that ports could have, chosen for all violations of a fleet together.

    All of them are tried at once: they are in nobody's way, so each alone does the same.
    """

    def __init__(self, state: State, violations: Sequence[Violation]) -> None:
        """Choose a number for each port that a violation could be ended with."""
        self._state = state
        self._places = Places(state.loaded, state.expansion)
        self._known = _written(state.loaded)
        self._ranks: dict[str, int] = {}
        for rank, placement in enumerate(state.expansion.placements):
            self._ranks.setdefault(placement.aspect, rank)
        asked: dict[Path, int] = {}
        some = [each for each in violations if self._ports(each)][:_MOST]
        for violation in some:
            ports = self._ports(violation)
            if len(ports) <= _TOGETHER:
                asked |= {path: self._known[path].inner for path in ports if path in self._known}
            asked |= dict.fromkeys(self._movers(violation), 0)
        self._free = free_numbers(state, map(Sought._make, asked.items())) if asked else {}
        self._proved = set(self._prove(some)) if self._free and self._known else set()

    def of(self, violation: Violation) -> Iterator[Renumbering]:
        """Yield what gives one of two ports another number, or all but one of several.

        Each ends the violation, and no rule about ports finds anything new.
        """
        for paths in self._ways(violation):
            if (violation.term, paths) in self._proved:
                yield self._renumbering(paths)

    def moves(self, violation: Violation) -> Mapping[Path, Ports]:
        """Return free numbers for all ports of native files but the one that stays, if known.

        The port that stays is one that cannot move, else that of the aspect that is placed first.
        """
        movers = self._movers(violation)
        if not all(path in self._free for path in movers):
            return {}
        return {path: self._numbers(path) for path in movers}

    def _movers(self, violation: Violation) -> list[Path]:
        """Return the ports of native files that are to get another number, none where many are."""
        ours = [
            path
            for path in self._ports(violation)
            if path not in self._known and self._is_fixed(path)
        ]
        claims = {
            self._places.path(label.arguments[0])
            for _, label in violation.labels
            if label.name == "binds"
        }
        rule = all_rules().get(violation.term.name)
        if rule is not None and rule.apart and claims <= {*ours}:
            ours = sorted(ours, key=self._by_placement)[1:]
        return ours if len(ours) < _TOGETHER else []

    def _by_placement(self, path: Path) -> tuple[int, Path]:
        """Return a key that sorts the port of the aspect first that is placed first."""
        return (self._ranks.get(str(path[1]), 0), path)

    def _is_fixed(self, path: Path) -> bool:
        return self._state.loaded.merged.is_editable(path) and self._spec(path).port is not None

    def _ways(self, violation: Violation) -> list[Paths]:
        """Return the ports that may get another number, those together that have to."""
        ports = self._ports(violation)
        known = (path for path in ports if path in self._free and path in self._known)
        free = sorted(known, key=self._by_ease)
        if len(ports) <= 2:
            return [(path,) for path in free]
        return [tuple(free[: len(ports) - 1])] if len(free) >= len(ports) - 1 else []

    def _prove(
        self, violations: Sequence[Violation]
    ) -> Iterator[tuple[Compound, tuple[Path, ...]]]:
        """Yield the ways that end a violation, by solving with the first ways of all, and so on."""
        ways = {violation.term: self._ways(violation) for violation in violations}
        for rank in range(max(map(len, ways.values()), default=0)):
            tried = {term: some[rank] for term, some in ways.items() if rank < len(some)}
            numbers = {path: self._numbers(path) for paths in tried.values() for path in paths}
            left = violations_with(self._state, numbers)
            terms = {violation.term for violation in left}
            involved = {
                ("aspects", name.aspect, "ports", name.port, name.position)
                for violation in left
                for name in ports_within(violation)
            }
            for term, paths in tried.items():
                if term not in terms and involved.isdisjoint(paths):
                    yield term, paths

    def _ports(self, violation: Violation) -> list[Path]:
        """Return the ports of which the rule proposes that one gets another number."""
        paths: list[Path] = []
        for _, fix in violation.fixes:
            match fix:
                case Compound("set", (where, "auto")):
                    paths.append(self._places.path(where))
        return list(dict.fromkeys(paths))

    def _by_ease(self, path: Path) -> tuple[bool, bool, bool, Path]:
        """Return a key that sorts first what takes a new line in a file of variables only.

        What has the number that it has in the container comes last.
        """
        written, spec = self._known[path], self._spec(path)
        is_own = spec.port is not None and spec.port.low == written.inner
        return (written.variable is None, written.is_set, is_own, path)

    def _spec(self, path: Path) -> PortSpec:
        _, aspect, _, port, index = path
        return self._state.loaded.fleet.aspects[str(aspect)].ports[str(port)][int(index)]

    def _numbers(self, path: Path) -> Ports:
        """Return the free numbers for a port."""
        ports = self._spec(path).port
        assert ports is not None
        low = self._free[path]
        return Ports(low, low + ports.high - ports.low, ports.protocol)

    def _renumbering(self, paths: Iterable[Path]) -> Renumbering:
        edits, texts = [], []
        for path in sorted(paths):
            numbers = self._numbers(path)
            edits.append(Edit("set", path, as_numbered(self._spec(path), numbers)))
            texts.append(self._text(path, self._known[path], numbers))
        return Renumbering(tuple(edits), "; ".join(texts))

    def _text(self, path: Path, written: WrittenPort, numbers: Ports) -> str:
        """Return what is to be written where, so that a port gets other numbers."""
        low, high = numbers.low, numbers.high
        number = f"{low}" if low == high else f"{low}-{high}"
        if written.variable is None:
            line = f"{written.before}{number}{written.after}"
            return f"{number} would be free: write `{line}` at {self._state.loaded.locate(path)}"
        free = f"`{written.variable.name}={number}` would be free"
        if not written.is_set:
            return f"{free}: put it into `{written.variable.file}`"
        where = "in the environment" if written.set_at is None else f"at {written.set_at}"
        return f"{free}: change it {where}"


def _written(loaded: Loaded) -> Mapping[Path, WrittenPort]:
    """Return how ports are written that can have another number without others getting it too."""
    found = [item for source in loaded.merged.sources for item in source.numbers.items()]
    entries = Counter(written.entry for _, written in found)
    return {
        path: written for path, written in found if written.variable or entries[written.entry] == 1
    }
