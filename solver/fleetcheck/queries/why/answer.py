"""Answers questions about a fleet: why an aspect is where it is, why a scope is in a role."""

from fleetcheck.explaining.explain import Goal
from fleetcheck.fleet.selectors.text import text
from fleetcheck.lowering.term import quote
from fleetcheck.queries.why.asker import Answer, Asker
from fleetcheck.queries.why.importing import why_imported
from fleetcheck.queries.why.port import why_port
from fleetcheck.queries.why.serving import why_serving
from fleetcheck.queries.why.setting import why_setting
from fleetcheck.queries.why.subject import (
    Field,
    Imported,
    InRole,
    OnScope,
    Port,
    Requirement,
    Subject,
)
from fleetcheck.resolve.node import Reason


def answer(asker: Asker, subject: Subject) -> Answer:
    """Return the answer to the question why something is as it is."""
    match subject:
        case OnScope():
            return _why_placed(asker, subject)
        case InRole():
            return _why_member(asker, subject)
        case Requirement():
            return why_serving(asker, subject)
        case Imported():
            return why_imported(asker, subject)
        case Field():
            return why_setting(asker, subject)
        case Port():
            return why_port(asker, subject)


def placed_goal(subject: OnScope) -> Goal:
    """Return that an aspect is on a scope."""
    return Goal(f"placed({','.join(map(quote, subject))})", ("placed",))


def member_goal(subject: InRole) -> Goal:
    """Return that a scope is in a role."""
    return Goal(f"member({','.join(map(quote, subject))})", ("member",))


def _why_placed(asker: Asker, subject: OnScope) -> Answer:
    aspect, scope = subject
    reasons = next(
        p.reasons for p in asker.state.expansion.placements if (p.aspect, p.scope) == subject
    )
    paths = asker.paths(placed_goal(subject), subject)
    labels, minimal = asker.shown(paths, [reason.path for reason in reasons])
    said = "; and ".join(_placed_by(asker, reason, scope) for reason in reasons)
    return Answer(
        "placement", f"{aspect}@{scope}", f"`{aspect}` is on `{scope}`: {said}", labels, minimal
    )


def _placed_by(asker: Asker, reason: Reason, scope: str) -> str:
    """Return one reason for a placement as the rest of a sentence."""
    match reason.how:
        case "listed":
            return f"`{scope}` lists it"
        case "role":
            return f"role `{reason.by}` brings it, and {_picked_by(asker, reason, scope)}"
        case "needs":
            return f"`{reason.by}`, which is there, needs it"
        case "synth":
            return f"the trait `{reason.by}` creates `{scope}` with it"
        case _:
            return f"by its `neededBy`, {_picked_by(asker, reason, scope)}"


def _picked_by(asker: Asker, reason: Reason, scope: str) -> str:
    """Return by which selector or list a scope is picked."""
    for injection in asker.state.expansion.injections:
        if injection.path == reason.path:
            return f"the selector `{text(injection.selector)}` picks `{scope}`"
    return f"`{scope}` is listed under its `hosts`"


def _why_member(asker: Asker, subject: InRole) -> Answer:
    service, role, scope = subject
    reasons = next(
        m.reasons for m in asker.state.expansion.members if (m.service, m.role, m.scope) == subject
    )
    brought = asker.fleet.services[service].roles[role].aspects
    paths = asker.paths(member_goal(subject), (service, scope, *brought))
    labels, minimal = asker.shown(paths, [reason.path for reason in reasons])
    said = "; and ".join(_picked_by(asker, reason, scope) for reason in reasons)
    about = f"{scope} in {service}.{role}"
    line = f"`{scope}` is in role `{service}.{role}`: {said}"
    return Answer("member", about, line, labels, minimal)
