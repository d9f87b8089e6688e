"""Which predicates of a rule depend on themselves in a way that may have no answer, or no end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import Problem
from fleetcheck.engine.syntax import Signature
from fleetcheck.rules.user.text import KIND


class Read(NamedTuple):
    """A predicate that a statement reads, `through` a negation or aggregate or plainly."""

    signature: Signature
    through: bool


class Derivation(NamedTuple):
    """A statement: what it derives from what, and whether it `computes` terms that are new."""

    head: Signature
    reads: tuple[Read, ...]
    computes: bool
    location: Location


def recursions(derivations: Sequence[Derivation]) -> Iterator[Problem]:
    """Yield each statement by which a predicate depends on itself other than plainly.

    What is left has one answer, and finitely many atoms in it.
    """
    needs: dict[Signature, set[Signature]] = {}
    for derivation in derivations:
        needs.setdefault(derivation.head, set()).update(r.signature for r in derivation.reads)
    below = {head: _below(head, needs) for head in needs}
    for derivation in derivations:
        head = derivation.head
        inner = [read for read in derivation.reads if head in below.get(read.signature, ())]
        if any(read.through for read in inner):
            message = f"`{head}` depends on itself through a negation or an aggregate"
            yield Problem(KIND, message, derivation.location)
        elif inner and derivation.computes:
            message = f"`{head}` depends on itself and computes or builds terms"
            yield Problem(KIND, f"{message}: this may have no end", derivation.location)


def _below(head: Signature, needs: Mapping[Signature, Iterable[Signature]]) -> set[Signature]:
    """Return a predicate and all that it depends on, directly or not."""
    found = {head}
    waiting = [head]
    while waiting:
        more = {each for each in needs.get(waiting.pop(), ()) if each not in found}
        found |= more
        waiting.extend(more)
    return found
