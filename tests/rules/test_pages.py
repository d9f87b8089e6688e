"""The pages of the rules say what their headers say.

`FLEETCHECK_GOLDEN=write pytest tests/rules/test_pages.py` writes them anew.
"""

import os

from tests.support.rule_pages import PAGES, pages

WRITE = "FLEETCHECK_GOLDEN=write pytest tests/rules/test_pages.py"


def test_each_rule_has_a_page_that_says_what_its_header_says() -> None:
    written = pages()
    if os.environ.get("FLEETCHECK_GOLDEN") == "write":
        PAGES.mkdir(exist_ok=True)
        for file, text in written.items():
            (PAGES / file).write_text(text, encoding="utf-8")
    kept = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")}
    old = sorted(file for file in {*written, *kept} if written.get(file) != kept.get(file))
    assert not old, f"these pages are not up to date: `{WRITE}` writes them"
