"""All projects of a host as the one that includes them."""

from collections.abc import Iterable

from fleetcheck.documents.problem import Problem
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.keys.project import NAMED_BY_USERS


def united(trees: Iterable[Item], problems: list[Problem]) -> Item:
    """Return the tree of a project that includes others, at least one.

    Of two that define the same name in different ways Docker includes neither: such a name is added
    to `problems`.
    """
    first, *others = trees
    entries = {key: value for key, value in first.entries.items() if key != "name"}
    for tree in others:
        for section in NAMED_BY_USERS:
            theirs, ours = tree.get(section), entries.get(section)
            if theirs is None or not theirs.entries:
                continue
            if ours is None or not ours.entries:
                entries[section] = theirs
                continue
            problems += _contradictions(section, ours, theirs)
            entries[section] = ours._replace(value={**theirs.entries, **ours.entries})
    return first._replace(value=entries)


def _contradictions(section: str, ours: Item, theirs: Item) -> Iterable[Problem]:
    for name, item in theirs.entries.items():
        known = ours.entries.get(name)
        if known is not None and _plain(known) != _plain(item):
            message = f"`{section}.{name}` is not the same in two projects that are deployed as one"
            related = ((known.place(key=True), "the other one"),)
            advice = "Docker refuses this: give one of them another name"
            yield Problem("duplicate-key", message, item.place(key=True), related, advice)


def _plain(item: Item) -> object:
    if isinstance(item.value, dict):
        return {key: _plain(value) for key, value in item.value.items()}
    if isinstance(item.value, list):
        return [_plain(value) for value in item.value]
    return item.value
