"""A fleet written in a test, and what the commands answer about it, as plain values."""

from collections.abc import Mapping
from functools import cached_property
from textwrap import dedent

import pytest

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.fleet.attribute_path import attribute_text
from fleetcheck.judging.report import Report
from fleetcheck.loading.load import Loaded
from fleetcheck.loading.merge import merge
from fleetcheck.loading.names import check_names
from fleetcheck.loading.validate import validate
from fleetcheck.ports.assignment.assignment import assignment
from fleetcheck.ports.assignment.solve import solve
from fleetcheck.ports.contracts import Reading
from fleetcheck.ports.demand import demand
from fleetcheck.queries.check import check
from fleetcheck.queries.content import received
from fleetcheck.queries.flows import channels
from fleetcheck.queries.order import order_of_placements
from fleetcheck.queries.trace import trace
from fleetcheck.queries.why.answer import answer
from fleetcheck.queries.why.asker import Answer, Asker
from fleetcheck.queries.why.setting import layer_name
from fleetcheck.queries.why.subject import read_subjects
from fleetcheck.resolve.cascade import Setting, cascade
from fleetcheck.resolve.layers import Layers
from fleetcheck.slicing.state import State, resolve
from fleetcheck.sources.options import SourceOptions
from fleetcheck.sources.registry import parsed, read_sources
from fleetcheck.sources.source import Input, Source
from tests.support.fleets import TODAY


class SmallFleet:
    """A fleet that is judged and asked without a file or a process."""

    def __init__(self, state: State) -> None:
        self.state = state

    @cached_property
    def report(self) -> Report:
        return check(self.state, TODAY)

    @property
    def findings(self) -> list[str]:
        """Return the code and the place of each finding."""
        return [f"{each.code} {each.place}" for each in self.report.findings]

    @property
    def codes(self) -> list[str]:
        """Return the code of each finding."""
        return [each.code for each in self.report.findings]

    @property
    def messages(self) -> list[str]:
        """Return what each finding says."""
        return [each.message for each in self.report.findings]

    def content(self, root: str, class_: str) -> list[str]:
        """Return what a root receives in a class: each piece with the path at which it lies."""
        return [
            f"{each.name}@{each.scope}" + (f" at {attribute_text(each.at)}" if each.at else "")
            for each in received(self.state, root, class_)
        ]

    @property
    def edges(self) -> list[str]:
        """Return the edges in their normal form: target, path, source and mode."""
        return trace(self.state).lines

    @property
    def placements(self) -> Mapping[str, list[str]]:
        """Return the aspects of each scope, in the order in which they are placed."""
        found: dict[str, list[str]] = {name: [] for name in self.state.expansion.nodes}
        for each in self.state.expansion.placements:
            found[each.scope].append(each.aspect)
        return found

    @property
    def members(self) -> Mapping[str, list[str]]:
        """Return the scopes in each role, a role being `service.role`."""
        services = self.state.loaded.fleet.services
        found: dict[str, list[str]] = {f"{s}.{r}": [] for s in services for r in services[s].roles}
        for each in self.state.expansion.members:
            found[f"{each.service}.{each.role}"].append(each.scope)
        return found

    def setting(self, scope: str, name: str) -> Setting:
        """Return a setting of an aspect on a scope, called as in `nginx.port`."""
        aspect, _, field = name.rpartition(".")
        fleet, expansion = self.state.loaded.fleet, self.state.expansion
        return cascade(fleet, Layers(fleet, expansion), expansion.nodes[scope], aspect, field)

    def value(self, scope: str, name: str) -> JsonValue:
        """Return the value of a setting."""
        return self.setting(scope, name).value

    def read(self, scope: str, name: str) -> JsonValue:
        """Return the value of a setting, with what it reads of capabilities."""
        aspect, _, _ = name.rpartition(".")
        return Reading(self.state).resolved(aspect, scope, self.value(scope, name))

    def layers(self, scope: str, name: str) -> list[tuple[str, JsonValue, str]]:
        """Return where a setting gets its value: each layer, its value and its effect."""
        return [
            (layer_name(self.state.loaded.fleet, each.path, each.rank), each.value, each.effect)
            for each in self.setting(scope, name).contributions
        ]

    @property
    def order(self) -> list[list[str]]:
        """Return the layers in which the placements can be deployed."""
        return [list(layer) for layer in order_of_placements(self.state).layers]

    def flows(self, channel: str) -> Mapping[str, Mapping[str, str]]:
        """Return who collects the value of each emitter of a channel, and what takes it there."""
        (found,) = (each for each in channels(self.state) if each.name == channel)
        return {each.placement: dict(each.flows) for each in found.emitters}

    @property
    def numbers(self) -> Mapping[str, int]:
        """Return the number that each automatic port is given, as `aspect@scope port`."""
        asked, lock = demand(self.state), self.state.loaded.lock
        made = assignment(asked, solve(asked.wants, asked.rooms), lock)
        return {
            f"{each.port.name.aspect}@{each.port.name.scope} {each.port.name.port}": each.ports.low
            for each in made.assigned
        }

    def why(self, *words: str) -> Answer:
        """Return the answer to a question that means one thing."""
        (subject,) = read_subjects(self.state, words)
        return answer(Asker(self.state), subject)


def small(*parts: str, **others: str) -> SmallFleet:
    """Return the fleet of a native text in parts, and of one text in each of other formats.

    The native text need not say its version.
    """
    texts = {form: (f"{form}.yaml", dedent(text)) for form, text in others.items()}
    if parts:
        texts["native"] = ("fleet.yaml", "\n".join(("fleet: 1", *map(dedent, parts))))
    problems: list[Problem] = []
    sources: list[Source] = []
    for form, (file, text) in texts.items():
        shown, document = parsed(SourceText(file, text))
        assert shown == form
        sources += read_sources(form, [Input(file, document)], SourceOptions(), problems)
    merged = merge(sources)
    fleet = validate(merged)
    problems += check_names(fleet, merged.locate)
    if problems:
        raise BadInputError(problems)
    return SmallFleet(resolve(Loaded(fleet, merged)))


def refused(*parts: str) -> list[str]:
    """Return why a text cannot be read as a fleet, one message for each reason."""
    with pytest.raises(BadInputError) as caught:
        small(*parts)
    return [each.message for each in caught.value.problems]


def changed(text: str, old: str, new: str) -> str:
    """Return the text with each `old` replaced, of which there has to be one."""
    assert old in text
    return text.replace(old, new)


def without(text: str, part: str) -> str:
    """Return the text without a part, which has to be there."""
    return changed(text, part, "")
