"""Minimal unsatisfiable cores and correction sets: what would hold under other declarations."""

from collections.abc import Sequence

import clingo

from fleetcheck.engine.grounding import Grounded

_TOGETHER = 4
"""The most declarations that are removed together: more would be no advice."""

Literal = int
"""A declaration that is written, or that what is absent stays away; as the solver numbers it."""


class Question:
    """A violation as a question: does it hold in every fleet that keeps certain declarations.

    The declarations have the numbers 0 to `count - 1`, in(N) being true while N is written; `open`
    is true where what is absent were there. Everything is free unless it is assumed.
    """

    def __init__(self, program: str, goal: str, count: int) -> None:
        """Ground the program, in which `goal` is what must not hold. Raises ProgramError."""
        declarations = f"{{ in(0..{count - 1}) }}." if count else ""
        self._text = f"{program}\n{declarations} {{ open }}.\n:- {goal}.\n"
        self._count = count
        self._control = Grounded(self._text, options=("--warn=none",)).control
        atoms = self._control.symbolic_atoms
        found = {
            atom.symbol.arguments[0].number: atom.literal for atom in atoms.by_signature("in", 1)
        }
        self.declarations: Sequence[Literal] = [found[number] for number in range(count)]
        absent = atoms[clingo.Function("open")]
        assert absent is not None
        self.absence: Literal = -absent.literal

    def core(self, assumed: Sequence[Literal]) -> list[Literal] | None:
        """Return assumptions that force the goal, some of those given; None if they do not."""
        with self._control.solve(assumptions=assumed, yield_=True) as handle:
            if handle.get().satisfiable:
                return None
            core = set(handle.core())
        return [literal for literal in assumed if literal in core]

    def minimal(self, assumed: Sequence[Literal]) -> list[Literal] | None:
        """Return a subset-minimal part of the assumptions that forces the goal, in their order.

        Each is tried without, from the end on, and the cores that come back leave out more; None
        if all of them together do not force it.
        """
        core = self.core(assumed)
        if core is None:
            return None
        needed: list[Literal] = []
        while core:
            candidate = core.pop()
            smaller = self.core([*needed, *core])
            if smaller is None:
                needed.append(candidate)
            else:
                kept = set(smaller)
                core = [literal for literal in core if literal in kept]
        chosen = set(needed)
        return [literal for literal in assumed if literal in chosen]

    def corrections(self, kept: Sequence[int], most: int) -> list[tuple[int, ...]]:
        """Return the smallest sets of declarations that end the goal by being taken away.

        The declarations have their numbers; those in `kept` stay. What is absent stays away. At
        most `most` sets come back, all of one size, which is at most _TOGETHER.
        """
        wanted = (
            f"declared(0..{self._count - 1}).",
            "out(N) :- declared(N), not in(N).",
            f":- {_TOGETHER + 1} {{ out(N) }}.",
            "#minimize { 1,N : out(N) }.",
            "#show.",
            "#show out/1.",
            ":- open.",
            *(f":- not in({number})." for number in kept),
        )
        options = ("--warn=none", "--opt-mode=optN", "--models=0")
        found: list[tuple[int, ...]] = []
        for model in Grounded("\n".join((self._text, *wanted)), options=options).models():
            if model.optimality_proven:
                shown = model.symbols(shown=True)
                found.append(tuple(sorted(each.arguments[0].number for each in shown)))
            if len(found) == most:
                break
        return sorted(found)

    def forced(self, assumed: Sequence[Literal], turned: Sequence[Literal]) -> bool:
        """Return whether the goal still holds with these assumptions turned around."""
        flipped = set(turned)
        changed = [-literal if literal in flipped else literal for literal in assumed]
        return self.core(changed) is not None
