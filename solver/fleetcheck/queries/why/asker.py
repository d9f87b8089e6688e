"""What every answer is made of, and who finds the smallest set of declarations behind one."""

from collections.abc import Iterable
from typing import NamedTuple

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Location, Path
from fleetcheck.explaining.explain import Amend, Explainer, Goal, as_it_is
from fleetcheck.judging.finding import Element, Label
from fleetcheck.judging.places import Places
from fleetcheck.judging.wording import declaration, words
from fleetcheck.lowering.term import Compound
from fleetcheck.resolve.cascade import Effect
from fleetcheck.resolve.layers import Layers
from fleetcheck.slicing.state import State


class Candidate(NamedTuple):
    """An aspect that offers what is required, on some scopes, and what becomes of that.

    `state` is `serves`, `not chosen`, `further away`, `out of scope` or `placed nowhere`.
    """

    aspect: str
    scopes: tuple[str, ...]
    state: str
    text: str


class LayerLine(NamedTuple):
    """What one layer says about a setting: its name, value, effect and place."""

    name: str
    value: JsonValue
    effect: Effect
    location: Location


class Answer(NamedTuple):
    """The answer to one question, in words, with the smallest set of declarations behind it.

    `values` are the settings or ports asked for: one, none where nothing sets it, several where
    layers contradict each other. `layers` are those of a setting, `setting` being what it is.
    """

    kind: str
    subject: str
    text: str
    labels: tuple[Label, ...] = ()
    minimal: tuple[Element, ...] = ()
    values: tuple[JsonValue, ...] = ()
    layers: tuple[LayerLine, ...] = ()
    setting: tuple[JsonValue, ...] = ()
    candidates: tuple[Candidate, ...] = ()


class Asker:
    """Asks about one fleet."""

    def __init__(self, state: State) -> None:
        """Prepare to explain, and to look up settings."""
        self.state = state
        self.fleet = state.loaded.fleet
        self.nodes = state.expansion.nodes
        self.layers = Layers(self.fleet, state.expansion)
        self._explainer = Explainer(state)
        self._places = Places(state.loaded, state.expansion)

    def location_of(self, path: Path) -> Location:
        """Return where a declaration is written."""
        return self._places.location(Compound("path", path))

    def paths(self, goal: Goal, names: Iterable[str], amend: Amend = as_it_is) -> tuple[Path, ...]:
        """Return the smallest set of declarations by which a goal about some names holds."""
        return self._explainer.why_so(goal, names, amend).written

    def shown(
        self, paths: Iterable[Path], first: Iterable[Path] = ()
    ) -> tuple[tuple[Label, ...], tuple[Element, ...]]:
        """Return the labels and elements of some declarations; the first labels are of `first`.

        The places by way of which they came to be what they are follow.
        """
        paths = list(paths)
        order = [path for path in dict.fromkeys(first) if path in paths]
        order += [path for path in paths if path not in order]
        labels = [Label(self.location_of(path), declaration(path)) for path in order]
        elements = [Element(words(Compound("path", p)), self.location_of(p)) for p in paths]
        known = {element.location for element in elements}
        ways = [way for path in order for way in self._places.ways(Compound("path", path))]
        labels += [Label(way.location, way.text) for way in ways]
        elements += [Element(way.text, way.location) for way in ways if way.location not in known]
        return tuple(dict.fromkeys(labels)), tuple(dict.fromkeys(elements))
