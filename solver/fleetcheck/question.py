"""Asks a program what it would derive under other declarations. The second module with clingo."""

from collections.abc import Iterable, Sequence

import clingo

from fleetcheck.program import ProgramError, load_programs

Literal = int
"""A declaration that is written, or the negation of an absence; as the solver numbers them."""


class Question:
    """A violation as a question: is there a fleet without it that keeps these declarations?

    The declarations have the numbers 0 to `count - 1`, in(N) being true while N is written; open
    is true where what is absent were there. Everything is free unless it is assumed.
    """

    def __init__(self, program: str, goal: str, count: int) -> None:
        """Ground the program, in which `goal` is what must not hold. Raises ProgramError."""
        complaints: list[str] = []
        self._control = clingo.Control(logger=lambda _code, message: complaints.append(message))
        load_programs(self._control, expand=True)
        self._control.add(f"{program}\n{{ in(0..{count - 1}) }}. {{ open }}.\n:- {goal}.\n")
        try:
            self._control.ground()
        except RuntimeError as error:
            raise ProgramError("; ".join([*complaints, str(error)])) from error
        atoms = self._control.symbolic_atoms
        self.literals: dict[int, Literal] = {}
        for atom in atoms.by_signature("in", 1):
            self.literals[atom.symbol.arguments[0].number] = atom.literal
        found = atoms[clingo.Function("open")]
        self.absence: Literal | None = -found.literal if found is not None else None

    def core(self, assumed: Sequence[Literal]) -> list[Literal] | None:
        """Return assumptions that force the goal, some of those given; None if they do not."""
        with self._control.solve(assumptions=assumed, yield_=True) as handle:
            if handle.get().satisfiable:
                return None
            core = set(handle.core())
        return [literal for literal in assumed if literal in core]

    def minimal(self, assumed: Sequence[Literal]) -> list[Literal] | None:
        """Return a subset-minimal part of the assumptions that forces the goal, in their order.

        Deletion from the end, with the cores that come back; None if all of them do not force it.
        """
        core = self.core(assumed)
        if core is None:
            return None
        needed: list[Literal] = []
        waiting = core
        while waiting:
            candidate = waiting.pop()
            smaller = self.core([*needed, *waiting])
            if smaller is None:
                needed.append(candidate)
            else:
                kept = set(smaller)
                waiting = [literal for literal in waiting if literal in kept]
        chosen = set(needed)
        return [literal for literal in assumed if literal in chosen]

    def avoidable(self, assumed: Sequence[Literal], flipped: Iterable[Literal]) -> bool:
        """Return whether the goal does not hold once these assumptions are turned around."""
        turned = set(flipped)
        changed = [-literal if literal in turned else literal for literal in assumed]
        return self.core(changed) is None
