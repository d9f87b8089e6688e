"""The types of fields that several models have."""

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    JsonValue,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
)

from fleetcheck.fleet import link, values
from fleetcheck.fleet.attribute_path import attribute_text, parse_attributes
from fleetcheck.fleet.model.entry import listed, reader
from fleetcheck.fleet.selectors.mapping import selector_text


def _attributes(text: str) -> str:
    """Return a path of attributes in its one spelling, with no more quotes than it needs."""
    return attribute_text(parse_attributes(text))


_TEXT_OR_NUMBER: dict[str, Any] = {"anyOf": [{"type": "integer"}, {"type": "string"}]}

Name = Annotated[str, StringConstraints(pattern=values.NAME)]
PortNumber = Annotated[StrictInt, Field(ge=1, le=values.HIGHEST_PORT)]
PortRange = Annotated[
    values.Ports, BeforeValidator(reader(values.parse_ports)), WithJsonSchema(_TEXT_OR_NUMBER)
]
Id = Annotated[StrictInt, Field(ge=0, le=values.HIGHEST_ID)]
Reserved = Annotated[
    values.Ports, BeforeValidator(reader(values.parse_reserved)), WithJsonSchema(_TEXT_OR_NUMBER)
]
Count = Annotated[
    values.Count, BeforeValidator(reader(values.parse_count)), WithJsonSchema(_TEXT_OR_NUMBER)
]
Address = Annotated[str, AfterValidator(reader(values.parse_address))]
IpAddress = Annotated[str, AfterValidator(reader(values.parse_ip))]
Subnet = Annotated[str, AfterValidator(reader(values.parse_subnet))]
MacAddress = Annotated[str, AfterValidator(reader(values.parse_mac))]
Date = Annotated[str, AfterValidator(reader(values.parse_date))]
ChildName = Annotated[Name, AfterValidator(reader(values.check_child_name))]
Namespace = Annotated[Name, AfterValidator(reader(values.check_namespace))]
PortSource = Annotated[
    str,
    AfterValidator(reader(link.check_port_source)),
    WithJsonSchema({"type": "string", "pattern": r"^(settings\..|cap:.+\..)"}),
]
OfferSource = Annotated[
    str,
    AfterValidator(reader(link.check_source)),
    WithJsonSchema({"type": "string", "pattern": r"^(settings\..|ports\..|vars\..|address$)"}),
]
Attributes = Annotated[Name, AfterValidator(reader(_attributes))]
"""A path of attributes, such as `microvm.vms.guest.config`."""

SelectorText = Annotated[
    str,
    BeforeValidator(reader(selector_text), json_schema_input_type=str | dict[str, JsonValue]),
]
"""A selector as text; a mapping such as `{tag: web}` is read into its text."""

Selectors = Annotated[
    tuple[SelectorText, ...],
    BeforeValidator(listed, json_schema_input_type=SelectorText | tuple[SelectorText, ...]),
]
"""One selector, or several of which any will do."""

Reach = Literal["host", "environment", "fleet"]
Settings = dict[Name, dict[Name, JsonValue]]
