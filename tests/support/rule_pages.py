"""The pages of docs/rules: one for each rule, made of its header, and an index by family."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path, PurePosixPath

from fleetcheck.commands.rule import example_report
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.rules.example import example_files
from fleetcheck.rules.header import Rule, texts_of

PAGES = Path(__file__).parents[2] / "docs" / "rules"

FAMILIES = {
    "ports": "Ports",
    "requirements": "Requirements and conflicts",
    "imports": "Imports and the scope tree",
    "delivery": "Delivery and isolation",
    "members": "Members, roles and aspects",
    "settings": "Settings",
    "vars": "Generated values and secrets",
    "channels": "Channels",
    "names": "Addresses, names and devices",
    "fleet": "Exceptions",
}
"""The title of each family, in the order of the index."""

_LANGUAGES = {".yaml": "yaml", ".json": "json"}


def pages() -> Mapping[str, str]:
    """Return the text of every page by the name of its file."""
    rules = all_rules().values()
    found = {f"{rule.slug}.md": _text(_page(rule)) for rule in rules}
    return {"README.md": _text(_index()), **found}


def _index() -> Iterator[str]:
    order = list(FAMILIES)
    rules = sorted(all_rules().values(), key=lambda rule: (order.index(rule.family), rule.code))
    yield "# Rules"
    yield ""
    yield "What `fleetcheck check` looks for. `fleetcheck rule CODE` shows the same pages."
    for family, members in groupby(rules, key=lambda rule: rule.family):
        yield from ("", f"## {FAMILIES[family]}", "")
        yield "| code | rule | severity | |"
        yield "|---|---|---|---|"
        for rule in members:
            link = f"[{rule.slug}]({rule.slug}.md)"
            yield f"| {rule.code} | {link} | {_severity(rule)} | {rule.summary} |"


def _page(rule: Rule) -> Iterator[str]:
    yield f"# {rule.code} {rule.slug}"
    yield ""
    yield f"{FAMILIES[rule.family]} · {_severity(rule)}"
    yield ""
    yield f"**{rule.summary}**"
    yield ""
    yield rule.reason
    if rule.never:
        yield from ("", f"No fleet can break it: {rule.never}.")
    else:
        yield from ("", "## A fleet with this finding")
        yield from _files(rule.broken)
        yield from ("", "`fleetcheck check` reports:", "", "```text")
        yield from example_report(rule).splitlines()
        yield "```"
        yield from ("", "## A fleet without it")
        yield from _files(rule.fine)
    yield from ("", "## What to do", "")
    yield from (f"- {text}" for text in texts_of(rule, "help"))
    yield from ("", "## Messages", "")
    yield from (f"- {text}" for text in texts_of(rule, "message"))
    yield ""
    yield "To accept a finding, add an entry to `exceptions`, or write "
    yield f"`# fleetcheck: ignore[{rule.slug}]` on its line. [All rules](README.md)"


def _severity(rule: Rule) -> str:
    other = [text for key, text in rule.texts.items() if key.startswith("severity(")]
    return f"{rule.severity} or {other[0]}" if other else rule.severity


def _files(example: str) -> Iterator[str]:
    for file, text in example_files(example).items():
        yield from ("", f"`{file}`", "")
        yield f"```{_LANGUAGES.get(PurePosixPath(file).suffix, 'text')}"
        yield from text.splitlines()
        yield "```"


def _text(lines: Iterator[str]) -> str:
    return "".join(f"{line}".rstrip() + "\n" for line in lines)
