"""What is said of selectors that pick nobody."""

from pathlib import Path

import pytest

from tests.support.fleets import report


@pytest.mark.parametrize(
    ("selector", "said", "repair"),
    [
        (
            "tag:web & host:b",
            "each part of it matches something, but nothing matches all of them",
            "",
        ),
        (".wbe", "`.web` may be meant", "replace `.wbe` by `.web` in `aspects.m.neededBy`"),
        (
            "colour=red",
            "nothing has `colour`: neither as an attribute or under `meta` nor as a tag `colour=…`",
            "",
        ),
        (
            "web",
            "`web` is read as the name of an aspect here; write `tag:web`",
            "replace `web` by `tag:web` in `aspects.m.neededBy`",
        ),
    ],
)
def test_a_selector_that_picks_nobody_says_why_and_what_to_write(
    selector: str, said: str, repair: str, tmp_path: Path
) -> None:
    fleet = tmp_path / "fleet.yaml"
    aspect = f'aspects: {{m: {{neededBy: ["{selector}"]}}}}'
    fleet.write_text(f"fleet: 1\nhosts: {{a: {{tags: [web]}}, b: {{}}}}\n{aspect}\n")
    (finding,) = report(fleet).findings
    assert said in [label.text for label in finding.labels]
    first = finding.fixes[0].text if finding.fixes else ""
    assert first == repair if repair else first.startswith("remove")
