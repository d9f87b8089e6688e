"""Grounds programs: the one place where clingo starts, with its messages and its errors."""

from collections.abc import Iterable, Iterator

import clingo

PART = ("--warn=all", "--warn=no-atom-undefined")
"""Options for a part of a program: it need not derive all that it reads."""


class ProgramError(Exception):
    """A program is wrong: clingo gave a message, or there is no answer.

    The arguments are the messages of clingo, then the error that ended the run, if one did.
    """

    def __str__(self) -> str:
        """Return all of it."""
        return "; ".join(map(str, self.args))


class Grounded:
    """A program that clingo has grounded. `messages` are the warnings that it gave so far."""

    def __init__(self, *texts: str, options: Iterable[str] = ("--warn=all",)) -> None:
        """Ground the texts as one program. Raises ProgramError where they are none."""
        messages: list[str] = []
        self.messages = messages
        self.control = clingo.Control(  # its logger knows no `self`, so that all is freed at once
            list(options), logger=lambda _code, message: messages.append(message)
        )
        try:
            for text in texts:
                self.control.add(text)
            self.control.ground()
        except RuntimeError as error:
            raise ProgramError(*self.messages, str(error)) from error

    def answer(self, shown: bool) -> list[clingo.Symbol]:
        """Return the atoms of the one answer: what is shown, or all.

        Raises ProgramError where there is no answer or clingo gave a message.
        """
        for model in self.models():
            found = list(model.symbols(shown=shown, atoms=not shown))
            break
        else:
            raise ProgramError("the program has no answer")
        if self.messages:
            raise ProgramError(*self.messages)
        return found

    def models(self) -> Iterator[clingo.Model]:
        """Yield the answers, each valid until the next one is asked for."""
        with self.control.solve(yield_=True) as models:
            yield from models


def messages(text: str) -> tuple[str, ...]:
    """Return what clingo says about a program that has no facts, such as unsafe variables."""
    try:
        return tuple(Grounded(text, options=PART).messages)
    except ProgramError as error:
        return error.args[:-1] or error.args
