"""The facts of a fleet: the one thing that the programs under asp/ read."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.lowering.term import quote


class Support(NamedTuple):
    """What a fact stands on: declarations that are written, and conditions of the program.

    The fact holds where all of `paths` are written, none of `unless` is, and every atom of `when`
    holds. A fact with several supports holds by any of them.
    """

    paths: tuple[Path, ...] = ()
    unless: tuple[Path, ...] = ()
    when: tuple[str, ...] = ()


ALWAYS = Support()
"""The support of what nobody can take away."""


class Facts:
    """Facts by predicate, each once, with what they stand on."""

    def __init__(self, wanted: Container[str] | None = None) -> None:
        """Start with no fact; of predicates that are not `wanted`, where given, none is kept."""
        self._wanted = wanted
        self._rows: dict[str, dict[str, Support | list[Support]]] = {}

    def wants(self, predicates: Iterable[str]) -> bool:
        """Return whether facts of any of these predicates are kept."""
        return self._wanted is None or any(each in self._wanted for each in predicates)

    def add(
        self,
        predicate: str,
        *arguments: str,
        because: Path | None = None,
        unless: Path | None = None,
        when: str | None = None,
    ) -> None:
        """State a fact; the arguments are terms as text. The rest is its `Support`."""
        support = ALWAYS
        if because is not None or when is not None:
            support = Support(
                () if because is None else (because,),
                () if unless is None else (unless,),
                () if when is None else (when,),
            )
        self.support(predicate, arguments, support)

    def support(self, predicate: str, arguments: Sequence[str], support: Support) -> None:
        """State a fact with a support; a fact that is stated already gets one more."""
        if self._wanted is not None and predicate not in self._wanted:
            return
        rows = self._rows.setdefault(predicate, {})
        row = ",".join(arguments)
        present = rows.get(row)
        if present is None:
            rows[row] = support
        elif isinstance(present, list):
            present.append(support)
        elif present != support:
            rows[row] = [present, support]

    def names(self, predicate: str, *values: str, because: Path | None = None) -> None:
        """State a fact about names: every argument becomes a string."""
        self.add(predicate, *map(quote, values), because=because)

    def lines(self, predicates: Container[str] | None = None) -> Iterator[str]:
        """Yield the facts that hold as lines of a program: predicates by name, sorted within.

        Only those of some predicates, if they are given.
        """
        for predicate in sorted(self._rows):
            if predicates is not None and predicate not in predicates:
                continue
            rows = self._rows[predicate]
            for row in sorted(rows):
                supports = rows[row]
                if supports is ALWAYS or any(not s.unless for s in _each(supports)):
                    yield f"{predicate}({row})."

    def text(self) -> str:
        """Return the facts as a program."""
        return "".join(f"{line}\n" for line in self.lines())

    def guarded(self, predicates: Container[str], number: Mapping[Path, int]) -> Iterator[str]:
        """Yield facts of the predicates as rules that hold while what they stand on is written.

        `number` has the number of each declaration; `in(N)` is true while it is written. One
        without a number cannot be taken away.
        """
        for predicate in sorted(self._rows):
            if predicate not in predicates:
                continue
            for row, supports in sorted(self._rows[predicate].items(), key=lambda item: item[0]):
                for each in _each(supports):
                    body = [f"in({number[path]})" for path in each.paths if path in number]
                    body += [f"not in({number[path]})" for path in each.unless if path in number]
                    body += each.when
                    yield f"{predicate}({row}){' :- ' * bool(body)}{', '.join(body)}."

    def conditions(self, predicates: Container[str]) -> Iterable[str]:
        """Return the predicates on which facts of these depend by their conditions."""
        return {
            atom.partition("(")[0]
            for predicate, rows in self._rows.items()
            if predicate in predicates
            for supports in rows.values()
            for each in _each(supports)
            for atom in each.when
        }

    def declarations(self, predicates: Container[str]) -> list[Path]:
        """Return every declaration that facts of the predicates stand on, sorted.

        Those that keep one from holding are among them.
        """
        found = {
            path
            for predicate, rows in self._rows.items()
            if predicate in predicates
            for supports in rows.values()
            for each in _each(supports)
            for path in (*each.paths, *each.unless)
        }
        return sorted(found, key=lambda path: [(isinstance(step, int), step) for step in path])

    def counts(self) -> Mapping[str, int]:
        """Return how many facts there are of each predicate."""
        return {predicate: len(rows) for predicate, rows in sorted(self._rows.items())}


def _each(supports: Support | list[Support]) -> Iterable[Support]:
    return supports if isinstance(supports, list) else (supports,)
