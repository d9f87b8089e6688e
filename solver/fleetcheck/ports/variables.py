"""Numbers for ports that variables of Compose projects decide, and the files that then say so.

A port such as `${WEB_PORT:-8080}:80` keeps its default where it can; where that collides, or where
there is none, it gets a number like an automatic port. Only files of variables are ever changed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Literal, NamedTuple

from fleetcheck.documents.atomic_file import settle, temporary
from fleetcheck.documents.edit import Edit
from fleetcheck.documents.input_file import read_text
from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.fleet.model import PortSpec
from fleetcheck.fleet.values import EVERY_ADDRESS, HIGHEST_PORT
from fleetcheck.loading.load import Loaded, edited
from fleetcheck.ports.assignment.assignment import Assigned, assignment
from fleetcheck.ports.assignment.solve import Progress, solve
from fleetcheck.ports.demand import demand
from fleetcheck.resolve.automatic import Automatic
from fleetcheck.slicing.state import resolve
from fleetcheck.sources.compose.files.reading import LARGEST_VARIABLES
from fleetcheck.sources.source import PortVariable

_NEARBY = 1000
"""How far above its default a port may come to lie."""


class Choice(NamedTuple):
    """A port that a variable decides, and the number that it has now, if it has one."""

    path: Path
    variable: PortVariable
    default: int | None


class Given(NamedTuple):
    """A variable that needs a value, with the port that it decides, and why."""

    variable: PortVariable
    number: int
    about: str
    why: str


def choices(loaded: Loaded) -> tuple[Choice, ...]:
    """Return the ports that a variable of their own decides; where two share one, they stay."""
    found = [item for source in loaded.merged.sources for item in source.variables.items()]
    used = Counter(variable for _, variable in found)
    return tuple(
        Choice(path, variable, _default(_spec(loaded, path)))
        for path, variable in found
        if used[variable] == 1
    )


def given(
    loaded: Loaded, found: tuple[Choice, ...], seconds: float, progress: Progress
) -> tuple[Given, ...] | Literal["infeasible", "unknown"]:
    """Return the variables that have to say another number than their default, or any, sorted.

    `infeasible` means that there are not enough numbers, `unknown` that the time was over.
    """
    edits = [Edit("set", each.path, _automatic(_spec(loaded, each.path), each)) for each in found]
    state = resolve(edited(loaded, edits))
    asked = demand(state)
    solution = solve(asked.wants, asked.rooms, seconds, progress)
    if solution.infeasible or solution.unknown:
        return "infeasible" if solution.infeasible else "unknown"
    made = assignment(asked, solution, state.loaded.lock)
    return tuple(sorted(_given(found, made.assigned)))


def _given(found: tuple[Choice, ...], assigned: tuple[Assigned, ...]) -> Iterator[Given]:
    known = {each.path: each for each in found}
    seen: set[Path] = set()
    for each in assigned:
        choice = known.get(each.port.path)
        if choice is None or choice.path in seen or each.ports.low == choice.default:
            continue
        seen.add(choice.path)
        yield Given(choice.variable, each.ports.low, _about(each.port), each.note)


def given_lines(values: Iterable[Given]) -> Iterator[str]:
    """Yield for people what each file is to say, of which port that is, and why."""
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


def _automatic(spec: PortSpec, choice: Choice) -> JsonValue:
    """Return the port as an automatic one, with one number wherever it is placed."""
    entry: dict[str, JsonValue] = {"auto": True, "same": "fleet"}
    if spec.port is not None and choice.default is not None:
        highest = min(choice.default + _NEARBY, HIGHEST_PORT)
        entry["auto"] = f"{choice.default}-{highest}/{spec.port.protocol}"
        entry["prefer"] = choice.default
    elif spec.protocol is not None:
        entry["protocol"] = spec.protocol
    if spec.bind != EVERY_ADDRESS:
        entry["bind"] = spec.bind
        entry["ipv6only"] = spec.ipv6only
    return entry


def _about(port: Automatic) -> str:
    return f"{port.name.aspect}@{port.name.scope} {port.name.port}"


def _text(file: str) -> str:
    if not FilePath(file).exists():
        return ""
    return read_text(file, LARGEST_VARIABLES).text
