"""What app stores declare beside a Compose file: Umbrel, Runtipi and CasaOS.

Umbrel's `umbrel-app.yml` has the `id` of an app, the `port` of its page, and the apps that it needs
(`dependencies`) or can stand in for (`implements`). Runtipi's `config.json` has the `port`, which
the Compose file calls `APP_PORT`; the network that its apps share is none of the file's. `x-casaos`
in the Compose file has the port of the page as `port_map`.
"""

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import NamedTuple

from fleetcheck.documents import document
from fleetcheck.documents.document import Document
from fleetcheck.documents.input_file import is_file
from fleetcheck.documents.problem import BadInputError
from fleetcheck.sources.compose.files.reading import Reading
from fleetcheck.sources.compose.item import Item

_UMBREL, _RUNTIPI = "umbrel-app.yml", "config.json"
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
    app = _runtipi_app(folder, reading)
    port = None if app is None else app.get("port")
    return {} if port is None else {_RUNTIPI_PORT: port.text}


def extra(folder: str, tree: Item, reading: Reading) -> Extra:
    """Return what a store declares for the project in a folder.

    Raises BadInputError if what it says cannot be read.
    """
    manifest = _manifest(folder, _UMBREL, reading)
    if manifest is not None and manifest.get("manifestVersion") is not None:
        return Extra(
            manifest.get("port"),
            manifest.get("id"),
            tuple(_texts(manifest, "implements")),
            tuple(_texts(manifest, "dependencies")),
            completes=True,
        )
    app = _runtipi_app(folder, reading)
    if app is not None:
        hidden = app.get("no_gui")
        port = None if hidden is not None and hidden.value is True else app.get("port")
        return Extra(port, networks=(_RUNTIPI_NETWORK,))
    return Extra(tree.get("x-casaos", "port_map"))


def _runtipi_app(folder: str, reading: Reading) -> Item | None:
    manifest = _manifest(folder, _RUNTIPI, reading)
    return None if manifest is None or manifest.get("tipi_version") is None else manifest


def _manifest(folder: str, name: str, reading: Reading) -> Item | None:
    """Return a manifest in the folder as it is written, if there is one."""
    file = str(FilePath(folder, name))
    if not is_file(file):
        return None
    try:
        if file not in reading.documents:
            reading.documents[file] = document.read(file)
        return _as_written(reading.documents[file])
    except BadInputError:
        if name == _RUNTIPI:
            return None  # a file of any program may be called so
        raise


def _as_written(written: Document) -> Item:
    return Reading().filled(written, lambda _: None)


def _texts(manifest: Item, key: str) -> Iterator[Item]:
    found = manifest.get(key)
    for element in [] if found is None else found.elements:
        if element.text:
            yield element
