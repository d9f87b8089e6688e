"""Why something holds: the smallest set of declarations, present and absent, that makes it so."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.engine.cores import Question
from fleetcheck.engine.relevance import Needed, needed
from fleetcheck.engine.violation import Violation, constants, named, ports_within
from fleetcheck.fleet import model
from fleetcheck.fleet.lock import Lock, PortName
from fleetcheck.judging.found import Found
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.lower import lower_for_explanation
from fleetcheck.lowering.term import Compound, as_text, strings
from fleetcheck.resolve.automatic import automatic
from fleetcheck.resolve.expansion import Expansion, expand
from fleetcheck.rules.header import Rule, placeholders
from fleetcheck.slicing.slice import Slicer
from fleetcheck.slicing.state import State

_LARGE = 3000
"""With so many placements a fleet is too large to be asked as a whole, unless it has to be."""

_FEW = 2
"""With fewer ways to end a violation by taking one declaration away, ways of several are sought."""

_PREDICATE = re.compile(r"^(\w+)", re.MULTILINE)


class Why(NamedTuple):
    """A subset-minimal set of declarations by which a violation holds in every fleet with them.

    `written` are the paths of what is there, in the order of the fleet; `absent` says that it also
    takes what the rule names as absent to stay away. `removable` are sets whose removal ends the
    violation while no smaller part of them does: first single declarations, then, where these are
    few, some of the smallest others.
    """

    written: tuple[Path, ...]
    absent: bool
    removable: tuple[tuple[Path, ...], ...]


class Goal(NamedTuple):
    """What is to be explained: an atom, or several that hold together, with commas between.

    `predicates` are the names in it, `program` derives what the library does not, and `absent`
    are the facts, each under `open`, that stay away.
    """

    text: str
    predicates: tuple[str, ...]
    program: str = ""
    absent: str = ""


Amend = Callable[[Facts, model.Fleet, Expansion], None]
"""States what else a goal needs to be known of a fleet."""


def as_it_is(_facts: Facts, _fleet: model.Fleet, _expansion: Expansion) -> None:
    """State nothing else."""


class Explainer:
    """Explains what holds in one fleet, each on its slice."""

    def __init__(self, state: State, asks: "Ask | None" = None) -> None:
        """Prepare to cut slices out of the fleet; `asks` is called in place of `ask`."""
        self._state = state
        self._ask = asks or ask
        self._slicer = Slicer(state.seen)

    def why(self, found: Found) -> Why:
        """Return why a violation holds.

        If the slice alone does not force it, the whole fleet is asked. If that does not force it
        either, a rule of the user's is left without a reason; for one of ours it would be a mistake
        of ours, so ValueError is raised.
        """
        rule, violation, fleet = found.rule, found.violation, self._state.loaded.fleet
        if found.facts is not None:
            why = ask(found.facts, rule, violation)
            if why is not None:
                return why
        for part in self._parts(list(strings(violation.terms())), rule.narrow):
            expansion = expand(part)
            lock = self._lock(part, expansion, ports_within(violation))
            facts = lower_for_explanation(part, expansion, lock, fleet.aspects)
            why = self._ask(facts, rule, violation)
            if why is not None:
                return why
        if rule.file:
            return Why((), False, ())
        raise ValueError(f"nothing explains {violation.term.name}")

    def _parts(self, names: Collection[str], families: Collection[str]) -> Iterator[model.Fleet]:
        """Yield slices around some names, each larger than the one before, up to the fleet."""
        near = self._slicer.near(names, families)
        if near is not None:
            yield near
        yield self._slicer.about(names, families)
        yield self._state.loaded.fleet

    def why_so(self, goal: Goal, names: Iterable[str], amend: Amend = as_it_is) -> Why:
        """Return why something is as it is, `names` telling what it is about.

        In a large fleet their slice is tried first. Raises ValueError if it is not so.
        """
        fleet = self._state.loaded.fleet
        large = len(self._state.expansion.placements) > _LARGE
        for part in (self._slicer.about(names), fleet) if large else (fleet,):
            expansion = expand(part)
            lock = self._lock(part, expansion)
            facts = lower_for_explanation(part, expansion, lock, fleet.aspects)
            amend(facts, part, expansion)
            why = smallest(facts, goal)
            if why is not None:
                return why
        raise ValueError(f"nothing explains {goal.text}")

    def _lock(self, part: model.Fleet, expansion: Expansion, more: Iterable[PortName] = ()) -> Lock:
        """Return the lines of the lock that are about a part of the fleet, or about `more`."""
        lock = self._state.loaded.lock
        if not lock.present:
            return lock
        return lock.only((*(port.name for port in automatic(part, expansion)), *more))


Ask = Callable[[Facts, Rule, Violation], Why | None]
"""What `ask` is: it may have to be asked elsewhere."""


def ask(facts: Facts, rule: Rule, violation: Violation) -> Why | None:
    """Return why the violation holds where these facts do, None if it does not."""
    return smallest(facts, goal_of(rule, violation))


def goal_of(rule: Rule, violation: Violation) -> Goal:
    """Return a violation as something to be explained."""
    term = violation.term
    return Goal(goal(rule, term), ("violation",), rule.program, absences(rule, term))


def question_of(facts: Facts, goal: Goal) -> tuple[Question, list[Path]]:
    """Return the question whether the goal holds, and the declarations by their numbers in it."""
    program = relevant(facts, goal).over((*facts.counts(), *_PREDICATE.findall(goal.absent)))
    declarations = facts.declarations(program.names)
    number = {path: index for index, path in enumerate(declarations)}
    text = (
        *facts.guarded(program.names, number),
        *_implied(number),
        goal.absent,
        program.text,
    )
    return Question("\n".join(text), goal.text, len(declarations)), declarations


def smallest(facts: Facts, goal: Goal) -> Why | None:
    """Return why the goal holds where these facts do, None if it does not."""
    question, declarations = question_of(facts, goal)
    assumed = [question.absence, *question.declarations]
    core = question.minimal(assumed)
    if core is None:
        return None
    index_of = {literal: index for index, literal in enumerate(question.declarations)}
    written = [index_of[literal] for literal in core if literal in index_of]
    alone = [
        index
        for index in written
        if not question.forced(
            assumed,
            [question.declarations[other] for other in _with_parts(declarations, index)],
        )
    ]
    removable: list[tuple[Path, ...]] = [(declarations[index],) for index in alone]
    if len(removable) < _FEW and len(alone) < len(written):  # else nothing is left to take away
        for together in question.corrections(kept=alone, most=_FEW - len(removable)):
            removable.append(_outermost([declarations[index] for index in together]))
    return Why(
        written=tuple(declarations[index] for index in written),
        absent=question.absence in core,
        removable=tuple(removable),
    )


def relevant(facts: Facts, goal: Goal) -> Needed:
    """Return the rules that a goal depends on, through the conditions of facts as well."""
    goals = set(goal.predicates)
    while True:
        program = needed(sorted(goals), goal.program, expand=True)
        more = goals.union(facts.conditions(program.names))
        if more == goals:
            return program
        goals = more


def _implied(number: Mapping[Path, int]) -> Iterator[str]:
    """Yield that whatever is written stands within what is written around it."""
    for path, index in number.items():
        for length in range(1, len(path)):
            around = number.get(path[:length])
            if around is not None:
                yield f":- in({index}), not in({around})."


def _with_parts(declarations: Sequence[Path], index: int) -> list[int]:
    """Return a declaration and all that is written within it."""
    path = declarations[index]
    return [i for i, other in enumerate(declarations) if other[: len(path)] == path]


def _outermost(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the paths without those that are within another."""
    chosen = set(paths)
    return tuple(path for path in paths if not any(path[:n] in chosen for n in range(1, len(path))))


def absences(rule: Rule, term: Compound) -> str:
    """Return the facts that the rule names as absent for a violation, each under `open`."""
    text = rule.text("absent", constants(term))
    values = named(rule.arguments, term)
    for name in placeholders(text):
        text = text.replace(f"{{{name}}}", as_text(values[name]))
    return "".join(f"{fact.strip()} :- open.\n" for fact in text.split(";") if fact.strip())


def goal(rule: Rule, term: Compound) -> str:
    """Return the atom that is to be explained: only what says where it is has to stay the same."""
    fixed = set(placeholders(rule.text("place", constants(term))))
    arguments = [
        as_text(value) if name in fixed else "_"
        for name, value in named(rule.arguments, term).items()
    ]
    return f"violation({rule.name}({','.join(arguments)}))"
