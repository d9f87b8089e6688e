"""The tables of a configuration. A new key is one field."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool

from fleetcheck.fleet.model.entry import Entry, listed, reader
from fleetcheck.fleet.model.fields import Name
from fleetcheck.sources.compose.where.pattern import folder_pattern

_NO_PATTERN = (
    "expected a pattern such as `services/{host}/{stack}/`, or a list of them; "
    "a host has a table of its own: `[compose.host.NAME]`"
)


def _pattern(text: str) -> str:
    folder_pattern(text)
    return text


def _text(value: object) -> object:
    if not isinstance(value, bool | int | str):
        raise ValueError("expected a text, a whole number, true or false")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _patterns(value: object) -> object:
    if isinstance(value, dict):
        raise ValueError(_NO_PATTERN)
    return listed(value)


Pattern = Annotated[Name, AfterValidator(reader(_pattern))]
Names = Annotated[tuple[Name, ...], BeforeValidator(listed)]
"""One name or path, or several."""


class HostTable(Entry):
    """`[compose.host.NAME]`: one host, and what is deployed there."""

    stacks: Names = ()
    """The folders of its projects, or globs of them."""
    profiles: Names = ()
    """Profiles that are active there, beside those of all hosts."""
    env: dict[Name, Annotated[str, BeforeValidator(reader(_text))]] = Field(default_factory=dict)
    """Variables of the shell there."""
    one_project: StrictBool | None = None
    """Whether all its stacks are one project; as `one_project_per_host` says, by default."""


class StackTable(Entry):
    """`[compose.stack.FOLDER]`: one project."""

    files: Names
    """The files of the project, from its folder, in the order in which they override."""


class ComposeTable(Entry):
    """`[compose]`: how the Compose projects are deployed."""

    hosts: Annotated[tuple[Pattern, ...], BeforeValidator(reader(_patterns))] = ()
    """Patterns of folders that say the host of a project."""
    one_project_per_host: StrictBool = False
    """Whether all stacks of each host are one project."""
    swarm: StrictBool = False
    """Whether the projects are stacks of one Docker Swarm."""
    profiles: Names = ()
    """Profiles that are active on all hosts."""
    env_files: Names = ()
    """Files of variables, in place of each project's `.env`."""
    assume: Names = ()
    """What exists outside of the projects, such as `network:proxy`."""
    leave_out: Names = ()
    """Folders and files that are not read, or globs of them."""
    stack: dict[Name, StackTable] = Field(default_factory=dict)
    """Projects whose files have other names, by folder."""
    host: dict[Name, HostTable] = Field(default_factory=dict)
    """The hosts, by name."""


class FleetTable(Entry):
    """`[fleet]`: what is said in the native format."""

    paths: Names = ()
    """Files and folders of a fleet that adds to the hosts of the projects."""


class WithinTable(Entry):
    """`[within."GLOB"]`: what holds for findings in some files."""

    ignore: Names = ()
    """Rules of which no finding there counts."""
    severity: dict[Name, Literal["error", "warning"]] = Field(default_factory=dict)
    """The severity of single rules there."""


class Tables(Entry):
    """The whole configuration."""

    paths: Names = ()
    """What is read where the command line names nothing."""
    compose: ComposeTable = ComposeTable()
    """How the Compose projects are deployed."""
    fleet: FleetTable = FleetTable()
    """What is said in the native format."""
    select: Names = ()
    """The rules that `check` checks, by code or name; all if none is named."""
    ignore: Names = ()
    """Rules that `check` leaves out."""
    severity: dict[Name, Literal["error", "warning"]] = Field(default_factory=dict)
    """The severity of single rules."""
    fail_on: Annotated[Literal["error", "warning", "never"], Field(alias="fail-on")] = "error"
    """The severity with which `check` fails."""
    baseline: Name | None = None
    """The file with the findings that were there when fleetcheck was adopted."""
    unignorable: Names = ()
    """Rules of which no finding may be accepted, by an exception, an ignore or the baseline."""
    within: dict[Name, WithinTable] = Field(default_factory=dict)
    """What holds for findings in some files, by a path or a glob of them."""
    output: dict[Name, Name] = Field(default_factory=dict)
    """The files that `check` writes reports to, by format."""
