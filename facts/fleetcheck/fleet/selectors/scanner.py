"""Goes through the text of a selector character by character."""

import re

_QUOTED = re.compile(r"""(["'])((?:\\.|(?!\1)[^\\])*)\1""", re.DOTALL)


class SelectorError(ValueError):
    """A text that is not a selector; `offset` counts its characters from 0."""

    def __init__(self, message: str, offset: int) -> None:
        """Keep the message and where it applies."""
        super().__init__(message)
        self.offset = offset


class Scanner:
    """A text and how far it is read."""

    def __init__(self, text: str) -> None:
        """Start at the first character."""
        self.text = text
        self.at = 0

    def peek(self) -> str:
        """Return the next character, or nothing at the end."""
        return self.text[self.at : self.at + 1]

    def take(self, sign: str) -> bool:
        """Return whether the next character is this one, and pass it if so."""
        found = self.peek() == sign
        self.at += found
        return found

    def skip(self) -> bool:
        """Return whether there was space, and pass it."""
        start = self.at
        while self.peek().isspace():
            self.at += 1
        return self.at > start

    def expected(self, wanted: str) -> SelectorError:
        """Return the error that something else is wanted here."""
        found = f"`{self.peek()}`" if self.peek() else "the end"
        return SelectorError(f"expected {wanted}, found {found}", self.at)

    def value(self, plain: re.Pattern[str], wanted: str) -> str:
        """Return what is next, in quotes or of the plain form, or raise SelectorError."""
        if self.peek() in ('"', "'"):
            if not (quoted := _QUOTED.match(self.text, self.at)):
                raise SelectorError("this quote is never closed", self.at)
            self.at = quoted.end()
            return re.sub(r"\\(.)", r"\1", quoted[2], flags=re.DOTALL)
        if not (found := plain.match(self.text, self.at)):
            raise self.expected(wanted)
        self.at = found.end()
        return found[0]

    def close(self, bracket: str, opening: int, wanted: str) -> None:
        """Pass the closing bracket, or raise SelectorError."""
        self.skip()
        if not self.peek():
            raise SelectorError(f"this `{self.text[opening]}` is never closed", opening)
        if not self.take(bracket):
            raise self.expected(wanted)
