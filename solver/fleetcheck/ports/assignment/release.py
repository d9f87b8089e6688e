"""Takes a line out of a lock, so that others may get its number, or hands the number on."""

from fleetcheck.documents.problem import suggestion
from fleetcheck.fleet.lock import LockLine, spell
from fleetcheck.loading.load import Loaded
from fleetcheck.resolve.automatic import Automatic, automatic
from fleetcheck.resolve.expansion import expand


class ReleaseError(ValueError):
    """There is nothing to release, or no port to hand it to; the message says why."""


def released(loaded: Loaded, name: str, to: str | None) -> tuple[str, str]:
    """Return the text of the lock without the line of a port, and in words what that means.

    With `to` its number is handed to the port of that name. Raises ReleaseError.
    """
    lock = loaded.lock
    line = _named(name, {str(known): line for known, line in lock.lines.items()}, lock.file)
    rest = [each for each in lock.lines.values() if each.name != line.name]
    ports = {str(p.name): p for p in automatic(loaded.fleet, expand(loaded.fleet))}
    if to is None:
        asked = ": the next `fleetcheck ports assign` chooses anew" if name in ports else ""
        return spell(rest), f"{line.ports} of `{name}` is released{asked}"
    receiver = _receiver(to, ports)
    _refuse_other_shape(line, receiver)
    handed = LockLine(receiver.name, receiver.shape, line.low, "held")
    before = lock.lines.get(receiver.name)
    rest = [each for each in rest if each.name != receiver.name]
    said = f"{line.ports} of `{name}` is now that of `{to}`"
    if before is not None and before.ports != line.ports:
        said += f", whose {before.ports} is released"
    return spell([*rest, handed]), said


def _named(name: str, known: dict[str, LockLine], file: str) -> LockLine:
    if name not in known:
        raise ReleaseError(f"{file} has no port `{name}`{suggestion(name, list(known))}")
    return known[name]


def _receiver(name: str, known: dict[str, Automatic]) -> Automatic:
    if name not in known:
        raise ReleaseError(f"there is no automatic port `{name}`{suggestion(name, list(known))}")
    return known[name]


def _refuse_other_shape(line: LockLine, receiver: Automatic) -> None:
    """Raise ReleaseError where the numbers of a line cannot be those of a port."""
    low, high = receiver.pool
    if line.shape.size != receiver.shape.size or line.shape.protocol != receiver.shape.protocol:
        want = f"{receiver.shape.size} in a row of {receiver.shape.protocol}"
        raise ReleaseError(f"`{receiver.name}` asks for {want}, which {line.ports} is not")
    if not low <= line.low <= high - line.shape.size + 1:
        raise ReleaseError(
            f"{line.ports} is outside of {low}-{high}, the pool of `{receiver.name}`"
        )
