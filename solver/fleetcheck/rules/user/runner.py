"""Runs the user's own rules, each by itself in a child process with limits."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, Self, TypeVar

from fleetcheck.documents.problem import BadInputError, Problem, RuleLimitError
from fleetcheck.engine.grounding import ProgramError
from fleetcheck.engine.programs import vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import solve
from fleetcheck.engine.violation import Violation
from fleetcheck.lowering.expand import lower_expansion
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import Compound, Term
from fleetcheck.rules.header import Rule
from fleetcheck.rules.user.files import UserRule
from fleetcheck.rules.user.places import RulePlaces
from fleetcheck.rules.user.text import KIND
from fleetcheck.slicing.state import State

if TYPE_CHECKING:
    from fleetcheck.processes.limited import Child
    from fleetcheck.rules.user.guard import Guarded

SECONDS = 20.0
"""The default time limit for all rules of a fleet together, in seconds."""

MEMORY = 2 << 30
"""The memory limit for them, in bytes."""

P = ParamSpec("P")
T = TypeVar("T")

Ask = Callable[[Facts, Rule, Violation], T]
"""A question about a violation of a rule that these facts lead to."""


class RuleRunner:
    """The rules of a fleet and the process that runs them, which ends with the `with` block."""

    def __init__(
        self, rules: Sequence[UserRule], seconds: float = SECONDS, memory: int = MEMORY
    ) -> None:
        """Prepare; nothing runs yet."""
        self._read = {each.rule.name: each for each in rules}
        self._guarded: dict[str, Guarded] = {}
        self._limits = (seconds, memory)
        self._child: Child | None = None

    def __enter__(self) -> Self:
        """Check every rule; BadInputError carries what is wrong with them."""
        if not self._read:
            return self
        # Only a fleet with rules needs what runs them.
        from fleetcheck.processes.limited import Child
        from fleetcheck.rules.user.guard import guard

        self._child = Child(*self._limits)
        try:
            for name, (rule, source) in self._read.items():
                self._guarded[name] = self.call(name, guard, source, rule)
            problems = [each for found in self._guarded.values() for each in found.problems]
            if problems:
                raise BadInputError(problems)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the process, also in the middle of a call."""
        self._end()

    def _end(self) -> None:
        if self._child is not None:
            self._child.__exit__(None, None, None)

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Return the rules by name, with programs that have one statement on each line."""
        return {
            name: self._read[name].rule._replace(program=guarded.program)
            for name, guarded in self._guarded.items()
        }

    def violations(self, state: State, selected: Container[str]) -> Iterator[Violation]:
        """Yield what the selected rules derive from the facts of a fleet.

        Raises BadInputError where a rule turns out to be wrong, RuleLimitError at a limit.
        """
        names = [name for name in self._guarded if name in selected]
        if not names:
            return
        facts = Facts()
        lower_expansion(state.loaded.fleet, state.expansion, facts)
        problems: list[Problem] = []
        for name in names:
            guarded, source = self._guarded[name], self._read[name].source
            program = needed(sorted(guarded.reads), "", expand=False)
            lines = {*state.facts.lines(program.names), *facts.lines(program.names)}
            texts = (vocabulary(), program.text, "\n".join(sorted(lines)), guarded.text)
            derived = self.call(name, _derive, texts)
            places = RulePlaces(source)
            problems += (each for said in derived.messages for each in places.problems(said))
            problems += (
                Problem(KIND, message, source.location(0))
                for violation in derived.violations
                for message in _unfit(violation)
            )
            if not problems:
                yield from derived.violations
        if problems:
            raise BadInputError(problems)

    def renew(self) -> None:
        """Restart the time limit: for another fleet than before."""
        if self._child is not None:
            self._child.renew()

    def asking(self, ask: Ask[T]) -> Ask[T]:
        """Return a function that does what `ask` does, in the child for a rule of the user's.

        Each question has the whole time: how many there are depends on the fleet, not on the rule.
        """

        def asked(facts: Facts, rule: Rule, violation: Violation) -> T:
            if rule.name not in self._guarded:
                return ask(facts, rule, violation)
            self.renew()
            return self.call(rule.name, ask, facts, rule, violation)

        return asked

    def call(self, name: str, function: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Return what a function returns in the child, for the rule of that name.

        Raises RuleLimitError if it meets a limit.
        """
        from fleetcheck.processes.limited import LimitError

        assert self._child is not None, "a rule is called within the `with` block only"
        try:
            return self._child.call(function, *given, **named)
        except LimitError as error:
            rule, source = self._read[name]
            message = f"the rule `{rule.slug}` {error}"
            advice = "--rule-timeout S gives all rules of a fleet S seconds together"
            help_ = advice if error.reason == "time" else ""
            where = source.location(0, len(source.lines[0]))
            raise RuleLimitError(Problem("rule-limit", message, where, help=help_)) from error


class _Derived(NamedTuple):
    violations: tuple[Violation, ...]
    messages: tuple[str, ...]


def _derive(texts: Sequence[str]) -> _Derived:
    """Return what a program derives, or what is wrong with it."""
    try:
        return _Derived(solve(texts).violations, ())
    except ProgramError as error:
        return _Derived((), tuple(map(str, error.args)))


def _unfit(violation: Violation) -> Iterator[str]:
    """Yield what is wrong with a violation that a rule has derived."""
    if not violation.labels:
        yield f"`{violation.term.name}` derives a violation without a label"
    if not all(map(_is_plain, violation.term.arguments)):
        yield "an argument of a violation is a number, a text, or made of them with a name"
    for _, label in violation.labels:
        match label.arguments[0]:
            case Compound("ignore"):
                yield f"the label `{label.name}` is at a comment, which is no declaration"


def _is_plain(term: Term) -> bool:
    if not isinstance(term, Compound):
        return True
    return term.name[:1] not in ("", "#") and all(map(_is_plain, term.arguments))
