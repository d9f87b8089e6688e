"""What settings and ports read of whoever provides a capability, as asp/queries has it."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from fleetcheck.documents.json_value import JsonValue, json_value
from fleetcheck.engine.programs import program_text, vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import derive
from fleetcheck.fleet.contracts import Contracts
from fleetcheck.fleet.link import Field, Link, link_of
from fleetcheck.lowering.lower import lower
from fleetcheck.lowering.term import Compound, Term
from fleetcheck.slicing.state import State
from fleetcheck.slicing.suspects import Suspects

_GOAL = "read_by"


class Read(NamedTuple):
    """What one provider says a field is."""

    provider: str
    value: JsonValue


class Reading:
    """What is read of capabilities in one fleet; asked for only where something is."""

    def __init__(self, state: State) -> None:
        """Read nothing yet."""
        self._state = state
        self._contracts: Contracts | None = None
        self._found: Mapping[tuple[str, str, Field], list[Read]] = {}

    def of(self, aspect: str, scope: str, link: Link) -> tuple[Field, list[Read]]:
        """Return the field that a link reads, and what each provider says it is.

        A provider is left out where the value is known only once it runs.
        """
        if self._contracts is None:
            self._contracts = Contracts(self._state.loaded.fleet)
            self._found = _derived(self._state)
        field = self._contracts.field(link)
        return field, self._found.get((aspect, scope, field), [])

    def resolved(self, aspect: str, scope: str, value: JsonValue) -> JsonValue:
        """Return a value with what it reads in place of its links, as far as that is one value."""
        link = link_of(value)
        if link is not None and link.kind == "capability":
            values = [each.value for each in self.of(aspect, scope, link)[1]]
            return values[0] if values and all(each == values[0] for each in values) else value
        if isinstance(value, dict):
            return {key: self.resolved(aspect, scope, each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.resolved(aspect, scope, each) for each in value]
        return value


def _derived(state: State) -> dict[tuple[str, str, Field], list[Read]]:
    extent = Suspects(state.seen, state.loaded.lock).of({"layers contract"})
    facts = lower(state.loaded.fleet, state.expansion, extent, state.loaded.lock).text()
    rules = needed((_GOAL,), program_text("queries", "contracts.lp"), expand=False).text
    found: dict[tuple[str, str, Field], list[Read]] = {}
    for atom in derive(vocabulary() + facts + rules, (_GOAL,)):
        match atom.arguments:
            case (str(aspect), str(scope), str(cap), str(name), str(provider), str(at), value):
                read = Read(f"{provider}@{at}", _value(value))
                found.setdefault((aspect, scope, Field(cap, name)), []).append(read)
    return found


def _value(term: Term) -> JsonValue:
    match term:
        case Compound("json", (str(text),)):
            return json_value(json.loads(text))
        case int() | str():
            return term
    raise ValueError(f"{term} is no value of a setting")
