"""How the edges of two fleets or traces differ, and which of the differences are explained."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from typing import Literal, NamedTuple

from fleetcheck.queries.trace import Entry, Trace, line_of


class Deviation(NamedTuple):
    """A difference: what is in the old one only (`-`), in the new one only (`+`), or changed (`~`).

    `line` is the edge as the old one has it, or a service; `changed` are the parts that differ.
    """

    sign: Literal["-", "+", "~"]
    line: str
    changed: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return it without the parts that differ: so it is called where it is explained."""
        return f"{self.sign} {self.line}"

    def __str__(self) -> str:
        """Return it in one line."""
        return f"{self.text}  ({'; '.join(self.changed)})" if self.changed else self.text


def deviations(old: Trace, new: Trace) -> list[Deviation]:
    """Return the edges that are gone, new or changed, by their lines."""
    gone, come = _without_equal(old.entries, new.entries)
    found: list[Deviation] = []
    for same in (line_of, _but_mode, _but_place):
        gone, come, pairs = _paired(gone, come, same)
        found += [Deviation("~", line_of(a), tuple(_changes(a, b))) for a, b in pairs]
    found += [Deviation("-", line_of(entry)) for entry in gone]
    found += [Deviation("+", line_of(entry)) for entry in come]
    return sorted(found, key=lambda each: (each.line, each.sign))


def services(old: Collection[str], new: Collection[str]) -> list[Deviation]:
    """Return the placements that are in one of two fleets only."""
    gone, come = {*old} - {*new}, {*new} - {*old}
    signed = (*((name, "-") for name in gone), *((name, "+") for name in come))
    return [Deviation("-" if sign == "-" else "+", f"service {n}") for n, sign in sorted(signed)]


def _without_equal(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    gone, come, _ = _paired(list(old), list(new), lambda entry: json.dumps(entry, sort_keys=True))
    return gone, come


def _paired(
    gone: list[Entry], come: list[Entry], same: Callable[[Entry], Hashable]
) -> tuple[list[Entry], list[Entry], list[tuple[Entry, Entry]]]:
    """Return what is left of both sides, and the pairs that are the same by some part of them."""
    waiting: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in come:
        waiting[same(entry)].append(entry)
    left, pairs = [], []
    for entry in gone:
        others = waiting[same(entry)]
        if others:
            pairs.append((entry, others.pop(0)))
        else:
            left.append(entry)
    return left, [entry for others in waiting.values() for entry in others], pairs


def _but_mode(entry: Entry) -> Hashable:
    target, path, source, _ = line_of(entry).rsplit(" | ", 3)
    return target, path, source


def _but_place(entry: Entry) -> Hashable:
    target, _, source, _ = line_of(entry).rsplit(" | ", 3)
    return target, source


def _changes(old: Entry, new: Entry) -> Iterator[str]:
    """Yield the parts of an edge that differ, each with what it was and what it is."""
    for key in ("path", "mode"):
        if old[key] != new[key]:
            yield f"{key}: {_short(old[key])} -> {_short(new[key])}"
    was, now = _members(old), _members(new)
    if was != now:
        gone, come = sorted(was - now), sorted(now - was)
        yield f"collects: {' '.join((*(f'-{each}' for each in gone), *(f'+{e}' for e in come)))}"
    noted, notes = old["annotations"], new["annotations"]
    assert isinstance(noted, dict)
    assert isinstance(notes, dict)
    for key in sorted({*noted, *notes} - {"collectedScopes"}):
        if noted.get(key) != notes.get(key):
            yield f"{key}: {_short(noted.get(key))} -> {_short(notes.get(key))}"
    if {**_bare(old["source"])} != {**_bare(new["source"])}:
        yield "source"


def _members(entry: Entry) -> set[str]:
    source, notes = entry["source"], entry["annotations"]
    listed = source.get("members") if isinstance(source, dict) else None
    noted = notes.get("collectedScopes") if isinstance(notes, dict) else None
    found = listed or noted or ()
    return set(map(str, found)) if isinstance(found, list) else set()


def _bare(source: object) -> dict[str, object]:
    return {k: v for k, v in source.items() if k != "members"} if isinstance(source, dict) else {}


def _short(value: object) -> str:
    if isinstance(value, list):
        return "/".join(map(str, value)) or "(top)"
    return "none" if value is None else value if isinstance(value, str) else json.dumps(value)
