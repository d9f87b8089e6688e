"""Files that services need to start and that are not there: `env_file`, secrets and configs.

Docker refuses a service without them. A file that the repository keeps out on purpose is another
matter: `.gitignore` names it, or an example of it lies beside it, or it is there encrypted. It is
only noted.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath

from fleetcheck.documents.gitignore import Ignored
from fleetcheck.documents.input_file import is_file, is_folder
from fleetcheck.documents.problem import Problem
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.service import Service

_EXAMPLES = (
    *("example", "sample", "template", "dist", "default", "tmpl", "tpl", "j2"),
    *("sops", "enc", "encrypted", "age", "gpg", "vault"),
)
_SECTIONS = {"secret": "secrets", "config": "configs"}


def absent_files(tree: Item, services: Iterable[Service]) -> dict[str, list[Item]]:
    """Return the files that services need and that are not there, each with where it is named."""
    found: dict[str, list[Item]] = {}
    for service in services:
        for item in (*_env_files(service), *_granted(tree, service)):
            known = item.text and not item.unknown
            if known and not _is_there(item.text):
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


class Repositories:
    """What the repositories of projects keep out of themselves on purpose."""

    def __init__(self, given: Iterable[str]) -> None:
        """Where a project is in no repository, the given folders, true paths, are one each."""
        self._given = [FilePath(path) for path in given]
        self._ignored = Ignored()

    def keep_out(self, file: str, project: str) -> bool:
        """Return whether a file is kept out of the repository of a project with this folder.

        No `.gitignore` outside of that repository is read, whatever path a Compose file names.
        """
        path = FilePath(file)
        if any(is_file(str(path.with_name(name))) for name in _examples(path.name)):
            return True
        try:
            true = path.parent.resolve() / path.name
            return self._ignored.has(true, self._top(FilePath(project).resolve()))
        except (OSError, ValueError):
            return False

    def _top(self, project: FilePath) -> FilePath:
        """Return the root of the repository of a project: the next folder around it with `.git`.

        That is a file in a worktree and in a submodule. An export has none.
        """
        around = (project, *project.parents)
        top = next((each for each in around if _is_there(str(each / ".git"))), None)
        known = [each for each in self._given if project.is_relative_to(each)]
        return top or min(known, key=lambda each: len(each.parts), default=project)


def _examples(name: str) -> Iterator[str]:
    """Yield how files are called that show what another one is to have, or have it encrypted."""
    bare, stem, suffix = name.lstrip("."), FilePath(name).stem, FilePath(name).suffix
    for word in _EXAMPLES:
        for sign in ".-_":
            yield f"{name}{sign}{word}"
            yield f"{bare}{sign}{word}"
            yield f"{word}{sign}{bare}"
            yield f"{stem}{sign}{word}{suffix}"
        yield f".{word}{name}"


def _is_there(path: str) -> bool:
    return is_file(path) or is_folder(path)


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
