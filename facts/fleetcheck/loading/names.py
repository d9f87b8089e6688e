"""Names that must mean something and have no rule of their own: dangling ones are bad input."""

from collections.abc import Collection, Iterator

from fleetcheck.documents.location import Locate, Location, Path
from fleetcheck.documents.problem import Problem, suggestion
from fleetcheck.fleet.model import Aspect, Fleet
from fleetcheck.fleet.selectors.syntax import SelectorError
from fleetcheck.fleet.values import parse_assumption
from fleetcheck.loading.edge_names import check_edge_names
from fleetcheck.resolve.selectors_used import read_selector, selectors
from fleetcheck.resolve.vars import LEVELS


def check_names(fleet: Fleet, locate: Locate) -> Iterator[Problem]:
    """Yield a problem for each name, selector or assumption that cannot be understood."""
    for section, name, path, known in _references(fleet):
        if name not in known:
            message = f"there is no {section} `{name}`{suggestion(name, list(known))}"
            yield Problem("dangling-name", message, locate(path, False))
    for name in sorted(fleet.hosts.keys() & fleet.scopes.keys()):
        related = ((locate(("hosts", name), True), "the host"),)
        message = f"`{name}` is the name of a host and of a scope"
        yield Problem("duplicate-key", message, locate(("scopes", name), True), related)
    yield from _created_twice(fleet, locate)
    for owner, path, text, _ in selectors(fleet):
        try:
            read_selector(owner, text, fleet.aspects)
        except SelectorError as error:
            yield Problem("selector", str(error), _at(locate(path, False), error.offset, text))
    for index, text in enumerate(fleet.assume):
        try:
            environment = parse_assumption(text).environment
        except ValueError as error:
            yield Problem("wrong-value", str(error), locate(("assume", index), False))
            continue
        if environment is not None and environment not in fleet.environments:
            close = suggestion(environment, list(fleet.environments))
            message = f"there is no environment `{environment}`{close}"
            yield Problem("dangling-name", message, locate(("assume", index), False))
    yield from check_edge_names(fleet, locate)
    yield from _endless(fleet, locate)


def _references(fleet: Fleet) -> Iterator[tuple[str, str, Path, Collection[str]]]:
    """Yield what is referred to, its name, the place, and the names that there are."""
    environments, kinds = fleet.environments.keys(), fleet.kinds.keys()
    for section, machines in (("hosts", fleet.hosts), ("scopes", fleet.scopes)):
        for name, machine in machines.items():
            if machine.environment is not None:
                path: Path = (section, name, "environment")
                yield "environment", machine.environment, path, environments
            if machine.kind is not None:
                yield "kind", machine.kind, (section, name, "kind"), kinds
    for name, var in fleet.vars.items():
        if var.scope not in LEVELS:
            yield "kind", var.scope, ("vars", name, "scope"), [*LEVELS, *kinds]
    for name, aspect in fleet.aspects.items():
        if not (aspect.advertises or aspect.synth):
            continue
        for index, port in enumerate(aspect.advertises):
            yield f"port of `{name}`", port, ("aspects", name, "advertises", index), [*aspect.ports]
        for index, child in enumerate(aspect.synth):
            if child.kind is not None:
                yield "kind", child.kind, ("aspects", name, "synth", index, "kind"), kinds


def _at(location: Location, offset: int, text: str) -> Location:
    """Return the place of one character of a selector, where it stands on one line as it is."""
    more = location.length - len(text)
    if more not in (0, 2) or not location.line:
        return location
    return location._replace(column=location.column + more // 2 + offset, length=1)


def _created_twice(fleet: Fleet, locate: Locate) -> Iterator[Problem]:
    """Yield a problem for each created scope without a kind, or with a name that is taken."""
    created: dict[str, Path] = {}
    for trait, aspect in _traits(fleet):
        own: dict[str, Path] = {}
        for index, child in enumerate(aspect.synth):
            own.setdefault(child.name, ("aspects", trait, "synth", index, "name"))
        created = {**own, **created}
        with_kind = {child.name for child in aspect.synth if child.kind is not None}
        for name in own.keys() - with_kind:
            message = f"the key `kind` is missing: no entry says of which kind `{name}` is"
            yield Problem("missing-key", message, locate(own[name], False))
    for section, names in (("hosts", fleet.hosts), ("scopes", fleet.scopes)):
        for name in names:
            _, slash, last = name.rpartition("/")
            if slash and last in created:
                message = f"`{name}` may also be the name of a scope that a trait creates"
                related = ((locate(created[last], False), f"`{last}` is created here"),)
                yield Problem("duplicate-key", message, locate((section, name), True), related)


def _traits(fleet: Fleet) -> list[tuple[str, Aspect]]:
    """Return the aspects that create scopes, by name."""
    found = ((name, aspect) for name, aspect in fleet.aspects.items() if aspect.synth)
    return sorted(found, key=lambda pair: pair[0])


def _endless(fleet: Fleet, locate: Locate) -> Iterator[Problem]:
    """Yield a problem for each trait that would create itself below itself, without an end."""
    traits = _traits(fleet)
    creates = {
        name: [inner for child in aspect.synth for inner in child.aspects] + list(aspect.needs)
        for name, aspect in (fleet.aspects.items() if traits else ())
        if aspect.synth or aspect.needs
    }
    for name, aspect in traits:
        for index, child in enumerate(aspect.synth):
            seen: set[str] = set()
            waiting = list(child.aspects)
            while waiting:
                follower = waiting.pop()
                if follower not in seen:
                    seen.add(follower)
                    waiting.extend(creates.get(follower, ()))
            if name in seen:
                message = f"`{name}` creates `{child.name}`, which has `{name}` again, without end"
                yield Problem("endless", message, locate(("aspects", name, "synth", index), False))
