"""Files that services need to start and that are not there: `env_file`, secrets and configs.

Docker refuses a service without them. A file that the repository keeps out on purpose is another
matter: `.gitignore` names it, or an example of it lies beside it. It is only noted.
"""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path as FilePath

from fleetcheck.documents.input_file import is_file, is_folder, read_text
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.service import Service

_EXAMPLES = ("example", "sample", "template", "dist")
_LARGEST_IGNORE = 1 << 20
_SECTIONS = {"secret": "secrets", "config": "configs"}


def absent_files(tree: Item, services: Iterable[Service]) -> dict[str, list[Item]]:
    """Return the files that services need and that are not there, each with where it is named."""
    found: dict[str, list[Item]] = {}
    for service in services:
        for item in (*_env_files(service), *_granted(tree, service)):
            known = item.text and not item.unknown
            if known and not (is_file(item.text) or is_folder(item.text)):
                found.setdefault(item.text, []).append(item)
    return found


def absent_problem(file: str, items: list[Item]) -> Problem:
    """Return the problem that a file is not there, with all places where it is named."""
    first, *others = dict.fromkeys(item.place() for item in items)
    related = tuple((place, "named here too") for place in others)
    message = f"there is no file `{file}`, and Docker starts no service that needs it"
    return Problem("missing-file", message, first, related)


def is_of_the_machine(item: Item) -> bool:
    """Return whether a path leads to where only the machine that runs the service can look."""
    is_absolute = FilePath(item.text).is_absolute()
    return item.written.startswith(("/", "~")) or (item.written[:1] == "$" and is_absolute)


def is_kept_out(file: str, project: str) -> bool:
    """Return whether the repository of a project keeps a file out on purpose.

    `project` is its folder. No `.gitignore` outside of its repository is read, whatever path a
    Compose file names; where there is no repository, none outside of that folder.
    """
    path = FilePath(file)
    for word in _EXAMPLES:
        for name in (
            f"{path.name}.{word}",
            f"{path.stem}.{word}{path.suffix}",
            f"{word}.{path.name.lstrip('.')}",
            f".{word}{path.name}",
        ):
            if is_file(str(path.with_name(name))):
                return True
    try:
        path = path.parent.resolve() / path.name
        home = FilePath(project).resolve()
    except OSError:
        return False
    around = (home, *home.parents)
    repository = next((each for each in around if is_folder(str(each / ".git"))), home)
    ignored = False
    for folder in (each for each in reversed(path.parents) if each.is_relative_to(repository)):
        for pattern in _patterns(folder):
            is_negated = pattern.startswith("!")
            if _matches(pattern.removeprefix("!"), path.relative_to(folder)):
                ignored = not is_negated
    return ignored


def _env_files(service: Service) -> Iterator[Item]:
    said = service.item.get("env_file")
    for each in [] if said is None else said.elements or [said]:
        path, required = each.get("path"), each.get("required")
        if not isinstance(each.value, dict):
            yield each
        elif path is not None and (required is None or not required.is_false):
            yield path


def _granted(tree: Item, service: Service) -> Iterator[Item]:
    """Yield where the files of the secrets and configs of a service are named."""
    for reference in service.references:
        if reference.what in _SECTIONS:
            file = tree.get(_SECTIONS[reference.what], reference.name, "file")
            if file is not None:
                yield file


def _patterns(folder: FilePath) -> list[str]:
    """Return the patterns of the `.gitignore` in a folder, if there is one."""
    file = folder / ".gitignore"
    if not is_file(str(file)):
        return []
    try:
        lines = read_text(str(file), _LARGEST_IGNORE).text.splitlines()
    except BadInputError:
        return []
    return [line.rstrip() for line in lines if line.strip() and not line.startswith("#")]


def _matches(pattern: str, path: FilePath) -> bool:
    """Return whether a pattern of `.gitignore` means a file, or a folder that it is in."""
    bare = pattern.rstrip("/")
    ways = [path.parts[:length] for length in range(1, len(path.parts) + 1)]
    if bare != pattern:
        ways = ways[:-1]
    if "/" not in bare:
        return any(fnmatchcase(way[-1], bare) for way in ways)
    anchored = bare.removeprefix("/").replace("**/", "*")
    return any(fnmatchcase("/".join(way), anchored) for way in ways)
