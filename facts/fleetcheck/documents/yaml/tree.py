"""YAML as a plain tree, together with the place of every key and value.

PyYAML supplies the events, libyaml's where it is there; what the scalars mean is decided in
`core_schema`. Events are taken one at a time, so that what is too deep or grows too large by
aliases is noticed long before it is built.
"""

from array import array
from collections.abc import Collection
from typing import NoReturn

import yaml
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import DEEPEST, MOST_PROBLEMS, SourceText, shown
from fleetcheck.documents.yaml.containers import DANGLING, Anchored, Mapping, Sequence
from fleetcheck.documents.yaml.core_schema import MAPPING, SEQUENCE, Scalar, plain, tagged, unusable
from fleetcheck.documents.yaml.positions import Children, YamlPositions
from fleetcheck.documents.yaml.syntax import refused_character, syntax_problem

MOST_REPEATED = 1_000_000
"""How many nodes all aliases of a file may add together, those within aliased nodes included."""

_COMPLEX_KEY = "a mapping or list as the key of a mapping"
_LOOKAHEAD_TOO_DEEP = "exceeded maximum nesting depth"
_TOO_DEEP = f"more than {DEEPEST} mappings and lists within each other"

Related = tuple[tuple[Location, str], ...]

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def parse(source: SourceText, tags: Collection[str] = ()) -> tuple[object, YamlPositions]:
    """Return the value of a YAML text by the core schema of YAML 1.2, and its places.

    Every key is the string that was written. An alias stands for the very object it refers to.
    `tags` are further tags, such as `!reset`, that change nothing about a value; the places tell
    where they are. Raises BadInputError with every `duplicate-key`, unusable tag and dangling alias
    (`syntax`), up to the end or the first of: a `syntax` error, a container deeper than DEEPEST
    (`too-deep`), an alias that contains itself or exceeds MOST_REPEATED (`too-large`). A text
    without a value is `empty`.
    """
    refused = refused_character(source)
    if refused:
        raise BadInputError([refused])
    return _Builder(source, tags).build(source.text)


