"""What hosts and environments say about themselves under `meta`, as selectors compare it."""

from collections.abc import Iterator, Mapping

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path
from fleetcheck.fleet.selectors.node import as_text


def flat(meta: Mapping[str, JsonValue]) -> Iterator[tuple[str, str, Path]]:
    """Yield the single values: a key such as `meta.rack.row`, the text, the path below `meta`."""
    waiting: list[tuple[Path, JsonValue]] = [((key,), value) for key, value in meta.items()]
    for path, value in waiting:
        if isinstance(value, dict):
            waiting += [((*path, key), inner) for key, inner in value.items()]
        elif value is not None and not isinstance(value, list):
            yield ".".join(("meta", *map(str, path))), as_text(value), path
