"""Docker Compose: one project, or many of them in folders, on one host or on several."""

import re
from collections.abc import Sequence

from fleetcheck.documents.document import Document
from fleetcheck.documents.problem import BadInputError
from fleetcheck.documents.source_text import SourceText
from fleetcheck.sources.compose.project_files import STANDARD_NAMES, given, has_projects
from fleetcheck.sources.options import SourceOptions
from fleetcheck.sources.source import Input, LeftOut, Source

__all__ = ["STANDARD_NAMES", "has_projects", "look_alikes", "read", "recognises", "resembles"]

_TEXT_OF_PROJECTS = re.compile(r"^(?:services|include)\s*:", re.MULTILINE)
_TEXT_OF_SERVICES = re.compile(r"^[ \t]+(?:image|build)\s*:", re.MULTILINE)
_TEXT_OF_FLEETS = re.compile(r"^[\"']?fleet[\"']?\s*:", re.MULTILINE)
_OF_NATIVE_SERVICES = {"roles", "instances", "counts", "service"}


def recognises(source: SourceText) -> Document | None:
    """Return a text as a document of Compose if its content shows that it is one."""
    if source.text[:1] in ("{", "["):
        return None
    if not _TEXT_OF_PROJECTS.search(source.text) or _TEXT_OF_FLEETS.search(source.text):
        return None
    # What reads projects is loaded only where there may be some.
    from fleetcheck.sources.compose.files.reading import parsed
    from fleetcheck.sources.compose.keys.project import PROJECT

    try:
        document = parsed(source)
    except BadInputError:
        return None
    value = document.value
    known = PROJECT.keys or {}
    if not isinstance(value, dict) or any(k not in known and k[:2] != "x-" for k in value):
        return None
    services = value.get("services")
    if not isinstance(services, dict):
        return document if "include" in value else None
    native = any(isinstance(s, dict) and _OF_NATIVE_SERVICES & s.keys() for s in services.values())
    return None if native else document


def resembles(source: SourceText) -> bool:
    """Return whether a text that cannot be parsed was to be a document of Compose."""
    text = source.text
    is_one = _TEXT_OF_PROJECTS.search(text) and _TEXT_OF_SERVICES.search(text)
    return is_one is not None and not _TEXT_OF_FLEETS.search(text)


def look_alikes(folder: str, options: SourceOptions) -> tuple[LeftOut, ...]:
    """Return the files of a folder without projects that look like Compose files, by the reason."""
    from fleetcheck.sources.compose.notes import Notes
    from fleetcheck.sources.compose.unused import unused_files

    notes = Notes()
    notes.add_unused(unused_files([folder], (), options))
    return tuple(notes.left_out)


def read(inputs: Sequence[Input], options: SourceOptions) -> Source:
    """Return the projects in files and folders as one source, `-` being standard input.

    What cannot be read is `unread` in the source; where nothing can be, BadInputError is raised.
    """
    from fleetcheck.documents.folders import Links
    from fleetcheck.sources.compose.deployment import Deployment
    from fleetcheck.sources.compose.discover import find_projects
    from fleetcheck.sources.compose.files.project import ProjectReader
    from fleetcheck.sources.compose.files.reading import Reading
    from fleetcheck.sources.compose.notes import Notes, notes_of
    from fleetcheck.sources.compose.translate import translate
    from fleetcheck.sources.compose.unused import no_project, no_service, unused_files
    from fleetcheck.sources.compose.where.layout import recognised

    paths = [each.path for each in inputs]
    links = Links(given(paths))
    reading = Reading(links)
    reading.documents.update({i.path: i.document for i in inputs if i.document is not None})
    notes = Notes()
    reader = ProjectReader(options, reading)
    deployment = Deployment(options, reader, reading)
    found = find_projects(paths, options, reader, links, reading.problems, notes)
    deployed = list(deployment.projects(found))
    projects = [project for _, project in deployed]
    reading.problems += deployment.unknown_profiles()
    unused = unused_files(paths, reading.used, options)
    notes.add_unused(unused)
    if not any(project.services for project in projects):
        if reading.problems or not projects:
            raise BadInputError(reading.problems or [no_project(paths[0], unused)])
        reading.problems.append(no_service(projects[0].tree.place()))
    layout = recognised(paths, deployed, options, notes.texts)
    draft = translate(projects, options.swarm, reading.problems, paths)
    notes.add_not_deployed(deployment.asleep, deployment.left_out, deployment.kept_out)
    notes.texts += (*draft.notes, *notes_of(reading))
    return Source(
        projects[0].tree.document,
        draft.tree(),
        draft.written,
        notes=tuple(notes.texts),
        format="compose",
        others=tuple(reading.documents.values()),
        unread=BadInputError(reading.problems).problems,
        editable=False,
        numbers=draft.numbers,
        ways=draft.ways,
        left_out=tuple(notes.left_out),
        layout=layout,
    )
