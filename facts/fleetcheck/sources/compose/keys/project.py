"""The keys of a Compose file but for those of its services: see the Compose specification."""

from collections.abc import Iterator

from fleetcheck.documents.problem import Problem
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.keys.shape import (
    ANYTHING,
    DRIVER_OPTIONS,
    FLAG,
    NULL,
    PAIRS,
    TEXT,
    TEXT_OR_TEXTS,
    TEXTS,
    WHOLE,
    each,
    entry,
    table,
)

_EXTERNAL = FLAG | entry({"name": TEXT})

_NETWORK = entry(
    {
        "name": TEXT,
        "driver": TEXT,
        "driver_opts": DRIVER_OPTIONS,
        "ipam": entry(
            {
                "driver": TEXT,
                "config": each(
                    entry(
                        {
                            "subnet": TEXT,
                            "ip_range": TEXT,
                            "gateway": TEXT,
                            "aux_addresses": table(TEXT),
                        }
                    )
                ),
                "options": table(TEXT),
            }
        ),
        "external": _EXTERNAL,
        "internal": FLAG,
        "enable_ipv4": FLAG,
        "enable_ipv6": FLAG,
        "attachable": FLAG,
        "labels": PAIRS,
    }
)

_STORED = {"name": TEXT, "external": FLAG | table(ANYTHING), "labels": PAIRS}

_GIVEN = {**_STORED, "file": TEXT, "environment": TEXT, "template_driver": TEXT}

_DRIVEN = {"driver": TEXT, "driver_opts": DRIVER_OPTIONS}

_MODEL = entry(
    {
        "name": TEXT,
        "model": TEXT,
        "context_size": WHOLE,
        "runtime_flags": TEXTS,
    },
    "model",
)

INCLUDED = TEXT | entry(
    {"path": TEXT_OR_TEXTS, "env_file": TEXT_OR_TEXTS, "project_directory": TEXT}
)
INCLUDE = each(INCLUDED)

PROJECT = entry(
    {
        "version": TEXT,
        "name": TEXT,
        "include": INCLUDE | NULL,
        "services": ANYTHING,
        "models": table(_MODEL),
        "networks": table(_NETWORK | NULL),
        "volumes": table(entry({**_STORED, **_DRIVEN, "external": _EXTERNAL}) | NULL),
        "secrets": table(entry({**_GIVEN, **_DRIVEN})),
        "configs": table(entry({**_GIVEN, "content": TEXT})),
    }
)
"""A file as a whole; its services are looked at one by one."""

NAMED_BY_USERS = ("services", "networks", "volumes", "secrets", "configs")
"""The sections whose keys are names that the user gives."""


def misshapen_services(tree: Item) -> Iterator[Problem]:
    """Yield the problem that the services of a project are no mapping, if they are none."""
    services = tree.get("services")
    if services is not None and not services.is_open and not isinstance(services.value, dict):
        yield services.problem("wrong-type", "expected a mapping of services")


def is_version_1(tree: Item) -> bool:
    """Return whether services stand at the top of a file, as in the first version of the format."""
    if tree.entries.keys() & {"services", "include", "version"}:
        return False
    known = PROJECT.keys or {}
    others = [item for key, item in tree.entries.items() if key not in known and key[:2] != "x-"]
    return any(each.entries.keys() & {"image", "build", "extends"} for each in others)


def without_content(tree: Item) -> Iterator[Problem]:
    """Yield a problem for each secret and config that has no content, or more than one."""
    for section, keys in _CONTENTS.items():
        found = tree.get(section)
        for name, given in ({} if found is None else found.entries).items():
            own = [f"`{key}`" for key in keys if key in given.entries]
            if len(own) > 1:
                message = f"{' and '.join(own)} exclude each other"
                yield given.problem("wrong-value", message, key=True)
            elif isinstance(given.value, dict) and not own and not given.entries.keys() & _MADE:
                message = f"{section[:-1]} `{name}` needs one of {', '.join(keys)}"
                yield given.problem("missing-key", message, key=True)


_CONTENTS = {"secrets": ("file", "environment"), "configs": ("file", "environment", "content")}
_MADE = {"external", "driver"}
