"""What runs where: the scopes of a fleet and the aspects placed on each, with the reasons."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.selectors.selector import picks
from fleetcheck.fleet.selectors.syntax import SelectorError
from fleetcheck.fleet.synth import created
from fleetcheck.fleet.usage import Usage, usage_of
from fleetcheck.resolve.injection import CHILD, Atom, Injection, Order, order
from fleetcheck.resolve.node import Member, Node, Placement, Reason
from fleetcheck.resolve.placement_order import in_order
from fleetcheck.resolve.scope_tree import ScopeTree
from fleetcheck.resolve.selectors_used import read_selector, selectors


class Expansion(NamedTuple):
    """The expanded fleet, nodes and placements sorted by name.

    `picked` says whom each selector picks, but for those that contradict themselves.
    """

    nodes: Mapping[str, Node]
    placements: tuple[Placement, ...]
    members: tuple[Member, ...]
    injections: tuple[Injection, ...]
    picked: Mapping[Path, tuple[str, ...]]
    environments_picked: Mapping[str, tuple[str, ...]]
    usage: Usage


def expand(fleet: model.Fleet) -> Expansion:
    """Return who is where. Unknown names are left out; the rules report them from the facts."""
    return _Expander(fleet).expansion()


class _Expander:
    def __init__(self, fleet: model.Fleet) -> None:
        self.fleet = fleet
        self.tree = ScopeTree(fleet)
        self.nodes = self.tree.nodes
        self.members: dict[tuple[str, str], dict[str, list[Reason]]] = {}
        self.picked: dict[Path, list[str]] = {}
        self.environments_picked: dict[str, list[str]] = {}
        self.injections: list[Injection] = []
        for owner, path, text, injects in selectors(fleet):
            try:
                selector = read_selector(owner, text, fleet.aspects)
            except SelectorError:
                continue  # the names of a fleet are checked before it is expanded
            self.injections.append(Injection(owner, path, selector, injects))

    def expansion(self) -> Expansion:
        plan: Order = order(self.injections, self.leads_to())
        for name in sorted(self.nodes):
            self.place_listed(self.nodes[name])
        self.place_roles_by_host()
        known = -1
        while known != len(self.nodes):  # a created scope may be picked by an earlier selector
            known = len(self.nodes)
            for stratum in plan.strata:
                self.evaluate(stratum)
        placements = tuple(
            Placement(aspect, name, tuple(reasons))
            for name in sorted(self.nodes)
            for aspect, reasons in in_order(self.fleet, self.injections, self.nodes[name])
        )
        members = tuple(
            Member(service, role, scope, tuple(reasons))
            for (service, role), scopes in sorted(self.members.items())
            for scope, reasons in sorted(scopes.items())
        )
        return Expansion(
            dict(sorted(self.nodes.items())),
            placements,
            members,
            tuple(self.injections),
            {path: tuple(names) for path, names in self.picked.items()},
            {name: tuple(found) for name, found in self.environments_picked.items()},
            usage_of(self.fleet),
        )

    def leads_to(self) -> dict[Atom, tuple[Atom, ...]]:
        """Return what follows from which aspect, by `needs` and by what a trait creates."""
        leading = [
            (name, aspect)
            for name, aspect in self.fleet.aspects.items()
            if aspect.needs or aspect.synth or aspect.provides
        ]
        return {
            ("has", name): (
                *(("has", needed) for needed in aspect.needs),
                *(("has", inner) for child in aspect.synth for inner in child.aspects),
                *((CHILD,) if aspect.synth else ()),
                *(("provides", each.cap) for each in aspect.provides),
            )
            for name, aspect in sorted(leading, key=lambda pair: pair[0])
        }

    def place(self, node: Node, aspect: str, reason: Reason) -> bool:
        """Place an aspect and what it needs; return whether that changed anything."""
        if node.host is None or aspect not in self.fleet.aspects:
            return False
        waiting = [(node, aspect, reason)]
        changed = False
        for on, name, why in waiting:
            reasons = on.aspects.setdefault(name, [])
            if why in reasons:
                continue
            first = not reasons
            reasons.append(why)
            changed = True
            if first:
                entry = self.fleet.aspects[name]
                if entry.class_ is not None and on.entity is None:
                    on.entity = name
                    waiting.extend(self.create_children(on, name))
                for index, needed in enumerate(entry.needs):
                    if needed in self.fleet.aspects:
                        path: Path = ("aspects", name, "needs", index)
                        waiting.append((on, needed, Reason("needs", name, path)))
        return changed

    def create_children(self, node: Node, trait: str) -> Iterator[tuple[Node, str, Reason]]:
        """Create the scopes below the node that the trait asks for; yield what goes onto them."""
        above: Node | None = node
        while above is not None:
            if above is not node and above.entity == trait:
                return  # a trait that creates itself below itself would never end
            above = above.parent
        for child in created(self.fleet.aspects[trait].synth):
            path: Path = ("aspects", trait, "synth")
            name = f"{node.name}/{child.name}"
            aspects = tuple(aspect for aspect, *_ in child.aspects)
            entry = model.Scope(parent=node.name, kind=child.kind, aspects=aspects)
            made = Node(name, entry, (*path, child.entry), node.name)
            made.parent, made.host = node, node.host
            self.tree.add(made)
            node.children.append(made)
            for aspect, index, position in child.aspects:
                if aspect in self.fleet.aspects:
                    where: Path = (*path, index, "aspects", position)
                    yield made, aspect, Reason("synth", trait, where)

    def place_listed(self, node: Node) -> None:
        known = self.fleet.aspects
        for index, aspect in enumerate(node.entry.aspects):
            if aspect in known:  # in a slice of a fleet most are not
                self.place(node, aspect, Reason("listed", "", (*node.path, "aspects", index)))

    def place_roles_by_host(self) -> None:
        for name, service in sorted(self.fleet.services.items()):
            for role_name, role in sorted(service.roles.items()):
                self.members[name, role_name] = {}
                for index, host in enumerate(role.hosts):
                    node = self.nodes.get(host)
                    if node is not None and node.host is not None:
                        path: Path = ("services", name, "roles", role_name, "hosts", index)
                        self.join(name, role_name, node, Reason("hosts", "", path))

    def join(self, service: str, role: str, node: Node, reason: Reason) -> bool:
        """Make the node a member of the role; return whether that changed anything."""
        reasons = self.members[service, role].setdefault(node.name, [])
        if reason in reasons:
            return False
        reasons.append(reason)
        label = f"{service}.{role}"
        for aspect in self.fleet.services[service].roles[role].aspects:
            self.place(node, aspect, Reason("role", label, reason.path))
        return True

    def evaluate(self, stratum: Iterable[Injection]) -> None:
        """Apply the injections until nothing changes; one that only reads is evaluated last."""
        injections = list(stratum)
        changed = True
        while changed:
            changed = False
            for injection in injections:
                for node in self.tree.candidates(injection.selector):
                    if picks(injection.selector, node):
                        changed |= self.inject(injection, node)
        for injection in injections:
            self.picked[injection.path] = [
                node.name
                for node in self.tree.candidates(injection.selector)
                if picks(injection.selector, node)
            ]

    def inject(self, injection: Injection, node: Node) -> bool:
        match injection.owner, injection.path:
            case "tag", (_, str(tag), *_):
                return self.tree.tag(node, tag)
            case "environment", (_, str(name), _):
                if node.below_host or node.entry.environment is not None:
                    return False
                found = self.environments_picked.setdefault(node.name, [])
                if name in found:
                    return False
                found.append(name)
                node.own_environment = min(found)
                return True
            case "role", (_, str(service), _, str(role), *_):
                return self.join(service, role, node, Reason("select", "", injection.path))
            case "neededBy", (_, str(aspect), _, _):
                return self.place(node, aspect, Reason("neededBy", "", injection.path))
        return False
