"""Files of other programs, which are no fleets: what they are, by their names and texts."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import PurePath
from typing import NamedTuple

from fleetcheck.documents.source_text import SourceText

_BEGINNING = 1 << 16


class Foreign(NamedTuple):
    """Some files of one program: what they are, in the plural, and how many of them there are."""

    what: str
    number: int


def foreign(texts: Iterable[SourceText]) -> Foreign | None:
    """Return what most of these files are, if any of them is of a program that is known here."""
    found = Counter(what for text in texts if (what := _what(text)))
    return Foreign(*found.most_common(1)[0]) if found else None


def _what(source: SourceText) -> str | None:
    path, text = PurePath(source.file), source.text[:_BEGINNING]
    return next((what for what, is_one in _PROGRAMS.items() if is_one(path, text)), None)


_KUBERNETES = re.compile(r"^[\"' {]*apiVersion[\"']?\s*:", re.MULTILINE)
_KIND = re.compile(r"^[\"' {]*kind[\"']?\s*:", re.MULTILINE)
_HOME_ASSISTANT = re.compile(r"^(?:homeassistant|default_config)\s*:", re.MULTILINE)
_PLAY = re.compile(r"^- (?:name|hosts|import_playbook|ansible\.builtin\.\w+)\s*:", re.MULTILINE)
_OF_PLAY = re.compile(
    r"^(?:- |  )(?:hosts|import_playbook|ansible\.builtin\.\w+)\s*:", re.MULTILINE
)
_TAG = re.compile(r"[:-] +!(?:include(?:_dir_\w+)?|secret)\b")
_FOLDERS_OF_ANSIBLE = {"tasks", "handlers", "group_vars", "host_vars", "playbooks"}
_FOLDERS_OF_ROLES = {"defaults", "vars", "meta"}


def _is_kubernetes(path: PurePath, text: str) -> bool:
    is_chart = path.name in ("Chart.yaml", "kustomization.yaml", "kustomization.yml")
    return is_chart or (bool(_KUBERNETES.search(text)) and bool(_KIND.search(text)))


def _is_ansible(path: PurePath, text: str) -> bool:
    around = set(path.parts[:-1])
    is_of_role = path.stem == "main" and not _FOLDERS_OF_ROLES.isdisjoint(path.parts[-2:-1])
    is_play = _PLAY.search(text) is not None and _OF_PLAY.search(text) is not None
    return is_of_role or is_play or bool(around & _FOLDERS_OF_ANSIBLE)


def _is_home_assistant(path: PurePath, text: str) -> bool:
    is_main = path.name == "configuration.yaml" and _HOME_ASSISTANT.search(text) is not None
    return is_main or _TAG.search(text) is not None


_PROGRAMS: dict[str, Callable[[PurePath, str], bool]] = {
    "manifests of Kubernetes": _is_kubernetes,
    "files of Home Assistant": _is_home_assistant,
    "roles and playbooks of Ansible": _is_ansible,
}
