"""A configuration together with the command line, which goes before it."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath

from fleetcheck.configuration.file import Configuration
from fleetcheck.configuration.find import FLEET_NAMES
from fleetcheck.documents.folders import refuse_outside
from fleetcheck.documents.input_file import is_file, is_folder
from fleetcheck.documents.location import Location, Path
from fleetcheck.sources.compose.reader import has_projects
from fleetcheck.sources.options import HostOptions, SourceOptions
from fleetcheck.sources.source import Source


def paths_of(found: Configuration, given: Sequence[str]) -> list[str]:
    """Return what is to be read: what is given, else what the configuration says.

    Else that is what is in its folder: the Compose projects, and a fleet with one of the standard
    names. That fleet, or the one that the configuration names, is also read with a folder that it
    is in. Raises BadInputError where such a fleet is a link to elsewhere.
    """
    tables = found.tables
    named = [found.path(path) for path in tables.fleet.paths]
    names = (found.path(name) for name in FLEET_NAMES)
    natives = named or [path for path in names if is_file(path) or is_folder(path)][:1]
    for path in natives:
        refuse_outside(path)
    paths = list(given) or [found.path(path) for path in tables.paths]
    if paths:
        within = [path for path in natives if _is_in(path, paths)]
        return list(dict.fromkeys((*paths, *within, *(() if given else named))))
    is_one = "compose" in tables.model_fields_set or has_projects(found.folder, [found.folder])
    projects = ["."] if is_one else []
    return [*map(found.path, projects), *natives]


def options_of(found: Configuration, given: SourceOptions, paths: Sequence[str]) -> SourceOptions:
    """Return how sources are to be read, where these paths are given.

    What is given about where projects run replaces all that the configuration says about that;
    files of variables and profiles that are given replace its own.
    """
    compose = found.tables.compose
    options = replace(
        given,
        root=found.folder,
        whole=not paths or _is_in(found.folder, paths),
        variables=given.variables or tuple(map(found.path, compose.env_files)),
        profiles=given.profiles or compose.profiles,
        leave_out=compose.leave_out,
        files={
            os.path.realpath(found.path(folder)): stack.files
            for folder, stack in compose.stack.items()
        },
        one_project=compose.one_project_per_host,
        machines=_machines(found, with_profiles=not given.profiles),
        places=_places(found, given),
    )
    if given.hosts or given.folders or given.swarm:
        return options
    stacks = [(name, path) for name, host in compose.host.items() for path in host.stacks]
    without = [name for name, host in compose.host.items() if not host.stacks]
    return replace(
        options,
        hosts=compose.hosts,
        hosts_from_root=True,
        swarm=compose.swarm,
        stacks=tuple(stacks),
        default_host=without[0] if len(without) == 1 and not compose.hosts else "",
    )


def assumptions(found: Configuration) -> tuple[Source, ...]:
    """Return what is assumed, as a part of a fleet; nothing if nothing is."""
    assumed = list(found.tables.compose.assume)

    def locate(path: Path, key: bool = False) -> Location:
        return found.locate(("compose", *path), key)

    tree: dict[str, object] = {"assume": assumed}
    made = Source(found.document, tree, locate, format="configuration", editable=False)
    return (made,) if assumed else ()


def _machines(found: Configuration, with_profiles: bool) -> dict[str, HostOptions]:
    compose = found.tables.compose
    return {
        name: HostOptions(
            profiles=host.profiles if with_profiles else (),
            variables=host.env,
            one_project=(
                compose.one_project_per_host if host.one_project is None else host.one_project
            ),
            place=found.locate(("compose", "host", name), True),
        )
        for name, host in compose.host.items()
    }


def _places(found: Configuration, given: SourceOptions) -> Mapping[str, Location]:
    """Return where the options are written that come from the configuration."""
    compose = found.tables.compose
    places = {}
    if compose.profiles and not given.profiles:
        places["profiles"] = found.locate(("compose", "profiles"))
    if compose.hosts and not (given.hosts or given.folders or given.swarm):
        places["hosts"] = found.locate(("compose", "hosts"))
    return places


def _is_in(path: str, folders: Sequence[str]) -> bool:
    """Return whether a path is one of these, or below one of them."""
    here = FilePath(os.path.realpath(path))
    around = {os.path.realpath(folder) for folder in folders if folder != "-"}
    return any(str(each) in around for each in (here, *here.parents))
