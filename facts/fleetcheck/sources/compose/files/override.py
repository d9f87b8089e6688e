"""How one Compose file overrides another: the merge of the Compose specification.

Mappings are merged, lists appended, scalars replaced, with the exceptions that the specification
names. It is the same for an override file, and for a service that extends another one.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePath

from fleetcheck.sources.compose.item import Item, Via

RESET, OVERRIDE = "!reset", "!override"
"""The tags by which a file takes a value away, or replaces it without merging."""

Where = tuple[str, ...]
"""The way to a value, with `*` in place of the names that the user gives."""

SERVICE: Where = ("services", "*")


def merged(base: Item, other: Item, where: Where = ()) -> Item:
    """Return what `other` makes of `base`; raises BadInputError where they do not fit together.

    What `other` takes away stays, tagged as it is, so that it is also taken from what comes before;
    `untagged` ends that.
    """
    if other.tag in (OVERRIDE, RESET) or base.tag == RESET or base.value is None:
        return other
    if other.value is None:
        return base
    if where in _REPLACED:
        return other
    if where in _CONVERTED:
        convert = _CONVERTED[where]
        base, other = convert(base), convert(other)
    if isinstance(base.value, dict) and isinstance(other.value, dict):
        if where == (*SERVICE, "logging") and _driver(base) != _driver(other):
            return other
        return _merged_entries(base, other, where)
    if isinstance(base.value, list) and isinstance(other.value, list):
        return other._replace(value=_appended(base.value, other.value, where))
    if isinstance(base.value, dict | list) and where != _ULIMIT:
        message = "this cannot override what the file before has: one is a list or a mapping"
        raise other.wrong("wrong-type", message)
    return other


def overriding(item: Item, file: str) -> Item:
    """Return what a file says that overrides another, each value knowing that it does."""
    name = PurePath(file).name
    return _overriding(item, Via(f"overrides `{name}` here"), Via(f"adds to `{name}` here"), False)


def _overriding(item: Item, replaces: Via, adds: Via, is_listed: bool) -> Item:
    if isinstance(item.value, dict):
        below = {k: _overriding(v, replaces, adds, is_listed) for k, v in item.value.items()}
        return item._replace(value=below)
    if isinstance(item.value, list):
        adding = item.tag != OVERRIDE
        each = [_overriding(element, replaces, adds, adding) for element in item.value]
        return item._replace(value=each)
    return item._replace(via=(*item.via, adds if is_listed else replaces))


def untagged(item: Item) -> Item:
    """Return the value without what is taken away, and as if nothing in it replaced anything."""
    if isinstance(item.value, dict):
        entries = {k: untagged(v) for k, v in item.value.items() if v.tag != RESET}
        return item._replace(value=entries, tag="")
    if isinstance(item.value, list):
        elements = [untagged(v) for v in item.value if v.tag != RESET]
        return item._replace(value=elements, tag="")
    return item._replace(tag="")


def _merged_entries(base: Item, other: Item, where: Where) -> Item:
    entries = dict(base.entries)
    for key, value in other.entries.items():
        if key in entries:
            below = (*where, "*" if where in _NAMES or where == _ULIMIT[:-1] else key)
            entries[key] = merged(entries[key], value, below)
        else:
            entries[key] = value
    return base._replace(value=entries)


def _appended(base: list[Item], other: list[Item], where: Where) -> list[Item]:
    """Return both lists; where something is mounted once only, the later one counts."""
    both = [*base, *(item for item in other if item.tag != RESET)]
    return mounted(both) if where in _MOUNTED else both


def mounted(items: Iterable[Item]) -> list[Item]:
    """Return what is mounted in a container: the last of those with one target."""
    found: dict[str, Item] = {}
    for item in items:
        found[_target(item)] = item
    return list(found.values())


def _target(item: Item) -> str:
    """Return where in the container a volume, secret or config is mounted."""
    if isinstance(item.value, dict):
        named = item.get("target") or item.get("source")
        return named.text if named is not None else repr(item.path)
    parts = item.text.split(":")
    return parts[1] if len(parts) > 1 else parts[0]


def _driver(item: Item) -> str:
    driver = item.get("driver")
    return driver.text if driver is not None else ""


def _as_pairs(item: Item) -> Item:
    """Return a list of `KEY=value` as a mapping."""
    if not isinstance(item.value, list):
        return item
    entries: dict[str, Item] = {}
    for element in item.value:
        key, equals, value = element.text.partition("=")
        entries[key] = element._replace(value=value if equals else None)
    return item._replace(value=entries)


def _as_names(item: Item) -> Item:
    """Return a list of names as a mapping from these names, with nothing said of each."""
    if not isinstance(item.value, list):
        return item
    entries = {each.text: each._replace(value={}) for each in item.value}
    return item._replace(value=entries)


def _as_hosts(item: Item) -> Item:
    """Return a mapping from names of hosts to their addresses as a list."""
    if not isinstance(item.value, dict):
        return item
    lines = [
        each._replace(value=f"{name}={each.text}")
        for name, addresses in item.value.items()
        for each in addresses.elements or [addresses]
    ]
    return item._replace(value=list(lines))


def _as_list(item: Item) -> Item:
    """Return a single text as a list."""
    return item if isinstance(item.value, dict | list) else item._replace(value=[item])


def _as_build(item: Item) -> Item:
    """Return a build that has only a context in the long form."""
    if isinstance(item.value, dict | list):
        return item
    return item._replace(value={"context": item})


_ULIMIT: Where = (*SERVICE, "ulimits", "*")
"""A number, or a mapping of two."""

_NAMES: frozenset[Where] = frozenset(
    {("services",), ("networks",), ("volumes",), ("secrets",), ("configs",), ("models",)}
)
_REPLACED: frozenset[Where] = frozenset(
    {(*SERVICE, "command"), (*SERVICE, "entrypoint"), (*SERVICE, "healthcheck", "test")}
)
_MOUNTED: frozenset[Where] = frozenset(
    {(*SERVICE, "volumes"), (*SERVICE, "secrets"), (*SERVICE, "configs")}
)
_PAIRS = ("annotations", "environment", "labels", "sysctls")
_BUILD_PAIRS = ("additional_contexts", "args", "labels")
_LISTS = ("dns", "dns_opt", "dns_search", "env_file", "label_file", "tmpfs")
_CONVERTED: Mapping[Where, Callable[[Item], Item]] = {
    **{(*SERVICE, key): _as_pairs for key in _PAIRS},
    **{(*SERVICE, "build", key): _as_pairs for key in _BUILD_PAIRS},
    **{(*SERVICE, key): _as_list for key in _LISTS},
    (*SERVICE, "build"): _as_build,
    (*SERVICE, "build", "extra_hosts"): _as_hosts,
    (*SERVICE, "extra_hosts"): _as_hosts,
    (*SERVICE, "deploy", "labels"): _as_pairs,
    (*SERVICE, "depends_on"): _as_names,
    (*SERVICE, "models"): _as_names,
    (*SERVICE, "networks"): _as_names,
    ("networks", "*", "labels"): _as_pairs,
    ("volumes", "*", "labels"): _as_pairs,
}
