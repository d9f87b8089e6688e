"""A finding: one violation in the words and at the places of the user's files."""

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from fleetcheck.documents.edit import Edit
from fleetcheck.documents.location import Location
from fleetcheck.rules.advice import EditClass
from fleetcheck.rules.header import Severity


class Label(NamedTuple):
    """A place and what it shows. A label without a text only underlines."""

    location: Location
    text: str


class Element(NamedTuple):
    """One declaration of a minimal set: how it is called, and where it is written."""

    name: str
    location: Location


class Fix(NamedTuple):
    """Edits that end a finding, in words and as values.

    `safe` means that the fleet was solved again with them, no other finding came, and they weaken
    or take away nothing that was asked for; None, that this was not tried. With `brings`, another
    finding comes. Those `by_hand` are about what is in no native file.
    """

    text: str
    edits: tuple[Edit, ...]
    kind: EditClass
    safe: bool | None
    brings: bool = False
    by_hand: bool = False


class Finding(NamedTuple):
    """What is wrong, where it is written, and what identifies it.

    `labels` starts with the primary one; the others follow in causal order. `place` says in one
    line where in the fleet it happens (`web1 443/tcp`), as an exception names it. `minimal` is a
    smallest set of declarations that make it so, as long as what is `absent` stays away. `fixes`
    are edits that end it, the best first. `affected` are the consequences that are counted under
    this cause. `extra` are further fields of the JSON form. The last labels, as many as are
    `repeated`, are the places of further findings that say the same.
    """

    code: str
    name: str
    severity: Severity
    message: str
    place: str
    labels: tuple[Label, ...]
    notes: tuple[tuple[str, str], ...] = ()
    affected: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    minimal: tuple[Element, ...] = ()
    absent: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    repeated: int = 0

    @property
    def title(self) -> str:
        """Return the message, with the number of further places."""
        return f"{self.message} (and in {self._more_places})" if self.repeated else self.message

    def title_with_places(self, most: int) -> str:
        """Return the message, with the number of further places and the first of them."""
        if not self.repeated:
            return self.message
        first = [str(label.location) for label in self.labels[-self.repeated :][:most]]
        rest = [*first, "…"] if self.repeated > most else first
        return f"{self.message} (and in {self._more_places}: {', '.join(rest)})"

    @property
    def _more_places(self) -> str:
        return "1 more place" if self.repeated == 1 else f"{self.repeated} more places"

    def with_equal(self, others: Iterable["Finding"]) -> "Finding":
        """Return the finding with the places of others that say the same, each once."""
        known = {label.location for label in self.labels}
        places = dict.fromkeys(
            label.location
            for other in others
            for label in other.labels
            if label.text == other.labels[0].text
        )
        more = [Label(place, "") for place in places if place not in known]
        return self._replace(labels=(*self.labels, *more), repeated=len(more))

    @property
    def fingerprint(self) -> str:
        """Return 16 hex digits that stay the same when lines move: of the rule and the place.

        Those of input that cannot be read, which has no place in the fleet, are of the file and the
        message.
        """
        place = self.place
        if self.code == self.name and self.labels:
            place = f"{self.labels[0].location.file}\0{self.message}"
        identity = f"{self.name}\0{place}".encode("utf-8", "surrogatepass")
        return sha256(identity).hexdigest()[:16]
