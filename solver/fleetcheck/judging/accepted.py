"""What people have accepted: exceptions in the fleet, and ignores in comments."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import Problem, suggestion
from fleetcheck.judging.finding import Finding
from fleetcheck.loading.load import Loaded
from fleetcheck.lowering.term import file_text, path_term, quote
from fleetcheck.rules.catalogue import find_rules
from fleetcheck.rules.header import Rule

_MARK = "fleetcheck:"
_IGNORE = re.compile(
    r"(?<!\S)#\s*fleetcheck:\s*ignore\[(?P<rules>[^\]]*)\](?:\s+until\s+(?P<until>\S+))?"
)


class Acceptance(NamedTuple):
    """A declaration that findings of some rules at some place are intended.

    `term` is how the facts name it, `about` says it in words that stay the same wherever its lines
    move, `path` is where it is in the fleet, if it is. An exception covers one place, an ignore the
    labels on one line: its own, or the next where it is all of its own.
    """

    term: str
    about: str
    path: Path | None
    rules: tuple[str, ...]
    location: Location
    place: str | None
    line: int | None
    past: bool

    def covers(self, finding: Finding) -> bool:
        """Return whether it is about this finding; one past its date is about none."""
        if self.past or finding.name not in self.rules:
            return False
        if self.place is not None:
            return self.place == finding.place
        return any(
            (label.location.file, label.location.line) == (self.location.file, self.line)
            for label in finding.labels
        )


def accepts_anything(loaded: Loaded) -> bool:
    """Return whether there is an exception, or what could be an ignore."""
    documents = loaded.documents.values()
    return bool(loaded.fleet.exceptions) or any(_MARK in each.text for each in documents)


def acceptances(
    loaded: Loaded,
    today: date,
    known: Mapping[str, Rule],
    problems: list[Problem],
    unignorable: Collection[str] = (),
) -> tuple[Acceptance, ...]:
    """Return every exception and ignore.

    A rule that is not known, or that is `unignorable`, is added to `problems`.
    """
    call = _Called(known, problems, unignorable)
    return tuple(_told_apart((*_exceptions(loaded, today, call), *_ignores(loaded, today, call))))


def _told_apart(accepted: Iterable[Acceptance]) -> Iterator[Acceptance]:
    """Yield what is accepted, each but the first that says the same with a number."""
    seen: Counter[str] = Counter()
    for each in accepted:
        seen[each.about] += 1
        number = seen[each.about]
        yield each if number == 1 else each._replace(about=f"{each.about} ({number})")


def _exceptions(loaded: Loaded, today: date, call: "_Called") -> Iterator[Acceptance]:
    for index, entry in enumerate(loaded.fleet.exceptions):
        rules = call.slugs([entry.rule], loaded.merged.locate(("exceptions", index, "rule")))
        past = entry.until is not None and date.fromisoformat(entry.until) < today
        path: Path = ("exceptions", index)
        where = loaded.merged.locate(path)
        about = f"{entry.rule} at {entry.at}"
        yield Acceptance(path_term(path), about, path, rules, where, entry.at, None, past)


def _ignores(loaded: Loaded, today: date, call: "_Called") -> Iterator[Acceptance]:
    for document in loaded.documents.values():
        if _MARK in document.text:
            yield from _ignores_of(document, today, call)


def _ignores_of(document: Document, today: date, call: "_Called") -> Iterator[Acceptance]:
    for number, line in enumerate(document.lines, start=1):
        found = _IGNORE.search(line)
        if found:
            where = Location(document.file, number, found.start() + 1, len(found[0]))
            called = [name.strip() for name in found["rules"].split(",")]
            file = quote(file_text(document.file))
            term = f"ignore({file},{number},{where.column},{where.length})"
            about = f"ignore[{', '.join(called)}]"
            covered = number if line[: found.start()].strip() else number + 1
            rules = call.slugs(called, where)
            past = found["until"] is not None and call.is_past(found["until"], where, today)
            yield Acceptance(term, about, None, rules, where, None, covered, past)


class _Called:
    """The rules that there are; names that call none of them are added to `problems`."""

    def __init__(
        self, known: Mapping[str, Rule], problems: list[Problem], unignorable: Collection[str]
    ) -> None:
        self.known = known
        self.problems = problems
        self.unignorable = unignorable

    def slugs(self, called: Iterable[str], where: Location) -> tuple[str, ...]:
        """Return the slugs of the rules that are called by code or name."""
        found: list[str] = []
        for name in called:
            rules = find_rules(name, self.known)
            found.extend(rule.slug for rule in rules)
            if any(rule.slug in self.unignorable for rule in rules):
                message = f"`{name}` may not be accepted: the configuration says `unignorable`"
                self.problems.append(Problem("unignorable", message, where))
            if not rules:
                close = suggestion(name, [rule.slug for rule in self.known.values()])
                message = f"there is no rule `{name}`{close}"
                self.problems.append(Problem("dangling-name", message, where))
        return tuple(found)

    def is_past(self, until: str, where: Location, today: date) -> bool:
        """Return whether a date is over; one that is none is added to the problems."""
        try:
            return date.fromisoformat(until.rstrip(":,;")) < today
        except ValueError:
            message = f"expected a date such as 2030-01-01 after `until`, found `{until}`"
            self.problems.append(Problem("wrong-value", message, where))
            return False
