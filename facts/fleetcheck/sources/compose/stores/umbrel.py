"""The variables that Umbrel gives to the Compose file of an app.

As its `app-script` does: those of the apps that it depends on, directly or not, in an order in
which each comes after those that it depends on; then its own. They are in `exports.sh`, which may
read in a `.env` beside it. Nothing is run: what only a command knows is not known.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path as FilePath

from fleetcheck.documents.input_file import is_file, read_text
from fleetcheck.documents.problem import BadInputError
from fleetcheck.sources.compose.files.exports import Shell
from fleetcheck.sources.compose.files.reading import LARGEST_VARIABLES, Reading
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.project_files import absolute
from fleetcheck.sources.compose.stores.manifest import manifest, texts

MANIFEST = "umbrel-app.yml"

_EXPORTS, _VARIABLES = "exports.sh", ".env"
_GIVEN = {
    "NETWORK_IP": "10.21.0.0",
    "GATEWAY_IP": "10.21.0.1",
    "AUTH_PORT": "2000",
    "MANAGER_IP": "10.21.21.4",
    "TOR_PROXY_IP": "10.21.21.11",
    "TOR_PROXY_PORT": "9050",
    "BITCOIN_NETWORK": "mainnet",
}
"""What `app-script` sets for every app."""

_FOLDER, _HERE = "EXPORTS_APP_DIR", "\0"
"""The folder of an app once it is installed, and what stands for it while exports are read."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_MOST_APPS = 50
"""So many apps are followed from one, itself included."""


def umbrel_app(folder: str, reading: Reading) -> Item | None:
    """Return the manifest of the app in a folder, if it is one; raises BadInputError."""
    found = manifest(folder, MANIFEST, reading)
    return None if found is None or found.get("manifestVersion") is None else found


def umbrel_variables(folder: str, app: Item, reading: Reading) -> dict[str, str]:
    """Return the variables of the app in a folder whose value is known."""
    shell = Shell(_GIVEN)
    for each in _in_order(folder, app, reading):
        _follow(each, shell)
    port = app.get("port")
    if port is not None:
        shell.export("APP_PROXY_PORT", port.text)
    return {name: value for name, value in shell.known().items() if _HERE not in value}


def _in_order(folder: str, app: Item, reading: Reading) -> Iterator[str]:
    """Yield the folders of the apps that an app depends on, each after its own, then the app's.

    Apps lie beside each other, each in a folder that is called by its id.
    """
    known = {FilePath(absolute(folder)).name}
    way = [(folder, _dependencies(app))]
    while way:
        here, left = way[-1]
        if not left:
            yield here
            way.pop()
            continue
        name = left.pop(0)
        if name in known or not _ID.fullmatch(name) or len(known) >= _MOST_APPS:
            continue
        known.add(name)
        try:
            beside = os.path.normpath(FilePath(folder, "..", name))
            other = umbrel_app(beside, reading)
        except BadInputError:
            other = None
        if other is not None:
            way.append((beside, _dependencies(other)))


def _dependencies(app: Item) -> list[str]:
    return [each.text for each in texts(app, "dependencies")]


def _follow(folder: str, shell: Shell) -> None:
    """Take over what the exports of an app set."""
    file = str(FilePath(folder, _EXPORTS))
    if not is_file(file):
        return
    own = str(FilePath(folder, _VARIABLES))

    def source(path: str) -> bool:
        if path != f"{_HERE}/{_VARIABLES}":
            return False
        if is_file(own):
            shell.follow(_text(own), lambda _: False)
        return True

    shell.export(_FOLDER, _HERE)
    shell.follow(_text(file), source)
    shell.export(_FOLDER, None)


def _text(file: str) -> str:
    """Return the text of a script; one that cannot be read says nothing that is known."""
    try:
        return read_text(file, LARGEST_VARIABLES).text
    except BadInputError:
        return "exit"
