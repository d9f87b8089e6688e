"""den: graphs of hosts and of whole fleets, as den-diagram writes them, all together one fleet."""

from collections.abc import Sequence

from fleetcheck.documents.document import Document, strip_positions
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.sources.source import Source

_KEYS = {"rootName", "nodes", "edges"}


def recognises(value: object) -> bool:
    """Return whether a document is one of den's graphs."""
    return isinstance(value, dict) and value.keys() >= _KEYS


def read(documents: Sequence[Document]) -> Source:
    """Return graphs as one source; BadInputError carries every part of a wrong shape.

    The graphs of hosts have what is on a host in common by its name, so they are read together: an
    aspect that several hosts have is one aspect.
    """
    # What reads graphs is loaded only where there are some.
    from fleetcheck.fleet.reading import read_as
    from fleetcheck.sources.den.document import GraphDocument
    from fleetcheck.sources.den.graph import Gathered
    from fleetcheck.sources.den.translate import translate

    problems: list[Problem] = []
    gathered = Gathered()
    for document in documents:
        try:
            graph = read_as(GraphDocument, strip_positions(document.value), document.locate)
        except BadInputError as error:
            problems += error.problems
        else:
            gathered.add(document, graph)
    if problems:
        raise BadInputError(problems)
    gathered.settle()
    first, *others = documents
    translated = translate(gathered, first.locate(()))
    return Source(
        first,
        translated.tree,
        translated.locate,
        notes=translated.notes,
        format="den",
        others=tuple(others),
        editable=False,
    )
