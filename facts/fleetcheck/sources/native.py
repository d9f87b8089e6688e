"""The native fleet: YAML by people, the identical JSON by programs."""

from collections.abc import Mapping

from fleetcheck.documents.document import POSITION_KEY, Document, strip_positions
from fleetcheck.fleet.values import is_name, is_namespace
from fleetcheck.sources.source import Source


def recognises(value: object) -> bool:
    """Return whether the document declares that it is a fleet, of this version or another."""
    return isinstance(value, dict) and not isinstance(value.get("fleet", {}), dict | list)


def read(document: Document) -> Source:
    """Return the document as it is, without the origins that its objects tell.

    What is said of the file alone, a namespace and notes, is not of the tree; of a wrong shape it
    stays there, to be refused with all else.
    """
    told = POSITION_KEY in document.text
    tree = strip_positions(document.value) if told else document.value
    assert isinstance(tree, dict)
    namespace, notes = _namespace(tree), _notes(tree)
    own = ("namespace",) * bool(namespace) + ("notes",) * bool(notes)
    if own:
        tree = {key: value for key, value in tree.items() if key not in own}
    return Source(document, tree, document.locate, notes, its_own=namespace)


def _namespace(tree: Mapping[str, object]) -> str:
    said = tree.get("namespace")
    return said if isinstance(said, str) and is_namespace(said) else ""


def _notes(tree: Mapping[str, object]) -> tuple[str, ...]:
    said = tree.get("notes")
    notes = said if isinstance(said, list) else []
    known = tuple(note for note in notes if isinstance(note, str) and is_name(note))
    return known if len(known) == len(notes) else ()
