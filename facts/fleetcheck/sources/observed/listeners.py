"""Processes that listen, as `ss -H -tulpn` lists them (ss(8), iproute2).

A line has the protocol, the state, two queues, the address listened on, the peer's, and the
processes: `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=700,fd=3))`. Without the rights
to see the processes of others, it has none of them.
"""

import re
from collections.abc import Iterator

from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.fleet.values import parse_address, parse_ports
from fleetcheck.sources.observed.seen import Bound, Seen

_LINE = re.compile(
    r"(?P<kind>tcp|udp|sctp)\s+(?:LISTEN|UNCONN)\s+\d+\s+\d+\s+(?P<address>\S+):(?P<port>\d+)\s+\S+"
    r"(?:\s+users:\(\(\"(?P<process>[^\"]+)\"[^\s]*)?(?:\s.*)?"
)
_TITLE = re.compile(r"Netid\s+State\s")
_TEXT = re.compile(r"[^\s][^\r\n]*")


class _Lines:
    """Where the lines are."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = spans

    def span(self, path: Path, key: bool) -> tuple[int, int]:
        """Return offset and length of the line that a path leads to."""
        return self._spans[path[0]] if path and isinstance(path[0], int) else (0, 1)


def is_listing(text: str) -> bool:
    """Return whether a text begins as a listing of `ss` does."""
    first = text.lstrip().partition("\n")[0].rstrip()
    return bool(_TITLE.match(first) or _LINE.fullmatch(first))


def read_listing(source: SourceText) -> Document:
    """Return the lines of a listing as a document; a line of titles is left out."""
    lines = [line for line in _TEXT.finditer(source.text) if not _TITLE.match(line[0])]
    spans = [(line.start(), len(line[0].rstrip())) for line in lines]
    return Document(source.file, source.text, [line[0].rstrip() for line in lines], _Lines(spans))


def listeners(document: Document) -> Iterator[Seen]:
    """Yield what listens, one for each line; a process that is not told has no name.

    Raises BadInputError with every line that is none of `ss`.
    """
    problems: list[Problem] = []
    for index, line in enumerate(document.value if isinstance(document.value, list) else ()):
        where = document.locate((index,))
        match = _LINE.fullmatch(line)
        try:
            if match is None:
                raise ValueError("no line of `ss`")
            start, end = match.start("address"), match.end("port")
            where = where._replace(column=where.column + start, length=end - start)
            address = match["address"].partition("%")[0]
            ports = parse_ports(f"{match['port']}/{match['kind']}")
            bound = Bound(ports, parse_address(address), where)
        except ValueError:
            message = f"`{line[:60]}` is no line as `ss -H -tulpn` writes it"
            problems.append(Problem("wrong-value", message, where))
        else:
            yield Seen("process", match["process"] or "", where, (bound,))
    if problems:
        raise BadInputError(problems)
