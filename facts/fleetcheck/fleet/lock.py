"""fleet.lock: the numbers that automatic ports have been given, as a value and as text.

The text is sorted and has one line for each port, which ends with a checksum of its own: lines
merge one by one, and one that was changed by hand is told. docs/ports.md describes it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Literal, NamedTuple

from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import MOST_PROBLEMS, SourceText
from fleetcheck.fleet.values import HIGHEST_PORT, Ports, check_name, parse_address

LOCK_NAME = "fleet.lock"
"""The name of the file, and the first step of the path of each of its lines."""

FORMAT = 1
HEAD = f"fleetcheck ports {FORMAT}"
COMMENT = "# chosen by `fleetcheck ports assign --write`; commit this file, but do not edit it"

ONLY_IPV6 = ":: only"
"""The address `::` of a socket that takes no IPv4, as a lock spells it."""

_TOKEN = r'[\w.,/:+*-]+|"(?:[^"\\]|\\.)*"'
_LINE = re.compile(
    rf"(?P<aspect>{_TOKEN})@(?P<scope>{_TOKEN}) (?P<port>{_TOKEN})(?:\[(?P<position>\d{{1,6}})\])? "
    r"(?P<low>\d{1,5})(?:-(?P<high>\d{1,5}))?/(?P<protocol>tcp|udp|sctp) "
    rf"(?P<address>{re.escape(ONLY_IPV6)}|[\w.:@%*-]+) on (?P<namespace>{_TOKEN}) "
    r"(?P<state>held|gone) (?P<sum>[0-9a-f]{8})"
)
_BARE = re.compile(r"[\w.,/:+*-]+")
_HEAD = re.compile(r"fleetcheck ports (\d{1,9})")
_MARKER = re.compile(r"(<{7}|={7}|>{7}|\|{7})(?: .*)?")
_NOT_OURS = "this line is not as fleetcheck wrote it"
_TAKE_BACK = (
    "take the line back from your version control, or delete it: "
    "`fleetcheck ports assign --write` then chooses that port anew"
)


class PortName(NamedTuple):
    """The qualified name of a port: of which aspect, on which scope, called what, which of them."""

    aspect: str
    scope: str
    port: str
    position: int

    def __str__(self) -> str:
        """Return it as people write it: `grafana@web1 ui`, `dns@web1 dns[1]`."""
        several = f"[{self.position}]" if self.position else ""
        return f"{self.aspect}@{self.scope} {self.port}{several}"


class Shape(NamedTuple):
    """What a port is apart from its number: where it counts, its address, and how many in a row."""

    namespace: str
    protocol: str
    address: str
    size: int


class LockLine(NamedTuple):
    """One line: the numbers of a port, and whether it still has them.

    Numbers that are `gone` belonged to a port that the fleet does not ask for any more; no other
    port gets them until they are released. `row` is the number of the line, 0 if it is not written
    yet.
    """

    name: PortName
    shape: Shape
    low: int
    state: Literal["held", "gone"]
    row: int = 0

    @property
    def ports(self) -> Ports:
        """Return the numbers with their protocol."""
        return Ports(self.low, self.low + self.shape.size - 1, self.shape.protocol)

    @property
    def path(self) -> Path:
        """Return the path by which this line is called as a declaration."""
        return (LOCK_NAME, *self.name)

    @property
    def text(self) -> str:
        """Return the line, with its checksum."""
        aspect, scope, port = map(_token, self.name[:3])
        several = f"[{self.name.position}]" if self.name.position else ""
        where = f"{self.shape.address} on {_token(self.shape.namespace)}"
        text = f"{aspect}@{scope} {port}{several} {self.ports} {where} {self.state}"
        return f"{text} {checksum(text)}"


@dataclass(frozen=True)
class Lock:
    """The lines of a lock by the names of their ports; `present` is whether there is a file."""

    file: str = LOCK_NAME
    present: bool = False
    lines: Mapping[PortName, LockLine] = field(default_factory=dict)
    text: str = field(default="", repr=False)

    def place(self, path: Path) -> Location:
        """Return where the line of a path is; the file as a whole if there is no such line."""
        match path[1:]:
            case (str(aspect), str(scope), str(port), int(position)):
                line = self.lines.get(PortName(aspect, scope, port, position))
                if line is not None:
                    return Location(self.file, line.row, 1, len(line.text) - _SUM)
        return Location(self.file, 0, 0)

    def only(self, names: Iterable[PortName]) -> "Lock":
        """Return the lock with the lines of these names alone."""
        found = {name: self.lines[name] for name in names if name in self.lines}
        return Lock(self.file, self.present, found)


NO_LOCK = Lock()
"""The lock of a fleet that has none."""

_SUM = 9
"""The length of a checksum and the space before it."""


def spell(lines: Iterable[LockLine]) -> str:
    """Return the text of a lock with these lines."""
    return "".join(f"{text}\n" for text in (HEAD, COMMENT, *sorted(line.text for line in lines)))


def checksum(text: str) -> str:
    """Return what a line ends with: the first 8 hex digits of the SHA-256 of what is before."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def parse(source: SourceText) -> Lock:
    """Return the lock that a file holds. Raises BadInputError with every line that is wrong."""
    rows = source.lines[:-1] if source.lines[-1] == "" else source.lines
    found: dict[PortName, LockLine] = {}
    problems = list(_conflicts(source, rows))
    head = _HEAD.fullmatch(rows[0]) if rows else None
    if head and int(head[1]) > FORMAT:
        message = f"format {head[1]} of {LOCK_NAME} is newer than what is read here: {FORMAT}"
        where = Location(source.file, 1, 1, len(rows[0]))
        raise BadInputError([Problem("lock", message, where, help="update fleetcheck")])
    if problems:
        raise BadInputError(problems)
    if head is None:
        message = f"this is no {LOCK_NAME}: it does not begin with `{HEAD}`"
        raise BadInputError([Problem("lock", message, Location(source.file, 1, 1), help=_RESTORE)])
    for row, text in enumerate(rows[1:], start=2):
        if text == COMMENT:
            continue
        line = _read(text, row)
        where = Location(source.file, row, 1, max(len(text), 1))
        if line is None:
            problems.append(Problem("lock", _NOT_OURS, where, help=_TAKE_BACK))
        elif line.name in found:
            message = f"there are two lines for `{line.name}`"
            first = Location(source.file, found[line.name].row, 1, len(text))
            advice = "delete one of them"
            problems.append(Problem("lock", message, where, ((first, "the first one"),), advice))
        else:
            found[line.name] = line
    if problems:
        raise BadInputError(problems[:MOST_PROBLEMS])
    return Lock(source.file, True, found, source.text)


