"""`fleetcheck members`: what runs where, and why it is there."""

import argparse
import sys
from collections.abc import Iterator

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import JSON, query_arguments, read_state, show_json
from fleetcheck.fleet.selectors.text import text
from fleetcheck.resolve.classes import class_of
from fleetcheck.resolve.node import Node, Reason
from fleetcheck.slicing.state import State

HELP = "show what runs where, each with the reason it is there"

FORMAT_VERSION = 1
"""Of the JSON form; within a version it only ever gets more fields."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `members`."""
    query_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Print the scopes with their aspects and the roles with their members."""
    state = read_state(options)
    if options.format == JSON:
        show_json(document(state))
    else:
        sys.stdout.writelines(f"{line}\n" for line in table(state))
    return ExitCode.OK


def document(state: State) -> dict[str, object]:
    """Return the JSON form: `scopes` with their aspects, `roles` with their members."""
    by_scope = _by_scope(state)
    return {
        "format_version": FORMAT_VERSION,
        "scopes": [
            {
                "name": node.name,
                "host": node.host,
                "parent": node.parent_name,
                "kind": node.kind,
                "environment": node.environment,
                "class": class_of(state.loaded.fleet, node),
                "tags": sorted(node.tags),
                "aspects": [
                    {"aspect": aspect, "reasons": _reasons(state, reasons)}
                    for aspect, reasons in by_scope.get(node.name, ())
                ],
            }
            for node in state.expansion.nodes.values()
        ],
        "roles": [
            {
                "service": service,
                "role": role,
                "members": [
                    {"scope": scope, "reasons": _reasons(state, reasons)}
                    for scope, reasons in members
                ],
            }
            for (service, role), members in _by_role(state).items()
        ],
    }


def _by_scope(state: State) -> dict[str, list[tuple[str, tuple[Reason, ...]]]]:
    """Return the aspects of each scope with their reasons."""
    found: dict[str, list[tuple[str, tuple[Reason, ...]]]] = {}
    for placement in state.expansion.placements:
        found.setdefault(placement.scope, []).append((placement.aspect, placement.reasons))
    return found


def _by_role(state: State) -> dict[tuple[str, str], list[tuple[str, tuple[Reason, ...]]]]:
    """Return the members of each role with their reasons."""
    found: dict[tuple[str, str], list[tuple[str, tuple[Reason, ...]]]] = {
        (name, role): []
        for name, service in sorted(state.loaded.fleet.services.items())
        for role in sorted(service.roles)
    }
    for member in state.expansion.members:
        found[member.service, member.role].append((member.scope, member.reasons))
    return found


def table(state: State) -> Iterator[str]:
    """Yield the lines for people: first the scopes, then the roles."""
    widths = [len(p.aspect) for p in state.expansion.placements]
    widths += [len(m.scope) for m in state.expansion.members]
    width = max(widths, default=0)
    by_scope = _by_scope(state)
    for node in state.expansion.nodes.values():
        yield _heading(node)
        for aspect, reasons in by_scope.get(node.name, ()):
            yield f"  {aspect:{width}}  {_why(state, reasons)}"
    for (service, role), members in _by_role(state).items():
        yield f"role {service}.{role}"
        for scope, reasons in members:
            yield f"  {scope:{width}}  {_why(state, reasons)}"
        if not members:
            yield "  (nobody)"


def _heading(node: Node) -> str:
    about = [node.environment or "no environment"]
    if node.below_host:
        about.append(f"{node.kind or 'scope'} on {node.parent_name}")
    if node.host is None:
        about.append("reaches no host")
    return f"{node.name} ({', '.join(about)})"


def _why(state: State, reasons: tuple[Reason, ...]) -> str:
    return "; ".join(f"{_phrase(state, r)}, {state.loaded.merged.locate(r.path)}" for r in reasons)


def _phrase(state: State, reason: Reason) -> str:
    match reason.how:
        case "listed" | "hosts":
            return "listed"
        case "role":
            return f"role {reason.by}"
        case "needs":
            return f"needed by {reason.by}"
        case "synth":
            return f"created by {reason.by}"
        case _:
            return f"selected by {selector_text(state, reason)}"


def selector_text(state: State, reason: Reason) -> str:
    """Return the selector behind a reason."""
    by_path = {injection.path: injection for injection in state.expansion.injections}
    return f"`{text(by_path[reason.path].selector)}`"


def _reasons(state: State, reasons: tuple[Reason, ...]) -> list[dict[str, object]]:
    found = []
    for reason in reasons:
        where = state.loaded.merged.locate(reason.path)
        found.append(
            {
                "how": reason.how,
                "by": reason.by,
                "file": where.file,
                "line": where.line,
                "column": where.column,
            }
        )
    return found
