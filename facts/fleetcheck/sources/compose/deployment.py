"""From the files of a project to what is deployed of it."""

import re
from collections.abc import Iterator
from pathlib import Path as FilePath

from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem, suggestion
from fleetcheck.sources.compose.absent import (
    absent_files,
    absent_problem,
    is_kept_out,
    is_of_the_machine,
)
from fleetcheck.sources.compose.deployed import Deployed
from fleetcheck.sources.compose.discover import Found
from fleetcheck.sources.compose.files.interpolate import Lookup
from fleetcheck.sources.compose.files.project import ProjectReader
from fleetcheck.sources.compose.files.reading import Reading
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.keys.project import (
    NAMED_BY_USERS,
    PROJECT,
    misshapen_services,
    without_content,
)
from fleetcheck.sources.compose.keys.shape import misshapen
from fleetcheck.sources.compose.placeholders import is_open
from fleetcheck.sources.compose.project_files import VARIABLES
from fleetcheck.sources.compose.service import (
    Service,
    active_profiles,
    contradictions,
    is_active,
    profiles_of,
    read_service,
    without_image,
)
from fleetcheck.sources.compose.stores import Extra, extra, store_variables
from fleetcheck.sources.options import SourceOptions

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_NAME_OF_PROJECT = re.compile(r"[a-z0-9][a-z0-9_-]*")
_NOT_OF_A_NAME = re.compile(r"[^a-z0-9_-]")


class Deployment:
    """Reads the projects of one run, one after the other."""

    def __init__(self, options: SourceOptions, reader: ProjectReader, reading: Reading) -> None:
        """Read by the options; what is found out on the way is kept in `reading`."""
        self._options = options
        self._reading = reading
        self._reader = reader
        self.left_out: list[str] = []
        self.kept_out: list[str] = []
        self._profiles: set[str] = set()

    def project(self, found: Found) -> Deployed | None:
        """Return a project, or None if it cannot be read; the reason is kept."""
        before = len(self._reading.problems)
        try:
            lookup = self._lookup(found)
            tree = self._reader.tree(found.files, found.folder, lookup)
            added = extra(found.folder, tree, self._reading)
        except BadInputError as error:
            self._reading.give_up(error)
            return None
        is_whole = len(self._reading.problems) == before
        deployed = self._deployed(found, self._shaped(tree), lookup, added)
        if is_whole and not added.completes:  # else the image may be in what is not there
            for name, service in deployed.services.items():
                self._reading.problems += without_image(name, service.item)
        self._find_absent(deployed, found.folder)
        return deployed

    def _find_absent(self, project: Deployed, folder: str) -> None:
        """Keep the files that a project needs and that are not there."""
        templates = {place.file for place in self._reading.placeholders}
        for file, items in absent_files(project.tree, project.services.values()).items():
            if is_kept_out(file, folder) or any(map(is_of_the_machine, items)):
                self.kept_out.append(file)
            elif not any(item.document.file in templates for item in items):
                self._reading.problems.append(absent_problem(file, items))

    def unknown_profiles(self) -> Iterator[Problem]:
        """Yield a problem for each profile of the options that no service has."""
        for name in self._options.profiles:
            if name != "*" and name not in self._profiles and not any(map(is_open, self._profiles)):
                message = f"no service has the profile `{name}`{suggestion(name, self._profiles)}"
                yield Problem("usage", message, Location("command line", 0, 0))

    def _lookup(self, found: Found) -> Lookup:
        """Return the variables of a project; those of a store go last."""
        own = self._reader.environment(found.home, found.folder)
        store = store_variables(found.folder, self._reading)

        def lookup(name: str) -> str | None:
            value = own(name)
            return store.get(name) if value is None else value

        return lookup

    def _shaped(self, tree: Item) -> Item:
        """Return a tree without the sections of a wrong shape, which are kept as problems."""
        problems = self._reading.problems
        problems += misshapen(tree, PROJECT)
        problems += misshapen_services(tree)
        if not self._options.swarm:
            problems += without_content(tree)
        entries = dict(tree.entries)
        for section in NAMED_BY_USERS:
            item = tree.get(section)
            if item is None:
                continue
            if item.is_open and section != "services":
                entries[section] = item._replace(value={item.unknown[0]: item._replace(value={})})
                continue
            if not isinstance(item.value, dict):
                del entries[section]
                continue
            good = {
                name: each
                for name, each in item.value.items()
                if _NAME.fullmatch(name) or is_open(name)
            }
            problems += (
                each.problem("wrong-value", f"`{name}` is no name: {_ALLOWED}", key=True)
                for name, each in item.value.items()
                if name not in good and not name.startswith("x-")
            )
            entries[section] = item._replace(value=good)
        return tree._replace(value=entries)

    def _deployed(self, found: Found, tree: Item, lookup: Lookup, added: Extra) -> Deployed:
        profiles = active_profiles(self._options.profiles, lookup("COMPOSE_PROFILES"))
        section = tree.get("services")
        defined = {} if section is None else section.entries
        services: dict[str, Service] = {}
        broken: set[str] = set()
        for name, item in defined.items():
            self._profiles.update(profiles_of(item))
            service = read_service(name, item, self._reading.problems)
            if service is None:
                broken.add(name)
            elif is_active(item, profiles):
                services[name] = service
                self._reading.problems += contradictions(item)
            else:
                self.left_out.append(f"{found.key}/{name}")
        files = self._reader.env_files or (str(FilePath(found.home, VARIABLES)),)
        about = (found.key, self._name(found, tree, lookup), files[-1], tree, found.hosts)
        return Deployed(*about, services, defined.keys(), broken, added)

    def _name(self, found: Found, tree: Item, lookup: Lookup) -> str:
        """Return what Docker calls the project; a name that it refuses is kept as a problem."""
        told, said = lookup("COMPOSE_PROJECT_NAME"), tree.get("name")
        if said is not None and said.unknown:
            said = None
        name = told or ("" if said is None else said.text)
        if name and not _NAME_OF_PROJECT.fullmatch(name):
            message = f"`{name}` is no name of a project: {_ALLOWED_OF_PROJECT}"
            where = Location(found.files[0], 0, 0) if told or said is None else said.place()
            self._reading.problems.append(Problem("wrong-value", message, where))
        return _NOT_OF_A_NAME.sub("", (name or found.base).lower()).lstrip("_-") or "project"


_ALLOWED_OF_PROJECT = "it has small letters, digits, `-` and `_`, the first a letter or digit"
_ALLOWED = "it has letters, digits, `.`, `_` and `-` only"
