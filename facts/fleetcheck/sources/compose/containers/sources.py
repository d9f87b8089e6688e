"""Files beside a Compose file that services mount and that are not there.

Docker makes an empty folder of each. Only what is plainly a configuration or a program of the
repository is looked at: its name and the one in the container say so, its folder is there, and
neither `.gitignore` nor an example beside it says that it is made later.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath

from fleetcheck.documents.input_file import is_folder
from fleetcheck.sources.compose.absent import is_kept_out
from fleetcheck.sources.compose.containers.mounts import BIND, Mount, mounts
from fleetcheck.sources.compose.draft import Draft
from fleetcheck.sources.compose.item import Spot
from fleetcheck.sources.compose.placeholders import has_placeholders
from fleetcheck.sources.compose.service import Service
from fleetcheck.sources.compose.shared_names import is_name

_FILE = re.compile(
    r"(?:.+/)?(?:(?!acme\.json)[^/]+\."
    r"(?:ya?ml|toml|json|conf|cfg|cnf|ini|properties|xml|hcl|sh|py|js|lua|sql)"
    r"|Caddyfile|Corefile)"
)


def home_of(file: str, paths: Iterable[str]) -> str:
    """Return the folder around a Compose file whose `.gitignore` counts: the one that was given."""
    folder = FilePath(file).parent
    try:
        inner = folder.resolve()
        around = (path for path in paths if inner.is_relative_to(FilePath(path).resolve()))
        return next(around, str(folder))
    except OSError:
        return str(folder)


def add_missing_sources(draft: Draft, aspect: str, service: Service, home: str) -> None:
    """Add to an aspect the files that it mounts and that are not there.

    `home` is the folder below which `.gitignore` counts, where there is no repository.
    """
    for mount in _missing(service, home) if service.replicas else ():
        if is_name(mount.path):
            draft.append(aspect, "missing", mount.path, Spot(mount.item))


def _missing(service: Service, home: str) -> Iterator[Mount]:
    for mount in mounts(service):
        beside = mount.kind == BIND and mount.source.startswith(("./", "../"))
        if not beside or not mount.item.written.startswith(("./", "../")):
            continue
        if not _FILE.fullmatch(mount.source) or not _FILE.fullmatch(mount.target):
            continue
        path = FilePath(mount.path)
        if _is_there(path) or not is_folder(str(path.parent)):
            continue
        if not is_kept_out(str(path), home) and not has_placeholders(mount.item.document.text):
            yield mount


def _is_there(path: FilePath) -> bool:
    """Return whether anything is at a path, be it a link that leads nowhere here."""
    try:
        return path.exists() or path.is_symlink()
    except (OSError, ValueError):
        return True
