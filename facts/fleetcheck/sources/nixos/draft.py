"""The native fleet that configurations amount to, while it is put together."""

from collections import defaultdict
from collections.abc import Sequence

from fleetcheck.documents.location import Locate, Path
from fleetcheck.documents.problem import Problem
from fleetcheck.sources.nixos.listening import Bound
from fleetcheck.sources.origins import Origins

Tree = dict[str, object]


class Draft:
    """Hosts, scopes and aspects, with the places of everything in them.

    An aspect is what NixOS makes a unit of; it is called like that, with its machine.
    """

    def __init__(self, locate: Locate) -> None:
        """Start with nothing; `locate` says where a path of the document is written."""
        self.origins = Origins(locate)
        self.locate = locate
        self.kinds: dict[str, Tree] = {}
        self.hosts: dict[str, Tree] = {}
        self.scopes: dict[str, Tree] = {}
        self.notes: list[str] = []
        self.problems: list[Problem] = []
        self.bound: dict[str, list[Bound]] = defaultdict(list)
        """Where something listens, by machine."""
        self._aspects: dict[str, Tree] = {}
        self._machines: dict[str, str] = {}

    @property
    def tree(self) -> Tree:
        """Return the fleet in the native format."""
        return {
            "fleet": 1,
            "kinds": self.kinds,
            "hosts": self.hosts,
            "scopes": self.scopes,
            "aspects": self._aspects,
        }

    def machine(self, path: Path) -> Tree:
        """Return the entry of the host or scope at a path of the fleet."""
        return (self.hosts if path[0] == "hosts" else self.scopes)[str(path[1])]

    def unit(self, machine: Path, unit: str, written: Path) -> str:
        """Return the aspect of a unit; a new one is placed on its machine."""
        name = f"{unit}/{machine[1]}"
        if name not in self._aspects:
            self._aspects[name] = {}
            self._machines[name] = str(machine[1])
            self.append(machine, "aspects", name, written)
            self.origins.note(("aspects", name), written, key=True)
        return name

    def append(self, path: Path, key: str, value: object, written: Path) -> None:
        """Add a value to a list of the entry at a path."""
        entry = self._aspects[str(path[1])] if path[0] == "aspects" else self.machine(path)
        listed = entry.setdefault(key, [])
        assert isinstance(listed, list)
        self.origins.note((*path, key, len(listed)), written)
        listed.append(value)

    def listen(self, aspect: str, bound: Bound, written: Path, **more: object) -> None:
        """Add a port to those of an aspect, unless it has it."""
        ports = self._aspects[aspect].setdefault("ports", {})
        assert isinstance(ports, dict)
        specs = ports.setdefault(bound.name, [])
        spec = {**bound.spec, **more}
        if spec not in specs:
            self.origins.note(("aspects", aspect, "ports", bound.name, len(specs)), written)
            specs.append(spec)
            self.bound[self._machines[aspect]].append(bound)

    def state(self, aspect: str, key: str, value: object, written: Path) -> None:
        """State the value of a key of an aspect."""
        self._aspects[aspect][key] = value
        self.origins.note(("aspects", aspect, key), written)

    def wrong(self, message: str, written: Path) -> None:
        """Note a value that is none of what it should be."""
        self.problems.append(Problem("wrong-value", message, self.locate(written)))


def some(things: Sequence[str]) -> str:
    """Return the first of some things in a text, and how many more there are."""
    more = f" and {len(things) - 3} more" if len(things) > 3 else ""
    return ", ".join(f"`{each}`" for each in things[:3]) + more
