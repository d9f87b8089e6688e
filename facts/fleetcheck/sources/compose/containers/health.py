"""Whose health services wait for, and of which services it is not checked.

As the Compose specification has it under Services, healthcheck and depends_on. What a service does
not say of a check, its image may.
"""

from collections.abc import Mapping

from fleetcheck.sources.compose.draft import Draft
from fleetcheck.sources.compose.item import Item, Spot
from fleetcheck.sources.compose.service import Service

_HEALTHY = "service_healthy"


def add_health(draft: Draft, project: str, services: Mapping[str, Service]) -> None:
    """Add to the aspects of a project what they wait for, as far as that is not checked."""
    running = {name: service for name, service in services.items() if service.replicas}
    off = {name: found for name, each in running.items() if (found := _switched_off(each.item))}
    for name, said in off.items():
        draft.set_value(f"{project}/{name}", "healthcheck", False, Spot(said))
    for name, service in running.items():
        depends = service.item.get("depends_on")
        for other, about in ({} if depends is None else depends.entries).items():
            condition, required = about.get("condition"), about.get("required")
            awaited = condition is not None and condition.text == _HEALTHY and other in off
            if condition is not None and awaited and (required is None or not required.is_false):
                awaits = f"{project}/{other}"
                draft.append(f"{project}/{name}", "awaits", awaits, Spot(condition))


def _switched_off(service: Item) -> Item | None:
    """Return where the check of a service is switched off, if it is."""
    disable, test = service.get("healthcheck", "disable"), service.get("healthcheck", "test")
    if disable is not None and not disable.unknown and not disable.is_false:
        return disable
    first = test.elements[:1] if test is not None else []
    return first[0] if first and first[0].text == "NONE" else None
