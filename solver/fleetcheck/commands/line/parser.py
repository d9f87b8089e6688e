"""A parser of arguments that says what was probably meant."""

import argparse
import re
from collections.abc import Iterator, Sequence
from typing import NoReturn

from fleetcheck.documents.problem import suggestion

_CHOICE = re.compile(r"invalid choice: '(.*?)' \(choose from (.*)\)")
_QUOTED = re.compile(r"'([^']*)'")


class Parser(argparse.ArgumentParser):
    """Parses arguments, whole words only; a mistake comes with the closest thing that there is."""

    def __init__(self, *arguments: object, **more: object) -> None:
        """Make a parser as argparse does, that takes no beginnings of options."""
        super().__init__(*arguments, **{"allow_abbrev": False, **more})  # type: ignore[arg-type]

    def parsed(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Return what the arguments say; what there is not ends the process with the usage."""
        options, unknown = self.parse_known_args(arguments)
        if unknown:
            meant = suggestion(unknown[0].partition("=")[0], sorted(self._options(arguments)))
            self.error(f"unrecognized arguments: {' '.join(unknown)}{meant}")
        return options

    def error(self, message: str) -> NoReturn:
        """Print the usage and the message, and end the process."""
        choice = _CHOICE.search(message)
        if choice is not None:
            message += suggestion(choice[1], _QUOTED.findall(choice[2]))
        super().error(message)

    def _options(self, arguments: Sequence[str]) -> Iterator[str]:
        """Yield the options of the command that is named, and of its action."""
        yield from self._option_string_actions
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                for name, parser in action.choices.items():
                    if name in arguments:
                        yield from parser._options(arguments)