_RESTORE = "take it back from your version control, or delete it and assign all ports anew"


def _conflicts(source: SourceText, rows: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each conflict that git has left: where it begins, else each marker."""
    marked = [(row, text) for row, text in enumerate(rows, 1) if _MARKER.fullmatch(text)]
    begun = [(row, text) for row, text in marked if text.startswith("<")]
    for row, text in begun or marked:
        yield Problem(
            "lock",
            "a conflict of version control is not resolved here",
            Location(source.file, row, 1, len(text)),
            help="keep the lines of both sides, of two for one port either, without the markers; "
            "then run `fleetcheck ports assign --write`",
        )


def _read(text: str, row: int) -> LockLine | None:
    """Return the line that a text is, None if fleetcheck has not written it."""
    match = _LINE.fullmatch(text)
    if not match or checksum(text[:-_SUM]) != match["sum"]:
        return None
    try:
        aspect, scope, port, namespace = (
            _name(match[part]) for part in ("aspect", "scope", "port", "namespace")
        )
        if match["address"] != ONLY_IPV6 and parse_address(match["address"]) != match["address"]:
            return None
    except ValueError:
        return None
    low, high = int(match["low"]), int(match["high"] or match["low"])
    if not 1 <= low <= high <= HIGHEST_PORT:
        return None
    shape = Shape(namespace, match["protocol"], match["address"], high - low + 1)
    name = PortName(aspect, scope, port, int(match["position"] or 0))
    return LockLine(name, shape, low, "held" if match["state"] == "held" else "gone", row)


@lru_cache(maxsize=65536)
def _token(name: str) -> str:
    """Return a name as a line holds it: as it is, or quoted where it could be misread."""
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


@lru_cache(maxsize=65536)
def _name(token: str) -> str:
    """Return the name that a token is; ValueError if it is none."""
    name = json.loads(token) if token.startswith('"') else token
    if not isinstance(name, str):
        raise ValueError(token)
    return check_name(name)
