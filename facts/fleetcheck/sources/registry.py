"""The formats that fleets come in. Adding one is one module or folder and one row of `FORMATS`."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from fleetcheck.documents.document import Document, format_of, parse
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.sources import native
from fleetcheck.sources.clan import reader as clan
from fleetcheck.sources.compose import reader as compose
from fleetcheck.sources.den import reader as den
from fleetcheck.sources.nixos import reader as nixos
from fleetcheck.sources.options import SourceOptions
from fleetcheck.sources.source import Input, LeftOut, Source
from fleetcheck.sources.trace import reader as trace


def _parse(text: SourceText) -> Document:
    """Return a text as the YAML or JSON that its file's name or its beginning shows it to be."""
    return parse(text, format_of(text.file))


class Format(NamedTuple):
    """How a format is recognised and read; of the three ways to read, a format has one.

    `read_document` returns the source that one document is, `read_documents` the one that several
    are together, `read_paths` the one that is in files and folders. All of them raise BadInputError
    where something is not of the format after all.

    A document is of the format where `recognises` says so of its value. A text in a language of its
    own becomes a document by `recognises_text`, or None where it is of another format; `parse` is
    for a text that is said to be of the format. Files with these `endings` are read from folders,
    beside those in YAML and JSON.

    A format with `read_paths` is recognised by the name of a file, if that is one of `file_names`,
    and by a folder among all paths, if `recognises_folder` says so; `folder_holds` names what is in
    it. A folder may also hold `look_alikes`, which are read only if they are named.
    """

    read_document: Callable[[Document], Source] | None = None
    read_documents: Callable[[Sequence[Document]], Source] | None = None
    read_paths: Callable[[Sequence[Input], SourceOptions], Source] | None = None
    recognises: Callable[[object], bool] = lambda _: False
    recognises_text: Callable[[SourceText], Document | None] = lambda _: None
    parse: Callable[[SourceText], Document] = _parse
    file_names: tuple[str, ...] = ()
    recognises_folder: Callable[[str, Sequence[str]], bool] = lambda _, __: False
    folder_holds: str = ""
    look_alikes: Callable[[str, SourceOptions], tuple[LeftOut, ...]] = lambda _, __: ()
    resembles: Callable[[SourceText], bool] = lambda _: False
    endings: tuple[str, ...] = ()


FORMATS: Mapping[str, Format] = {
    "compose": Format(
        read_paths=compose.read,
        recognises_text=compose.recognises,
        file_names=compose.STANDARD_NAMES,
        recognises_folder=compose.has_projects,
        folder_holds="Compose projects",
        look_alikes=compose.look_alikes,
        resembles=compose.resembles,
    ),
    "den": Format(read_documents=den.read, recognises=den.recognises),
    "native": Format(read_document=native.read, recognises=native.recognises),
    "clan": Format(read_document=clan.read, recognises=clan.recognises),
    "nixos": Format(read_document=nixos.read, recognises=nixos.recognises),
    "trace": Format(read_document=trace.read, recognises=trace.recognises),
}
"""Every format by its name, in the order in which they are tried."""


def parsed(text: SourceText, form: str | None = None) -> tuple[str | None, Document]:
    """Return the format of a text, if it is of one, and its document.

    `form` is the format where it is named. Raises BadInputError for a text that cannot be parsed,
    or is to be of a format and is no mapping.
    """
    if form is None:
        for name, each in FORMATS.items():
            known = each.recognises_text(text)
            if known is not None:
                return name, known
    document = _parse(text) if form is None else FORMATS[form].parse(text)
    if form is not None and not isinstance(document.value, dict):
        raise BadInputError([no_mapping(document)])
    return form or _shown(document), document


def no_mapping(document: Document) -> Problem:
    """Return the problem that a document is no mapping."""
    message = "expected a mapping with the sections of a fleet, such as `hosts` and `aspects`"
    return Problem("wrong-type", message, document.locate(()))


def resembled(text: SourceText) -> str | None:
    """Return the format that a text which cannot be parsed was to be of, if it keeps such texts."""
    return next((name for name, each in FORMATS.items() if each.resembles(text)), None)


def read_sources(
    form: str, inputs: Sequence[Input], options: SourceOptions, problems: list[Problem]
) -> list[Source]:
    """Return what inputs of a format are; what is wrong with them is added to `problems`."""
    sources: list[Source] = []
    for read in _reads(FORMATS[form], inputs, options):
        try:
            sources.append(read())
        except BadInputError as error:
            problems += error.problems
    return sources


def read_observed(
    options: SourceOptions, tree: Mapping[str, object], problems: list[Problem]
) -> list[Source]:
    """Return what was seen to run beside the fleet that a tree is; problems as `read_sources`."""
    from fleetcheck.sources.observed.reader import read  # few fleets need it

    return read(options.observed, tree, problems)


def _shown(document: Document) -> str | None:
    return next((n for n, form in FORMATS.items() if form.recognises(document.value)), None)


def _reads(
    form: Format, inputs: Sequence[Input], options: SourceOptions
) -> list[Callable[[], Source]]:
    """Return the calls by which a format reads its inputs, one for each source."""
    documents = [each.document for each in inputs if each.document is not None]
    if form.read_paths is not None:
        return [partial(form.read_paths, inputs, options)]
    if form.read_documents is not None:
        return [partial(form.read_documents, documents)]
    assert form.read_document is not None
    return [partial(form.read_document, document) for document in documents]
