"""Generated values, where secrets are kept, and channels."""

from typing import Literal

from pydantic import Field, StrictBool

from fleetcheck.fleet.model.entry import Entry
from fleetcheck.fleet.model.fields import Name, Reach, SelectorText


class Var(Entry):
    """A generated value with its files."""

    scope: Name = "host"
    """What it is generated for: the `fleet`, each `environment`, each `host`, or each scope of a
    kind."""
    share: StrictBool = False
    """Whether it is generated once for the fleet, whatever its scope."""
    files: dict[Name, Literal["secret", "public"]] = Field(default_factory=dict)
    """Its files, each `secret` or `public`."""
    dependencies: tuple[Name, ...] = ()
    """Generated values that it is made from."""
    backend: Name | None = None
    """Where its secret files are kept; by default where a policy or the fleet says."""
    disagrees: tuple[Name, ...] = ()
    """Machines that declare it in another way, although it is shared."""


class Secrets(Entry):
    """Where generated secrets are kept by default."""

    backend: Name | None = None
    """The backend of secrets whose var and policies name none, such as `sops`."""
    backends: tuple[Name, ...] = ()
    """The backends that there are; with none listed, any may be named."""


class Pipe(Entry):
    """What holds for a channel."""

    within: Reach = "host"
    """How far what is put into the channel goes; to collectors on the same host by default. What an
    aspect that collects imports reaches it from anywhere."""
    select: SelectorText | None = None
    """A selector of the scopes whose values go into the channel; all of them by default. With
    `provides:NAME`, only what provides that capability puts values in."""
    required: StrictBool = False
    """Whether everything that is put into the channel has to be collected."""


VAR_WORDS = {
    "scope": "where it is generated",
    "share": "generated once for all",
    "files": "one of its files",
    "dependencies": "what it depends on",
    "backend": "where it is kept",
    "disagrees": "declared in another way here",
    "vars": "the var is declared here",
}
"""What each key of a var contributes, in the words of an explanation."""


PIPE_WORDS = {
    "pipes": "the channel is declared here",
    "required": "each value must be collected",
    "within": "how far values go",
    "select": "whose values are collected",
}
"""What each key of a channel contributes, in the words of an explanation."""


SECRETS_WORDS = {
    "secrets": "where secrets are kept",
    "backend": "the default backend",
    "backends": "the backends that there are",
}
"""What each key of the secrets of a fleet contributes, in the words of an explanation."""
