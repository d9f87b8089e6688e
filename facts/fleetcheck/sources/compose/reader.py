"""Docker Compose: one project, or many of them in folders, on one host or on several."""

import re
from collections.abc import Sequence

from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.sources.compose.project_files import STANDARD_NAMES, has_projects
from fleetcheck.sources.left_out import is_left_out
from fleetcheck.sources.options import SourceOptions
from fleetcheck.sources.source import Input, Source

__all__ = ["STANDARD_NAMES", "has_projects", "read", "recognises", "resembles"]

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


def read(inputs: Sequence[Input], options: SourceOptions) -> Source:
    """Return the projects in files and folders as one source, `-` being standard input.

    What cannot be read is `unread` in the source; where nothing can be, BadInputError is raised.
    """
    from fleetcheck.sources.compose.deployment import Deployment
    from fleetcheck.sources.compose.discover import find_projects
    from fleetcheck.sources.compose.files.project import ProjectReader
    from fleetcheck.sources.compose.files.reading import Reading
    from fleetcheck.sources.compose.notes import notes_of, unused_note
    from fleetcheck.sources.compose.translate import translate
    from fleetcheck.sources.compose.unused import unused_files
    from fleetcheck.sources.compose.where.layout import recognised

    reading = Reading()
    reading.documents.update({i.path: i.document for i in inputs if i.document is not None})
    paths = [each.path for each in inputs]
    notes: list[str] = []
    reader = ProjectReader(options, reading)
    found = find_projects(paths, options, reader, reading.problems, notes)
    deployment = Deployment(options, reader, reading)
    deployed = list(deployment.projects(found))
    projects = [project for _, project in deployed]
    reading.problems += deployment.unknown_profiles()
    if not any(project.services for project in projects) and reading.problems:
        raise BadInputError(reading.problems)
    if not projects:
        place = Location(paths[0], 0, 0)
        raise BadInputError([Problem("empty", "there is no Compose project", place)])
    if not any(project.services for project in projects):
        place = projects[0].tree.place()
        reading.problems.append(Problem("empty", "no service of a project is deployed", place))
    others = unused_files(paths, {*reading.documents, *reading.opened})
    if unused := [file for file in others if not is_left_out(file, options)]:
        notes.append(unused_note(unused))
    layout = recognised(paths, deployed, options, notes)
    draft = translate(projects, options.swarm, reading.problems, paths)
    return Source(
        projects[0].tree.document,
        draft.tree(),
        draft.written,
        notes=(*notes, *draft.notes, *notes_of(reading, deployment.left_out, deployment.kept_out)),
        format="compose",
        others=tuple(reading.documents.values()),
        unread=BadInputError(reading.problems).problems,
        editable=False,
        layout=layout,
        numbers=draft.numbers,
        ways=draft.ways,
    )
