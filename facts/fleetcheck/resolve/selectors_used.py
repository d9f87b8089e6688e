"""Every selector of a fleet: whose it is, where it is written, and what it brings about."""

from collections.abc import Iterable, Iterator

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.selectors.selector import Has, Selector
from fleetcheck.fleet.selectors.syntax import SelectorError, parse
from fleetcheck.resolve.injection import ENVIRONMENT, Atom


def selectors(fleet: model.Fleet) -> Iterator[tuple[str, Path, str, tuple[Atom, ...]]]:
    """Yield every selector of the fleet: its owner, path, text, and the atoms it injects."""
    path: Path
    for tag, texts in sorted(fleet.tags.items()):
        for path, text in _alternatives(("tags", tag), texts):
            key, equals, _ = tag.partition("=")
            yield "tag", path, text, (("tag", tag), *((("key", key),) if equals else ()))
    for name, environment in sorted(fleet.environments.items()):
        if environment.select is not None:
            path = ("environments", name, "select")
            yield "environment", path, environment.select, (ENVIRONMENT,)
    for index, policy in enumerate(fleet.policies):
        yield "policy", ("policies", index, "select"), policy.select, ()
    for name, service in sorted(fleet.services.items()):
        for role_name, role in sorted(service.roles.items()):
            injects = tuple(("has", aspect) for aspect in role.aspects)
            where = ("services", name, "roles", role_name, "select")
            for path, text in _alternatives(where, role.select or ()):
                yield "role", path, text, injects
    injected = [(name, aspect) for name, aspect in fleet.aspects.items() if aspect.needed_by]
    for name, aspect in sorted(injected, key=lambda pair: pair[0]):
        for index, text in enumerate(aspect.needed_by):
            yield "neededBy", ("aspects", name, "neededBy", index), text, (("has", name),)
    for name, pipe in sorted(fleet.pipes.items()):
        if pipe.select is not None:
            yield "pipe", ("pipes", name, "select"), pipe.select, ()


def _alternatives(path: Path, texts: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    """Yield the selectors of a list with their paths; a single one has the path itself."""
    for index, text in enumerate(texts):
        yield (path if len(texts) == 1 else (*path, index)), text


def read_selector(owner: str, text: str, aspects: Iterable[str]) -> Selector:
    """Return the tree of a selector; a bare aspect in `neededBy` means who has it.

    Raises SelectorError, also for a control character, which no name in a fleet can have.
    """
    for offset, character in enumerate(text):
        if not character.isprintable() and not character.isspace():
            message = f"the character U+{ord(character):04X} cannot stand in a selector"
            raise SelectorError(message, offset)
    if owner == "neededBy" and (text in aspects or _bare(text)):
        return Has(text)
    return parse(text)


def _bare(text: str) -> bool:
    """Return whether the text is a plain name rather than a selector."""
    return text[:1] not in ("", ".") and not any(sign in text for sign in ":=&|!()[]>#*, ")
