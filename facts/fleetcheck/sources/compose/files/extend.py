"""Services that extend others: `extends`, within a file or from another one."""

from collections.abc import Callable
from pathlib import Path as FilePath

from fleetcheck.documents.input_file import is_file
from fleetcheck.documents.problem import BadInputError, suggestion
from fleetcheck.sources.compose.files.override import RESET, SERVICE, merged, untagged
from fleetcheck.sources.compose.files.paths import beside
from fleetcheck.sources.compose.files.reading import Reading, outside
from fleetcheck.sources.compose.item import Item, Spot, Via, passed
from fleetcheck.sources.compose.keys.service import EXTENDS
from fleetcheck.sources.compose.keys.shape import misshapen

_DEEPEST = 50
"""How many services may extend each other one after the other."""

Open = Callable[[str], Item]
"""The tree of another file; raises BadInputError if it cannot be read."""


def extended(tree: Item, open_file: Open, reading: Reading) -> Item:
    """Return the tree of a file in which every service has what it extends.

    A service that extends what is not there is a problem, which `reading` keeps, and stands alone.
    """
    services = tree.get("services")
    if services is None or not any("extends" in each.entries for each in services.entries.values()):
        return tree
    resolver = _Resolver(open_file, reading)
    found = {
        name: resolver.service(name, service, services)
        for name, service in services.entries.items()
    }
    return tree._replace(value={**tree.entries, "services": services._replace(value=found)})


class _Resolver:
    def __init__(self, open_file: Open, reading: Reading) -> None:
        self._open = open_file
        self._reading = reading

    def service(
        self,
        name: str,
        service: Item,
        services: Item,
        chain: tuple[tuple[str, str], ...] = (),
    ) -> Item:
        """Return a service with all that it extends, directly or not."""
        extends = service.get("extends")
        if extends is None or extends.tag == RESET:
            return service
        own = {key: value for key, value in service.entries.items() if key != "extends"}
        alone = service._replace(value=own)
        chain = (*chain, (service.document.file, name))
        wrong = list(misshapen(extends, EXTENDS))
        if wrong:
            self._reading.problems += wrong
            return alone
        try:
            named = _named(extends)
            via = Via(f"`{name}` extends `{named.text}` here", Spot(named))
            base = passed(self._base(extends, services, chain), via)
            whole = merged(base, alone, SERVICE)
            return whole._replace(document=alone.document, path=alone.path, via=alone.via)
        except BadInputError as error:
            self._reading.give_up(error)
            return alone

    def _base(self, extends: Item, services: Item, chain: tuple[tuple[str, str], ...]) -> Item:
        """Return the service that is extended; raises BadInputError where there is none."""
        named = _named(extends)
        file = extends.get("file")
        if file is not None:
            path = beside(str(FilePath(extends.document.file).parent), file.text)
            if file.unknown:
                which = " and ".join(f"`{name}`" for name in file.unknown)
                message = f"what is extended is not known: {which} has no value"
                raise file.wrong("unreadable", message)
            if not self._reading.may_read(path):
                raise file.wrong("unreadable", outside(path))
            if not is_file(path):
                raise file.wrong("unreadable", f"there is no file `{path}` to extend from")
            if path != extends.document.file:
                services = self._open(path).get("services") or services._replace(value={})
        name = named.text
        base = services.entries.get(name)
        if base is None or base.tag == RESET:
            close = suggestion(name, list(services.entries))
            raise named.wrong("dangling-name", f"there is no service `{name}` to extend{close}")
        if (base.document.file, name) in chain:
            raise named.wrong("endless", f"`{name}` extends itself")
        if len(chain) > _DEEPEST:
            raise named.wrong("too-deep", f"more than {_DEEPEST} services extend each other")
        return untagged(self.service(name, base, services, chain))


def _named(extends: Item) -> Item:
    """Return where the service is named that is extended."""
    named = extends.get("service") if isinstance(extends.value, dict) else extends
    assert named is not None
    return named
