"""Matching single numbers gives what trying all ways gives."""

from collections.abc import Iterator, Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.ports.assignment.matching import matching
from fleetcheck.ports.assignment.seed import Cost, cost
from fleetcheck.ports.want import Listens, Want
from tests.support.scale import examples


def some_wants(random: Random) -> list[Want]:
    wants = []
    for _ in range(random.randint(1, 5)):
        low = random.randint(1, 5)
        high = random.randint(low, 7)
        prefer = random.choice([None, None, random.randint(low, high)])
        votes = {random.randint(low, high): 1} if random.random() < 0.4 else {}
        proposal = prefer or random.randint(low, high)
        place = (Listens(("host", "tcp"), 1),)
        wants.append(Want((), place, (None,), 1, (low, high), votes, prefer, proposal, False))
    return wants


def ways(wants: Sequence[Want], before: Sequence[int] = ()) -> Iterator[Sequence[int]]:
    if len(before) == len(wants):
        yield before
        return
    for start in wants[len(before)].starts:
        if start not in before:
            yield from ways(wants, (*before, start))


@settings(max_examples=examples(400), deadline=None)
@given(st.integers(0, 2**32))
def test_nobody_can_be_matched_better(seed: int) -> None:
    wants = some_wants(Random(seed))
    matched = matching(wants, [list(want.starts) for want in wants])
    best: Cost | None = min((cost(wants, each) for each in ways(wants)), default=None)
    assert (None if matched is None else cost(wants, matched)) == best
