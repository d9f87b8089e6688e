"""A small report that has each part of one."""

from fleetcheck.documents.edit import Edit
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import Problem
from fleetcheck.documents.replacement import Replacement
from fleetcheck.judging.finding import Finding, Fix, Label
from fleetcheck.judging.problems import as_finding
from fleetcheck.judging.report import Report
from fleetcheck.reports.paths import Base
from fleetcheck.reports.style import Style
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.sources.source import LeftOut

STYLE = Style(False, 100, False, base=Base("/repository/in", "/repository"))

LINES = ["a: 1", "名: [x, {0}]", "c: 3"]

FIX = Fix("set `c` to `4`", (Edit("set", ("c",), 4),), "supply", True)
MOVE = Fix("move `c`", (), "move", False)

COLLISION = Finding(
    "FC101",
    "port-collision",
    "error",
    "`a` and `{0}` [both]",
    "web1 80/tcp",
    (
        Label(Location("f g.yaml", 2, 5, 1), "binds *:80"),
        Label(Location("../f:1.yaml", 3, 1, 1), ""),
        Label(Location("/other/f.yaml", 0, 0), "elsewhere"),
    ),
    notes=(("why", "so"), ("help", "do")),
    fixes=(FIX, MOVE),
)
TAG = Finding(
    "FC502",
    "tag-empty",
    "warning",
    "no host has the tag `x`",
    "aspects.x",
    (Label(Location("f g.yaml", 1, 1, 1), "used"), Label(Location("f g.yaml", 3, 1, 1), "")),
    repeated=1,
)
UNKNOWN_KEY = as_finding(Problem("unknown-key", "unknown key `x`", Location("f g.yaml", 3, 1, 1)))
USAGE = as_finding(Problem("usage", "no such rule", Location("command line", 0, 0), help="see"))

RULES = tuple(
    all_rules()[name]._replace(
        summary=f"A rule about `{name}`.",
        reason="It matters\nto <all>.",
        texts={"help": "give {Name:aspect} another", "help(other)": "take [one]"},
    )
    for name in ("port_collision", "port_reserved", "tag_empty")
)

COMPLETE = Report(
    (COLLISION, TAG),
    True,
    "checked 1 host: 1 error, 1 warning (1 excepted)",
    excepted=(COLLISION._replace(labels=COLLISION.labels[:1], fixes=(), notes=()),),
    baselined=(TAG._replace(place="aspects.y"),),
    assumed=("dns",),
    notes=("1 file is left out", "no time"),
    left_out=(LeftOut("template", "1 file is left out", ("t",)),),
    rules=RULES,
    sources=lambda _: LINES,
    replacements=lambda fix: (Replacement("f g.yaml", 3, 4, 3, 5, "4"),) if fix == FIX else (),
)
INCOMPLETE = Report((UNKNOWN_KEY, USAGE), False, "the input cannot be read: 2 problems")
