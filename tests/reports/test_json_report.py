"""The JSON report, character by character."""

import json
from pathlib import Path

from fleetcheck.documents.location import Location
from fleetcheck.judging.finding import Finding, Label
from fleetcheck.judging.report import Report
from fleetcheck.reports.formats import FORMATS
from fleetcheck.reports.style import Style
from fleetcheck.rules.catalogue import all_rules


def test_the_json_report_has_its_fields_in_a_fixed_order() -> None:
    label = Label(Location("f", 1, 3, 2), "\x9b中\U000e0041")
    odd = Finding("FC1", "rule", "warning", "odd", "here", (label,), (("why", "so"),))
    odd = odd._replace(extra=(("minimal", "x"), ("code", "never in place of a fixed field")))
    report = Report((odd,), False, "stopped", excepted=(odd, odd), assumed=("dns",))
    report = report._replace(sources=lambda _: ["a: bc"])
    assert FORMATS["json"](report, Style(True, 40, False)) == (
        "{\n"
        '  "format_version": 1,\n'
        '  "complete": false,\n'
        '  "summary": {\n'
        '    "errors": 0,\n'
        '    "warnings": 1,\n'
        '    "excepted": 2,\n'
        '    "baselined": 0,\n'
        '    "older": 0,\n'
        '    "text": "stopped"\n'
        "  },\n"
        '  "assumed": [\n'
        '    "dns"\n'
        "  ],\n"
        '  "notes": [],\n'
        '  "unread": [],\n'
        '  "gone": [],\n'
        '  "since": null,\n'
        '  "fixed": [],\n'
        '  "judged": {\n'
        '    "placements": 0,\n'
        '    "passes": []\n'
        "  },\n"
        '  "diagnostics": [\n'
        "    {\n"
        '      "code": "FC1",\n'
        '      "name": "rule",\n'
        '      "page": null,\n'
        '      "severity": "warning",\n'
        '      "message": "odd",\n'
        '      "place": "here",\n'
        f'      "fingerprint": "{odd.fingerprint}",\n'
        '      "labels": [\n'
        "        {\n"
        '          "file": "f",\n'
        '          "line": 1,\n'
        '          "column": 3,\n'
        '          "end_column": 5,\n'
        '          "text": "\\u009b中\\udb40\\udc41",\n'
        '          "primary": true\n'
        "        }\n"
        "      ],\n"
        '      "chain": [],\n'
        '      "repeated": 0,\n'
        '      "notes": [\n'
        "        {\n"
        '          "kind": "why",\n'
        '          "text": "so"\n'
        "        }\n"
        "      ],\n"
        '      "affected": [],\n'
        '      "minimal_set": [],\n'
        '      "absent": [],\n'
        '      "fixes": [],\n'
        '      "minimal": "x",\n'
        '      "rendered": "warning[FC1]: odd\\n --> f:1:3\\n  |\\n1 | a: bc\\n'
        '  |   ^^ �中�\\n  = why: so\\n"\n'
        "    }\n"
        "  ]\n"
        "}\n"
    )


def test_a_finding_of_one_of_our_rules_names_its_page() -> None:
    label = Label(Location("f", 1, 3, 2), "")
    found = Finding("FC101", "port-collision", "error", "odd", "here", (label,))
    own = found._replace(name="own-rule")
    report = Report((found, own), True, "", rules=(all_rules()["port_collision"],))
    written = json.loads(FORMATS["json"](report, Style(False, 40, False)))["diagnostics"]
    page, none = (each["page"] for each in written)
    assert (page, none) == ("docs/rules/port-collision.md", None)
    assert (Path(__file__).parents[2] / page).is_file()
