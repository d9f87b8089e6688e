"""From the files of a project to what is deployed of it."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import NamedTuple

from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem, suggestion
from fleetcheck.sources.compose.absent import (
    absent_files,
    absent_problem,
    is_kept_out,
    is_of_the_machine,
)
from fleetcheck.sources.compose.files.project import ProjectReader
from fleetcheck.sources.compose.files.reading import Reading
from fleetcheck.sources.compose.files.variables import Variable, Variables, set_at
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.keys.project import (
    NAMED_BY_USERS,
    PROJECT,
    misshapen_services,
    without_content,
)
from fleetcheck.sources.compose.keys.shape import misshapen
from fleetcheck.sources.compose.placeholders import is_open
from fleetcheck.sources.compose.project.deployed import Deployed
from fleetcheck.sources.compose.project.located import Found
from fleetcheck.sources.compose.project.name import project_name
from fleetcheck.sources.compose.project.profiles import PROFILES, by_profile
from fleetcheck.sources.compose.project_files import VARIABLES
from fleetcheck.sources.compose.service import (
    Service,
    active_profiles,
    is_active,
    profiles_of,
    read_service,
    refused,
    without_image,
)
from fleetcheck.sources.compose.stores.apps import Extra, extra, store_variables
from fleetcheck.sources.compose.where.united import united
from fleetcheck.sources.options import COMMAND_LINE, SourceOptions

_NAME = re.compile(r"[A-Za-z0-9._-]+")


class _Read(NamedTuple):
    """What the files of a project, or of a part of one, say; and what gives it variables."""

    found: Found
    tree: Item
    lookup: Variables
    added: Extra

    @property
    def services(self) -> Collection[str]:
        section = self.tree.get("services")
        return () if section is None else section.entries


class Deployment:
    """Reads the projects of one run, one after the other."""

    def __init__(self, options: SourceOptions, reader: ProjectReader, reading: Reading) -> None:
        """Read by the options; what is found out on the way is kept in `reading`."""
        self._options = options
        self._reading = reading
        self._reader = reader
        self.left_out: list[str] = []
        self.asleep: list[str] = []
        self.kept_out: list[str] = []
        self._profiles: dict[str | None, set[str]] = defaultdict(set)

    def projects(self, found: Iterable[Found]) -> Iterator[tuple[Found, Deployed]]:
        """Yield the projects that can be read; why others cannot is kept."""
        for each in found:
            project = self._project(each)
            if project is not None:
                yield each, project

    def _project(self, found: Found) -> Deployed | None:
        """Return a project, or None if it cannot be read; the reason is kept."""
        before = len(self._reading.problems)
        read = [each for each in map(self._read, found.parts or (found,)) if each is not None]
        if not read:
            return None
        _, tree, lookup, added = read[0]
        if found.parts:
            tree = united([each.tree for each in read], self._reading.problems)
            lookup, added = self._variables(found), Extra()
        is_whole = len(self._reading.problems) == before
        deployed = self._deployed(found, self._shaped(tree), lookup, added, read)
        if is_whole and not added.completes:  # else the image may be in what is not there
            for name, service in deployed.services.items():
                self._reading.problems += without_image(name, service.item)
        self._find_absent(deployed, found.folder)
        return deployed

    def _read(self, found: Found) -> "_Read | None":
        """Return what the files of a project say; if they cannot be read, the reason is kept."""
        try:
            lookup = self._variables(found)
            tree = self._reader_of(found).tree(found.files, found.folder, lookup)
            return _Read(found, tree, lookup, extra(found.folder, tree, self._reading))
        except BadInputError as error:
            self._reading.give_up(error)
            return None

    def _reader_of(self, found: Found) -> ProjectReader:
        """Return what reads a project with the variables of its host."""
        machine = found.machine
        if not machine.variables:
            return self._reader
        environment = {**self._options.environment, **machine.variables}
        options = replace(self._options, environment=environment)
        return ProjectReader(options, self._reading, set_at(machine.variables, machine.place))

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
        where = self._options.place("profiles")
        if self._options.whole or where == COMMAND_LINE:
            yield from _unknown(self._options.profiles, self._profiles[None], "", where)
        for host, machine in self._options.machines.items() if self._options.whole else ():
            known = self._profiles[host]
            yield from _unknown(machine.profiles, known, f" on `{host}`", machine.place)

    def _variables(self, found: Found) -> Variables:
        """Return the variables of a project; those of a store go last."""
        own = self._reader_of(found).environment(found.home, found.folder)
        store = store_variables(found.folder, self._reading)
        return own.before({name: Variable(value, ()) for name, value in store.items()})

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

    def _deployed(
        self, found: Found, tree: Item, lookup: Variables, added: Extra, read: Sequence["_Read"]
    ) -> Deployed:
        asked = [(name, self._options.place("profiles")) for name in self._options.profiles]
        asked += [(name, found.machine.place) for name in found.machine.profiles]
        profiles = active_profiles([name for name, _ in asked], lookup(PROFILES))
        section = tree.get("services")
        defined = {} if section is None else section.entries
        services: dict[str, Service] = {}
        broken: set[str] = set()
        before = len(self.left_out)
        for name, item in defined.items():
            for user in (None, *found.hosts):
                self._profiles[user].update(profiles_of(item))
            service = read_service(name, item, self._reading.problems)
            if service is None:
                broken.add(name)
            elif is_active(item, profiles):
                via = by_profile(item, asked, lookup)
                services[name] = service._replace(item=item._replace(via=(*item.via, *via)))
                self._reading.problems += refused(item)
            else:
                self.left_out.append(f"{found.key}/{name}")
        if self.left_out[before:] and not services:
            self.asleep.append(found.files[0])
        envs = {
            name: (self._reader.env_files or (str(FilePath(each.found.home, VARIABLES)),))[-1]
            for each in read
            for name in each.services
        }
        named = project_name(found, tree, lookup, self._reading.problems)
        about = (found.key, named, envs, tree, found.hosts)
        return Deployed(*about, services, defined.keys(), broken, added)


def _unknown(
    asked: Iterable[str], known: Collection[str], where: str, place: Location
) -> Iterator[Problem]:
    """Yield a problem for each profile that is asked for and that no service has."""
    for name in asked:
        if name != "*" and name not in known and not any(map(is_open, known)):
            message = f"no service{where} has the profile `{name}`{suggestion(name, known)}"
            yield Problem("usage", message, place)


_ALLOWED = "it has letters, digits, `.`, `_` and `-` only"
