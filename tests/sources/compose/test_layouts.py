"""What the folders and files beside projects suggest about where they run."""

from pathlib import Path

import pytest

from fleetcheck.sources.options import SourceOptions
from fleetcheck.sources.source import Layout
from tests.support.compose_projects import found, judged, read, write

CADDY = "services: {caddy: {image: 'caddy:2', ports: ['80:80']}}\n"
BLOG = "services: {blog: {image: ghost}}\n"
WIKI = "services: {wiki: {image: 'docker.io/org/wiki:1'}}\n"
WITH_DB = "services: {app: {build: .}, db: {image: postgres, ports: ['5432:5432']}}\n"


def layout(folder: Path, files: dict[str, str]) -> Layout | None:
    """Return what is recognised of projects, by folder, and of other files."""
    texts = {
        name if "." in Path(name).name else f"{name}/compose.yaml": text
        for name, text in files.items()
    }
    (source,) = read(write(folder, texts), form="compose").merged.sources
    if source.layout is not None:
        assert any(note.startswith(source.layout.sign) for note in source.notes)
    return source.layout


def option(folder: Path, files: dict[str, str]) -> str:
    seen = layout(folder, files)
    return "" if seen is None else seen.option


@pytest.mark.parametrize(
    ("files", "pattern"),
    [
        (["servers/nas/caddy", "servers/nas/blog", "servers/pi/caddy"], "servers/{host}/{stack}/"),
        (["nas/caddy", "nas/blog", "pi/caddy", "pi/wiki"], "{host}/{stack}/"),
        (["a/hosts/x/stacks/caddy", "a/hosts/y/stacks/caddy"], "a/hosts/{host}/stacks/{stack}/"),
        (["hosts/x/caddy", "hosts/y/net/caddy", "hosts/y/blog"], "hosts/{host}/"),
        (["alpha/blog", "beta/blog", "alpha/wiki", "beta/wiki"], "{host}/{stack}/"),
        (["machines/alpha/blog", "machines/beta/wiki"], "machines/{host}/{stack}/"),
        (["servers/oak/caddy", "servers/elm/wiki", "servers/ash/blog"], "servers/{host}/{stack}/"),
        (["192.0.2.1/caddy", "192.0.2.2/caddy", "192.0.2.1/wiki"], "{host}/{stack}/"),
        (["my 'lab'/nas/caddy", "my 'lab'/pi/caddy"], None),
        (["nas/caddy", "pi/caddy", "template/caddy", "shared/net/wiki"], "{host}/{stack}/"),
    ],
)
def test_folders_are_hosts(files: list[str], pattern: str | None, tmp_path: Path) -> None:
    texts = {"caddy": CADDY, "blog": BLOG, "wiki": WIKI}
    written = {name: texts[Path(name).name] for name in files}
    quoted = """'my '"'"'lab'"'"'/{host}/{stack}/'""" if pattern is None else f"'{pattern}'"
    assert option(tmp_path, written) == f"--hosts {quoted}"


@pytest.mark.parametrize(
    ("files", "pattern"),
    [
        ({"nas": CADDY, "pi4": CADDY, "lab-vps-01": WIKI}, "{host}/"),
        ({"hosts/oak": CADDY, "hosts/elm": CADDY}, "hosts/{host}/"),
        ({"servers/oak/proxy": CADDY, "servers/elm/proxy": WIKI}, "servers/{host}/{stack}/"),
        (
            {"nas/proxy": CADDY, "pi/proxy": WIKI, "pi/caddy": CADDY, "nas/caddy": CADDY},
            "{host}/{stack}/",
        ),
    ],
)
def test_folders_are_hosts_whatever_runs_there(
    files: dict[str, str], pattern: str, tmp_path: Path
) -> None:
    assert option(tmp_path, files) == f"--hosts '{pattern}'"


