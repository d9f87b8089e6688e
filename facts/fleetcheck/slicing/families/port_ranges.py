"""Ranges of ports from which Docker chooses, where there could be too few."""

from fleetcheck.lowering.containers.port_ranges import every_claim, wanted, windows
from fleetcheck.resolve.claims import reservations
from fleetcheck.slicing.families.seeds import Seeds, Whole


def port_range(whole: Whole, seeds: Seeds) -> None:
    """Add who wants a port of a range where more could be wanted than are free, and who has them.

    All that counts in the same network namespace is added.
    """
    fleet, expansion = whole.fleet, whole.expansion
    found = list(wanted(fleet, expansion))
    if not found:
        return
    stated = every_claim(fleet, expansion, whole.lock)
    reserved = reservations(fleet, expansion)
    spaces = {window.space for window in windows(found, stated, reserved)}
    seeds.placements.update((each.aspect, each.node.name) for each in found if each.space in spaces)
    seeds.claim(claim for claim in stated if claim.space in spaces)
