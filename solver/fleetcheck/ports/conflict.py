"""A smallest set of ports and obstacles for which no assignment exists."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from fleetcheck.automatic import Automatic
from fleetcheck.claims import Space, Stretch
from fleetcheck.ports.addresses import masks
from fleetcheck.ports.obstacle import Obstacle
from fleetcheck.ports.room import merged
from fleetcheck.ports.want import Listens, Want
from fleetcheck.question import Question
from fleetcheck.rules import programs
from fleetcheck.term import quote


class Conflict(NamedTuple):
    """Ports that cannot all have a number while the obstacles are there; none can be left out.

    `counted` is the stretch in which more is wanted than is usable, where counting tells; `free` is
    what is usable of it, or of the pool of the first port.
    """

    ports: tuple[Automatic, ...]
    obstacles: tuple[Obstacle, ...]
    counted: bool
    stretch: Stretch
    free: int


class _Element(NamedTuple):
    """A port of a want that may be left out, with where it listens."""

    port: Automatic
    want: int
    listens: Listens


def conflict(part: Sequence[Want], obstacles: Sequence[Obstacle]) -> Conflict:
    """Return a smallest conflict of a part for which there is no assignment.

    What counting explains is told so; only else all ways to place the ports are tried.
    """
    kinds = _kinds(part, obstacles)
    elements = [
        _Element(port, index, Listens(space, kinds[space][port.shape.address]))
        for index, want in enumerate(part)
        for port, (space, _) in zip(want.ports, want.listens, strict=True)
    ]
    for window in _windows(part, elements, obstacles, kinds):
        core = _core(window.facts, len(elements) + len(obstacles))
        if core is not None:
            return _conflict(core, elements, obstacles, window.stretch)
    trying = _placing(part, elements, obstacles, kinds)
    core = _core([*trying, "searched."], len(elements) + len(obstacles))
    assert core is not None
    return _conflict(core, elements, obstacles, None)


def _conflict(
    core: Sequence[int],
    elements: Sequence[_Element],
    obstacles: Sequence[Obstacle],
    counted: Stretch | None,
) -> Conflict:
    ports = tuple(elements[index].port for index in core if index < len(elements))
    some = tuple(obstacles[index - len(elements)] for index in core if index >= len(elements))
    stretch = counted or ports[0].pool
    return Conflict(ports, some, counted is not None, stretch, _free(stretch, some))


def _core(facts: Iterable[str], count: int) -> list[int] | None:
    """Return the numbers of a smallest conflict, None if there is none."""
    question = Question(_encoding() + "\n".join(facts), "crowded", count)
    found = question.minimal(question.declarations)
    if found is None:
        return None
    return [question.declarations.index(literal) for literal in found]


class _Window(NamedTuple):
    """A stretch with the ports that can have numbers only there, and the obstacles in it."""

    stretch: Stretch
    within: tuple[tuple[int, int], ...]
    pieces: tuple[tuple[int, int], ...]
    covers: tuple[tuple[int, int], ...]

    @property
    def facts(self) -> Iterator[str]:
        """Yield the facts of the window."""
        yield f"window(0,{self.stretch[1] - self.stretch[0] + 1})."
        for port, size in self.within:
            yield f"within(0,{port},{size})."
        for piece, length in self.pieces:
            yield f"piece(0,{piece},{length})."
        for obstacle, piece in self.covers:
            yield f"covers({obstacle},0,{piece})."


def _windows(
    part: Sequence[Want],
    elements: Sequence[_Element],
    obstacles: Sequence[Obstacle],
    kinds: Mapping[Space, Mapping[str, int]],
) -> Iterator[_Window]:
    """Yield the stretches in which so much is wanted that there may be too little, small first."""
    for (space, bit), together in sorted(_by_bit(elements).items()):
        lows = sorted({part[elements[index].want].pool[0] for index in together})
        highs = sorted({part[elements[index].want].pool[1] for index in together})
        stretches = [(low, high) for low in lows for high in highs if low <= high]
        for low, high in sorted(stretches, key=lambda s: (s[1] - s[0], s)):
            within = []
            for index in together:
                want = part[elements[index].want]
                if low <= want.pool[0] and want.pool[1] <= high:
                    within.append((index, want.size))
            if not within:
                continue
            there = [
                (number + len(elements), max(each.stretch[0], low), min(each.stretch[1], high))
                for number, each in enumerate(obstacles)
                if each.space == space
                and not (each.is_gone and _locked_on(part, each))
                and kinds[space][each.address] & bit
                and each.stretch[0] <= high
                and low <= each.stretch[1]
            ]
            wanted = sum(size for _, size in within)
            lost = _covered([(first, last) for _, first, last in there])
            if wanted <= high - low + 1 - lost:
                continue
            cuts = sorted({edge for _, first, last in there for edge in (first, last + 1)})
            pieces = [(first, last - first) for first, last in pairwise(cuts)]
            covers = [
                (number, first)
                for number, start, end in there
                for first, length in pieces
                if start <= first and first + length - 1 <= end
            ]
            yield _Window((low, high), tuple(within), tuple(pieces), tuple(covers))


def _locked_on(part: Sequence[Want], obstacle: Obstacle) -> bool:
    """Return whether somebody has a number of the obstacle in the lock, and so may keep it."""
    low, high = obstacle.stretch
    return any(low < start + want.size and start <= high for want in part for start in want.votes)


def _by_bit(elements: Sequence[_Element]) -> dict[tuple[Space, int], list[int]]:
    """Return the ports by the kinds of address that all of them listen on."""
    found: dict[tuple[Space, int], list[int]] = defaultdict(list)
    for index, (_, _, (space, mask)) in enumerate(elements):
        for at in range(mask.bit_length()):
            if mask >> at & 1:
                found[space, 1 << at].append(index)
    return found


def _placing(
    part: Sequence[Want],
    elements: Sequence[_Element],
    obstacles: Sequence[Obstacle],
    kinds: Mapping[Space, Mapping[str, int]],
) -> Iterator[str]:
    """Yield the facts by which all ways to place the ports are tried.

    Of the starts with the same obstacles in their way only so many are offered as others can take.
    """
    ports: dict[int, list[int]] = defaultdict(list)
    for index, element in enumerate(elements):
        ports[element.want].append(index)
        size = part[element.want].size
        yield f"port({index},{element.want},{size})."
        space, mask = element.listens
        for at in range(mask.bit_length()):
            if mask >> at & 1:
                yield f"listens({index},place({_text(space)},{at}))."
    sizes = sum(want.size for want in part)
    for number, want in enumerate(part):
        enough = sizes + len(part) * want.size
        offered: dict[tuple[tuple[int, int], ...], int] = defaultdict(int)
        for start in range(want.pool[0], want.pool[1] - want.size + 2):
            locked = start in want.votes
            way = tuple(
                (at + len(elements), index)
                for index in ports[number]
                for at, each in enumerate(obstacles)
                if _stands(each, elements[index], start, want.size, kinds, locked)
            )
            offered[way] += 1
            if offered[way] <= enough:
                yield f"start({number},{start})."
                for obstacle, index in way:
                    yield f"stands({obstacle},{index},{start})."


def _stands(
    obstacle: Obstacle,
    element: _Element,
    start: int,
    size: int,
    kinds: Mapping[Space, Mapping[str, int]],
    locked: bool,
) -> bool:
    """Return whether an obstacle is in the way of a port that starts there."""
    space, mask = element.listens
    low, high = obstacle.stretch
    return (
        obstacle.space == space
        and low <= start + size - 1
        and start <= high
        and bool(kinds[space][obstacle.address] & mask)
        and not (locked and obstacle.is_gone)
    )


def _kinds(
    part: Sequence[Want], obstacles: Sequence[Obstacle]
) -> Mapping[Space, Mapping[str, int]]:
    """Return the kinds of address of each address that occurs, by space."""
    found: dict[Space, set[str]] = defaultdict(set)
    for want in part:
        for port in want.ports:
            found[port.shape.namespace, port.shape.protocol].add(port.shape.address)
    for each in obstacles:
        if each.space in found:
            found[each.space].add(each.address)
    return {space: masks(addresses) for space, addresses in found.items()}


def _free(stretch: Stretch, obstacles: Iterable[Obstacle]) -> int:
    """Return how many numbers of a stretch are left."""
    low, high = stretch
    inside = [(max(o.stretch[0], low), min(o.stretch[1], high)) for o in obstacles]
    return high - low + 1 - _covered([(first, last) for first, last in inside if first <= last])


def _covered(stretches: Iterable[Stretch]) -> int:
    """Return how many numbers are in some of the stretches."""
    return sum(high - low + 1 for low, high in merged(stretches))


def _text(space: Space) -> str:
    return f"{quote(space[0])},{quote(space[1])}"


@cache
def _encoding() -> str:
    return (programs() / "ports" / "conflict.lp").read_text(encoding="utf-8")