@pytest.mark.parametrize(
    "files",
    [
        {"node-exporter": CADDY, "node-red": WIKI, "pi-hole": CADDY.replace("caddy", "x")},
        {"servers/valheim": BLOG, "servers/minecraft": WIKI},
        {"web-server": CADDY, "mail-server": WIKI},
        {"stacks/caddy": CADDY, "stacks/blog": BLOG, "stacks/wiki": WIKI},
        {"media/blog": BLOG, "net/caddy": CADDY, "net/wiki": WIKI},
        {"caddy/home": CADDY, "caddy/cloud": CADDY, "wiki/home": WIKI, "wiki/cloud": WIKI},
        {"shop/docker": WITH_DB, "forum/docker": WITH_DB, "chat/docker": WITH_DB},
        {"shop/db": WITH_DB, "forum/db": WITH_DB, "forum/web": BLOG, "shop/web": WIKI},
        {"dev/caddy": CADDY, "prod/caddy": CADDY, "staging/caddy": CADDY},
        {"active/caddy": CADDY, "archive/caddy": CADDY, "archive/blog": BLOG},
        {"v1/caddy": CADDY, "v2/caddy": CADDY},
        {"roles/a/files/caddy": CADDY, "roles/b/files/caddy": CADDY},
        {"hosts/caddy": CADDY, "hosts/blog": BLOG},
        {"nas/caddy": CADDY},
        {"a": BLOG, "b": BLOG, "c": WIKI, "d": WIKI, "e": WIKI, "x/nas/caddy": CADDY},
    ],
)
def test_folders_are_no_hosts(files: dict[str, str], tmp_path: Path) -> None:
    assert layout(tmp_path, files) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ansible/inventory.yml", "all: {children: {homes: {hosts: {oak.lan: {}, elm: }}}}\n"),
        ("ansible/hosts", "[homes]\noak ansible_host=192.0.2.1\nelm\n[homes:vars]\nx=1\n"),
        ("inventory.ini", "[homes]\noak\nelm\n"),
    ],
)
def test_an_inventory_names_hosts(name: str, text: str, tmp_path: Path) -> None:
    projects = {"oak/compose.yaml": BLOG, "elm/compose.yaml": WIKI}
    write(tmp_path, {name: text})
    assert option(tmp_path, projects) == "--hosts '{host}/'"


def test_other_files_name_no_hosts(tmp_path: Path) -> None:
    write(tmp_path, {"inventory.py": "[oak]\noak = 1\nelm = 2\n", "hosts": "192.0.2.1 oak elm\n"})
    assert layout(tmp_path, {"oak": BLOG, "elm": WIKI}) is None


def test_host_vars_name_hosts(tmp_path: Path) -> None:
    write(tmp_path, {"host_vars/oak.yml": "a: 1\n", "host_vars/elm/main.yml": "a: 1\n"})
    assert option(tmp_path, {"oak/blog": BLOG, "elm/wiki": WIKI}) == "--hosts '{host}/{stack}/'"


KOMODO = """
[[stack]]
name = "{name}"
[stack.config]
server = "{server}"
run_directory = "{folder}"
"""


def test_komodo_says_on_which_servers_projects_are(tmp_path: Path) -> None:
    told = (("/opt/lab/stacks/blog", "oak"), ("./stacks/wiki", "elm"))
    texts = [KOMODO.format(name=folder, server=server, folder=folder) for folder, server in told]
    for server, files in (("elm", '"caddy/x.yaml"'), ("oak", '"caddy/x.yaml", "caddy/oak/x.yaml"')):
        own = KOMODO.format(name=server, server=server, folder="stacks")
        texts.append(f"{own}file_paths = [{files}]\n")
    write(tmp_path, {"komodo/all.toml": "".join(texts)})
    projects = {"stacks/blog": CADDY, "stacks/wiki": CADDY.replace("caddy", "wiki")}
    seen = layout(tmp_path, {**projects, "stacks/caddy": WIKI, "stacks/caddy/oak": BLOG})
    assert seen is not None
    assert (seen.option, seen.pattern) == ("", "")
    hosts = {str(Path(path).relative_to(tmp_path)): on for path, on in seen.stacks.items()}
    assert hosts == {
        "stacks/blog": ("oak",),
        "stacks/wiki": ("elm",),
        "stacks/caddy": ("elm",),
        "stacks/caddy/oak": ("oak",),
    }
    told_files = {str(Path(path).relative_to(tmp_path)): n for path, n in seen.files.items()}
    assert told_files == {"stacks/caddy/oak": ("../x.yaml", "x.yaml")}
    (finding,) = judged(read(tmp_path)).findings
    assert ("help", f"{seen.sign}; {seen.advice}, which puts these on `elm` and `oak`") in (
        finding.notes
    )


