"""Lets asp/ports/certificate.lp certify an assignment before anyone sees it."""

from collections.abc import Container, Iterator, Mapping, Sequence

from fleetcheck.engine.programs import program_text
from fleetcheck.engine.run import derive
from fleetcheck.fleet.lock import PortName
from fleetcheck.lowering.term import Compound, quote
from fleetcheck.ports.assignment.ask import place, places
from fleetcheck.ports.room import Rooms
from fleetcheck.ports.want import Want

_SHOWN = ("certified", "refused")


class NotCertifiedError(Exception):
    """The numbers that were found for some ports are none that these ports can have."""


def certify(
    wants: Sequence[Want],
    starts: Mapping[PortName, int],
    rooms: Rooms,
    unproved: Container[PortName] = (),
) -> None:
    """Return where the program certifies the starts of wants; else raise NotCertifiedError.

    `rooms` hold nothing of what was chosen. Of those `unproved`, a better start may be left.
    """
    given = [want for want in wants if want.name in starts]
    if not given:
        return
    programs = (program_text("ports", f"{name}.lp") for name in ("vocabulary", "certificate"))
    facts = "\n".join(_facts(given, starts, rooms, unproved))
    answer = derive(f"{''.join(programs)}{facts}\n", _SHOWN)
    if any(atom.name == "certified" for atom in answer):
        return
    why = [_spelled(given, atom) for atom in answer]
    raise NotCertifiedError(f"no certificate for {', '.join(why[:3]) or 'any port'}")


def _facts(
    wants: Sequence[Want],
    starts: Mapping[PortName, int],
    rooms: Rooms,
    unproved: Container[PortName],
) -> Iterator[str]:
    for index, want in enumerate(wants):
        yield f"want({index},{want.size})."
        yield f"pool({index},{want.pool[0]},{want.pool[1]})."
        yield f"given({index},{starts[want.name]})."
        yield from (f"votes({index},{start},{ports})." for start, ports in want.votes.items())
        if want.name not in unproved:
            yield f"proved({index})."
        for listens, held in zip(want.listens, want.holds, strict=True):
            for each in places(listens):
                yield f"listens({index},{each})."
                if held is not None:
                    yield f"holds({index},{each},{held})."
    for (namespace, protocol), room in rooms.items():
        space = f"{quote(namespace)},{protocol}"
        yield from (f"closed({space},{low},{high})." for low, high in room.closed)
        for predicate, found in (("fixed", room.taken), ("kept", room.kept)):
            for number, mask in found.items():
                for bit in range(mask.bit_length()):
                    if mask >> bit & 1:
                        yield f"{predicate}({place(namespace, protocol, bit)},{number})."


def _spelled(wants: Sequence[Want], atom: Compound) -> str:
    match atom.arguments:
        case (Compound(why), int(index)):
            return f"`{wants[index].name}` ({why})"
    return str(atom)
