"""The models of a fleet and the JSON Schema that is made of them."""

from typing import Any

import pytest

from fleetcheck.fleet.model.entry import Entry
from fleetcheck.fleet.model.schema import descriptions, models, schema


@pytest.mark.parametrize("model", models())
def test_every_key_of_a_model_has_a_description(model: type[Entry]) -> None:
    keys = {field.alias or name for name, field in model.model_fields.items()}
    assert {key for key, text in descriptions(model).items() if text.endswith(".")} == keys


def test_every_property_of_the_schema_has_a_description() -> None:
    found = schema()
    entries: dict[str, Any] = {"Fleet": found, **found["$defs"]}
    bare = [
        (name, key)
        for name, entry in entries.items()
        for key, about in entry.get("properties", {}).items()
        if not about.get("description")
    ]
    assert bare == []
