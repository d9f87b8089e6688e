"""Other numbers for ports of Compose files: free ones, with what is to be written where."""

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.judging.finding import Fix
from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import judged, read, write
from tests.support.scale import examples

FREE = "%d would be free: write `%s` at %s/compose.yaml:%s"


def project(*ports: str) -> str:
    """Return a project with a service for each list of ports."""
    services = (f"  s{at}: {{image: x, ports: [{each}]}}\n" for at, each in enumerate(ports))
    return f"services:\n{''.join(services)}"


CASES: Mapping[str, tuple[Mapping[str, str], Mapping[str, str], list[list[str]]]] = {
    "a literal number": (
        {"a/compose.yaml": project("'3000:80'"), "b/compose.yaml": project("'3000:80', '3001:1'")},
        {},
        [[FREE % (3002, "3002:80", "a", "2:26"), FREE % (3003, "3003:80", "b", "2:26")]],
    ),
    "the number in the container": (
        {"a/compose.yaml": project("'3000:8080'"), "b/compose.yaml": project("'3000:3000'")},
        {},
        [[FREE % (8080, "8080:8080", "a", "2:26"), FREE % (3001, "3001:3000", "b", "2:26")]],
    ),
    "the number in the container is taken": (
        {"a/compose.yaml": project("'3000:8080'"), "b/compose.yaml": project("3000:3000, 8080:1")},
        {},
        [[FREE % (3001, "3001:8080", "a", "2:26"), FREE % (3002, "3002:3000", "b", "2:26")]],
    ),
    "a number by which a service is known": (
        {"a/compose.yaml": project("'8080:80'"), "b/compose.yaml": project("'8080:443'")},
        {},
        [[FREE % (8081, "8081:80", "a", "2:26"), FREE % (8082, "8082:443", "b", "2:26")]],
    ),
    "a variable without a value": (
        {"a/compose.yaml": project("'${P:-3000}:80'"), "b/compose.yaml": project("'3000:80'")},
        {},
        [
            [
                "`P=3001` would be free: put it into `a/.env`",
                FREE % (3002, "3002:80", "b", "2:26"),
            ]
        ],
    ),
    "a variable of a file": (
        {
            "a/compose.yaml": project("'127.0.0.1:${P}:80/tcp'"),
            "a/.env": "X=1\nP=3000\n",
            "b/compose.yaml": project("'3000:80'"),
        },
        {},
        [
            [
                "`P=3001` would be free: change it at a/.env:2:1",
                FREE % (3002, "3002:80", "b", "2:26"),
            ]
        ],
    ),
    "a variable of the environment": (
        {"a/compose.yaml": project("'${P}:80'"), "b/compose.yaml": project("'3000:80'")},
        {"P": "3000"},
        [
            [
                "`P=3001` would be free: change it in the environment",
                FREE % (3002, "3002:80", "b", "2:26"),
            ]
        ],
    ),
    "a variable behind one for the address": (
        {
            "a/compose.yaml": project("'${ADDR:-0.0.0.0}:${P:-3000}:80'"),
            "b/compose.yaml": project("'[::]:3000:80', '0.0.0.0:3000:80'"),
        },
        {},
        [
            [
                "`P=3001` would be free: put it into `a/.env`",
                FREE % (3002, "0.0.0.0:3002:80", "b", "2:42"),
            ]
        ],
    ),
    "a variable of two ports": (
        {
            "a/compose.yaml": project("'${P:-3000}:80'", "'${P:-3000}:81'"),
        },
        {},
        [
            [
                FREE % (3001, "3001:80", "a", "2:26"),
                FREE % (3002, "3002:81", "a", "3:26"),
            ]
        ],
    ),
    "the long form": (
        {
            "a/compose.yaml": project("{target: 80, published: 3000}"),
            "b/compose.yaml": project("{target: 80, published: '${P-3000}', protocol: tcp}"),
        },
        {},
        [
            [
                "`P=3002` would be free: put it into `b/.env`",
                FREE % (3001, "published: 3001", "a", "2:50"),
            ]
        ],
    ),
    "a range": (
        {
            "a/compose.yaml": project("'3000-3002:3000-3002'"),
            "b/compose.yaml": project("'3002:80'"),
        },
        {},
        [
            [
                "3003-3005 would be free: write `3003-3005:3000-3002` at a/compose.yaml:2:26",
                FREE % (3006, "3006:80", "b", "2:26"),
            ]
        ],
    ),
    "several": (
        {"a/compose.yaml": project("'3000:3000'", "'3000:1'", "'3000:2'")},
        {},
        [
            [
                f"{FREE % (3002, '3002:1', 'a', '3:26')}; {FREE % (3003, '3003:2', 'a', '4:26')}",
            ]
        ],
    ),
    "two findings": (
        {"a/compose.yaml": project("'53:80', '53:80/udp'", "'53:81', '53:81/udp'")},
        {},
        [
            [FREE % (1024, "1024:80", "a", "2:26"), FREE % (1025, "1025:81", "a", "3:26")],
            [FREE % (1024, "1024:80/udp", "a", "2:35"), FREE % (1025, "1025:81/udp", "a", "3:35")],
        ],
    ),
    "one entry of two services": (
        {
            "a/compose.yaml": "x-ports: &ports ['3000:80']\n"
            "services:\n"
            "  a: {image: x, ports: *ports}\n"
            "  b: {image: x, ports: *ports}\n"
        },
        {},
        [[]],
    ),
    "a service that is extended": (
        {"a/compose.yaml": "services:\n  a: {image: x, ports: ['3000:80']}\n  b: {extends: a}\n"},
        {},
        [[]],
    ),
    "replicas": (
        {"a/compose.yaml": "services: {a: {image: x, scale: 2, ports: ['3000:80']}}\n"},
        {},
        [[]],
    ),
}


