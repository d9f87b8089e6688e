"""Which differences between two traces a file explains."""

from collections.abc import Sequence
from typing import NamedTuple

from fleetcheck.documents.document import read
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.queries.edge_difference import Deviation
from fleetcheck.sources.trace.document import Explained, read_verdicts


class Weighed(NamedTuple):
    """The differences that are explained, each with its verdict, and those that are not."""

    explained: tuple[tuple[Deviation, Explained], ...]
    open: tuple[Deviation, ...]


def weigh(path: str, found: Sequence[Deviation]) -> Weighed:
    """Return which differences a file explains.

    Raises BadInputError where the file cannot be read, explains something twice, or explains what
    is no difference any more.
    """
    document = read(path)
    by_text = {each.text: each for each in found}
    problems = []
    explained: dict[str, Explained] = {}
    for index, each in enumerate(read_verdicts(document)):
        where = document.locate(("verdicts", index, "deviation"))
        if each.deviation in explained:
            problems.append(Problem("duplicate-key", "this is explained twice", where))
        elif each.deviation not in by_text:
            message = f"`{each.deviation}` is no difference (any more): take the entry out"
            problems.append(Problem("dangling-name", message, where))
        explained[each.deviation] = each
    if problems:
        raise BadInputError(problems)
    return Weighed(
        tuple((by_text[text], each) for text, each in explained.items()),
        tuple(each for each in found if each.text not in explained),
    )