class _Builder:
    """The state of reading one text. Nodes, keys among them, are numbered as they are met."""

    def __init__(self, source: SourceText, tags: Collection[str]) -> None:
        self._source = source
        self._tags = tags
        self._tagged: dict[int, str] = {}
        self._starts = array("q")
        self._ends = array("q")
        self._children: dict[int, Children] = {}
        self._root = Sequence()
        self._top: Sequence | Mapping = self._root
        self._around: list[Sequence | Mapping] = []
        self._anchors: dict[str, Anchored | Sequence | Mapping] = {}
        self._repeated = 0
        self._problems: list[Problem] = []

    def build(self, text: str) -> tuple[object, YamlPositions]:
        """Read the text of the source, or as much of it as is given."""
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                if isinstance(event, ScalarEvent):
                    self._scalar(event)
                elif isinstance(event, CollectionStartEvent):
                    self._begin(event)
                elif isinstance(event, CollectionEndEvent):
                    self._end()
                elif isinstance(event, DocumentStartEvent):
                    self._document(event)
                elif isinstance(event, AliasEvent):
                    self._alias(event)
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            if isinstance(error, MarkedYAMLError) and error.problem == _LOOKAHEAD_TOO_DEEP:
                # libyaml has looked ahead of its events; those up to there show what is too deep.
                mark = error.problem_mark
                return _Builder(self._source, self._tags).build(text[: mark.index if mark else 0])
            # Without libyaml an escape beyond Unicode is no YAMLError.
            problem = syntax_problem(self._source, error)
            raise BadInputError([*self._problems, problem]) from error
        if self._problems:
            raise BadInputError(self._problems)
        if not self._starts or (len(self._starts) == 1 and self._starts[0] == self._ends[0]):
            raise BadInputError([Problem("empty", "the document is empty", self._source.whole())])
        places = YamlPositions(
            self._source.text, self._starts, self._ends, self._children, self._tagged
        )
        return self._root.value[0], places

    def _document(self, event: DocumentStartEvent) -> None:
        if self._root.value:
            message = "a second document begins here; a file holds one"
            self._stop("syntax", message, self._number(event))

    def _scalar(self, event: ScalarEvent) -> None:
        number = self._number(event)
        top = self._top
        if isinstance(top, Mapping) and top.key is None:
            self._key(top, event.value, number)
            if event.anchor is not None or event.tag is not None:
                self._value(event, number)
        else:
            top.add(self._value(event, number), number)

    def _value(self, event: ScalarEvent, number: int) -> Scalar:
        """Return what a scalar stands for, and keep it if it has an anchor."""
        value: Scalar = event.value
        try:
            if event.tag is not None and not self._marked(event.tag, number):
                value = tagged(event.tag, event.value)
            elif not event.style:
                value = plain(event.value)
        except ValueError as error:
            self._report("syntax", str(error), number)
        if event.anchor is not None:
            self._anchors[event.anchor] = Anchored(value, number, text=event.value)
        return value

    def _key(self, mapping: Mapping, text: str, number: int) -> None:
        mapping.key = text
        first = mapping.children.setdefault(text, number)
        if first != number:
            message = f"the key `{shown(text)}` is given twice"
            related = ((self._place(first), "first defined here"),)
            self._report("duplicate-key", message, number, related)

    def _begin(self, event: CollectionStartEvent) -> None:
        number = self._number(event)
        top = self._top
        if isinstance(top, Mapping) and top.key is None:
            self._stop("syntax", _COMPLEX_KEY, number, "quote a text that begins with `{` or `[`")
        if len(self._around) == DEEPEST:
            self._stop("too-deep", _TOO_DEEP, number)
        is_mapping = isinstance(event, MappingStartEvent)
        core = (None, "!", MAPPING if is_mapping else SEQUENCE)
        if event.tag not in core and not self._marked(str(event.tag), number):
            self._report("syntax", unusable(str(event.tag)), number)
        begun = (Mapping if is_mapping else Sequence)(number, self._repeated, event.anchor)
        if event.anchor is not None:
            self._anchors[event.anchor] = begun
        top.add(begun.value, number)
        self._children[number] = begun.children
        self._around.append(top)
        self._top = begun

    def _marked(self, tag: str, number: int) -> bool:
        """Return whether the tag is one of the further ones; the node is then known to have it."""
        if tag in self._tags:
            self._tagged[number] = tag
        return tag in self._tags

    def _end(self) -> None:
        ended = self._top
        self._top = self._around.pop()
        self._top.height = max(self._top.height, ended.height + 1)
        if ended.anchor is not None and self._anchors[ended.anchor] is ended:
            size = len(self._starts) - ended.number + self._repeated - ended.repeated
            complete = Anchored(ended.value, ended.number, size, ended.height)
            self._anchors[ended.anchor] = complete

    def _alias(self, event: AliasEvent) -> None:
        number = self._number(event)
        top = self._top
        name = event.anchor or ""
        target = self._anchors.get(name, DANGLING)
        if target is DANGLING:
            self._report("syntax", f"no anchor `&{shown(name)}` comes before this", number)
        if not isinstance(target, Anchored):
            self._stop("too-large", f"`*{shown(name)}` contains itself", number)
        if isinstance(top, Mapping) and top.key is None:
            if target.text is None:
                self._stop("syntax", _COMPLEX_KEY, number)
            self._key(top, target.text, number)
            return
        self._repeated += target.size
        if self._repeated > MOST_REPEATED:
            message = f"the aliases up to here repeat more than {MOST_REPEATED:,} values"
            self._stop("too-large", message, number)
        if len(self._around) + target.height > DEEPEST:
            self._stop("too-deep", _TOO_DEEP, number)
        if target.number in self._children:
            self._children[number] = self._children[target.number]
        top.height = max(top.height, target.height + 1)
        top.add(target.value, number)

    def _number(self, event: Event) -> int:
        """Keep the place of a node's first token and return the node's number."""
        first, last = event.start_mark, event.end_mark
        self._starts.append(first.index if first else 0)
        self._ends.append(last.index if last else 0)
        return len(self._starts) - 1

    def _place(self, number: int) -> Location:
        start = self._starts[number]
        return self._source.location(start, self._ends[number] - start)

    def _report(self, kind: str, message: str, number: int, related: Related = ()) -> None:
        self._problems.append(Problem(kind, message, self._place(number), related))
        if len(self._problems) == MOST_PROBLEMS:
            raise BadInputError(self._problems)

    def _stop(self, kind: str, message: str, number: int, help_text: str = "") -> NoReturn:
        problem = Problem(kind, message, self._place(number), help=help_text)
        raise BadInputError([*self._problems, problem])
