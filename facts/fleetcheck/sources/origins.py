"""Where the parts of a translated tree come from."""

from fleetcheck.documents.location import Locate, Location, Path


class Origins:
    """Where a native tree is written: its paths with those of the document that they come from.

    What is not noted itself comes from where the part around it comes from. `keys` are the paths of
    the document that stand for their key.
    """

    def __init__(self, written: Locate) -> None:
        """Start with the root alone; `written` locates paths of the document."""
        self._written = written
        self._table: dict[Path, Path] = {(): ()}
        self.keys: set[Path] = set()

    def note(self, native: Path, written: Path, key: bool = False) -> None:
        """Note that a part of the tree is written at a path of the document, or is its key."""
        self._table[native] = written
        if key:
            self.keys.add(written)

    def __call__(self, path: Path, key: bool = False) -> Location:
        """Return where the value, or the last key, of a path of the tree is written."""
        written = self.path_of(path)
        return self._written(written, key or written in self.keys)

    def path_of(self, path: Path) -> Path:
        """Return the path of the document that a path of the tree comes from."""
        length = len(path)
        while path[:length] not in self._table:
            length -= 1
        return (*self._table[path[:length]], *path[length:])
