"""What could not be known from Compose files, in sentences for the report."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fleetcheck.sources.compose.files.reading import Reading
from fleetcheck.sources.compose.item import Item

_NAMED = 3
"""How many of many are named."""


def notes_of(reading: Reading, left_out: Sequence[str], kept_out: Sequence[str]) -> Iterator[str]:
    """Yield what was not known: variables, placeholders, services that no profile asks for.

    `kept_out` are files that services need and that are kept outside of the repository.
    """
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
        yield f"{what} not known: {_some(found[:_NAMED], number)}"
    if left_out:
        what = _count(len(left_out), "service is", "services are")
        names = (f"`{name}`" for name in left_out[:_NAMED])
        yield f"{what} left out by profiles: {_some(names, len(left_out))}"
    if kept_out:
        files = list(dict.fromkeys(kept_out))
        what = _count(len(files), "file is", "files are")
        names = (f"`{name}`" for name in files[:_NAMED])
        yield f"{what} not in the repository and not looked at: {_some(names, len(files))}"


def parts_note(which: Sequence[str]) -> str:
    """Return the note on projects that are read as parts of others."""
    what = _count(len(which), "project is", "projects are")
    return f"{what} read as a part of another: {_some(which[:_NAMED], len(which))}"


def unused_note(files: Sequence[str]) -> str:
    """Return the note on files that look like Compose files and are not read."""
    what = _count(len(files), "file looks like a Compose file", "files look like Compose files")
    names = [f"`{name}`" for name in files[:_NAMED]]
    are = "it is" if len(files) == 1 else "they are"
    return f"{what}, but {are} of no project and not read: {_some(names, len(files))}"


def _first(unset: Mapping[str, Sequence[Item]]) -> Iterator[str]:
    for name, items in list(unset.items())[:_NAMED]:
        yield f"`{name}` ({items[0].place()})"


def _some(named: Iterable[str], number: int) -> str:
    """Return what is named, and how many more there are."""
    more = number - _NAMED
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
