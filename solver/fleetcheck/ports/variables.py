"""Numbers for ports that variables of Compose projects decide, and the files that then say so.

A port such as `${WEB_PORT:-8080}:80` keeps its default where it can; where that collides, or where
there is none, it gets a number like an automatic port. Only files of variables are ever changed.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from time import monotonic
from typing import Literal, NamedTuple

from fleetcheck.documents.atomic_file import settle, temporary
from fleetcheck.documents.edit import Edit
from fleetcheck.documents.input_file import read_text
from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.fleet.model import PortSpec
from fleetcheck.fleet.short_forms import as_numbered
from fleetcheck.fleet.values import EVERY_ADDRESS, HIGHEST_PORT, Ports
from fleetcheck.loading.load import Loaded, edited
from fleetcheck.ports.assignment.assignment import assignment
from fleetcheck.ports.assignment.solve import Progress, solve
from fleetcheck.ports.demand import demand
from fleetcheck.ports.free import WELL_KNOWN
from fleetcheck.resolve.automatic import Automatic
from fleetcheck.slicing.state import resolve
from fleetcheck.sources.compose.files.reading import LARGEST_VARIABLES
from fleetcheck.sources.source import PortVariable

_NEARBY = 1000
"""The largest distance of a port from its default."""

Unsolved = Literal["infeasible", "unknown"]


class Choice(NamedTuple):
    """A port that a variable decides, with the number that it has now, if it has one.

    `inner` is its number in the container.
    """

    path: Path
    variable: PortVariable
    default: int | None
    inner: int


class Given(NamedTuple):
    """A variable that needs a value, with the port that it decides, and why."""

    variable: PortVariable
    number: int
    about: str
    why: str


def choices(loaded: Loaded) -> tuple[Choice, ...]:
    """Return the ports that a variable of their own decides, which has no value."""
    found = [item for source in loaded.merged.sources for item in source.numbers.items()]
    return tuple(
        Choice(path, written.variable, _default(_spec(loaded, path)), written.inner)
        for path, written in found
        if written.variable is not None and not written.is_set
    )


def given(
    loaded: Loaded, found: tuple[Choice, ...], seconds: float, progress: Progress
) -> tuple[Given, ...] | Unsolved:
    """Return the variables that have to say another number than their default, or any, sorted.

    A port keeps its default where it can, else it gets its number in the container, else the
    nearest free one above the default, or one of the pool. `infeasible` means that there are not
    enough numbers, `unknown` that the time was over.
    """
    until = monotonic() + seconds
    defaults = {each.path: each.default for each in found}
    numbers = _numbers(loaded, found, {}, defaults, until, progress)
    if isinstance(numbers, str):
        return numbers
    found = tuple(each for each in found if each.path in numbers)
    moving = tuple(each for each in found if _may_be_inner(each, numbers[each.path]))
    if moving:
        kept = {each.path: numbers[each.path].number for each in found if each not in moving}
        inner = {each.path: each.inner for each in moving}
        tried = _numbers(loaded, moving, kept, inner, until, progress)
        got = {} if isinstance(tried, str) else _inner(moving, tried)
        kept |= {path: number.number for path, number in got.items()}
        rest = tuple(each for each in moving if each.path not in got)
        again = _numbers(loaded, rest, kept, defaults, until, progress) if got and rest else {}
        if isinstance(again, str):
            return again
        numbers = {**numbers, **got, **again}
    values = ((each, numbers[each.path]) for each in found)
    return tuple(
        sorted(Given(each.variable, *value) for each, value in values if value[0] != each.default)
    )


class _Number(NamedTuple):
    """The number of a port, how the port is called, and how the number came about."""

    number: int
    about: str
    why: str


def _numbers(
    loaded: Loaded,
    some: tuple[Choice, ...],
    kept: Mapping[Path, int],
    preferred: Mapping[Path, int | None],
    until: float,
    progress: Progress,
) -> dict[Path, _Number] | Unsolved:
    """Return numbers for some ports, as near as can be to those preferred; others are kept."""
    edits = [
        Edit("set", each.path, _automatic(_spec(loaded, each.path), preferred[each.path]))
        for each in some
    ]
    for path, number in kept.items():
        spec = _spec(loaded, path)
        edits.append(Edit("set", path, as_numbered(spec, Ports(number, number, _protocol(spec)))))
    state = resolve(edited(loaded, edits))
    asked = demand(state)
    solution = solve(asked.wants, asked.rooms, max(until - monotonic(), 0.0), progress)
    if solution.infeasible or solution.unknown:
        return "infeasible" if solution.infeasible else "unknown"
    made = assignment(asked, solution, state.loaded.lock)
    known = {each.path for each in some}
    found: dict[Path, _Number] = {}
    for one in made.assigned:
        if one.port.path in known:
            found.setdefault(one.port.path, _Number(one.ports.low, _about(one.port), one.note))
    return found


def _may_be_inner(choice: Choice, number: _Number) -> bool:
    """Return whether a port that has not its default could have its number in the container."""
    lost = number.number != choice.default
    return lost and choice.inner >= WELL_KNOWN and choice.inner != choice.default


def _inner(some: Iterable[Choice], numbers: Mapping[Path, _Number]) -> dict[Path, _Number]:
    """Return the numbers of those ports that got their number in the container."""
    found: dict[Path, _Number] = {}
    for choice in some:
        number = numbers.get(choice.path)
        if number is not None and number.number == choice.inner:
            lost = "" if choice.default is None else f"{choice.default} is not free; "
            why = f"{lost}{choice.inner} is its port in the container"
            found[choice.path] = number._replace(why=why)
    return found


def given_lines(values: Iterable[Given]) -> Iterator[str]:
    """Yield a line for each value of a file: what it is, for which port, and why."""
    for variable, number, about, why in values:
        reason = f"  ({why})" if why else ""
        yield f"{variable.file}: {variable.name}={number}  {about}{reason}"


def env_texts(values: tuple[Given, ...]) -> Mapping[str, str]:
    """Return the new text of each file of variables, by its name; raises BadInputError."""
    texts: dict[str, str] = {}
    for each in sorted(values):
        file = each.variable.file
        text = texts.get(file)
        if text is None:
            text = _text(file)
        text += "" if not text or text.endswith("\n") else "\n"
        texts[file] = f"{text}{each.variable.name}={each.number}\n"
    return texts


def write_env(texts: Mapping[str, str]) -> None:
    """Replace files of variables, each at once; raises BadInputError if one cannot be written."""
    for file, text in sorted(texts.items()):
        target = FilePath(file).resolve()
        try:
            temporary(target, text.encode()).replace(target)
        except OSError as error:
            why = (error.strerror or "an error of the system").lower()
            problem = Problem("env", f"cannot be written: {why}", Location(file, 0, 0))
            raise BadInputError([problem]) from error
    settle({FilePath(file).resolve().parent for file in texts})


def _spec(loaded: Loaded, path: Path) -> PortSpec:
    _, aspect, _, port, index = path
    return loaded.fleet.aspects[str(aspect)].ports[str(port)][int(index)]


def _default(spec: PortSpec) -> int | None:
    return None if spec.port is None else spec.port.low


def _automatic(spec: PortSpec, preferred: int | None) -> JsonValue:
    """Return the port as an automatic one, with one number wherever it is placed."""
    entry: dict[str, JsonValue] = {"auto": True, "same": "fleet"}
    if preferred is not None:
        highest = min(preferred + _NEARBY, HIGHEST_PORT)
        entry["auto"] = f"{preferred}-{highest}/{_protocol(spec)}"
        entry["prefer"] = preferred
    elif spec.protocol is not None:
        entry["protocol"] = spec.protocol
    if spec.bind != EVERY_ADDRESS:
        entry |= {"bind": spec.bind, "ipv6only": spec.ipv6only}
    return entry


def _protocol(spec: PortSpec) -> str:
    return spec.port.protocol if spec.port is not None else spec.protocol or "tcp"


def _about(port: Automatic) -> str:
    return f"{port.name.aspect}@{port.name.scope} {port.name.port}"


def _text(file: str) -> str:
    if not FilePath(file).exists():
        return ""
    return read_text(file, LARGEST_VARIABLES).text
