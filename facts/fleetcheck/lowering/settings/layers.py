"""Lowers the layers of settings: each place that sets a setting of a placement.

Section "settings" of asp/vocabulary.lp.
"""

from collections.abc import Iterator

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.link import link_of
from fleetcheck.lowering.facts import Facts, Support
from fleetcheck.lowering.settings.contracts import ContractFacts
from fleetcheck.lowering.term import environment_term, field_term, path_term, quote, value_term
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.layers import OWN_IMPORT_RANK, Layer, Layers, imports_of
from fleetcheck.resolve.node import Node


class LayerFacts:
    """Facts about the layers of settings, those that no scope has to itself stated once."""

    def __init__(
        self,
        fleet: model.Fleet,
        expansion: Expansion,
        layers: Layers,
        facts: Facts,
        conditional: bool = False,
    ) -> None:
        """Start with nothing stated.

        With `conditional`, what a role or policy says is stated under the condition that it
        applies; else as a matter of fact.
        """
        self._fleet = fleet
        self._layers = layers
        self._facts = facts
        self._conditional = conditional
        self._stated: set[tuple[str, str, str | None]] = set()
        self.contracts = ContractFacts(fleet, expansion, facts)

    def state(self, node: Node, aspect: str, field: str, key: str | None = None) -> None:
        """State what each layer says about a setting of the aspect on the node.

        With a key, it is about that key of the setting, which is a mapping.
        """
        names = (quote(aspect), quote(node.name), field_term(field, key))
        saying = [
            (layer, self._term(aspect, value), path)
            for layer in self._layers.of(node)
            for value, path in _said(layer.settings, layer.path, aspect, field, key)
        ]
        imported = {str(layer.path[1]) for layer, *_ in saying if layer.rank >= OWN_IMPORT_RANK}
        nearest = self._layers.nearest(imports_of(node), imported) if imported else ()
        for layer, value, path in saying:
            hidden = layer.rank < OWN_IMPORT_RANK or layer.path[1] not in nearest
            rank = str(layer.rank if hidden else OWN_IMPORT_RANK)
            when = _applies(layer) if self._conditional else None
            paths = (path, *layer.imports)
            self._facts.support(
                "setting_layer", (*names, rank, value), Support(paths, (), (when,) if when else ())
            )
            where = (*names, rank, value, path_term(path))
            self._facts.support("layer_path", where, Support(paths, (), (when,) if when else ()))
        self._state_above(aspect, field, key)

    def _state_above(self, aspect: str, field: str, key: str | None) -> None:
        """State what environments, the fleet and the default say, once for all scopes."""
        if (aspect, field, key) in self._stated:
            return
        self._stated.add((aspect, field, key))
        names = (quote(aspect), field_term(field, key))
        above: list[tuple[str | None, Path, model.Settings]] = [
            (None, ("settings",), self._fleet.settings)
        ]
        above += [
            (name, ("environments", name, "settings"), entry.settings)
            for name, entry in self._fleet.environments.items()
        ]
        above += [
            (name, ("settings_blocks", name), settings)
            for name, settings in self._fleet.settings_blocks.items()
        ]
        for environment, start, settings in above:
            for value, path in _said(settings, start, aspect, field, key):
                where = (environment_term(environment), *names)
                self._facts.add("setting_at", *where, self._term(aspect, value), because=path)
                self._facts.add("said_path", *where, path_term(path), because=path)
        declared = self._fleet.aspects[aspect].settings.get(field)
        if declared is not None and "default" in declared.model_fields_set:
            path = ("aspects", aspect, "settings", field, "default")
            for value, _ in _said({aspect: {field: declared.default}}, (), aspect, field, key):
                self._facts.add("setting_default", *names, self._term(aspect, value), because=path)
                self._facts.add("said_path", "default", *names, path_term(path), because=path)

    def _term(self, aspect: str, value: JsonValue) -> str:
        """Return the term of a value, and state what it reads of a capability, if it does."""
        term = value_term(value)
        link = link_of(value)
        if link is not None and link.kind == "capability":
            field = self.contracts.read(aspect, link)
            self._facts.add("linked", term, *field)
        return term


def _applies(layer: Layer) -> str | None:
    """Return the atom by which a layer applies, None for one that always does."""
    if layer.through is None:
        return None
    match layer.path:
        case ("services", str(service), "roles", str(role), *_):
            return f"member({quote(service)},{quote(role)},{quote(layer.through)})"
        case ("policies", index, *_):
            return f"picks({path_term(('policies', index, 'select'))},{quote(layer.through)})"
    return None


def _said(
    settings: model.Settings, start: Path, aspect: str, field: str, key: str | None
) -> Iterator[tuple[JsonValue, Path]]:
    """Yield the value and the path of what some settings say about a field, or a key of it."""
    said = settings.get(aspect, {})
    if field not in said:
        return
    value = said[field]
    path = (*start, aspect, field)
    if key is None:
        yield value, path
    elif isinstance(value, dict) and key in value:
        yield value[key], (*path, key)
