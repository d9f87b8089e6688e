"""What app stores declare beside a Compose file: Umbrel, Runtipi and CasaOS.

Umbrel's `umbrel-app.yml` has the `id` of an app, the `port` of its page, and the apps that it needs
(`dependencies`) or can stand in for (`implements`); variables are in `exports.sh`. Runtipi's
`config.json` has the `port`, which the Compose file calls `APP_PORT`; the network that its apps
share is none of the file's. `x-casaos` in the Compose file has the port of the page as `port_map`.
"""

from typing import NamedTuple

from fleetcheck.documents.problem import BadInputError
from fleetcheck.sources.compose.files.reading import Reading
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.stores.manifest import manifest, texts
from fleetcheck.sources.compose.stores.umbrel import umbrel_app, umbrel_variables

_RUNTIPI = "config.json"
_RUNTIPI_PORT = "APP_PORT"
_RUNTIPI_NETWORK = "tipi_main_network"


class Extra(NamedTuple):
    """What a store adds to a project: the port of its page, and apps that it is or needs.

    `own` is the app that it is, `provides` are those that it can stand in for. `networks` need not
    be defined. If the store `completes` the file, services may lack what it adds to them.
    """

    port: Item | None = None
    own: Item | None = None
    provides: tuple[Item, ...] = ()
    requires: tuple[Item, ...] = ()
    networks: tuple[str, ...] = ()
    completes: bool = False


def store_variables(folder: str, reading: Reading) -> dict[str, str]:
    """Return the variables that a store gives to the Compose file in a folder."""
    umbrel = umbrel_app(folder, reading)
    if umbrel is not None:
        return umbrel_variables(folder, umbrel, reading)
    app = _runtipi_app(folder, reading)
    port = None if app is None else app.get("port")
    return {} if port is None else {_RUNTIPI_PORT: port.text}


def extra(folder: str, tree: Item, reading: Reading) -> Extra:
    """Return what a store declares for the project in a folder.

    Raises BadInputError if what it says cannot be read.
    """
    umbrel = umbrel_app(folder, reading)
    if umbrel is not None:
        return Extra(
            umbrel.get("port"),
            umbrel.get("id"),
            tuple(texts(umbrel, "implements")),
            tuple(texts(umbrel, "dependencies")),
            completes=True,
        )
    app = _runtipi_app(folder, reading)
    if app is not None:
        hidden = app.get("no_gui")
        port = None if hidden is not None and hidden.value is True else app.get("port")
        return Extra(port, networks=(_RUNTIPI_NETWORK,))
    return Extra(tree.get("x-casaos", "port_map"))


def _runtipi_app(folder: str, reading: Reading) -> Item | None:
    try:
        found = manifest(folder, _RUNTIPI, reading)
    except BadInputError:
        return None  # a file of any program may be called so
    return None if found is None or found.get("tipi_version") is None else found
