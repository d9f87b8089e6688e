"""Compose projects for tests: written to folders, and what is found in them."""

from collections.abc import Mapping
from pathlib import Path

from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError
from fleetcheck.judging.report import Report
from fleetcheck.loading.load import Loaded, load
from fleetcheck.queries.check import check
from fleetcheck.slicing.state import resolve
from fleetcheck.sources.options import SourceOptions
from tests.support.fleets import TODAY

NO_VARIABLES = SourceOptions(environment={})

COMPOSE_FLEETS = ("bolens+homelab", "docker+awesome-compose", "chutch3+homelab@c4f3b22e9")


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder, by their path in it; return the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def read(*paths: Path, options: SourceOptions = NO_VARIABLES, form: str | None = None) -> Loaded:
    return load([str(path) for path in paths], form, options)


def judged(loaded: Loaded) -> Report:
    return check(resolve(loaded), TODAY)


def found(
    *paths: Path, options: SourceOptions = NO_VARIABLES, form: str | None = None
) -> list[tuple[str, str]]:
    """Return code and place of each finding, and kind and text of what could not be read."""
    loaded = read(*paths, options=options, form=form)
    findings = [(finding.code, finding.place) for finding in judged(loaded).findings]
    return findings + [(each.kind, text_at(each.location)) for each in loaded.unread]


def messages(*paths: Path, options: SourceOptions = NO_VARIABLES) -> list[str]:
    """Return the messages of the findings."""
    return [finding.message for finding in judged(read(*paths, options=options)).findings]


def unread(*paths: Path, options: SourceOptions = NO_VARIABLES) -> list[tuple[str, str, str]]:
    """Return kind, message and text of each problem, whether or not others could be read."""
    try:
        problems = read(*paths, options=options).unread
    except BadInputError as error:
        problems = error.problems
    return [(each.kind, each.message, text_at(each.location)) for each in problems]


def claims(loaded: Loaded) -> list[str]:
    """Return the ports that services claim, as `ASPECT@HOST ADDRESS:PORT`."""
    fleet = loaded.fleet
    return sorted(
        f"{aspect}@{host} {spec.bind}:{spec.port}"
        for host, entry in fleet.hosts.items()
        for aspect in entry.aspects
        for specs in fleet.aspects[aspect].ports.values()
        for spec in specs
        if spec.port is not None and spec.discarded is None
    )


def text_at(where: Location) -> str:
    """Return what is underlined, with its line."""
    if not where.line:
        return ""
    line = Path(where.file).read_text(encoding="utf-8").split("\n")[where.line - 1]
    return f"{where.line}: {line[where.column - 1 : where.column - 1 + where.length]}"
