"""What was seen to run on machines, as a part of their fleet.

What belongs to the fleet itself is left out, as the labels of Compose tell. Everything else becomes
an aspect that is `outside` of the fleet, on the machine where it was seen: it has its numbers and
names, so that whatever is declared there must not want the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fleetcheck.documents.document import Document, parse, text_of
from fleetcheck.documents.json_lines import read_lines
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.fleet.values import check_name
from fleetcheck.sources.observed.containers import (
    docker_container,
    is_docker,
    is_podman,
    podman_container,
)
from fleetcheck.sources.observed.declared import Declared
from fleetcheck.sources.observed.draft import Draft
from fleetcheck.sources.observed.listeners import is_listing, listeners, read_listing
from fleetcheck.sources.observed.networks import is_network, network
from fleetcheck.sources.observed.seen import Seen, merged
from fleetcheck.sources.options import Observed
from fleetcheck.sources.source import Source

_KNOWN = (
    "give the output of `docker ps --format json`, `docker network inspect`, "
    "`podman ps --format json` or `ss -H -tulpn`"
)
_NAMED = 3
"""How many of many things are named in a note."""

_OF_ENGINES = ("docker-proxy", "rootlessport", "slirp4netns", "pasta", "conmon", "netavark")
"""The processes that listen in place of containers."""


def read(
    observed: Sequence[Observed], tree: Mapping[str, object], problems: list[Problem]
) -> list[Source]:
    """Return what was seen beside the fleet that `tree` is, as one source if it can be read.

    What cannot be read is added to `problems`.
    """
    declared = Declared(tree)
    documents: list[Document] = []
    things: dict[str, list[Seen]] = defaultdict(list)
    for each in observed:
        try:
            host = declared.host(each)
            document, found = _read(text_of(each.file))
        except BadInputError as error:
            problems += error.problems
        else:
            documents.append(document)
            things[host] += found
    if not documents:
        return []
    draft = Draft()
    notes: list[str] = []
    for host, found in things.items():
        where = f" on {host}" if len(things) > 1 else ""
        outside = [thing for thing in found if not declared.has(host, thing)]
        name = f"networks (running{where})"
        draft.add_networks(host, name, outside, declared.wanted, declared.addressed)
        for thing in _joined(outside):
            name = f"{thing.name} (running{where})"
            draft.add(host, name, thing, declared.is_elsewhere(thing))
        notes += _notes(host, found, outside)
    whole = documents[0].locate(())

    def locate(path: Path, key: bool = False) -> Location:
        return draft.written(path, whole)

    others = tuple(documents[1:])
    return [
        Source(documents[0], draft.tree(), locate, tuple(notes), "observed", others, editable=False)
    ]


def _read(source: SourceText) -> tuple[Document, list[Seen]]:
    """Return a text as a document with what was seen; raises BadInputError if it is of no kind."""
    if is_listing(source.text):
        document = read_listing(source)
        return document, list(listeners(document))
    if source.text.lstrip()[:1] not in ("[", "{"):
        message = "this is no list of what runs on a machine"
        raise BadInputError([Problem("syntax", message, source.location(0), help=_KNOWN)])
    is_list = source.text.lstrip()[0] == "["
    document = parse(source, "json") if is_list else read_lines(source)
    values = document.value if isinstance(document.value, list) else []
    problems: list[Problem] = []
    seen: list[Seen] = []
    for index, value in enumerate(values):
        try:
            seen.append(_thing(document, index, value))
            check_name(seen[-1].name)
        except BadInputError as error:
            problems += error.problems
        except ValueError as error:
            problems.append(Problem("wrong-value", str(error), document.locate((index,))))
    if problems:
        raise BadInputError(problems)
    return document, seen


def _thing(document: Document, index: int, value: object) -> Seen:
    """Return the container or network that an object is; raises BadInputError if it is neither."""
    if isinstance(value, dict):
        if is_docker(value):
            return docker_container(document, index, value)
        if is_podman(value):
            return podman_container(document, index, value)
        if is_network(value):
            return network(document, index, value)
    message = "this is neither a container nor a network"
    raise BadInputError([Problem("wrong-value", message, document.locate((index,)), help=_KNOWN)])


def _joined(outside: Iterable[Seen]) -> Iterator[Seen]:
    """Yield containers and processes, each once with all that it listens on.

    Processes without a name, and those that listen for a container, tell nothing of their own.
    """
    listening: dict[str, Seen] = {}
    for thing in outside:
        if thing.kind == "container":
            yield thing
        elif thing.kind == "process" and thing.name and thing.name not in _OF_ENGINES:
            first = listening.setdefault(thing.name, thing._replace(bound=()))
            bound = merged([*first.bound, *thing.bound])
            listening[thing.name] = first._replace(bound=bound)
    yield from listening.values()


def _notes(host: str, found: Sequence[Seen], outside: Sequence[Seen]) -> Iterator[str]:
    """Yield what is seen on a host and not declared there, and what cannot be told."""
    others = list(_joined(outside))
    containers = [thing for thing in others if thing.kind == "container"]
    if containers:
        what = _count(containers, "container runs", "containers run")
        yield f"{what} on `{host}` that the fleet does not declare there: {_some(containers)}"
    processes = [thing for thing in others if thing.kind == "process"]
    if processes:
        what = _count(processes, "process listens", "processes listen")
        yield f"{what} on `{host}` beside the containers: {_some(processes)}"
    nameless = [thing for thing in outside if thing.kind == "process" and not thing.name]
    if nameless:
        what = _count(nameless, "line does", "lines do")
        yield (
            f"{what} not say which process listens on `{host}`, so nothing is known of it: "
            f"run `ss` as root ({nameless[0].location})"
        )
    engines = [thing for thing in outside if thing.name in _OF_ENGINES]
    if engines and not any(thing.kind == "container" for thing in found):
        what = _count(engines, "port", "ports")
        yield (
            f"{what} of containers on `{host}` could be those of the fleet: add the output of "
            "`docker ps --format json`, which says whose they are"
        )


def _count(things: Sequence[Seen], one: str, several: str) -> str:
    return f"{len(things)} {one if len(things) == 1 else several}"


def _some(things: Sequence[Seen]) -> str:
    named = [f"`{thing.name}` ({thing.location})" for thing in things[:_NAMED]]
    more = len(things) - _NAMED
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")
