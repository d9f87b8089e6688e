"""Links to projects: which deployments they are, and which of them are not followed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath

from fleetcheck.documents.folders import Links
from fleetcheck.documents.input_file import is_file, is_link
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import Problem
from fleetcheck.sources.compose.notes import Notes
from fleetcheck.sources.compose.project.located import Found, Located
from fleetcheck.sources.compose.project_files import STANDARD_NAMES


def deployed_once(
    found: Iterable[Found], located: Iterable[Located], links: Links
) -> tuple[list[Found], list[str]]:
    """Return the projects, without those that are deployed where links lead to them; their files.

    Each link to a project is a deployment. Its own place is another one only on hosts that no link
    to it is on. If the project is named itself, links that are named too are other names for it.
    """
    known = {(each.home, each.files): each for each in located}
    ways: dict[str, list[tuple[Found, Located]]] = defaultdict(list)
    for each in found:
        ways[links.true_path(each.files[0])].append((each, known[each.home, each.files]))
    kept: list[Found] = []
    elsewhere: list[str] = []
    for several in ways.values():
        linked = [each for each in several if _is_link(each[1], links)]
        own = [each for each in several if each not in linked]
        if any(where.is_named for _, where in own):
            named = [each for each in linked if each[1].is_named]
            linked = [each for each in linked if not each[1].is_named]
            kept += _elsewhere(named, own)
            kept += (each for each, _ in own)
        else:
            left = list(_elsewhere(own, linked))
            keys = {each.key for each in left}
            elsewhere += (each.files[0] for each, _ in own if each.key not in keys)
            kept += left
        kept += (each for each, _ in linked)
    return kept, elsewhere


def _elsewhere(
    projects: Iterable[tuple[Found, Located]], others: Iterable[tuple[Found, Located]]
) -> Iterator[Found]:
    """Yield projects with the hosts on which none of the others is, if there are any."""
    taken = {host for each, _ in others for host in each.hosts}
    for each, _ in projects:
        hosts = tuple(host for host in each.hosts if host not in taken)
        if hosts:
            yield each._replace(hosts=hosts)


def lost_links(links: Links, notes: Notes) -> Iterator[Problem]:
    """Yield a problem for each folder with a project that is not read because a link leaves.

    Links to other folders outside, and to folders that they are in, are noted.
    """
    others: list[str] = []
    for link in dict.fromkeys(links.outside):
        if any(is_file(str(FilePath(link, name))) for name in STANDARD_NAMES):
            target = FilePath(link).readlink()
            message = (
                f"this is a link to `{target}`, outside of what is given: the project is not read"
            )
            yield Problem("unreadable", message, Location(link, 0, 0), help="name that folder, too")
        else:
            others.append(link)
    notes.add_links(others, list(dict.fromkeys(links.circular)))
    notes.add_stand_ins(links.stand_ins)


def _is_link(project: Located, links: Links) -> bool:
    file = project.files[0]
    return project.is_linked or file in links.stand_ins or is_link(file)
