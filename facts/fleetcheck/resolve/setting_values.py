"""Whether the value of a setting is of its type, and names what there is."""

from collections.abc import Container, Iterator

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.fleet import model
from fleetcheck.fleet.link import link_of
from fleetcheck.fleet.setting_type import (
    FILE,
    HOST,
    VAR,
    Reference,
    Type,
    fits,
    member_of,
    references,
    type_of,
)
from fleetcheck.resolve.vars import used_var


def is_sound(
    fleet: model.Fleet,
    members: Container[tuple[str, str, str]],
    declared: model.SettingField,
    value: JsonValue,
) -> bool:
    """Return whether a value is of the type of a field, and all that it refers to is there."""
    return all(
        fits(type_, each) and all(is_known(fleet, members, r) for r in references(type_, each))
        for _, type_, each in judged_parts(declared, value)
    )


def judged_parts(
    declared: model.SettingField, value: JsonValue
) -> Iterator[tuple[str | None, Type, JsonValue]]:
    """Yield what of a value is judged by itself: keys that merge one by one, or all of it."""
    type_ = type_of(declared.type)
    if declared.merge == "recursive" and type_.name in ("mapping", "any"):
        inner = type_.inner or type_
        if isinstance(value, dict):
            for key, each in value.items():
                yield key, inner, each
        else:
            yield None, Type("mapping", inner), value
    elif declared.merge == "append" and type_.inner is not None and not _is_list(value):
        yield None, type_.inner, value
    else:
        yield None, type_, value


def _is_list(value: JsonValue) -> bool:
    """Return whether a value is a list; what is read elsewhere is one where a list is expected."""
    return isinstance(value, list) or link_of(value) is not None


def is_known(
    fleet: model.Fleet, members: Container[tuple[str, str, str]], reference: Reference
) -> bool:
    """Return whether the host, var, file or member of a role that a value names is there."""
    if reference.kind == HOST:
        return reference.name in fleet.hosts
    if reference.kind in (VAR, FILE):
        var, file = used_var(fleet, reference.name)
        return var in fleet.vars and file in (None, *fleet.vars[var].files)
    return (*(member_of(reference) or ("", "")), reference.name) in members
