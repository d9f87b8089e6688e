"""The variables of Umbrel's apps: `exports.sh` is read as data, and nothing of it is run."""

import sys
import time
from pathlib import Path
from shutil import which
from subprocess import run

import pytest

from fleetcheck.sources.compose.files.exports import Shell
from fleetcheck.sources.compose.files.statements import statements
from tests.support.compose_projects import claims, found, read, write


def known(text: str, **variables: str) -> dict[str, str]:
    shell = Shell(variables)
    shell.follow(text, lambda _: False)
    return shell.known()


PLAIN = [
    'export A="1"',
    "export A='1'; export B=2",
    "export A=1 B='x y' C=",
    "export A=0\nexport A=1 B=$A",
    "A=0\nA=1 B=$A\nexport A B",
    "A=1\nexport A\nB=2",
    'A=1\nexport B="${A}0$A"',
    "export A=1 # B=2",
    'export A="#1"\nexport B=a#b',
    'export A="${GONE:-8080}" B="${GONE-}"',
    'export A=""\nexport B="${A:-8080}"',
    'export A="a\\"b\\$c"',
    "export A='$B'",
    'export A="1\n2"',
    "export A=\\\n1",
    "readonly A=1\nexport A",
    "export A=\"x\"'y'z",
    ": <<END\nexport A=1\nEND\nexport B=2",
    "  export A=1\n\n\texport B=2\n",
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_exports_are_those_of_a_shell(text: str) -> None:
    bash = which("bash")
    if bash is None:
        pytest.skip("no bash to compare with")
    shown = "import os; print(*(os.environ.get(n, '(unset)') for n in 'ABC'), sep='\\0', end='')"
    command = [bash, "-c", f'{text}\n"$0" -c "$1"', sys.executable, shown]
    ran = run(command, capture_output=True, check=True)
    values = dict(zip("ABC", ran.stdout.decode().split("\0"), strict=False))
    assert known(text) == {name: value for name, value in values.items() if value != "(unset)"}


@pytest.mark.parametrize(
    "text",
    [
        "export A=$(cat x)",
        'export A="$(cat "$B" || echo "1")"',
        "export A=`cat x`",
        "export A=$GONE",
        'export A="${GONE}"',
        "export A=1\nA=$(cat x)",
        "export A=1\nif x; then A=2; fi",
        "export A=1\nif x; then\n  if y; then z; fi\n  A=2\nfi",
        "export A=1\n[[ -f x ]] && A=2",
        "export A=1\n[[ -f x ]] && export A=2",
        'export A=1\ncase $x in\n  "a")\n    if y; then z; fi\n    A=2;;\nesac',
        "export A=1\nfor x in a b; do export A=$x; done",
        "export A=1\nwhile x\ndo\n  A=2\ndone",
        'export A=1\nfor x in A; do export "$x"=2; done',
        "export A=1\nread A",
        "export A=1\neval x",
        "export A=1\n. ./other.sh",
        "export A=1\nunset A",
        "export A=1\nset() { A=2; }\nset",
        "export A=1\nset()\n{\n  A=2\n}\nset",
        "export A=1\n{ A=2; }",
        "export A=1\n(A=2)",
        "export A=1\nif x; then exit; fi\nexport A=2",
        "export A=1\n[[ x ]] || return\nexport A=2",
        "export A=1 | cat",
        "A=1",
        "export A=1\nA+=2",
        "export A=(1 2)",
    ],
)
def test_what_only_a_shell_knows_is_not_known(text: str) -> None:
    assert known(text) == {}


def test_what_comes_after_a_condition_is_known_again() -> None:
    text = "if x; then\n  A=1\nelse\n  A=2\nfi\nf() {\n  return\n}\nexport A=3\nexport B=$A\n"
    assert known(text) == {"A": "3", "B": "3"}


def test_statements_are_in_one_piece() -> None:
    text = 'a "b;c" $(d; e)\n# f\ng \\\n h; i="\n"\ncat <<-"X Y\nz\n\tX\nj'
    assert list(statements(text))[:3] == ['a "b;c" $(d; e)', "g  h", 'i="\n"']


@pytest.mark.parametrize(
    "text",
    [
        "#\n" * 50000,
        "$(" * 50000,
        "a" * 200000,
        "A=1 " * 30000,
        "'" * 50001,
        "{ " * 50000,
        "<<a\n" * 20000,
    ],
)
def test_long_scripts_are_read_in_no_time(text: str) -> None:
    began = time.monotonic()
    known(text)
    assert time.monotonic() - began < 3


def app(name: str, port: str, exports: str, dependencies: str = "") -> dict[str, str]:
    page = 81 if name == "page" else 0
    manifest = f"manifestVersion: 1\nid: {name}\nport: {page}\ndependencies: [{dependencies}]\n"
    compose = f'services: {{web: {{image: x, ports: ["{port}:80"]}}}}\n'
    return {
        f"{name}/umbrel-app.yml": manifest,
        f"{name}/docker-compose.yml": compose,
        f"{name}/exports.sh": exports,
    }


def test_an_app_has_the_exports_of_the_apps_that_it_depends_on_and_its_own(tmp_path: Path) -> None:
    files = {
        **app("node", "${NODE_PORT}", 'export NODE_PORT="8332"\nexport PORT=1\n', "base"),
        **app("base", "${BASE_PORT}", 'export BASE_PORT="700"\nexport NODE_PORT=1\n'),
        **app("wallet", "${PORT}", 'export PORT="8${BASE_PORT}"\n', "node"),
        **app("page", "${APP_PROXY_PORT}", ""),
        **app("other", "${NODE_PORT}", ""),
    }
    assert found(write(tmp_path, files)) == [("FC109", "other/web@host NODE_PORT")]
    assert [claim for claim in claims(read(tmp_path)) if "(project)" not in claim] == [
        "base/web@host *:700/tcp",
        "node/web@host *:8332/tcp",
        "page/web@host *:81/tcp",
        "wallet/web@host *:8700/tcp",
    ]


def test_apps_that_depend_on_each_other_are_read(tmp_path: Path) -> None:
    files = app("a", "${B}", "export A=80\n", "b") | app("b", "${A}", "export B=81\n", "a")
    assert claims(read(write(tmp_path, files))) == ["a/web@host *:81/tcp", "b/web@host *:80/tcp"]


def test_the_variables_that_exports_read_in_are_known_if_their_file_is_there(
    tmp_path: Path,
) -> None:
    exports = (
        'FILE="${EXPORTS_APP_DIR}/.env"\nexport PORT=81\n. "${FILE}"\nexport DIR=$EXPORTS_APP_DIR\n'
    )
    write(tmp_path, app("node", "${PORT}", exports))
    assert claims(read(tmp_path)) == ["node/web@host *:81/tcp"]
    write(tmp_path, {"node/.env": "export PORT='82'\n"})
    assert claims(read(tmp_path)) == ["node/web@host *:82/tcp"]


def test_exports_that_cannot_be_read_leave_nothing_known(tmp_path: Path) -> None:
    write(tmp_path, app("node", "${PORT}", "export PORT=80\n"))
    (tmp_path / "node" / "exports.sh").write_bytes(b"export PORT=80\n\xff")
    assert found(tmp_path) == [("FC109", "node/web@host PORT")]


def test_a_dependency_is_called_by_a_name_and_not_by_a_path(tmp_path: Path) -> None:
    write(tmp_path, app("base", "80", "export PORT=81\n"))
    write(tmp_path, app("store/node", "${PORT}", "", "../base"))
    assert ("FC109", "web@host PORT") in [
        (c, p.split("/")[-1]) for c, p in found(tmp_path / "store")
    ]
