"""What services require, with how reports speak of it: in the words of the Compose file.

What plainly is there is not required. A service requires others of its project, and networks and
the like that the project does not define; what is external comes from outside of the fleet.
"""

from collections.abc import Collection

from fleetcheck.documents.problem import Problem
from fleetcheck.sources.compose.draft import Draft, Tree
from fleetcheck.sources.compose.item import Item, Spot
from fleetcheck.sources.compose.placeholders import is_open
from fleetcheck.sources.compose.project.deployed import Deployed
from fleetcheck.sources.compose.references import Reference
from fleetcheck.sources.compose.service import profiles_of
from fleetcheck.sources.compose.shared_names import OF_DOCKER, external, is_name, shared_name

DEFAULT = "default"
"""The network that each project has without defining it."""

SHARED = {"network": "networks", "volume": "volumes"}
_SECTIONS = {**SHARED, "secret": "secrets", "config": "configs"}


def require(
    draft: Draft, project: Deployed, service: str, reference: Reference, problems: list[Problem]
) -> None:
    """Add what a reference of a service requires; a name that is none is added to `problems`."""
    what, name, item, key, *_ = reference
    aspect, spot = f"{project.key}/{service}", Spot(item, key)
    words = _words(f"service `{service}`", reference)
    if not is_name(name):
        message = f"`{name}` is no name of a {what}"
        problems.append(item.problem("wrong-value", message, key))
    elif what == "container":
        draft.require_external(aspect, what, name, spot, words)
    elif what == "service":
        _require_service(draft, project, aspect, reference, words)
    else:
        entry = project.tree.get(_SECTIONS[what])
        found = None if entry is None else entry.entries.get(name)
        known = () if entry is None else entry.entries
        if found is not None:
            _require_shared(draft, project, aspect, reference, found, words)
        elif what == "network" and name in (DEFAULT, *project.extra.networks):
            return  # made without being defined
        elif not any(map(is_open, known)):
            words = {**words, **_meant(draft, name, known)}
            draft.require(aspect, f"{what}:{project.key}/{name}", spot, words)


def _words(subject: str, reference: Reference) -> Tree:
    return {"subject": subject, "verb": reference.verb, "name": reference.name}


def _meant(draft: Draft, name: str, known: Collection[str]) -> Tree:
    meant = draft.guess(name, known)
    return {} if meant is None else {"meant": meant}


def _require_service(
    draft: Draft, project: Deployed, aspect: str, reference: Reference, words: Tree
) -> None:
    """Require a service; one that is not required may be left out, but has to be defined."""
    _, name, item, key, required, _ = reference
    capability, spot = f"service:{project.key}/{name}", Spot(item, key)
    if name in project.services:
        draft.require(aspect, capability, spot)
    elif name not in project.defined:
        if any(map(is_open, project.defined)):
            return
        named = [s.name for s in project.services.values() if s.container == name]
        meant = {"meant": named[0]} if named else _meant(draft, name, project.defined)
        draft.require(aspect, capability, spot, {**words, **meant})
    elif required and name not in project.broken:
        services = project.tree.get("services")
        assert services is not None
        profiles = services.entries[name].get("profiles")
        assert profiles is not None
        off = profiles_of(services.entries[name])[0]
        path = draft.require(
            aspect, capability, spot, {**words, "off": off if is_name(off) else "(unnamed)"}
        )
        draft.note((*path, "reference", "off"), Spot(profiles.elements[0]))


def _require_shared(
    draft: Draft, project: Deployed, aspect: str, reference: Reference, entry: Item, words: Tree
) -> None:
    """Require what a project says to exist outside of it."""
    what, name, *_ = reference
    said = external(entry)
    shared = shared_name(project.name.text, name, entry)
    made = what == "network" and shared in OF_DOCKER
    if said is not None and shared and what in SHARED and not made:
        draft.require_external(aspect, what, shared, Spot(said), {**words, "name": shared})
