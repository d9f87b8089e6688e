"""The variables of a project, of which it is known where they are set."""

from collections.abc import Mapping
from typing import NamedTuple

from fleetcheck.documents.location import Location
from fleetcheck.sources.compose.item import Via


class Variable(NamedTuple):
    """The value of a variable, and where it is set; also where those are that it is made of."""

    value: str
    via: tuple[Via, ...]


Layer = Mapping[str, Variable]
"""Variables that are set in one place, such as a file."""


class Variables:
    """The variables of several layers: of those of one name, the first counts."""

    def __init__(self, *layers: Layer) -> None:
        """See these layers; what is set in one of them later on is seen too."""
        self._layers = layers

    def __call__(self, name: str) -> str | None:
        """Return the value of a variable, None where it has none."""
        found = self._find(name)
        return None if found is None else found.value

    def via(self, name: str) -> tuple[Via, ...]:
        """Return where a variable is set, nothing where it is not."""
        found = self._find(name)
        return () if found is None else found.via

    def before(self, layer: Layer) -> "Variables":
        """Return these variables, and after them those of a further layer."""
        return Variables(*self._layers, layer)

    def _find(self, name: str) -> Variable | None:
        return next((layer[name] for layer in self._layers if name in layer), None)


def of_environment(environment: Mapping[str, str]) -> Layer:
    """Return the variables of the environment of the process."""
    return {
        name: Variable(value, (Via(f"`{name}` is set in the environment", variable=name),))
        for name, value in environment.items()
    }


def set_at(variables: Mapping[str, str], place: Location) -> Layer:
    """Return variables that are set in one place."""
    return {
        name: Variable(value, (Via(f"`{name}` is set here", place, name),))
        for name, value in variables.items()
    }
