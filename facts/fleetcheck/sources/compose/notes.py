"""What could not be known from Compose files, and what was not read, in sentences for a report."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fleetcheck.sources.compose.files.reading import Reading
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.unused import HIDDEN, LOOK_ALIKE, OVERLAY, TEMPLATE
from fleetcheck.sources.source import NAMED, LeftOut, first_of, left_out

_UNUSED = {
    HIDDEN: (
        "Compose file in a hidden folder is not read",
        "Compose files in hidden folders are not read",
    ),
    LOOK_ALIKE: (
        "file looks like a Compose file, but is of no project and read only if it is named",
        "files look like Compose files, but are of no project and read only if they are named",
    ),
    OVERLAY: (
        "file lies beside that of a project and is not used",
        "files lie beside those of projects and are not used",
    ),
    TEMPLATE: ("template of a Compose file is not read", "templates of Compose files are not read"),
}


class Notes:
    """The notes of one run: all `texts`, and what those are about that leave something out.

    `given_up` are all files of the projects that are not read as they are not in use.
    """

    def __init__(self) -> None:
        """Start with no note."""
        self.texts: list[str] = []
        self.left_out: list[LeftOut] = []
        self.given_up: list[str] = []

    def add(self, reason: str, one: str, several: str, items: Sequence[str]) -> None:
        """Note that items are left out, if there are any."""
        if items:
            self.keep(left_out(reason, one, several, items))

    def add_unused(self, files: Mapping[str, Sequence[str]]) -> None:
        """Note files that look like Compose files and are not read, by the reason."""
        for reason, each in files.items():
            self.add(reason, *_UNUSED[reason], each)

    def add_parts(self, parts: Mapping[str, str]) -> None:
        """Note the files of projects that are read as parts of others, each with that one's."""
        files = list(parts)
        what = _count(len(files), "project is", "projects are")
        which = (f"`{part}` in `{parts[part]}`" for part in files[:NAMED])
        text = f"{what} read as a part of another: {_some(which, len(files))}"
        self.keep(LeftOut("part", text, tuple(files)))

    def add_not_in_use(self, projects: Sequence[tuple[str, ...]]) -> None:
        """Note projects, given by their files, in folders that are called as if given up."""
        self.given_up = [file for files in projects for file in files]
        self.add(
            "not-in-use",
            "project is in a folder that is by its name not in use, and read only if that is named",
            "projects are in folders that are by name not in use, and read only if these are named",
            [files[0] for files in projects],
        )

    def add_linked(self, files: Sequence[str]) -> None:
        """Note the files of projects that are deployed where links to them are, and only there."""
        self.add(
            "linked",
            "project is deployed only where links lead to it",
            "projects are deployed only where links lead to them",
            sorted(files),
        )

    def add_links(self, outside: Sequence[str], circular: Sequence[str]) -> None:
        """Note links to folders that are not followed."""
        self.add(
            "link-outside",
            "link to a folder leaves what is given and is not followed",
            "links to folders leave what is given and are not followed",
            outside,
        )
        self.add(
            "link-in-a-circle",
            "link leads to a folder that it is in and is not followed",
            "links lead to folders that they are in and are not followed",
            circular,
        )

    def add_not_deployed(
        self, projects: Sequence[str], services: Sequence[str], kept_out: Sequence[str]
    ) -> None:
        """Note what profiles leave out: the files of whole projects, and single services.

        Files that services need and that are kept outside of the repository are noted, too.
        """
        self.add(
            "no-active-service",
            "project has no service that is active without a `--profile`",
            "projects have no service that is active without a `--profile`",
            projects,
        )
        self.add(
            "profile",
            "service is left out by profiles",
            "services are left out by profiles",
            services,
        )

        self.add(
            "kept-out",
            "file is not in the repository and not looked at",
            "files are not in the repository and not looked at",
            list(dict.fromkeys(kept_out)),
        )

    def add_stand_ins(self, files: Mapping[str, str]) -> None:
        """Note the files that are read as links."""
        if files:
            what = _count(len(files), "file has", "files have")
            self.texts.append(
                f"{what} a path alone, as git writes it where links are off, and "
                f"{'is' if len(files) == 1 else 'are'} read as links: {first_of(sorted(files))}"
            )

    def keep(self, left: LeftOut) -> None:
        """Keep a note on something that is left out."""
        self.texts.append(left.text)
        self.left_out.append(left)


def notes_of(reading: Reading) -> Iterator[str]:
    """Yield what was not known: variables, and placeholders of templates."""
    if reading.unset:
        places = len(
            {(name, item.place()) for name, items in reading.unset.items() for item in items}
        )
        first = _first(reading.unset)
        yield (
            f"{_count(len(reading.unset), 'variable has', 'variables have')} no value, in "
            f"{_count(places, 'place', 'places')}: {_some(first, len(reading.unset))}"
        )
    if reading.placeholders:
        found = list(dict.fromkeys(map(str, reading.placeholders)))
        number = len(found)
        what = _count(number, "value of a template is", "values of templates are")
        yield f"{what} not known: {_some(found[:NAMED], number)}"


def _first(unset: Mapping[str, Sequence[Item]]) -> Iterator[str]:
    for name, items in list(unset.items())[:NAMED]:
        yield f"`{name}` ({items[0].place()})"


def _some(named: Iterable[str], number: int) -> str:
    """Return what is named, and how many more there are."""
    more = number - NAMED
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
