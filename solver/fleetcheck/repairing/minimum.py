"""One smallest set of edits that makes a whole fleet valid, chosen by clingo.

Each edit that may help is a choice; the facts that it takes away or brings depend on it. Of the
choices without any error left, clingo finds one with the fewest edits of the class that nobody
would try first (`rules/advice.py`), of these one with the fewest of the next, and so on.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from math import inf
from time import monotonic
from typing import NamedTuple

from fleetcheck.documents.edit import Edit, EditError
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import BadInputError
from fleetcheck.engine.optimum import best
from fleetcheck.engine.programs import vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.explaining.explain import Explainer
from fleetcheck.judging.found import Found
from fleetcheck.judging.gather import EVERY_RULE, gather
from fleetcheck.loading.load import edited
from fleetcheck.lowering.term import as_text
from fleetcheck.repairing.numbers import Numbers
from fleetcheck.repairing.proof import without_cured
from fleetcheck.repairing.proposals import Proposals
from fleetcheck.repairing.rounds import Mender
from fleetcheck.rules.advice import EditClass, order
from fleetcheck.rules.catalogue import fleet_rules
from fleetcheck.rules.header import Rule
from fleetcheck.slicing.state import State, resolve

_ROUNDS = 3
"""The most rounds of looking for edits; each is about errors that edits of the last one bring."""


class Candidate(NamedTuple):
    """An edit to choose, and its class."""

    edit: Edit
    kind: EditClass


class Optimum(NamedTuple):
    """A set of edits after which no error is left, None if none was found.

    `proved` is false where the time was over before all smaller sets, or all sets, were ruled out.
    """

    edits: tuple[Edit, ...] | None
    proved: bool


def optimum(state: State, today: date, seconds: float, jobs: int = 1) -> Optimum:
    """Return a smallest set of edits without any error after them.

    The edits are those that rules propose and removals of what errors stand on, also for the errors
    that such an edit brings. The fleet with the set is checked before the set is returned. Where
    the time is over, the best repairs of single findings are the answer, if they leave no error.
    """
    until = monotonic() + seconds
    known = candidates(state, today, until)
    program = (
        None if known is None else _program(state, known, gather(state, today).accepted, until)
    )
    if known is None or program is None:
        return Optimum(_one_by_one(state, today, jobs), proved=False)
    excluded: list[str] = []
    while (left := until - monotonic()) > 0:
        answer = best("\n".join((program, *excluded)), left)
        if answer.atoms is None:
            if answer.finished:
                return Optimum(None, proved=True)
            break
        arguments = (argument for atom in answer.atoms for argument in atom.arguments)
        chosen = [index for index in arguments if isinstance(index, int)]
        edits = tuple(known[index].edit for index in chosen)
        if _is_valid(state, edits, today):
            return Optimum(edits, answer.finished)
        excluded.append(f":- {_exactly(chosen, len(known))}.")
    return Optimum(_one_by_one(state, today, jobs), proved=False)


def _one_by_one(state: State, today: date, jobs: int) -> tuple[Edit, ...] | None:
    """Return the best repairs of single findings, if they leave no error."""
    edits = Mender(state.loaded, unsafe=True, today=today, jobs=jobs).mended().edits
    return edits if _is_valid(state, edits, today) else None


def _is_valid(state: State, edits: Sequence[Edit], today: date) -> bool:
    """Return whether the edits can be made together and leave no error."""
    selection = without_cured(EVERY_RULE)
    try:
        remaining = gather(resolve(edited(state.loaded, edits)), today, selection).found
    except (EditError, BadInputError):
        return False
    return not any(each.rule.severity == "error" for each in remaining)


def _contradictions(edits: Sequence[Edit]) -> Iterator[tuple[int, int]]:
    """Yield the edits that cannot be made together: of one value, or within what is removed."""
    of_path: dict[Path, list[int]] = {}
    for index, edit in enumerate(edits):
        if edit.action != "add":
            of_path.setdefault(edit.path, []).append(index)
    for index, edit in enumerate(edits):
        around = (edit.path[:length] for length in range(1, len(edit.path) + 1))
        for other in (found for path in around for found in of_path.get(path, ())):
            removing = not {"remove", "rename"}.isdisjoint((edit.action, edits[other].action))
            if other != index and (removing or edit.path == edits[other].path):
                yield index, other


def candidates(state: State, today: date, until: float = inf) -> list[Candidate] | None:
    """Return the edits to choose from, those for errors that other edits bring included.

    None where they could not be collected until then.
    """
    found: dict[str, Candidate] = {}
    states = [state]
    for _ in range(_ROUNDS):
        proposed = [one for each in states for one in _proposals(each, today, until)]
        states = []
        for one in proposed:
            if repr(one.edit) in found or monotonic() > until:
                continue
            try:
                after = resolve(edited(state.loaded, [one.edit]))
            except (EditError, BadInputError):
                continue
            found[repr(one.edit)] = one
            states.append(after)
        if monotonic() > until:
            return None
    return list(found.values())


def _proposals(state: State, today: date, until: float) -> Iterator[Candidate]:
    """Yield the edits that may end some error of the fleet, as long as there is time."""
    if monotonic() > until:
        return
    gathered = gather(state, today)
    explainer = Explainer(state)
    known = Proposals(state, Numbers(state, [each.violation for each in gathered.found]))
    for each in gathered.found:
        if each.rule.severity == "error" and not each.rule.cure:
            for proposal in known.of(each.violation, explainer.why(each)):
                yield from (Candidate(edit, proposal.kind) for edit in proposal.edits)


def _program(
    state: State, candidates: Sequence[Candidate], accepted: Iterable[Found], until: float
) -> str | None:
    """Return the program of the choice: facts under edits, no error, as few edits as possible.

    None where it could not be written until then.
    """
    facts = set(state.facts.lines())
    taken: dict[str, list[int]] = {}
    brought: list[str] = []
    for index, one in enumerate(candidates):
        if monotonic() > until:
            return None
        after = set(resolve(edited(state.loaded, [one.edit])).facts.lines())
        for fact in facts - after:
            taken.setdefault(fact, []).append(index)
        brought += [f"{fact[:-1]} :- edit({index})." for fact in sorted(after - facts)]
    kept = [
        f"{fact[:-1]} :- {', '.join(f'not edit({index})' for index in taken[fact])}."
        if fact in taken
        else fact
        for fact in sorted(facts)
    ]
    classes = [f"class({index},{order(one.kind)})." for index, one in enumerate(candidates)]
    edits = [one.edit for one in candidates]
    rules = fleet_rules()
    return "\n".join(
        (
            vocabulary(),
            *kept,
            *brought,
            *classes,
            needed(["violation"], *(rule.program for rule in rules), expand=False).text,
            "{ edit(Edit) : class(Edit,_) }.",
            *(f":- edit({one}), edit({two})." for one, two in _contradictions(edits)),
            *(_forbidden(rule) for rule in rules if rule.severity == "error" and not rule.cure),
            "#defined accepted/1.",
            *(f"accepted({as_text(each.violation.term)})." for each in accepted),
            "#minimize { 1@Class+1,Edit : edit(Edit), class(Edit,Class) }.",
            "#minimize { Edit@0,Edit : edit(Edit) }.",
            "#show edit/1.",
        )
    )


def _forbidden(rule: Rule) -> str:
    """Return the constraint that no error of the rule is left but accepted ones."""
    variables = [f"V{index}" for index in range(len(rule.arguments))]
    term = f"{rule.name}({','.join(variables)})"
    errors = (f", {each} != {case}" for case in rule.mild_cases for each in variables)
    return f":- violation({term}), not accepted({term}){''.join(errors)}."


def _exactly(chosen: Sequence[int], count: int) -> str:
    """Return the body that is true of this choice alone."""
    return ", ".join(f"{'' if index in chosen else 'not '}edit({index})" for index in range(count))
