"""What den's graphs are together: scopes, what is on each, includes, namespaces and channels."""

from collections import defaultdict

from fleetcheck.documents.document import Document
from fleetcheck.sources.den.document import GraphDocument, Node, Scope
from fleetcheck.sources.den.scopes import Below, Written, line, user_on

_HOSTS = ("host", "home")
_STYLES = ("normal", "provide", "pipe", "excluded", "replaced")
_ABOVE_HOSTS = ("fleet", "environment", "flake-system", "system")


class Gathered:
    """What has been read of the graphs; each fact with the first place where it is written."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.fleets: dict[str, Written] = {}
        self.environments: dict[str, Written] = {}
        self.hosts: dict[str, Written] = {}
        self.environment_of: dict[str, tuple[str, Written]] = {}
        self.below: dict[str, Below] = {}
        self.placed: dict[str, dict[str, Written]] = defaultdict(dict)
        self.aspects: dict[str, Written] = {}
        self.content: dict[str, dict[str, Written]] = defaultdict(dict)
        self.includes: dict[str, dict[str, dict[str, Written]]] = defaultdict(dict)
        self.missing: dict[str, dict[str, Written]] = defaultdict(dict)
        self.unplaced: dict[str, dict[str, Written]] = defaultdict(dict)
        self.provides: dict[str, dict[str, Written]] = defaultdict(dict)
        self.emits: dict[str, dict[str, dict[str, Written]]] = defaultdict(dict)
        self.collects: dict[str, dict[str, Written]] = defaultdict(dict)
        self.channels: dict[str, Written] = {}
        self.flows: dict[str, set[tuple[str, str]]] = {}
        self.unread: dict[str, int] = defaultdict(int)
        self.hollow: list[str] = []
        self.alone: list[tuple[Document, GraphDocument]] = []
        """The graphs of users by themselves."""
        self.homeless: list[str] = []
        """The users with such a graph whom not one host alone has."""

    def add(self, document: Document, graph: GraphDocument) -> None:
        """Add what a graph says."""
        _Reader(self, document, graph).read()

    def settle(self) -> None:
        """Add what the graphs of users say to the one host that has such a user."""
        for document, graph in self.alone:
            having = [own for own in self.below if own.startswith(f"{graph.root}@")]
            if len(having) == 1:
                _Reader(self, document, graph, having[0]).read_user()
            else:
                self.homeless.append(graph.root)


class _Reader:
    def __init__(
        self, into: Gathered, document: Document, graph: GraphDocument, user: str | None = None
    ) -> None:
        """Start with nothing read; `user` is the scope that a graph of a user is about."""
        self.user = user
        self.into = into
        self.document = document
        self.graph = graph
        self.of_fleet = bool(graph.scopes)
        self.names: dict[str, str] = {}
        """The hosts, and what is below them, by the ids of a fleet's graph."""
        self.scope_of: dict[str, str | None] = {}
        self.by_id: dict[str, Node] = {}

    def read(self) -> None:
        if self.of_fleet:
            self.read_scopes()
        elif self.is_of_user():
            self.into.alone.append((self.document, self.graph))
            return
        else:
            self.into.hosts.setdefault(self.graph.root, self.at("rootName"))
            if not self.graph.nodes:
                self.into.hollow.append(self.graph.root)
            for index, instance in enumerate(self.graph.instances):
                if instance.kind != "host":
                    self.add_below(
                        instance.name, instance.kind, self.graph.root, "entityInstances", index
                    )
        self.read_nodes()
        self.read_edges()
        self.read_channels()

    def read_user(self) -> None:
        self.read_nodes()
        self.read_edges()

    def is_of_user(self) -> bool:
        """Return whether the graph is that of a user, whose host has a graph of its own."""
        kinds = {instance.kind for instance in self.graph.instances}
        own = [i for i in self.graph.instances if i.name == self.graph.root]
        return "host" not in kinds and any(instance.kind == "user" for instance in own)

    def at(self, *path: str | int) -> Written:
        return self.document, path

    def add_below(self, name: str, kind: str, parent: str, section: str, index: int) -> str:
        own = user_on(name, parent)
        written = self.at(section, index, "name")
        self.into.below.setdefault(own, Below(parent, kind, written))
        return own

    def read_scopes(self) -> None:
        """Read the scopes, each after what it is in; above hosts only environments count."""
        by_id = {scope.id: (index, scope) for index, scope in enumerate(self.graph.scopes)}
        for index, scope in enumerate(self.graph.scopes):
            if scope.kind == "fleet":
                self.into.fleets.setdefault(scope.name, self.at("scopes", index, "name"))
            if scope.kind == "environment":
                self.into.environments.setdefault(scope.name, self.at("scopes", index, "name"))
        for scope in self.graph.scopes:
            around = line(scope, by_id)
            environment: tuple[str, Written] | None = None
            for index, each in reversed(around):
                above = self.names.get(each.parent or "")
                if each.kind == "environment":
                    environment = (each.name, self.at("scopes", index, "name"))
                elif each.kind not in _ABOVE_HOSTS and each.id not in self.names:
                    self.read_scope(index, each, above, environment)

    def read_scope(
        self, index: int, scope: Scope, above: str | None, environment: tuple[str, Written] | None
    ) -> None:
        if above is not None:
            name = self.add_below(scope.name, scope.kind, above, "scopes", index)
        elif scope.kind in _HOSTS:
            name = scope.name
            self.into.hosts.setdefault(name, self.at("scopes", index, "name"))
            if environment is not None:
                self.into.environment_of.setdefault(name, environment)
        else:
            kind = f"kind `{scope.kind}`" if scope.kind else "an unknown kind"
            self.into.unread[f"scopes of {kind} on no host"] += 1
            return
        self.names[scope.id] = name

    def read_nodes(self) -> None:
        for index, node in enumerate(self.graph.nodes):
            self.by_id[node.id] = node
            if node.is_scope or node.is_left_out:
                self.scope_of[node.id] = self.names.get(node.name) if node.is_scope else None
                continue
            written = self.at("nodes", index, node.naming[0])
            scope = self.scope(node)
            self.scope_of[node.id] = scope
            self.into.aspects.setdefault(node.name, written)
            if scope is not None:
                self.into.placed[scope].setdefault(node.name, written)
            elif node.instance is not None:
                self.into.unread["nodes of hosts or users that the graph does not list"] += 1
            for class_, about in node.classes.items():
                if about.has and not about.excluded and about.replaced is None:
                    here = self.at("nodes", index, "perClass", class_)
                    self.into.content[node.name].setdefault(class_, here)

    def scope(self, node: Node) -> str | None:
        """Return the host or scope that a node is on, None for what is on none."""
        if self.user is not None:
            return self.user
        if node.instance is None:
            return None
        if node.scope in self.names:
            return self.names[node.scope]
        kind, colon, rest = node.instance.partition(":")
        name = rest if colon else kind
        found = name if kind in _HOSTS else user_on(name, node.host or self.graph.root)
        return found if found in self.into.hosts or found in self.into.below else None

    def read_edges(self) -> None:
        of_namespace = not any(node.instance for node in self.graph.nodes)
        for index, edge in enumerate(self.graph.edges):
            if edge.style not in _STYLES:
                self.into.unread[f"edges of the style `{edge.style}`"] += 1
                continue
            source, target = self.by_id.get(edge.source), self.by_id.get(edge.target)
            to = self.at("edges", index, "to")
            if source is None:
                if of_namespace and edge.source == self.graph.root_id:
                    continue  # the graph as a whole
                self.dangle(edge.source, edge.target, edge.host, self.at("edges", index, "from"))
            elif target is None and source.is_scope:
                self.dangle(edge.target, edge.source, edge.host, to)
            elif target is None:
                self.into.missing[source.name].setdefault(edge.target, to)
            elif source.is_scope or target.is_left_out or edge.style not in ("normal", "provide"):
                continue  # the scopes, the nodes, and the channels have it
            elif edge.style == "provide":
                self.into.provides[source.name].setdefault(target.name, to)
            else:
                scope = self.scope_of[edge.source]
                if scope is not None:
                    wheres = self.into.includes[source.name].setdefault(target.name, {})
                    wheres.setdefault(scope, to)

    def dangle(self, missing: str, other: str, host: str | None, written: Written) -> None:
        """Keep the end of an edge that is no node, where the other end is."""
        where = self.scope_of.get(other) or self.known_host(host)
        if where is not None:
            self.into.unplaced[where].setdefault(missing, written)

    def known_host(self, host: str | None) -> str | None:
        name = host or self.graph.root
        return name if name in self.into.hosts else min(self.into.hosts, default=None)

    def read_channels(self) -> None:
        for name, pipe in self.graph.pipes.items():
            self.into.channels.setdefault(name, self.at("pipes", name))
            for index, producer in enumerate(pipe.producers):
                written = self.at("pipes", name, "producers", index, "aspect")
                scope = self.names.get(producer.scope or "", producer.host or "")
                if scope not in self.into.hosts and scope not in self.into.below:
                    self.into.unread["producers on scopes that the graph does not list"] += 1
                    continue
                self.into.aspects.setdefault(producer.aspect, written)
                self.into.placed[scope].setdefault(producer.aspect, written)
                self.into.emits[producer.aspect].setdefault(name, {}).setdefault(scope, written)
            for index, consumer in enumerate(pipe.consumers):
                scope_name = self.names.get(consumer.scope, consumer.host or "")
                if scope_name in self.into.hosts or scope_name in self.into.below:
                    written = self.at("pipes", name, "consumers", index, "scope")
                    self.into.collects[name].setdefault(scope_name, written)
                else:
                    self.into.unread["collectors on scopes that the graph does not list"] += 1
            if pipe.flows is not None:
                self.into.flows.setdefault(name, set())
            for flow in pipe.flows or ():
                if flow.source in self.into.hosts and flow.target in self.into.hosts:
                    self.into.flows[name].add((flow.source, flow.target))
                else:
                    self.into.unread["flows of hosts that the graph does not list"] += 1
