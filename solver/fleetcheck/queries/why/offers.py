"""The offers for what a placement requires, and how far away they are, as programs derive it."""

from collections import defaultdict
from collections.abc import Sequence

from fleetcheck.engine.programs import vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import derive
from fleetcheck.lowering.lower import lower
from fleetcheck.lowering.term import Compound, Term
from fleetcheck.queries.why.subject import Requirement, several
from fleetcheck.slicing.state import State
from fleetcheck.slicing.suspects import Suspects

_ASKED = ("serves", "candidate", "assumed_for", "provider", "declared", "edge", "up", "lookup")
_FLEET = Compound("fleet")


class Offers:
    """The offers that one requirement of one placement meets with."""

    def __init__(self, state: State, subject: Requirement) -> None:
        """Derive what serves the requirement, from the part of the fleet that it depends on."""
        fleet, expansion = state.loaded.fleet, state.expansion
        self.subject = subject
        self.require = fleet.aspects[subject.aspect].requires[subject.position]
        self._state = state
        self._index = state.seen
        extent = Suspects(state.seen).around(*subject)
        facts = lower(fleet, expansion, extent).text()
        rules = needed(_ASKED, "", expand=False).text
        self._atoms: dict[str, list[Compound]] = defaultdict(list)
        for atom in derive(f"{vocabulary()}\n{facts}{rules}", _ASKED):
            self._atoms[atom.name].append(atom)
        self.serving = self._own("serves")
        self.assumed = self._own("assumed_for")
        self._names = {atom.arguments[3] for atom in self._own("lookup")}
        self._replicas: dict[tuple[Term, Term], list[str]] = defaultdict(list)
        for atom in self._atoms["provider"]:
            where, name, aspect, scope = atom.arguments
            if name in self._names:
                self._replicas[where, aspect].append(str(scope))
        self._reachable = self._reach()
        self._served = self._places("serves")
        self._best = self._places("candidate")
        self._meeting = {
            (aspect, scope): where
            for where in reversed(self._reachable)
            for aspect in self.providers()
            for scope in self._replicas.get((where, aspect), ())
        }

    def _own(self, predicate: str) -> list[Compound]:
        """Return the atoms about the requirement itself."""
        return [atom for atom in self._atoms[predicate] if atom.arguments[:3] == self.subject]

    def served_by(self) -> list[tuple[Term, str]]:
        """Return the nodes at which providers are found, each with the aspect."""
        return [(atom.arguments[3], str(atom.arguments[5])) for atom in self.serving]

    def replicas(self, where: Term, provider: str) -> Sequence[str]:
        """Return the scopes of an aspect that is found at a node."""
        return self._replicas[where, provider]

    def way(self, where: Term) -> list[str]:
        """Return the aspects that are imported one after the other on the way to a node."""
        start: Term = Compound("at", self.subject[:2])
        ways: dict[Term, list[str]] = {start: []}
        waiting = [start]
        for node in waiting:  # it grows
            for target in self._targets(node):
                if target not in ways:
                    ways[target] = [*ways[node], *_imported(target)]
                    waiting.append(target)
        return ways.get(where, [])

    def nearby(self) -> list[str]:
        """Return the aspects and scopes that what serves the requirement stands on."""
        found: list[str] = []
        for where, provider in self.served_by():
            found += [provider, *self.replicas(where, provider)[:1]]
        imported = set(self._reachable)
        for atom in self._atoms["declared"]:
            match atom.arguments:
                case (where, Compound("name", (aspect,)), Compound("at", (_, str(scope)))):
                    via = Compound("via", (where, aspect))
                    if via in imported:
                        imported.remove(via)  # one of its replicas is enough
                        found += [str(aspect), scope]
        return list(dict.fromkeys(found))

    def providers(self) -> list[str]:
        """Return every aspect that offers the capability, placed or not."""
        return sorted(self._index.providers.get(self.require.cap, ()))

    def places(self, aspect: str) -> Sequence[str]:
        """Return the scopes that an aspect is placed on."""
        return self._index.places.get(aspect, ())

    def judge(self, aspect: str, scope: str) -> tuple[str, str]:
        """Return what becomes of the offer of a placement: the state, and why in words."""
        if (aspect, scope) in self._served:
            return "serves", "it serves"
        if (aspect, scope) in self._best:
            chosen = several(sorted({name for _, name in self.served_by()}))
            return "not chosen", f"{chosen} is chosen instead"
        if (aspect, scope) in self._meeting:
            return "further away", f"it is found later, {self._place(self._meeting[aspect, scope])}"
        return "out of scope", self._hidden(aspect, scope)

    def _places(self, predicate: str) -> set[tuple[str, str]]:
        """Return the placements of the aspects that serve, or could but for a choice."""
        found = [(atom.arguments[3], str(atom.arguments[5])) for atom in self._own(predicate)]
        return {(name, s) for where, name in found for s in self._replicas[where, name]}

    def _hidden(self, aspect: str, place: str) -> str:
        """Return why the offer of a placement does not reach the one that requires it."""
        scope, nodes = self.subject.scope, self._state.expansion.nodes
        reach = self._index.caps[aspect][self.require.cap]
        environment = self._index.environments[place]
        if self.require.within is not None and self._seen(aspect, place):
            return f"the requirement looks within its own {self.require.within} only"
        if reach == "host" and nodes[place].host == nodes[scope].host:
            kinds = self._state.loaded.fleet.kinds
            node = nodes[place]
            while node.parent is not None:
                kind = kinds.get(node.kind or "")
                if kind is not None and kind.isolated:
                    return f"nothing leaves the isolated `{node.name}`"
                node = node.parent
            return f"it is offered on `{place}` and what carries that"
        if reach == "host":
            return "it is offered on its own host only"
        if environment is None:
            return "it is offered in its environment, and it is in none"
        return f"it is offered in environment `{environment}` only"

    def _seen(self, aspect: str, place: str) -> bool:
        """Return whether a lookup without bounds could find a placement."""
        declaration = Compound("at", (aspect, place))
        return any(
            node in self._reachable and found == declaration
            for node, _, found in (atom.arguments for atom in self._atoms["declared"])
        )

    def _place(self, where: Term) -> str:
        match where:
            case str(name):
                return f"on `{name}`"
            case Compound("env", (str(name),)):
                return f"in environment `{name}`"
            case Compound("via", (_, aspect)):
                return f"through the import of `{aspect}`"
        return "in the whole fleet"

    def _reach(self) -> list[Term]:
        """Return every node that a lookup could come to, the nearest first: by `P*I*`."""
        up = {atom.arguments[0]: atom.arguments[1] for atom in self._atoms["up"]}
        chain: list[Term] = [Compound("at", self.subject[:2])]
        while chain[-1] in up and up[chain[-1]] not in chain:
            chain.append(up[chain[-1]])
        found: list[Term] = []
        for node in chain:
            waiting = [node]
            for each in waiting:  # it grows
                waiting += [to for to in self._targets(each) if to not in waiting]
            found += [each for each in waiting if each not in found]
        return found

    def _targets(self, node: Term) -> list[Term]:
        """Return what a node imports; what an environment imports is in the fleet."""
        match node:
            case Compound("env", (str(name),)):
                entry = self._state.loaded.fleet.environments.get(name)
                imports = () if entry is None else entry.imports
                return [Compound("env", (each,)) for each in imports]
        return [a.arguments[1] for a in self._atoms["edge"] if a.arguments[0] == node]


def _imported(node: Term) -> list[str]:
    """Return the aspect that a node stands for, if it stands for an import."""
    match node:
        case Compound("via", (_, str(aspect))):
            return [aspect]
    return []
