"""The facts of a fleet: the one thing that the programs under asp/ read."""

from collections.abc import Iterator, Mapping

from fleetcheck.term import quote


class Facts:
    """Facts by predicate, each once, in the order in which they were stated."""

    def __init__(self) -> None:
        """Start with no fact."""
        self._rows: dict[str, dict[str, None]] = {}

    def add(self, predicate: str, *arguments: str) -> None:
        """State a fact; the arguments are terms as text."""
        self._rows.setdefault(predicate, {})[",".join(arguments)] = None

    def names(self, predicate: str, *values: str) -> None:
        """State a fact about names: every argument becomes a string."""
        self.add(predicate, *map(quote, values))

    def lines(self) -> Iterator[str]:
        """Yield the facts as lines of a program: predicates by name, facts sorted within."""
        for predicate in sorted(self._rows):
            for row in sorted(self._rows[predicate]):
                yield f"{predicate}({row})."

    def text(self) -> str:
        """Return the facts as a program."""
        return "".join(f"{line}\n" for line in self.lines())

    def counts(self) -> Mapping[str, int]:
        """Return how many facts there are of each predicate."""
        return {predicate: len(rows) for predicate, rows in sorted(self._rows.items())}
