"""What an aspect says of another one whose declarations it sees."""

from typing import Annotated, Literal

from pydantic import BeforeValidator

from fleetcheck.fleet.model.entry import Entry, entry_of, keyed
from fleetcheck.fleet.model.fields import Name


class Import(Entry):
    """An aspect whose declarations another one sees."""

    aspect: Name
    """The aspect, which has to be placed in sight."""
    when: Literal["start", "runtime"] = "start"
    """Whether it has to run before the importing aspect starts; `runtime` leaves it out of the
    start order."""


def _long(value: object) -> object:
    return keyed(value, "aspect")


ShortImport = Annotated[
    Import,
    BeforeValidator(entry_of(Import, _long), json_schema_input_type=Import | str),
]
