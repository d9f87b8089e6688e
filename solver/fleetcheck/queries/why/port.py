"""Answers why a port has its number."""

from functools import partial

from fleetcheck.documents.location import Path
from fleetcheck.explaining.explain import Goal
from fleetcheck.fleet import model
from fleetcheck.fleet.lock import LOCK_NAME, PortName
from fleetcheck.fleet.values import Ports
from fleetcheck.judging.finding import Label
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import path_term, quote
from fleetcheck.ports.contracts import Reading
from fleetcheck.queries.why.asker import Answer, Asker
from fleetcheck.queries.why.setting import resulting, with_layers
from fleetcheck.queries.why.subject import Port, several
from fleetcheck.resolve.cascade import Contribution, cascade, port_numbers
from fleetcheck.resolve.claims import namespace_of, setting_name
from fleetcheck.resolve.expansion import Expansion


def why_port(asker: Asker, subject: Port) -> Answer:
    """Return the number of a port: fixed, from a setting, or chosen from a pool."""
    aspect, scope, name, index = subject
    node = asker.nodes[scope]
    spec = asker.fleet.aspects[aspect].ports[name][index]
    here: Path = ("aspects", aspect, "ports", name, index)
    about = f"{aspect}@{scope} {name}"
    if spec.auto is not None:
        return _automatic(asker, subject, spec, about, here)
    if spec.unknown or spec.discarded is not None:
        return _unclaimed(asker, subject, spec, about, here)
    reading = Reading(asker.state)
    read = partial(reading.resolved, aspect, scope)
    numbers = port_numbers(asker.fleet, asker.layers, node, aspect, spec, read)
    claimed = " and ".join(map(str, numbers)) or "no port"
    text = f"`{aspect}` claims {claimed} on `{namespace_of(asker.fleet, node)}`: port `{name}`"
    setting = None
    if spec.link is not None:
        offering = [each.provider for each in reading.of(aspect, scope, spec.link)[1]]
        text += f" takes it from `{spec.source}`, as {several(offering) or 'no provider'} offers it"
    elif spec.setting is None:
        text += " is fixed to it"
    else:
        field = setting_name(spec.setting)
        setting = cascade(asker.fleet, asker.layers, node, aspect, field)
        text += f" takes it from `{spec.setting}`, which {resulting(asker, setting)}"
    said = () if setting is None else setting.contributions
    used = [each.path for each in said if each.effect != "shadowed"]
    paths = _claim_paths(asker, subject, [(p.low, p.high) for p in numbers], said)
    labels, minimal = asker.shown(paths, [here, *used])
    found = Answer("port", about, text, labels, minimal, tuple(map(str, numbers)))
    return found if setting is None else with_layers(asker, found, setting)


def _claim_paths(
    asker: Asker,
    subject: Port,
    numbers: list[tuple[int, int]],
    said: tuple[Contribution, ...],
) -> tuple[Path, ...]:
    if not numbers:
        return ()
    services = [str(each.path[1]) for each in said if each.path[0] == "services"]
    return asker.paths(claim_goal(subject, numbers), (subject.aspect, subject.scope, *services))


def claim_goal(subject: Port, numbers: list[tuple[int, int]]) -> Goal:
    """Return that a port of a placement claims these numbers."""
    term = _port_term(subject)
    atoms = [f"claim({term},_,_,_,{low},{high})" for low, high in numbers]
    return Goal(", ".join(atoms), ("claim",))


def _port_term(subject: Port) -> str:
    names = ",".join(map(quote, subject[:3]))
    return f"port({names},{subject.position})"


def _unclaimed(asker: Asker, subject: Port, spec: model.PortSpec, about: str, here: Path) -> Answer:
    """Return the answer for a port that claims nothing: discarded, or not known."""
    atom = "discarded" if spec.discarded is not None else "unknown_port"
    goal = Goal(f"{atom}({_port_term(subject)},_)", (atom,))
    labels, minimal = asker.shown(asker.paths(goal, subject[:2]), [here])
    because = f"`{spec.discarded}` discards it"
    if spec.discarded is None:
        variables = " and ".join(f"`{name}`" for name in spec.unknown)
        because = f"it depends on {variables}, without a value"
    text = f"port `{subject.port}` of `{subject.aspect}@{subject.scope}` claims nothing: {because}"
    return Answer("port", about, text, labels, minimal)


def _automatic(asker: Asker, subject: Port, spec: model.PortSpec, about: str, here: Path) -> Answer:
    """Return the answer for an automatic port: its number in fleet.lock, if it has one yet."""
    pool = spec.auto if isinstance(spec.auto, Ports) else asker.fleet.ports.auto
    own = isinstance(spec.auto, Ports)
    where: Path = (*here, "auto") if own else ("ports", "auto")
    called = f"port `{subject.port}` of `{subject.aspect}@{subject.scope}`"
    numbers = f"{pool.low}-{pool.high}"
    line = asker.state.loaded.lock.lines.get(PortName(*subject))
    if line is None:
        paths = _asked_for(asker, subject, here)
        text = (
            f"{called} is chosen automatically from {numbers}; `fleetcheck ports assign` chooses it"
        )
        values: tuple[str, ...] = ()
    else:
        high = line.low + spec.block - 1
        given = Ports(line.low, high, spec.protocol or pool.protocol)
        names = (subject.aspect, subject.scope)
        paths = asker.paths(claim_goal(subject, [(line.low, high)]), names)
        text = (
            f"{called} is {given} in {LOCK_NAME}; `fleetcheck ports assign` chose it from {numbers}"
        )
        values = (str(given),)
    labels, minimal = asker.shown(paths, [here])
    if own or "auto" in asker.fleet.ports.model_fields_set:
        labels = (*labels, Label(asker.location_of(where), "the pool that it is chosen from"))
    return Answer("port", about, text, labels, minimal, values)


def _asked_for(asker: Asker, subject: Port, here: Path) -> tuple[Path, ...]:
    """Return the smallest set of declarations by which there is the port at all."""
    placed = f"placed({quote(subject.aspect)},{quote(subject.scope)})"

    def amend(facts: Facts, _fleet: model.Fleet, _expansion: Expansion) -> None:
        facts.add("automatic", path_term(here), because=here, when=placed)

    goal = Goal(f"automatic({path_term(here)}), {placed}", ("automatic", "placed"))
    return asker.paths(goal, subject[:2], amend)
