"""Checks the program of a user's rule before it runs.

Only what is listed here is allowed: a rule reads facts and derives violations. It
cannot choose, constrain, open files, run code, change what other rules find, or recur without end.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import Problem, suggestion
from fleetcheck.documents.source_text import SourceText
from fleetcheck.engine.grounding import messages
from fleetcheck.engine.syntax import (
    LARGEST,
    Signature,
    Tree,
    atoms,
    computes,
    derived,
    functor,
    has_atom,
    is_bound,
    is_negated,
    is_number,
    kind,
    nodes,
    parse,
    pooled,
    signatures,
)
from fleetcheck.rules.advice import CLASSES
from fleetcheck.rules.header import Rule
from fleetcheck.rules.user.absence import absence_problems
from fleetcheck.rules.user.places import RulePlaces
from fleetcheck.rules.user.predicates import readable, taken, unknown
from fleetcheck.rules.user.recursion import Derivation, Read, recursions
from fleetcheck.rules.user.text import KIND, bare

_OUTPUT = {"violation": 1, "label": 3, "affects": 2, "fix": 3}
_EDITS = {"set": 2, "add": 2, "remove": 1, "rename": 3, "rename_key": 2}
_VIOLATION = Signature("violation", 1)
_LABEL = Signature("label", 3)

_PREDICATE = re.compile(r"_*[a-z]\w*", re.ASCII)

_ONE_ATOM = "the head of a rule is one atom"
_STATEMENTS = {
    "Definition": "`#const` is not allowed: write the value itself",
    "Edge": "`#edge` is not allowed: a rule derives, it does not search",
    "External": "`#external` is not allowed: the fleet says what is true",
    "Heuristic": "`#heuristic` is not allowed: a rule derives, it does not search",
    "Minimize": "nothing is minimized: a rule derives, it does not search",
    "ProjectAtom": "`#project` is not allowed: what is shown is fixed",
    "ProjectSignature": "`#project` is not allowed: what is shown is fixed",
    "ShowSignature": "`#show` is not allowed: what is shown is fixed",
    "ShowTerm": "`#show` is not allowed: what is shown is fixed",
    "TheoryDefinition": "`#theory` is not allowed",
}
_HEADS = {
    "Aggregate": f"{_ONE_ATOM}: a rule cannot choose",
    "Disjunction": f"{_ONE_ATOM}: a rule cannot choose",
    "HeadAggregate": f"{_ONE_ATOM}: a rule cannot choose",
    "TheoryAtom": "theory atoms are not allowed",
}


class Guarded(NamedTuple):
    """A rule that was checked; it may only run if there is no problem.

    `program` has one statement on each line, `text` is as it was written but without comments;
    `reads` are the predicates of ours that it reads.
    """

    problems: tuple[Problem, ...]
    program: str
    text: str
    reads: frozenset[str]


def guard(source: SourceText, rule: Rule) -> Guarded:
    """Return the program of a rule as it may run, or everything that is wrong with it."""
    without = bare(source)
    if without.fatal:
        return Guarded(without.problems, "", "", frozenset())
    parsed = parse(without.text)
    rules = [statement for statement in parsed.statements if kind(statement) == "Rule"]
    places = RulePlaces(source)
    seen = _Guard(places, rule, {each for r in rules for each in derived(r)})
    problems = [
        *without.problems,
        *(problem for said in parsed.messages for problem in places.problems(said)),
        *(problem for statement in parsed.statements for problem in seen.statement(statement)),
        *recursions([each for r in rules for each in seen.derivations(r)]),
        *absence_problems(source, rule),
    ]
    if not problems:
        for wanted, form in ((_VIOLATION, "violation({})"), (_LABEL, "label({},1,…)")):
            if wanted not in seen.own:
                message = f"no statement derives `{form.format(rule.name + '(…)')}`"
                problems.append(Problem(KIND, message, source.location(0)))
    if not problems:
        problems = [each for said in messages(without.text) for each in places.problems(said)]
    program = "".join(f"{statement}\n" for statement in rules)
    reads = {each.name for r in rules for each in seen.read(r)} - {s.name for s in seen.own}
    return Guarded(tuple(dict.fromkeys(problems)), program, without.text, frozenset(reads))


class _Guard:
    """Checks statements against the name, the header and the own predicates of a rule."""

    def __init__(self, places: RulePlaces, rule: Rule, own: Collection[Signature]) -> None:
        self.places = places
        self.rule = rule
        self.own = own
        private = (signature for signature in own if signature.name not in taken())
        self.known = readable().union(private, [_VIOLATION])

    def at(self, node: Tree, message: str) -> Problem:
        return Problem(KIND, message, self.where(node))

    def where(self, node: Tree) -> Location:
        begin = node.location.begin
        return self.places.location(begin.line, begin.column)

    def statement(self, statement: Tree) -> Iterator[Problem]:
        """Yield what is wrong with a statement by itself."""
        form = kind(statement)
        if form == "Rule":
            yield from self.head(statement)
            yield from self.terms(statement)
            yield from self.body(statement)
        elif form == "Program":
            if statement.name != "base" or statement.parameters:
                yield self.at(statement, "`#program` is not allowed, other than `#program base.`")
        elif form != "Defined":
            message = _STATEMENTS.get(form, f"a statement `{form}` is not allowed")
            yield self.at(statement, message)

    def derivations(self, statement: Tree) -> Iterator[Derivation]:
        """Yield what a statement derives from what."""
        reads = tuple(
            Read(signature, through)
            for symbol, through in atoms(statement.body)
            for signature in signatures(symbol)
        )
        for signature in derived(statement):
            yield Derivation(signature, reads, computes(statement), self.where(statement))

    def read(self, statement: Tree) -> Iterator[Signature]:
        """Yield the predicates that a statement reads."""
        for symbol, _ in atoms(statement.body):
            yield from signatures(symbol)

    def head(self, rule: Tree) -> Iterator[Problem]:
        head = rule.head
        if kind(head) != "Literal":
            yield self.at(rule, _HEADS.get(kind(head), _ONE_ATOM))
        elif kind(head.atom) == "BooleanConstant":
            yield self.at(rule, "a constraint is not allowed: derive a `violation` instead")
        elif is_negated(head) or not has_atom(head):
            yield self.at(rule, _ONE_ATOM)
        elif kind(head.atom.symbol) == "Pool":
            yield self.at(rule, f"{_ONE_ATOM}: write a statement for each")
        elif kind(head.atom.symbol) == "Function":
            yield from self.derived(head.atom.symbol)

    def derived(self, atom: Tree) -> Iterator[Problem]:
        name, arguments = atom.name, list(atom.arguments)
        if name not in _OUTPUT:
            if name in taken():
                message = f"`{name}` is a predicate of fleetcheck; choose another name"
                yield self.at(atom, message)
            elif not _PREDICATE.fullmatch(name):
                yield self.at(atom, f"`{name}` has a sign that a predicate may not have")
            return
        if len(arguments) != _OUTPUT[name]:
            yield self.at(atom, _arity(name, _OUTPUT[name], len(arguments)))
            return
        yield from self.own_violation(arguments[0])
        if name == "label":
            if not is_number(arguments[1]):
                yield self.at(arguments[1], "the second argument of `label` is a number")
            expected = {label: len(names) for label, (names, _) in self.rule.labels.items()}
            yield from self.one_of(arguments[2], expected, "a label of the header")
        elif name == "fix":
            classes = {str(kind): 0 for kind in CLASSES}
            yield from self.one_of(arguments[1], classes, f"a class of edits: {', '.join(classes)}")
            yield from self.one_of(arguments[2], _EDITS, "an edit")

    def own_violation(self, term: Tree) -> Iterator[Problem]:
        name, count = self.rule.name, len(self.rule.arguments)
        found = functor(term)
        if found is None or found.name != name:
            yield self.at(term, f"a rule speaks of its own violations only: `{name}(…)`")
        elif found.arity != count:
            yield self.at(term, f"{_arity(name, count, found.arity)} as in the header")

    def one_of(self, term: Tree, expected: Mapping[str, int], what: str) -> Iterator[Problem]:
        found = functor(term)
        if found is None or found.name not in expected:
            close = "" if found is None else suggestion(found.name, list(expected))
            yield self.at(term, f"`{term}` is not {what}{close}")
        elif found.arity != expected[found.name]:
            yield self.at(term, _arity(found.name, expected[found.name], found.arity))

    def terms(self, rule: Tree) -> Iterator[Problem]:
        """Yield the terms and atoms within a rule that are not allowed."""
        for node in nodes(rule):
            form = kind(node)
            if form == "Function" and node.external:
                yield self.at(node, f"`@{node.name}` is not allowed: a rule runs no code")
            elif form == "TheoryAtom" and node != rule.head:
                yield self.at(node, "theory atoms are not allowed")
            elif form == "Interval" and not (is_bound(node.left) and is_bound(node.right)):
                message = f"an interval runs between two numbers from 0 to {LARGEST}, written out"
                yield self.at(node, message)
            elif form == "Aggregate" and node != rule.head:
                yield self.at(node, "write `#count { … }` instead of `{ … }`")
            elif form == "SymbolicAtom" and any(
                kind(part) == "UnaryOperation" for part in pooled(node.symbol)
            ):
                yield self.at(node.symbol, "classical negation is not allowed: write `not`")

    def body(self, rule: Tree) -> Iterator[Problem]:
        """Yield what the body of a rule reads that there is not."""
        for symbol, _ in atoms(rule.body):
            for part in pooled(symbol):
                for signature in signatures(part):
                    if signature == _VIOLATION:
                        yield from self.own_violation(part.arguments[0])
                    elif signature not in self.known:
                        yield self.at(part, unknown(signature, self.known))


def _arity(name: str, expected: int, found: int) -> str:
    return f"`{name}` has {expected} argument{'s' * (expected != 1)}, not {found}"