def fixes(folder: Path, environment: Mapping[str, str]) -> list[tuple[Fix, ...]]:
    report = judged(read(folder, options=SourceOptions(environment=environment)))
    return [finding.fixes for finding in report.findings if finding.code == "FC101"]


@pytest.mark.parametrize("case", CASES)
def test_a_port_that_is_in_the_way_is_told_a_free_number(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, environment, texts = CASES[case]
    monkeypatch.chdir(write(tmp_path, files))
    found = fixes(Path(), environment)
    assert [[fix.text for fix in each] for each in found] == texts
    assert all(fix.safe and fix.by_hand for each in found for fix in each)


def test_a_reserved_number_is_in_the_way_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = "fleet: 1\nports: {reserved: [3000-3009, 3011/udp]}\n"
    files = {"s/a/compose.yaml": project("'3000:3001', '3010:1'"), "fleet.yaml": fleet}
    monkeypatch.chdir(write(tmp_path, files))
    (finding,) = judged(read(Path("s"), Path("fleet.yaml"))).findings
    text = FREE % (3011, "3011:3001", "s/a", "2:26")
    assert (finding.code, finding.fixes[0].text) == ("FC102", text)


def test_the_numbers_of_a_pool_are_not_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = """\
fleet: 1
scopes: {inner: {parent: host, aspects: [ui]}}
aspects: {ui: {ports: {web: {auto: 3001-3005}}}}
"""
    files = {"s/a/compose.yaml": project("'3000:1'", "'3000:2'"), "fleet.yaml": fleet}
    monkeypatch.chdir(write(tmp_path, files))
    loaded = read(Path("s"), Path("fleet.yaml"))
    texts = [fix.text for f in judged(loaded).findings if f.code == "FC101" for fix in f.fixes]
    assert texts[0] == FREE % (3006, "3006:1", "s/a", "2:26")


PORTS = st.builds(
    "{}{}:{}{}".format,
    st.sampled_from(["", "127.0.0.1:", "192.0.2.7:", "[::1]:"]),
    st.sampled_from(["4000", "4001", "4002", "${A:-4000}", "${B:-4001}", "${C:-4003}"]),
    st.sampled_from(["80", "4000", "4001", "4002", "4004"]),
    st.sampled_from(["", "/udp"]),
)
"""Entries of few numbers, so that many are in each other's way."""


def written(folder: Path, fix: Fix) -> None:
    """Do by hand what a repair says."""
    for text in fix.text.split("; "):
        put = re.fullmatch(r"`(\w+=\d+)` would be free: put it into `(.+)`", text)
        if put is not None:
            with Path(put[2]).open("a", encoding="utf-8") as stream:
                stream.write(f"{put[1]}\n")
            continue
        line = re.fullmatch(r"\d+ would be free: write `(.+)` at (.+):(\d+):(\d+)", text)
        assert line is not None, text
        file, row, column = Path(line[2]), int(line[3]) - 1, int(line[4]) - 1
        lines = file.read_text(encoding="utf-8").split("\n")
        old = lines[row][column:].split("'")[1]
        lines[row] = f"{lines[row][:column]}'{line[1]}'{lines[row][column + len(old) + 2 :]}"
        file.write_text("\n".join(lines), encoding="utf-8")


@settings(deadline=None, max_examples=examples(15))
@given(st.lists(st.lists(PORTS, min_size=1, max_size=3), min_size=2, max_size=5), st.data())
def test_what_is_written_by_hand_ends_the_finding_and_brings_none(
    projects: list[list[str]], data: st.DataObject
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for at, ports in enumerate(projects):
            entries = ", ".join(f"'{port}'" for port in ports)
            write(folder, {f"p{at}/compose.yaml": project(entries)})
        options = SourceOptions(environment={})
        before = judged(read(folder, options=options)).findings
        fixable = [finding for finding in before if finding.fixes]
        named = {
            (edit.path[1], str(edit.value["port"]).partition("/")[0])
            for finding in fixable
            for fix in finding.fixes
            for edit in fix.edits
            if isinstance(edit.value, dict)
        }
        assert len({number for _, number in named}) == len(named)
        if not fixable:
            return
        finding = data.draw(st.sampled_from(fixable))
        written(folder, data.draw(st.sampled_from(finding.fixes)))
        after = judged(read(folder, options=options)).findings
        assert finding.message not in {each.message for each in after}
        assert {each.place for each in after} <= {each.place for each in before}
