"""NixOS configurations, as `nix/` writes what they come to."""

from fleetcheck.documents.document import Document, strip_positions
from fleetcheck.documents.problem import BadInputError
from fleetcheck.sources.source import Source


def recognises(value: object) -> bool:
    """Return whether a document has NixOS configurations."""
    return isinstance(value, dict) and {"nixos", "machines"} <= value.keys()


def read(document: Document) -> Source:
    """Return configurations as a source; BadInputError carries every part of a wrong shape.

    Each becomes a host, its containers and microvms scopes below it, and what NixOS makes a unit of
    an aspect. The notes say what could not be evaluated, and where it is not known who listens.
    """
    # What reads configurations is loaded only where there are some.
    from fleetcheck.fleet.reading import read_as
    from fleetcheck.sources.nixos.document import NixosDocument
    from fleetcheck.sources.nixos.translate import translate

    said = read_as(NixosDocument, strip_positions(document.value), document.locate)
    draft = translate(document, said)
    if draft.problems:
        raise BadInputError(draft.problems)
    return Source(document, draft.tree, draft.origins, tuple(draft.notes), "nixos", editable=False)
