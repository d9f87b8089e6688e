"""What people have accepted: exceptions in the fleet, and ignores beside what they are about."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from fleetcheck.document import Document
from fleetcheck.finding import Finding
from fleetcheck.load import Loaded
from fleetcheck.location import Location, Path
from fleetcheck.problem import Problem, suggestion
from fleetcheck.rules import all_rules, find_rule
from fleetcheck.term import file_text, path_term, quote

_IGNORE = re.compile(r"#\s*fleetcheck:\s*ignore\[(?P<rules>[^\]]*)\]")


class Acceptance(NamedTuple):
    """A declaration that findings of some rules at some place are meant to be.

    `term` is how the facts name it, `path` where it is in the fleet, if it is. An exception covers
    one place, an ignore the labels on its line and the one below.
    """

    term: str
    path: Path | None
    rules: tuple[str, ...]
    location: Location
    place: str | None
    past: bool

    def covers(self, finding: Finding) -> bool:
        """Return whether it is about this finding; one past its date is about none."""
        if self.past or finding.name not in self.rules:
            return False
        if self.place is not None:
            return self.place == finding.place
        return any(
            label.location.file == self.location.file
            and label.location.line - self.location.line in (0, 1)
            for label in finding.labels
        )


def acceptances(loaded: Loaded, today: date, problems: list[Problem]) -> tuple[Acceptance, ...]:
    """Return every exception and ignore; a rule that does not exist is added to `problems`."""
    return (*_exceptions(loaded, today, problems), *_ignores(loaded, problems))


def _exceptions(loaded: Loaded, today: date, problems: list[Problem]) -> Iterator[Acceptance]:
    for index, entry in enumerate(loaded.fleet.exceptions):
        rules = _rules([entry.rule], loaded.merged.locate(("exceptions", index, "rule")), problems)
        past = entry.until is not None and date.fromisoformat(entry.until) < today
        path: Path = ("exceptions", index)
        where = loaded.merged.locate(path)
        yield Acceptance(path_term(path), path, rules, where, entry.at, past)


def _ignores(loaded: Loaded, problems: list[Problem]) -> Iterator[Acceptance]:
    for document in loaded.documents.values():
        if "fleetcheck:" in document.text:
            yield from _ignores_of(document, problems)


def _ignores_of(document: Document, problems: list[Problem]) -> Iterator[Acceptance]:
    for number, line in enumerate(document.lines, start=1):
        found = _IGNORE.search(line)
        if found:
            where = Location(document.file, number, found.start() + 1, len(found[0]))
            called = [name.strip() for name in found["rules"].split(",")]
            file = quote(file_text(document.file))
            term = f"ignore({file},{number},{where.column},{where.length})"
            yield Acceptance(term, None, _rules(called, where, problems), where, None, False)


def _rules(called: Iterable[str], where: Location, problems: list[Problem]) -> tuple[str, ...]:
    """Return the slugs of the rules that are called by code or name."""
    found = []
    for name in called:
        rule = find_rule(name)
        if rule is None:
            close = suggestion(name, [known.slug for known in all_rules().values()])
            problems.append(Problem("dangling-name", f"there is no rule `{name}`{close}", where))
        else:
            found.append(rule.slug)
    return tuple(found)
