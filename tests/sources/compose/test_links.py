"""Links to files and folders of projects, and files that stand for links."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from fleetcheck.documents.folders import DEEPEST_LINK, MOST_LINKED
from fleetcheck.documents.problem import BadInputError
from fleetcheck.sources.options import SourceOptions
from tests.support.command_line import run
from tests.support.compose_projects import claims, found, read, unread, write

WEB = 'services: {web: {image: nginx, ports: ["80:80"]}}\n'
DB = 'services: {db: {image: x, ports: ["81:80"]}}\n'
HOSTS = SourceOptions(environment={}, hosts=("hosts/{host}/{stack}",))


def link(folder: Path, links: Mapping[str, str]) -> Path:
    for name, target in links.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)
    return folder


def left_out(folder: Path, options: SourceOptions | None = None) -> list[tuple[str, list[str]]]:
    loaded = read(folder, options=options or SourceOptions(environment={}))
    return [
        (each.reason, [str(Path(item).relative_to(folder)) for item in each.items])
        for source in loaded.merged.sources
        for each in source.left_out
    ]


def test_a_folder_that_two_hosts_link_is_deployed_on_both(tmp_path: Path) -> None:
    write(tmp_path, {"common/web/compose.yaml": WEB, "hosts/b/other/compose.yaml": WEB})
    link(tmp_path, {f"hosts/{host}/web": "../../common/web" for host in "ab"})
    assert claims(read(tmp_path, options=HOSTS)) == [
        "a/web/web@a *:80/tcp",
        "b/other/web@b *:80/tcp",
        "b/web/web@b *:80/tcp",
    ]
    assert found(tmp_path, options=HOSTS) == [("FC101", "b 80/tcp")]


def test_without_hosts_each_link_is_a_deployment_and_the_own_place_is_none(tmp_path: Path) -> None:
    write(tmp_path, {"common/web/compose.yaml": WEB})
    link(tmp_path, {"a/web": "../common/web", "b/web": "../common/web"})
    assert claims(read(tmp_path)) == ["a/web/web@host *:80/tcp", "b/web/web@host *:80/tcp"]
    assert [code for code, _ in found(tmp_path)] == ["FC101", "FC905"]
    assert left_out(tmp_path) == [("linked", ["common/web/compose.yaml"])]


def test_a_link_within_a_linked_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path, {"common/web/compose.yaml": WEB, "sets/x.txt": ""})
    link(tmp_path, {"sets/web": "../common/web", "hosts/a": "../sets", "hosts/b": "../sets"})
    assert claims(read(tmp_path, options=HOSTS)) == ["a/web/web@a *:80/tcp", "b/web/web@b *:80/tcp"]


def test_the_own_place_is_a_deployment_on_a_host_without_a_link(tmp_path: Path) -> None:
    write(tmp_path, {"hosts/a/web/compose.yaml": WEB})
    link(tmp_path, {"hosts/b/web": "../a/web"})
    assert claims(read(tmp_path, options=HOSTS)) == ["a/web/web@a *:80/tcp", "b/web/web@b *:80/tcp"]
    assert claims(read(tmp_path)) == ["hosts/b/web/web@host *:80/tcp"]


def test_folders_that_are_set_to_hosts_may_be_links(tmp_path: Path) -> None:
    write(tmp_path, {"web/compose.yaml": WEB})
    link(tmp_path, {"a": "web", "b": "web"})
    folders = (("one", str(tmp_path / "a")), ("two", str(tmp_path / "b")))
    options = SourceOptions(environment={}, folders=folders)
    assert claims(read(tmp_path / "a", tmp_path / "b", options=options)) == [
        "a/web@one *:80/tcp",
        "b/web@two *:80/tcp",
    ]


def test_a_folder_and_a_link_to_it_may_be_set_to_two_hosts(tmp_path: Path) -> None:
    write(tmp_path, {"web/compose.yaml": WEB})
    link(tmp_path, {"same": "web"})
    folders = (("one", str(tmp_path / "web")), ("two", str(tmp_path / "same")))
    options = SourceOptions(environment={}, folders=folders)
    assert claims(read(tmp_path / "web", tmp_path / "same", options=options)) == [
        "same/web@two *:80/tcp",
        "web/web@one *:80/tcp",
    ]


def test_a_linked_file_beside_which_its_target_is_a_project_is_deployed_where_it_is_linked(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"common/compose.yaml": WEB, "a/x.txt": ""})
    link(tmp_path, {"a/compose.yaml": "../common/compose.yaml"})
    assert claims(read(tmp_path)) == ["a/web@host *:80/tcp"]


def test_paths_in_a_linked_folder_are_those_that_docker_takes(tmp_path: Path) -> None:
    env = 'services: {web: {image: x, env_file: ../web.env, ports: ["${PORT}:80"]}}\n'
    write(tmp_path, {"common/web/compose.yaml": env, "common/web/.env": "PORT=80\n"})
    write(tmp_path, {"hosts/a/web.env": ""})
    link(tmp_path, {"hosts/a/web": "../../common/web"})
    assert claims(read(tmp_path, options=HOSTS)) == ["a/web/web@a *:80/tcp"]
    assert unread(tmp_path, options=HOSTS) == []


def test_links_in_a_circle_are_noted_and_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"a/web/compose.yaml": WEB, "b/db/compose.yaml": DB})
    link(tmp_path, {"a/self": ".", "a/up": "..", "a/to-b": "../b", "b/to-a": "../a"})
    circles = ["a/to-b/to-a", "a/self", "a/up", "b/to-a/to-b", "b/to-a/self", "b/to-a/up"]
    assert sorted(dict(left_out(tmp_path))["link-in-a-circle"]) == sorted(circles)
    assert claims(read(tmp_path)) == ["a/to-b/db/db@host *:81/tcp", "b/to-a/web/web@host *:80/tcp"]


def test_a_link_to_a_project_outside_is_a_problem_and_one_to_another_folder_a_note(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"stacks/web/compose.yaml": WEB, "out/db/compose.yaml": DB, "data/x.txt": ""})
    links = {"db": "../out/db", "data": "../data", "one/compose.yaml": "../../out/db/compose.yaml"}
    folder = link(tmp_path / "stacks", links)
    said = "this is a link to `{}`, outside of what is given: {} not read"
    assert [message for _, message, _ in unread(folder)] == [
        said.format("../out/db", "the project is"),
        said.format("../../out/db/compose.yaml", "it is"),
    ]
    assert left_out(folder) == [("link-outside", ["data"])]
    both = read(folder, tmp_path / "out")
    assert not both.unread
    assert claims(both) == [
        "db/db@host *:81/tcp",
        "one/db@host *:81/tcp",
        "web/web@host *:80/tcp",
    ]


def test_a_folder_may_hold_only_links_to_what_is_named_beside_it(tmp_path: Path) -> None:
    write(tmp_path, {"common/web/compose.yaml": WEB})
    link(tmp_path, {"hosts/a/web": "../../common/web"})
    options = SourceOptions(environment={}, hosts=("{host}/web",))
    loaded = read(tmp_path / "hosts", tmp_path / "common", options=options)
    assert claims(loaded) == ["a/web@a *:80/tcp"]


def test_a_link_to_nothing_is_a_problem_where_a_project_would_be(tmp_path: Path) -> None:
    write(tmp_path, {"web/compose.yaml": WEB, "db/x.txt": ""})
    link(tmp_path, {"db/compose.yaml": "gone.yaml", "db/loop": "loop", "db/other": "gone"})
    message = "this is a link to `gone.yaml`, and there is no such file"
    assert unread(tmp_path) == [("unreadable", message, "")]


def test_links_that_multiply_are_limited(tmp_path: Path) -> None:
    for level in range(20):
        folder = tmp_path / str(level)
        write(folder, {"x.txt": ""})
        link(folder, {"a": f"../{level + 1}", "b": f"../{level + 1}"})
    write(tmp_path / "20", {"x.txt": ""})
    write(tmp_path, {"web/compose.yaml": WEB})
    message = f"links lead to more than {MOST_LINKED} folders: the rest is not read"
    assert [said for _, said, _ in unread(tmp_path)] == [message]


@pytest.mark.parametrize("are_links", [True, False])
def test_links_within_each_other_are_limited(are_links: bool, tmp_path: Path) -> None:
    for level in range(100):
        if are_links:
            link(tmp_path, {f"{level}/a": f"../{level + 1}"})
        else:
            write(tmp_path, {f"{level}/a": f"../{level + 1}"})
    write(tmp_path, {"web/compose.yaml": WEB, "100/x.txt": ""})
    said = {message for _, message, _ in unread(tmp_path)}
    assert said == {f"more than {DEEPEST_LINK} links lie within each other"}


def test_a_file_with_the_path_of_a_compose_file_is_read_as_a_link(tmp_path: Path) -> None:
    files = {"shared/web.yaml": WEB, "hosts/b/app/compose.yml": WEB, "hosts/b/web/.env": "P=1\n"}
    stand_ins = {f"hosts/{host}/web/compose.yaml": "../../../shared/web.yaml" for host in "ab"}
    write(tmp_path, {**files, **stand_ins})
    assert found(tmp_path, options=HOSTS) == [("FC101", "b 80/tcp")]
    (source,) = read(tmp_path, options=HOSTS).merged.sources
    assert source.notes == (
        "2 files have a path alone, as git writes it where links are off, and are read as links: "
        f"`{tmp_path}/hosts/a/web/compose.yaml`, `{tmp_path}/hosts/b/web/compose.yaml`",
    )


def test_a_file_with_the_path_of_a_folder_is_read_as_a_link(tmp_path: Path) -> None:
    files = {"shared/web/compose.yaml": 'services: {web: {image: x, ports: ["$P:1"]}}\n'}
    files |= {"shared/web/.env": "P=80\n", "hosts/b/app/compose.yml": WEB}
    write(tmp_path, {**files, **{f"hosts/{host}/web": "../../shared/web" for host in "ab"}})
    assert claims(read(tmp_path, options=HOSTS)) == [
        "a/web/web@a *:80/tcp",
        "b/app/web@b *:80/tcp",
        "b/web/web@b *:80/tcp",
    ]


def test_files_that_stand_for_links_are_followed_to_their_end(tmp_path: Path) -> None:
    text = 'services: {web: {image: x, ports: ["$P:1"]}}\n'
    files = {"c/web.yaml": text, "b/web.yaml": "../c/web.yaml", "a/compose.yaml": "../b/web.yaml"}
    write(tmp_path, {**files, "a/.env": "../c/common.env", "c/common.env": "P=80\n"})
    assert claims(read(tmp_path)) == ["a/web@host *:80/tcp"]
    write(tmp_path, {"c/web.yaml": "../b/web.yaml"})
    assert unread(tmp_path) == [("endless", "this leads to itself", "")]


@pytest.mark.parametrize("text", ["../gone.yaml", "gone", "compose.yaml", "a: ../b.yaml", "../x"])
def test_other_texts_are_no_links(text: str, tmp_path: Path) -> None:
    write(tmp_path, {"a/compose.yaml": text, "b.yaml": WEB})
    assert unread(tmp_path)[0][0] in ("wrong-type", "unknown-key", "missing-key")


def test_a_file_that_stands_for_a_link_to_elsewhere_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"stacks/a/compose.yaml": "../../out.yaml", "out.yaml": WEB})
    with pytest.raises(BadInputError) as caught:
        read(tmp_path / "stacks")
    assert [(each.message, each.help) for each in caught.value.problems] == [
        (
            "this has the path `../../out.yaml` alone, as git writes it where links are off",
            "name `../../out.yaml` too, or its folder: it is outside of what is given",
        )
    ]


def test_pipes_and_links_to_devices_are_not_opened(tmp_path: Path) -> None:
    write(tmp_path, {"web/compose.yaml": WEB, "db/x.txt": ""})
    for name in ("db/compose.yaml", "db/part", "db/values.yaml", "db/compose.yml.j2"):
        os.mkfifo(tmp_path / name)
    link(tmp_path, {"zero.yaml": "/dev/zero", "root": "/", "zero": "/dev/zero"})
    assert claims(read(tmp_path)) == ["web/web@host *:80/tcp"]
    assert unread(tmp_path) == [("unreadable", "this is no regular file", "")]


def test_other_commands_read_links_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"common/web/compose.yaml": WEB})
    link(tmp_path, {"a/web": "../common/web", "b/web": "../common/web"})
    ran = run(capsys, "members", str(tmp_path))
    assert (ran.code, "a/web/web" in ran.out, "b/web/web" in ran.out) == (0, True, True)
