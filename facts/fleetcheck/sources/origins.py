"""Where the parts of a translated tree come from."""

from fleetcheck.documents.location import Path


class Origins:
    """Paths of a native tree with the paths in the document that they come from.

    What is not noted itself comes from where the part around it comes from. `keys` are the paths of
    the document that stand for their key.
    """

    def __init__(self) -> None:
        """Start with the root alone."""
        self._table: dict[Path, Path] = {(): ()}
        self.keys: set[Path] = set()

    def note(self, native: Path, written: Path, key: bool = False) -> None:
        """Note that a part of the tree is written at a path of the document, or is its key."""
        self._table[native] = written
        if key:
            self.keys.add(written)

    def __call__(self, native: Path) -> Path:
        """Return the path in the document for a path of the tree."""
        length = len(native)
        while native[:length] not in self._table:
            length -= 1
        return (*self._table[native[:length]], *native[length:])