def test_one_server_of_komodo_is_one_host(tmp_path: Path) -> None:
    folders = ("nas/caddy", "pi/caddy")
    texts = [KOMODO.format(name=folder, server="oak", folder=folder) for folder in folders]
    write(tmp_path, {"a.toml": texts[0], "b.toml": texts[1], "bad.toml": "[[stack]]\nx"})
    assert layout(tmp_path, dict.fromkeys(folders, CADDY)) is None


def test_folders_that_are_the_servers_of_komodo_have_a_pattern(tmp_path: Path) -> None:
    folders = {"oak/caddy": "oak", "elm/caddy": "elm-server", "oak/blog": "oak"}
    texts = [KOMODO.format(name=f, server=s, folder=f) for f, s in folders.items()]
    write(tmp_path, {"a.toml": "".join(texts)})
    files = {"oak/caddy": CADDY, "elm/caddy": CADDY, "oak/blog": BLOG}
    assert option(tmp_path, files) == "--hosts '{host}/{stack}/'"


def test_an_overlay_network_and_what_only_a_swarm_heeds_are_a_swarm(tmp_path: Path) -> None:
    deployed = (
        "services: {a: {image: x, deploy: {placement: {constraints: [node.role==worker]}}}}\n"
    )
    overlay = "networks: {n: {driver: overlay}}\n"
    assert option(tmp_path / "x", {"a": deployed + overlay, "b": deployed}) == "--swarm"
    assert layout(tmp_path / "y", {"a": deployed, "b": deployed}) is None
    assert layout(tmp_path / "z", {"a": BLOG + overlay, "b": BLOG, "c": deployed}) is None


@pytest.mark.parametrize(
    "text", [CADDY, BLOG.replace("image: ghost", "image: ghost, container_name: blog"), BLOG]
)
def test_the_help_names_the_pattern_that_ends_the_finding(text: str, tmp_path: Path) -> None:
    files = {"servers/nas/web": text, "servers/pi/web": text}
    seen = layout(tmp_path, files)
    assert seen is not None
    findings = judged(read(tmp_path)).findings
    advice = (
        "help",
        "this looks like one folder per host; say `--hosts 'servers/{host}/{stack}/'`, which puts "
        "these on `nas` and `pi`",
    )
    assert findings
    assert all(advice in each.notes for each in findings)
    assert found(tmp_path, options=SourceOptions(environment={}, hosts=(seen.pattern,))) == []


def test_a_collision_that_stays_is_no_matter_of_hosts(tmp_path: Path) -> None:
    other = CADDY.replace("caddy", "other")
    seen = layout(tmp_path, {"nas/caddy": CADDY, "nas/other": other, "pi/caddy": CADDY})
    assert seen is not None
    first, second = judged(read(tmp_path)).findings
    assert (first.code, second.code) == ("FC101", "FC905")
    assert not any("folder per host" in text for _, text in first.notes)
    assert any("folder per host" in text for _, text in second.notes)


def test_nothing_is_suggested_where_hosts_are_said(tmp_path: Path) -> None:
    write(tmp_path, {"nas/caddy/compose.yaml": CADDY, "pi/caddy/compose.yaml": CADDY})
    options = SourceOptions(environment={}, folders=(("x", str(tmp_path / "nas")),))
    (source,) = read(tmp_path, options=options).merged.sources
    assert source.layout is None
