"""The native fleet: YAML by people, the identical JSON by programs."""

from fleetcheck.documents.document import POSITION_KEY, Document, strip_positions
from fleetcheck.fleet.values import is_namespace
from fleetcheck.sources.source import Source


def recognises(value: object) -> bool:
    """Return whether the document declares that it is a fleet, of this version or another."""
    return isinstance(value, dict) and not isinstance(value.get("fleet", {}), dict | list)


def read(document: Document) -> Source:
    """Return the document as it is, without the origins that its objects tell.

    A namespace is of the file alone; one that cannot be one stays, to be refused with all else.
    """
    told = POSITION_KEY in document.text
    tree = strip_positions(document.value) if told else document.value
    assert isinstance(tree, dict)
    namespace = tree.get("namespace")
    if not isinstance(namespace, str) or not is_namespace(namespace):
        return Source(document, tree, document.locate)
    rest = {key: value for key, value in tree.items() if key != "namespace"}
    return Source(document, rest, document.locate, its_own=namespace)
