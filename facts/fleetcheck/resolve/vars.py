"""Generated values: the levels they exist at, and what they are made from."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from fleetcheck.documents.problem import slip_of
from fleetcheck.fleet import model

LEVELS = ("fleet", "environment", "host")
"""What a var may be generated for, apart from each scope of a kind."""


WELL_KNOWN_BACKENDS = frozenset(
    (
        "1password",
        "age",
        "agenix",
        "agenix-rekey",
        "bitwarden",
        "openbao",
        "pass",
        "password-store",
        "sops",
        "sops-nix",
        "systemd-creds",
        "vault",
        "vm",
    )
)
"""Where secrets of Nix and Clan fleets are widely kept."""


class UsedVar(NamedTuple):
    """A var that is used, and the one file of it that is meant, if not all are."""

    var: str
    file: str | None


_FILES = ".files."


def used_var(fleet: model.Fleet, written: str) -> UsedVar:
    """Return what `wg` or `wg.files.private` uses; a var may itself be called like that.

    Of a var that is not there, the file is taken for a part of its name.
    """
    var, _, file = written.rpartition(_FILES)
    if written in fleet.vars or var not in fleet.vars:
        return UsedVar(written, None)
    return UsedVar(var, file)


def usable_vars(fleet: model.Fleet) -> set[str]:
    """Return all that an aspect can use: each var, and each file of one."""
    files = {f"{name}{_FILES}{file}" for name, var in fleet.vars.items() for file in var.files}
    return files.union(fleet.vars)


def vars_taken(fleet: model.Fleet, used: Iterable[str]) -> list[model.Var]:
    """Return the vars of these names with all that they are made from, as far as there are such."""
    names = list(dict.fromkeys(used_var(fleet, each).var for each in used))
    for name in names:  # it grows
        if name in fleet.vars:
            names += [each for each in fleet.vars[name].dependencies if each not in names]
    return [fleet.vars[name] for name in names if name in fleet.vars]


def backends(fleet: model.Fleet) -> Collection[str]:
    """Return the backends that a fleet may name: its own where it lists them."""
    return fleet.secrets.backends or WELL_KNOWN_BACKENDS


def misspelt_backends(fleet: model.Fleet) -> list[str]:
    """Return the named backends that are a slip away from a well-known one; none with a list."""
    if fleet.secrets.backends:
        return []
    each = (var.backend for var in fleet.vars.values())
    named = {fleet.secrets.backend, *each, *(policy.backend for policy in fleet.policies)}
    return sorted(
        name
        for name in named
        if name is not None
        and name not in WELL_KNOWN_BACKENDS
        and slip_of(name, WELL_KNOWN_BACKENDS) is not None
    )
