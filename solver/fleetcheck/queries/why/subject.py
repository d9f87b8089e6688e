"""What a question is about: reads the words of the user against the names of a fleet."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from fleetcheck.documents.problem import suggestion
from fleetcheck.fleet.values import Ports, parse_ports
from fleetcheck.ports.contracts import Reading
from fleetcheck.resolve.automatic import automatic
from fleetcheck.resolve.cascade import port_numbers
from fleetcheck.resolve.claims import namespace_of
from fleetcheck.resolve.layers import Layers
from fleetcheck.slicing.state import State

GRAMMAR = """\
  ASPECT@SCOPE                   why the aspect is on this host or scope
  SCOPE [in] SERVICE.ROLE        why it is in this role
  ASPECT@SCOPE CAPABILITY        what serves this requirement of the aspect, and why
  ASPECT@SCOPE NAME              what this import of the aspect means there, and why
  ASPECT@SCOPE [settings.]FIELD  why the setting has its value, layer by layer
  ASPECT@SCOPE PORT              why the port of this name has its number
  SCOPE PORT[/PROTOCOL]          what claims this port there, and why
What means several of these is answered for each, in this order."""

_PORT = re.compile(r"\d+(-\d+)?(/\w+)?")


class OnScope(NamedTuple):
    """An aspect on a scope."""

    aspect: str
    scope: str


class InRole(NamedTuple):
    """A scope in a role of a service."""

    service: str
    role: str
    scope: str


class Requirement(NamedTuple):
    """The requirement of a placement at this position."""

    aspect: str
    scope: str
    position: int


class Imported(NamedTuple):
    """The import of a placement at this position."""

    aspect: str
    scope: str
    position: int


class Field(NamedTuple):
    """A setting of a placement."""

    aspect: str
    scope: str
    field: str


class Port(NamedTuple):
    """The entry of a port of a placement at this position."""

    aspect: str
    scope: str
    port: str
    position: int


Subject = OnScope | InRole | Requirement | Imported | Field | Port


class SubjectError(ValueError):
    """The words mean nothing in this fleet, or ask about what is not so; the message says why."""


def read_subjects(state: State, words: Sequence[str]) -> list[Subject]:
    """Return everything that the words mean, in the order of GRAMMAR. Raises SubjectError."""
    match words:
        case [text] if len(text.split()) > 1:
            return read_subjects(state, text.split())
        case [text]:
            return [_placement(state, text)]
        case [scope, "in", role]:
            return [_member(state, _scope(state, scope), role)]
        case [text, what] if text in state.expansion.nodes or "@" not in text:
            return _of_scope(state, _scope(state, text), what)
        case [text, what]:
            return _of_placement(state, _placement(state, text), what)
        case _:
            raise SubjectError(f"`{' '.join(words)}` is too much at once; ask one question")


def _placement(state: State, text: str) -> OnScope:
    """Return the placement that `aspect@scope` names; a name may have an `@` of its own."""
    splits = [(text[: m.start()], text[m.end() :]) for m in re.finditer("@", text)]
    if not splits:
        raise SubjectError(f"`{text}` is no subject; say `ASPECT@SCOPE`, as in `nginx@web1`")
    aspects, nodes = state.loaded.fleet.aspects, state.expansion.nodes
    aspect, scope = max(splits, key=lambda pair: (pair[0] in aspects, pair[1] in nodes))
    if aspect not in aspects:
        raise SubjectError(f"there is no aspect `{aspect}`{suggestion(aspect, list(aspects))}")
    places = [p.scope for p in state.expansion.placements if p.aspect == aspect]
    if _scope(state, scope) not in places:
        where = f"it is on {several(places)}" if places else "it is placed nowhere"
        raise SubjectError(f"`{aspect}` is not on `{scope}`; {where}")
    return OnScope(aspect, scope)


def _scope(state: State, name: str) -> str:
    nodes = state.expansion.nodes
    if name not in nodes:
        raise SubjectError(f"there is no host or scope `{name}`{suggestion(name, list(nodes))}")
    return name


def _of_scope(state: State, scope: str, what: str) -> list[Subject]:
    """Return what a role or port means for a scope."""
    roles = _roles(state)
    if what not in roles and _PORT.fullmatch(what):
        return _claimed(state, scope, what)
    return [_member(state, scope, what)]


def _roles(state: State) -> dict[str, tuple[str, str]]:
    services = state.loaded.fleet.services.items()
    return {f"{name}.{role}": (name, role) for name, each in services for role in each.roles}


def _member(state: State, scope: str, text: str) -> InRole:
    roles = _roles(state)
    if text not in roles:
        raise SubjectError(_unknown_role(state, text, list(roles)))
    service, role = roles[text]
    members = [m.scope for m in state.expansion.members if (m.service, m.role) == (service, role)]
    if scope not in members:
        who = f"in it are {several(members)}" if members else "nobody is"
        raise SubjectError(f"`{scope}` is not in role `{text}`; {who}")
    return InRole(service, role, scope)


def _unknown_role(state: State, text: str, roles: list[str]) -> str:
    services = state.loaded.fleet.services
    service, dot, role = text.partition(".")
    if not dot:
        return f"`{text}` is no role `SERVICE.ROLE` and no port{suggestion(text, roles)}"
    if service not in services:
        return f"there is no service `{service}`{suggestion(service, list(services))}"
    close = suggestion(role, list(services[service].roles))
    return f"service `{service}` has no role `{role}`{close}"


def _of_placement(state: State, placement: OnScope, what: str) -> list[Subject]:
    """Return the requirements, imports, setting and port that a name means for a placement."""
    aspect = state.loaded.fleet.aspects[placement.aspect]
    found: list[Subject] = [
        Requirement(*placement, index)
        for index, require in enumerate(aspect.requires)
        if require.cap == what
    ]
    found += [Imported(*placement, i) for i, name in enumerate(aspect.imported) if name == what]
    field = what.removeprefix("settings.")
    if field in aspect.settings:
        found.append(Field(*placement, field))
    specs = aspect.ports.get(what, ())
    found += [Port(*placement, what, i) for i, spec in enumerate(specs) if spec not in specs[:i]]
    if found:
        return found
    if field != what:
        close = suggestion(field, list(aspect.settings))
        raise SubjectError(f"`{placement.aspect}` has no setting `{field}`{close}")
    required = [require.cap for require in aspect.requires]
    offered = {p.cap for each in state.loaded.fleet.aspects.values() for p in each.provides}
    if what in offered:
        which = f"it requires {several(required)}" if required else "it requires nothing"
        raise SubjectError(f"`{placement.aspect}` does not require `{what}`; {which}")
    close = suggestion(what, [*required, *aspect.imported, *aspect.settings, *aspect.ports])
    raise SubjectError(
        f"`{placement.aspect}` has no requirement, import, setting or port `{what}`{close}"
    )


def _claimed(state: State, scope: str, text: str) -> list[Subject]:
    """Return the ports that claim a number where the scope has its ports."""
    try:
        asked = parse_ports(text)
    except ValueError as error:
        raise SubjectError(f"`{text}` is no port: {error}") from None
    claims = list(_claims(state, scope))
    found = dict.fromkeys(port for port, ports in claims if _overlap(asked, ports))
    if not found:
        others = several(dict.fromkeys(str(ports) for _, ports in sorted(claims, key=_number)))
        instead = f"claimed there: {others}" if others else "nothing is claimed there"
        raise SubjectError(f"nothing claims {asked} on `{scope}`; {instead}")
    return list(found)


def _claims(state: State, scope: str) -> Iterator[tuple[Port, Ports]]:
    """Yield the ports with a number where the scope has its ports, each with its number."""
    fleet, nodes = state.loaded.fleet, state.expansion.nodes
    layers = Layers(fleet, state.expansion)
    reading = Reading(state)
    namespace = namespace_of(fleet, nodes[scope])
    for aspect, place, _ in state.expansion.placements:
        if namespace_of(fleet, nodes[place]) == namespace:
            for name, specs in fleet.aspects[aspect].ports.items():
                for index, spec in enumerate(specs):
                    read = partial(reading.resolved, aspect, place)
                    for ports in port_numbers(fleet, layers, nodes[place], aspect, spec, read):
                        if spec not in specs[:index]:
                            yield Port(aspect, place, name, index), ports
    for port in automatic(fleet, state.expansion):
        line = state.loaded.lock.lines.get(port.name)
        if line is not None and port.shape.namespace == namespace:
            high = line.low + port.shape.size - 1
            yield Port(*port.name), Ports(line.low, high, port.shape.protocol)


def _number(claim: tuple[Port, Ports]) -> Ports:
    return claim[1]


def _overlap(one: Ports, other: Ports) -> bool:
    return one.protocol == other.protocol and one.low <= other.high and other.low <= one.high


def several(names: Sequence[str] | dict[str, None], most: int = 3) -> str:
    """Return names in backticks for a sentence: the first ones, and the number of the others."""
    shown = [f"`{name}`" for name in list(names)[:most]]
    if len(names) > most:
        shown.append(f"{len(names) - most} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
