"""Reports of all kinds, also with texts that no fleet should have."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from fleetcheck.documents.edit import Edit
from fleetcheck.documents.location import Location
from fleetcheck.documents.replacement import Replacement
from fleetcheck.judging.finding import Element, Finding, Fix, Label
from fleetcheck.judging.judge import Pass
from fleetcheck.judging.report import Replacements, Report, Sources
from fleetcheck.loading.baseline_file import Known
from fleetcheck.reports.paths import Base
from fleetcheck.reports.style import Style
from fleetcheck.rules.advice import CLASSES
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.rules.header import Severity
from fleetcheck.sources.source import LeftOut

PLAIN = Style(color=False, width=80, verbose=False)
NAMES = ("fleet.yaml", "hosts/web1.yaml", "n\x1bame", "unknown")
HOSTILE = "\x00\x07\x1b\x7f\x85\x9b\r\n\t\u2028\u202e\ufeff\ud800\udcff"

words = st.text(st.sampled_from("ab 名\u0301:") | st.characters(), max_size=12)
said = st.text(st.sampled_from(HOSTILE + "ab") | st.characters(), min_size=1, max_size=30)
hostile = st.text(st.sampled_from(HOSTILE + "ab 名\u0301") | st.characters(), max_size=30)
names = st.text(max_size=12)
file_names = st.sampled_from(NAMES)
numbers = st.integers(-2, 40)
severities: st.SearchStrategy[Severity] = st.sampled_from(("error", "warning"))
files = st.dictionaries(st.sampled_from(NAMES[:3]), st.lists(hostile, max_size=5))
styles = st.builds(
    Style,
    st.just(False),
    st.integers(-5, 200),
    st.booleans(),
    base=st.sampled_from((Base(), Base("/repository/in", "/repository"))),
    failing=st.sampled_from((frozenset(("error",)), frozenset(("error", "warning")), frozenset())),
)

COMMANDS = (
    "::add-mask::x.yaml",
    "::error file=a::b",
    "%0A::error::",
    "%250A",
    "##[group]",
    "##vso[task.complete]",
    "##TeamCity[x]",
    "]]>",
    "</testcase>",
    "<img src=x>",
    "&#58;",
    "`|`",
    "[a](1)",
    "![a](b)",
    "{0}",
    "@user #1",
    "\u202e",
    "\x00",
    "\udcff",
    "\uffff",
    "\r\n::stop-commands::x\n",
)
"""Texts that mean something to one of the programs that read reports."""

nasty = st.lists(st.sampled_from(COMMANDS) | st.sampled_from("a: \n"), min_size=1, max_size=4).map(
    "".join
)
nasty_files = st.sampled_from(COMMANDS) | st.just("fleet.yaml")


edits = st.lists(
    st.builds(
        Edit,
        st.sampled_from(["set", "add", "remove"]),
        st.lists(names | st.integers(0, 9), max_size=3).map(tuple),
        st.none() | st.integers() | names,
    ),
    max_size=2,
).map(tuple)


kinds = st.sampled_from(list(CLASSES))


replacements = st.builds(
    Replacement,
    st.sampled_from(NAMES),
    *(st.integers(1, 9) for _ in range(4)),
    hostile,
)


def replacing(changes: Sequence[Replacement]) -> Replacements:
    return lambda fix: changes if fix.safe else ()


def lines_in(contents: Mapping[str, Sequence[str]]) -> Sources:
    return lambda name: contents.get(name, ())


def reports(
    texts: st.SearchStrategy[str],
    names: st.SearchStrategy[str] = names,
    file_names: st.SearchStrategy[str] = file_names,
) -> st.SearchStrategy[Report]:
    locations = st.builds(Location, file_names, st.integers(-1, 6), numbers, numbers)
    passes = st.builds(Pass, st.lists(texts, max_size=2).map(tuple), *[st.integers(0, 9)] * 2)
    left_out = st.builds(LeftOut, texts, texts, st.lists(texts, max_size=2).map(tuple))
    findings = st.builds(
        Finding,
        code=texts,
        name=names,
        severity=severities,
        message=texts,
        place=names,
        labels=st.lists(st.builds(Label, locations, texts), max_size=5).map(tuple),
        notes=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
        affected=st.lists(texts, max_size=5).map(tuple),
        repeated=st.just(0),
        extra=st.lists(st.tuples(names | st.just("code"), texts), max_size=2).map(tuple),
        minimal=st.lists(st.builds(Element, texts, locations), max_size=3).map(tuple),
        absent=st.lists(texts, max_size=2).map(tuple),
        fixes=st.lists(
            st.builds(Fix, texts, edits, kinds, st.none() | st.booleans()), max_size=2
        ).map(tuple),
    )
    return st.builds(
        Report,
        sources=files.map(lines_in),
        replacements=st.lists(replacements, max_size=2).map(replacing),
        rules=st.lists(st.sampled_from(list(all_rules().values())), max_size=2).map(tuple),
        findings=st.lists(findings, max_size=2).map(tuple),
        complete=st.booleans(),
        summary=texts,
        excepted=st.lists(findings, max_size=2).map(tuple),
        assumed=st.lists(texts, max_size=2).map(tuple),
        notes=st.lists(texts, max_size=2).map(tuple),
        left_out=st.lists(left_out, max_size=2).map(tuple),
        passes=st.lists(passes, max_size=2).map(tuple),
        placements=st.integers(0, 9),
        baselined=st.lists(findings, max_size=1).map(tuple),
        since=texts,
        older=st.lists(findings, max_size=1).map(tuple),
        fixed=st.lists(st.builds(Known, texts, texts, st.integers(1, 9)), max_size=1).map(tuple),
        gone=st.lists(st.builds(Known, texts, texts, st.integers(1, 9)), max_size=2).map(tuple),
    )
