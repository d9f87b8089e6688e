"""A native fleet while it is put together, each part of it with where it is written."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import closest
from fleetcheck.sources.compose.item import Item, Spot
from fleetcheck.sources.source import Way, WrittenPort

Tree = dict[str, object]

_GUESSES = 100
"""For so many names it is looked for one that may be meant, as that takes its time."""


class Offer(NamedTuple):
    """What an aspect could provide, if it is required, and where the aspect then is.

    Of several on one host the `preferred` one is chosen, if there is but one. `called` is the
    capability under the name that its project has for it, with the name of the project.
    """

    capability: str
    aspect: str
    reach: str
    spot: Spot
    hosts: Sequence[str]
    preferred: bool = False
    called: tuple[str, str] | None = None


class _Wanted(NamedTuple):
    """A capability that is required from outside, the words for that, and where they are."""

    capability: str
    words: Tree
    path: Path


class Draft:
    """Hosts and aspects with the places of everything in them."""

    def __init__(self, root: Item) -> None:
        """Start with no host; `root` stands for the whole. `notes` are for the report."""
        self.notes: list[str] = []
        self.numbers: dict[Path, WrittenPort] = {}
        self._spots: dict[Path, Spot] = {(): Spot(root)}
        self._hosts: dict[str, list[str]] = {}
        self._chosen: dict[str, dict[str, object]] = {}
        self._aspects: dict[str, dict[str, object]] = {}
        self._offers: list[Offer] = []
        self._required: set[str] = set()
        self._wanted: list[_Wanted] = []
        self._guesses = _GUESSES

    def add_host(self, name: str) -> None:
        """Add a host, unless it is there."""
        self._hosts.setdefault(name, [])

    def add_aspect(self, name: str, spot: Spot, hosts: Iterable[str]) -> None:
        """Add an aspect and place it on hosts, unless it is there."""
        if name in self._aspects:
            return
        self._aspects[name] = {}
        self._spots["aspects", name] = spot
        for host in hosts:
            placed = self._hosts.setdefault(host, [])
            self._spots["hosts", host, "aspects", len(placed)] = spot
            placed.append(name)

    def require(
        self, aspect: str, capability: str, spot: Spot, words: Tree | None = None, **more: object
    ) -> Path:
        """Let an aspect require a capability, once; return where that is in the fleet.

        `words` are how its file refers to it, `more` further keys of the requirement.
        """
        required = self._listed(aspect, "requires")
        for index, each in enumerate(required):
            if isinstance(each, dict) and each["cap"] == capability:
                return "aspects", aspect, "requires", index
        path: Path = ("aspects", aspect, "requires", len(required))
        self._spots[path] = spot
        required.append({"cap": capability, **more, **({"reference": words} if words else {})})
        self._required.add(capability)
        return path

    def require_external(self, aspect: str, what: str, name: str, spot: Spot, words: Tree) -> None:
        """Let an aspect require something of a name from outside of the fleet."""
        capability = f"{what}:{name}"
        path = self.require(aspect, capability, spot, words, external=True)
        self._wanted.append(_Wanted(capability, words, path))

    def offer(self, offer: Offer) -> None:
        """Note what an aspect provides; it counts once `settle` finds that it is required."""
        self._offers.append(offer)

    def settle(self) -> None:
        """Let aspects provide what is offered and required, and say what else may be meant."""
        wanted = [offer for offer in self._offers if offer.capability in self._required]
        best = [offer for offer in wanted if offer.preferred]
        count, count_best = (
            Counter((offer.capability, host) for offer in offers for host in offer.hosts)
            for offers in (wanted, best)
        )
        for offer in wanted:
            self.add_aspect(offer.aspect, offer.spot, offer.hosts)
            provided = self._listed(offer.aspect, "provides")
            self._spots["aspects", offer.aspect, "provides", len(provided)] = offer.spot
            provided.append({"cap": offer.capability, "reach": offer.reach})
        for offer in best:
            for host in offer.hosts:
                key = offer.capability, host
                if count[key] > 1 and count_best[key] == 1:
                    self._spots["hosts", host, "choose", offer.capability] = offer.spot
                    self._chosen.setdefault(host, {})[offer.capability] = offer.aspect

        self._suggest({offer.capability for offer in wanted})

    def guess(self, name: str, known: Collection[str]) -> str | None:
        """Return the known name that is probably meant; of many such names only the first ask."""
        self._guesses -= 1
        return closest(name, known) if self._guesses >= 0 else None

    def _suggest(self, made: Collection[str]) -> None:
        """Say of what is expected from outside, and not made, what is made there instead."""
        hosts = {aspect: host for host, placed in self._hosts.items() for aspect in placed}
        called: dict[tuple[str, str], Offer] = {}
        known: dict[tuple[str, str], list[str]] = defaultdict(list)
        for offer in self._offers if self._wanted else ():
            what, _, name = offer.capability.partition(":")
            for host in offer.hosts:
                known[what, host].append(name)
                called.setdefault((offer.called[0] if offer.called else "", host), offer)
        guess = cache(lambda what, name, host: self.guess(name, known[what, host]))
        for capability, words, path in self._wanted:
            if capability in made or path[1] not in hosts:
                continue
            host = hosts[str(path[1])]
            what, _, name = capability.partition(":")
            other = called.get((capability, host))
            if other is not None and other.called is not None:
                words["meant"] = other.capability.partition(":")[2]
                words["maker"] = other.called[1]
                self._spots[(*path, "reference", "maker")] = other.spot
            elif (meant := guess(what, name, host)) is not None:
                words["meant"] = meant

    def add_port(self, aspect: str, name: str, spec: Tree, spot: Spot) -> Path:
        """Add a port to those of this name; return its path."""
        ports = self._aspects[aspect].setdefault("ports", {})
        assert isinstance(ports, dict)
        named = ports.setdefault(name, [])
        path: Path = ("aspects", aspect, "ports", name, len(named))
        self._spots[path] = spot
        named.append(spec)
        return path

    def append(self, aspect: str, key: str, value: object, spot: Spot) -> Path:
        """Add a value to a list of an aspect; return its path."""
        listed = self._listed(aspect, key)
        path: Path = ("aspects", aspect, key, len(listed))
        self._spots[path] = spot
        listed.append(value)
        return path

    def set_value(self, aspect: str, key: str, value: object, spot: Spot) -> None:
        """State the value of a key of an aspect."""
        self._aspects[aspect][key] = value
        self._spots["aspects", aspect, key] = spot

    def set_project(self, aspect: str, names: Tree, spot: Spot, named: Spot) -> None:
        """State which project an aspect is a service of; `named` is where that has its name."""
        self.set_value(aspect, "project", names, spot)
        self._spots["aspects", aspect, "project", "name"] = named

    def set_network(self, aspect: str, mode: str, spot: Spot, keys: Mapping[str, Spot]) -> None:
        """State in whose network an aspect is, and by which keys it asks for something of it."""
        self._aspects[aspect]["network"] = {"mode": mode, "beside": list(keys)}
        self._spots["aspects", aspect, "network"] = spot
        for index, where in enumerate(keys.values()):
            self._spots["aspects", aspect, "network", "beside", index] = where

    def note(self, path: Path, spot: Spot) -> None:
        """Note where a part of the fleet is written."""
        self._spots[path] = spot

    def tree(self) -> Tree:
        """Return the fleet in the native format."""
        hosts = {
            name: {"aspects": aspects, **self._choices(name)}
            for name, aspects in sorted(self._hosts.items())
        }
        return {"fleet": 1, "hosts": hosts, "aspects": dict(sorted(self._aspects.items()))}

    def written(self, path: Path, key: bool = False) -> Location:
        """Return where a part of the fleet is written, or what is around it."""
        return self._spot(path).place(key)

    def ways(self, path: Path) -> tuple[Way, ...]:
        """Return the places by way of which a part of the fleet came to be what it is."""
        return self._spot(path).ways()

    def _spot(self, path: Path) -> Spot:
        length = len(path)
        while path[:length] not in self._spots:
            length -= 1
        return self._spots[path[:length]]

    def _choices(self, host: str) -> Tree:
        return {"choose": self._chosen[host]} if host in self._chosen else {}

    def _listed(self, aspect: str, key: str) -> list[object]:
        listed = self._aspects[aspect].setdefault(key, [])
        assert isinstance(listed, list)
        return listed
