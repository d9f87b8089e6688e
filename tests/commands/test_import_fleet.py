"""`fleetcheck import`: what another format says, as a native fleet that checks the same."""

from pathlib import Path

import pytest

from fleetcheck.sources.options import SourceOptions
from tests.support.command_line import run
from tests.support.compose_projects import judged, read, write
from tests.support.fleets import EXAMPLES
from tests.support.shared_data import shared

PROJECT = """\
services:
  web:
    image: nginx
    ports: ["80:80", "${PORT}:81", {target: 53, published: 53, protocol: udp, host_ip: "::1"}]
    depends_on: [db, cache]
    networks: [proxy, back]
    deploy: {replicas: 2}
  db: {image: postgres, network_mode: host, ports: [5432], volumes: ["data:/data"]}
networks:
  proxy: {external: true}
"""


def findings(*paths: Path, swarm: bool = False) -> list[tuple[str, str]]:
    options = SourceOptions(environment={}, swarm=swarm)
    return [(f.code, f.place) for f in judged(read(*paths, options=options)).findings]


def imported(
    capsys: pytest.CaptureFixture[str], folder: Path, form: str, *arguments: str | Path
) -> Path:
    """Return the file that the fleet is written to."""
    ran = run(capsys, "import", form, *arguments)
    assert (ran.code, ran.err) == (0, "")
    return write(folder, {"imported.yaml": ran.out}) / "imported.yaml"


def test_compose_projects_check_the_same_after_import(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    folder = write(tmp_path / "shop", {"compose.yaml": PROJECT})
    expected = [
        ("FC101", "host 53/udp"),
        ("FC101", "host 80/tcp"),
        ("FC108", "shop/db@host ports"),
        ("FC109", "shop/web@host PORT"),
        ("FC201", "shop/db@host volume:shop/data"),
        ("FC201", "shop/web@host network:shop/back"),
        ("FC201", "shop/web@host service:shop/cache"),
        ("FC206", "host network:proxy"),
    ]
    assert findings(folder) == expected
    assert findings(imported(capsys, tmp_path, "compose", folder)) == expected


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bolens+homelab", "chutch3+homelab@c4f3b22e9"])
def test_real_compose_projects_check_the_same_after_import(
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = shared("compose", name)
    monkeypatch.setattr("os.environ", {})
    file = imported(capsys, tmp_path, "compose", folder, "--allow-unreadable", "--swarm")
    assert findings(file) == findings(folder, swarm=True)


def test_a_clan_inventory_checks_the_same_after_import(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(__file__).parents[1] / "rules/members/unknown_member/clan_inventory"
    broken = folder / "inventory.json"
    for inventory in (EXAMPLES / "clan" / "inventory.json", broken):
        assert findings(imported(capsys, tmp_path, "clan", inventory)) == findings(inventory)


def test_a_native_fleet_checks_the_same_after_import(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fleet = EXAMPLES / "chain" / "broken.yaml"
    assert findings(imported(capsys, tmp_path, "native", fleet)) == findings(fleet)


def test_what_cannot_be_read_whole_is_not_imported_unless_that_is_allowed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(
        tmp_path,
        {
            "a/compose.yaml": 'services: {web: {image: x, ports: ["1:1"]}}\n',
            "b/compose.yaml": "services: [\n",
        },
    )
    ran = run(capsys, "import", "compose", folder)
    assert (ran.code, "b/compose.yaml" in ran.out, "aspects" in ran.out) == (2, True, False)
    ran = run(capsys, "import", "compose", folder, "--allow-unreadable")
    assert (ran.code, "a/web" in ran.out) == (0, True)
