"""Edits of a fleet that is in several files, and what happens to these files."""

import io
import json
import sys
from pathlib import Path

import pytest

from fleetcheck.documents.edit import Edit, EditError, apply
from fleetcheck.loading.load import Loaded, load
from fleetcheck.loading.rewrite import rewrite, write
from tests.support.fleets import EXAMPLES

HOSTS = """\
fleet: 1
hosts:
  web1: {aspects: [nginx]}  # the first
policies:
  - {select: "*"}
"""
MORE = """\
fleet: 1
aspects:
  nginx: {ports: {http: 80}}
hosts:
  web2:
    aspects: [nginx]
policies:
  - {select: "tag:a"}
  - {select: "tag:b"}
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_text(HOSTS)
    (tmp_path / "b.yaml").write_text(MORE)
    return tmp_path


def texts_of(folder: Path, *edits: Edit) -> dict[str, str]:
    texts = rewrite(load([str(folder)]), edits)
    return {Path(file).name: text for file, text in texts.items()}


def why_not(loaded: Loaded, *edits: Edit) -> str:
    with pytest.raises(EditError) as caught:
        rewrite(loaded, edits)
    return str(caught.value)


def test_an_edit_goes_to_the_file_that_has_the_entry(fleet: Path) -> None:
    assert texts_of(
        fleet,
        Edit("add", ("hosts", "web1", "tags"), "x"),
        Edit("set", ("hosts", "web2", "tags"), ["y"]),
        Edit("remove", ("policies", 1)),
    ) == {
        "a.yaml": HOSTS.replace("[nginx]}", "[nginx], tags: [x]}"),
        "b.yaml": MORE.replace(
            "    aspects: [nginx]\n", "    aspects: [nginx]\n    tags: [y]\n"
        ).replace('  - {select: "tag:a"}\n', ""),
    }


@pytest.mark.parametrize(
    ("edit", "file", "before", "after"),
    [
        (
            Edit("set", ("hosts", "web3"), {}),
            "a.yaml",
            "first\n",
            "first\n  web3: {}\n",
        ),
        (
            Edit("set", ("aspects", "caddy"), {"ports": {"http": 80}}),
            "b.yaml",
            "http: 80}}\n",
            "http: 80}}\n  caddy: {ports: {http: 80}}\n",
        ),
        (
            Edit("add", ("policies",), {"select": "tag:c"}),
            "b.yaml",
            '"tag:b"}\n',
            '"tag:b"}\n  - {select: tag:c}\n',
        ),
        (
            Edit("set", ("tags", "edge"), "tag:a"),
            "a.yaml",
            'select: "*"}\n',
            'select: "*"}\ntags:\n  edge: tag:a\n',
        ),
        (
            Edit("add", ("assume",), "cap:dns"),
            "a.yaml",
            'select: "*"}\n',
            'select: "*"}\nassume:\n  - cap:dns\n',
        ),
    ],
)
def test_what_is_new_goes_to_the_file_of_its_section_or_to_the_first(
    fleet: Path, edit: Edit, file: str, before: str, after: str
) -> None:
    text = {"a.yaml": HOSTS, "b.yaml": MORE}[file]
    assert texts_of(fleet, edit) == {file: text.replace(before, after)}


def test_the_fleet_that_is_read_again_is_the_edited_tree(fleet: Path) -> None:
    loaded = load([str(fleet)])
    edits = [
        Edit("remove", ("policies", 0)),
        Edit("remove", ("policies", 2)),
        Edit("add", ("policies",), {"select": "tag:c"}),
        Edit("set", ("hosts", "web3"), {"tags": ["a"]}),
        Edit("add", ("hosts", "web3", "aspects"), "nginx"),
        Edit("add", ("aspects", "nginx", "ports", "http"), 81),
        Edit("remove", ("hosts", "web1")),
    ]
    write(rewrite(loaded, edits), loaded)
    assert load([str(fleet)]).merged.tree == apply(loaded.merged.tree, edits)


def test_an_edit_that_changes_nothing_rewrites_nothing(fleet: Path) -> None:
    assert texts_of(fleet, Edit("set", ("aspects", "nginx", "ports", "http"), 80)) == {}


def test_a_section_of_several_files_is_not_changed_as_a_whole(fleet: Path) -> None:
    loaded = load([str(fleet)])
    message = f"`hosts` is in {fleet}/a.yaml and {fleet}/b.yaml: change its entries one by one"
    assert [
        why_not(loaded, Edit("remove", ("hosts",))),
        why_not(loaded, Edit("set", ("hosts",), {})),
    ] == [message, message]


def test_what_is_not_there_is_told_as_for_a_single_file(fleet: Path) -> None:
    loaded = load([str(fleet)])
    assert why_not(loaded, Edit("remove", ("hosts", "web9"))) == (
        "there is no `hosts.web9`; did you mean `web1`?"
    )


def test_standard_input_is_not_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(HOSTS.encode())))
    assert why_not(load(["-"]), Edit("set", ("hosts", "web1", "tags"), [])) == (
        "`hosts.web1.tags` is read from standard input, which cannot be changed"
    )


def test_what_nix_has_evaluated_is_changed_where_it_is_written(tmp_path: Path) -> None:
    host = {"@pos": "/etc/web1.nix:7:3", "aspects": []}
    path = tmp_path / "fleet.json"
    path.write_text(json.dumps({"fleet": 1, "hosts": {"web1": host}}))
    assert why_not(load([str(path)]), Edit("add", ("hosts", "web1", "aspects"), "x")) == (
        "`hosts.web1.aspects` is written elsewhere, at /etc/web1.nix:7:3: change it there"
    )


def test_a_file_of_another_format_is_not_changed(fleet: Path) -> None:
    loaded = load([str(fleet)])
    sources = tuple(source._replace(format="clan") for source in loaded.merged.sources)
    owners = {path: (sources[1], prefix) for path, (_, prefix) in loaded.merged.owners.items()}
    merged = loaded.merged._replace(sources=sources, owners=owners)
    assert why_not(loaded._replace(merged=merged), Edit("remove", ("hosts", "web2"))) == (
        f"`hosts.web2` comes from {fleet}/b.yaml, a clan file: change it there"
    )


def test_new_entries_go_to_the_first_file_that_can_be_changed(fleet: Path) -> None:
    loaded = load([str(fleet)])
    one, two = loaded.merged.sources
    merged = loaded.merged._replace(sources=(one._replace(format="clan"), two))
    texts = rewrite(loaded._replace(merged=merged), [Edit("set", ("hosts", "web3"), {})])
    assert texts == {f"{fleet}/b.yaml": MORE.replace("policies:", "  web3: {}\npolicies:")}


def test_writing_keeps_permissions_links_and_the_byte_order_mark(tmp_path: Path) -> None:
    target = tmp_path / "real.yaml"
    target.write_bytes(b"\xef\xbb\xbf" + HOSTS.encode())
    target.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to("real.yaml")
    loaded = load([str(link)])
    write(rewrite(loaded, [Edit("remove", ("hosts", "web1"))]), loaded)
    expected = HOSTS.replace("hosts:\n  web1: {aspects: [nginx]}  # the first\n", "hosts: {}\n")
    assert target.read_bytes() == b"\xef\xbb\xbf" + expected.encode()
    assert (target.stat().st_mode & 0o7777, link.is_symlink()) == (0o640, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "real.yaml"]


def test_nothing_is_written_if_one_of_the_files_has_changed_meanwhile(fleet: Path) -> None:
    loaded = load([str(fleet)])
    edits = [Edit("set", ("hosts", host, "tags"), []) for host in ("web1", "web2")]
    texts = rewrite(loaded, edits)
    (fleet / "b.yaml").write_text(MORE + "# new\n")
    with pytest.raises(EditError) as caught:
        write(texts, loaded)
    assert str(caught.value) == (
        f"{fleet}/b.yaml has changed since it was read: nothing is written"
    )
    assert {path.name: path.read_text() for path in fleet.iterdir()} == {
        "a.yaml": HOSTS,
        "b.yaml": MORE + "# new\n",
    }


def test_a_file_that_is_gone_is_not_written_anew(fleet: Path) -> None:
    loaded = load([str(fleet)])
    texts = rewrite(loaded, [Edit("remove", ("hosts", "web1"))])
    (fleet / "a.yaml").unlink()
    with pytest.raises(EditError) as caught:
        write(texts, loaded)
    assert str(caught.value) == (f"{fleet}/a.yaml cannot be written: no such file or directory")


def test_the_example_fleet_is_rewritten_with_all_its_comments(tmp_path: Path) -> None:
    original = (EXAMPLES / "seedfleet" / "fleet.yaml").read_text(encoding="utf-8")
    path = tmp_path / "fleet.yaml"
    path.write_text(original, encoding="utf-8")
    loaded = load([str(path)])
    edits = [
        Edit("add", ("hosts", "web1", "aspects"), "shell"),
        Edit("remove", ("aspects", "dns", "imports", 0)),
        Edit("set", ("aspects", "pki", "reach"), "environment"),
        Edit("remove", ("hosts", "lab1")),
    ]
    write(rewrite(loaded, edits), loaded)
    assert path.read_text(encoding="utf-8") == (
        original.replace("[monitoring], settings", "[monitoring, shell], settings")
        .replace("imports: [data-mesher]", "imports: []")
        .replace("pki: {reach: fleet", "pki: {reach: environment")
        .replace(next(line for line in original.splitlines(True) if "  lab1:" in line), "")
    )
