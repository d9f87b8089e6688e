"""What reports for other programs must be: their formats as schemas, written from their texts.

They are narrower than the formats: a field that we do not write is not in them, and what a program
asks for beside its format is.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import xmlschema
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

Schema = Mapping[str, Any]


def _object(required: Schema, **optional: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Schema, **more: object) -> Schema:
    return {"type": "array", "items": items, **more}


def _one_of(*values: str) -> Schema:
    return {"enum": list(values)}


TEXT: Schema = {"type": "string", "minLength": 1}
ANY_TEXT: Schema = {"type": "string"}
FROM_ONE: Schema = {"type": "integer", "minimum": 1}
COUNT: Schema = {"type": "integer", "minimum": 0}

# GitLab Code Quality: docs.gitlab.com/ci/testing/code_quality, "Code Quality report format".
GITLAB: Schema = _list(
    _object(
        {
            "description": TEXT,
            "check_name": TEXT,
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "severity": _one_of("info", "minor", "major", "critical", "blocker"),
            "location": _object({"path": TEXT, "lines": _object({"begin": FROM_ONE})}),
        }
    )
)

# reviewdog: github.com/reviewdog/reviewdog, proto/rdf/reviewdog.proto, DiagnosticResult.
_POSITION = _object({"line": FROM_ONE, "column": FROM_ONE})
_RANGE = _object({"start": _POSITION, "end": _POSITION})
_LOCATION = _object({"path": TEXT}, range=_RANGE)
RDJSON: Schema = _object(
    {
        "source": _object({"name": TEXT}),
        "diagnostics": _list(
            _object(
                {
                    "message": TEXT,
                    "location": _LOCATION,
                    "severity": _one_of("ERROR", "WARNING", "INFO"),
                    "code": _object({"value": TEXT}),
                },
                suggestions=_list(_object({"range": _RANGE, "text": ANY_TEXT})),
                related_locations=_list(_object({"message": ANY_TEXT, "location": _LOCATION})),
            )
        ),
    }
)

# SARIF 2.1.0: docs.oasis-open.org/sarif/sarif/v2.1.0, sections 3.4 to 3.59; what code scanning
# asks for beside: docs.github.com, "SARIF support for code scanning".
_LEVEL = _one_of("none", "note", "warning", "error")
_MESSAGE = _object({"text": TEXT})
_URI = {"type": "string", "pattern": r"^(file:///)?[A-Za-z0-9._~!$&'()*+,;=@%/-]*(:[^ ]*)?$"}
_ARTIFACT = {
    "oneOf": [
        _object({"uri": {"type": "string", "pattern": "^file:///"}}),
        _object(
            {
                "uri": {**_URI, "not": {"pattern": "^([A-Za-z][A-Za-z0-9+.-]*:|/)"}},
                "uriBaseId": _one_of("%SRCROOT%"),
            }
        ),
    ]
}
_REGION = _object({"startLine": FROM_ONE}, startColumn=FROM_ONE, endColumn=FROM_ONE)
_PHYSICAL = _object({"artifactLocation": _ARTIFACT, "region": _REGION})
_STEP = _object({"physicalLocation": _PHYSICAL, "message": _MESSAGE})
_RULE = _object(
    {
        "id": {**TEXT, "maxLength": 255},
        "shortDescription": _object({"text": {**TEXT, "maxLength": 1024}}),
        "fullDescription": _object({"text": {**TEXT, "maxLength": 1024}}),
        "help": _object({"text": TEXT}, markdown=TEXT),
        "defaultConfiguration": _object({"level": _LEVEL}),
    },
    name={**TEXT, "maxLength": 255},
    properties=_object(
        {
            "tags": _list(TEXT, maxItems=10, uniqueItems=True),
            "precision": _one_of("very-high", "high", "medium", "low"),
            "problem.severity": _one_of("error", "warning", "recommendation"),
        }
    ),
)
_DELETED = _object(
    {"startLine": FROM_ONE, "startColumn": FROM_ONE, "endLine": FROM_ONE, "endColumn": FROM_ONE}
)
_FIX = _object(
    {
        "description": _MESSAGE,
        "artifactChanges": _list(
            _object(
                {
                    "artifactLocation": _ARTIFACT,
                    "replacements": _list(
                        _object({"deletedRegion": _DELETED}, insertedContent=_MESSAGE), minItems=1
                    ),
                }
            ),
            minItems=1,
        ),
    }
)
_RESULT = _object(
    {
        "ruleId": TEXT,
        "ruleIndex": COUNT,
        "level": _LEVEL,
        "message": _MESSAGE,
        "locations": _list(_object({"physicalLocation": _PHYSICAL}), minItems=1, maxItems=1),
        "partialFingerprints": _object({"fleetcheck/v1": TEXT}),
        "properties": _object({"place": ANY_TEXT}),
    },
    relatedLocations=_list(
        _object({"id": COUNT, "physicalLocation": _PHYSICAL, "message": _MESSAGE}), maxItems=99
    ),
    codeFlows=_list(
        _object(
            {
                "threadFlows": _list(
                    _object({"locations": _list(_object({"location": _STEP}), minItems=2)}),
                    minItems=1,
                )
            }
        ),
        minItems=1,
    ),
    fixes=_list(_FIX, minItems=1),
    suppressions=_list(_object({"kind": _one_of("inSource", "external")})),
)
SARIF: Schema = _object(
    {
        "$schema": TEXT,
        "version": {"const": "2.1.0"},
        "runs": _list(
            _object(
                {
                    "tool": _object(
                        {
                            "driver": _object(
                                {"name": TEXT, "rules": _list(_RULE)},
                                version=TEXT,
                            )
                        }
                    ),
                    "invocations": _list(
                        _object(
                            {
                                "executionSuccessful": {"type": "boolean"},
                                "toolExecutionNotifications": _list(
                                    _object(
                                        {
                                            "level": _LEVEL,
                                            "message": _MESSAGE,
                                            "descriptor": _object({"id": TEXT}),
                                        },
                                        locations=_list(_object({"physicalLocation": _PHYSICAL})),
                                    )
                                ),
                            }
                        ),
                        minItems=1,
                        maxItems=1,
                    ),
                    "originalUriBaseIds": _object(
                        {"%SRCROOT%": _object({"description": _MESSAGE})}
                    ),
                    "columnKind": _one_of("utf16CodeUnits", "unicodeCodePoints"),
                    "results": _list(_RESULT, maxItems=25_000),
                }
            ),
            minItems=1,
            maxItems=1,
        ),
    }
)

# JUnit XML: what Ant writes, as github.com/jenkinsci/xunit-plugin and docs.gitlab.com/ci/testing/
# unit_test_reports read it. `file` and `line` are attributes that GitLab and others know.
JUNIT = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:attributeGroup name="counts">
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
  </xs:attributeGroup>
  <xs:complexType name="outcome">
    <xs:simpleContent>
      <xs:extension base="xs:string">
        <xs:attribute name="message" type="xs:string" use="required"/>
        <xs:attribute name="type" type="xs:string" use="required"/>
      </xs:extension>
    </xs:simpleContent>
  </xs:complexType>
  <xs:complexType name="case">
    <xs:choice minOccurs="0">
      <xs:element name="failure" type="outcome"/>
      <xs:element name="error" type="outcome"/>
      <xs:element name="system-out" type="xs:string"/>
    </xs:choice>
    <xs:attribute name="classname" type="xs:string" use="required"/>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="file" type="xs:string"/>
    <xs:attribute name="line" type="xs:positiveInteger"/>
  </xs:complexType>
  <xs:complexType name="suite">
    <xs:sequence>
      <xs:element name="testcase" type="case" minOccurs="0" maxOccurs="unbounded"/>
      <xs:element name="system-out" type="xs:string" minOccurs="0"/>
    </xs:sequence>
    <xs:attributeGroup ref="counts"/>
    <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/>
  </xs:complexType>
  <xs:element name="testsuites">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="testsuite" type="suite">
          <xs:unique name="cases">
            <xs:selector xpath="testcase"/>
            <xs:field xpath="@classname"/>
            <xs:field xpath="@name"/>
          </xs:unique>
        </xs:element>
      </xs:sequence>
      <xs:attributeGroup ref="counts"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""


def check_report(form: str, text: str) -> None:
    """Fail unless a text is a whole report of a format; formats for people have no rules."""
    if form in _CHECKS:
        assert text.endswith("\n")
        _CHECKS[form](text)


def says_complete(form: str, text: str) -> bool:
    """Return whether a report in a format that can say so says that its verdict is known."""
    if form == "junit":
        cases = _junit_schema().to_dict(text)["testsuite"].get("testcase", [])
        return all(case["@name"] != "verdict" for case in cases)
    report = json.loads(text)
    match form:
        case "json":
            return bool(report["complete"])
        case "sarif":
            return bool(report["runs"][0]["invocations"][0]["executionSuccessful"])
        case "gitlab":
            return all(each["check_name"] != "incomplete" for each in report)
        case _:
            return all(each["code"]["value"] != "incomplete" for each in report["diagnostics"])


def _check_sarif(text: str) -> None:
    _check_json(SARIF, text)
    run = json.loads(text)["runs"][0]
    described = run["tool"]["driver"]["rules"]
    assert [rule for rule in described if rule["id"] == rule.get("name")] == []
    rules = [rule["id"] for rule in described]
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    prints = [tuple(result["partialFingerprints"].items()) for result in run["results"]]
    assert len(prints) == len(set(prints))


def _check_gitlab(text: str) -> None:
    _check_json(GITLAB, text)
    prints = [entry["fingerprint"] for entry in json.loads(text)]
    assert len(prints) == len(set(prints))


def _check_junit(text: str) -> None:
    _junit_schema().validate(text)
    suite = _junit_schema().to_dict(text)["testsuite"]
    cases = suite.get("testcase", [])
    assert suite["@tests"] == len(cases)
    assert suite["@failures"] == sum("failure" in case for case in cases)
    assert suite["@errors"] == sum("error" in case for case in cases)


@cache
def _junit_schema() -> Any:
    return xmlschema.XMLSchema(JUNIT)


def _check_json(schema: Schema, text: str) -> None:
    Draft202012Validator(schema).validate(json.loads(text))


_CHECKS: Mapping[str, Callable[[str], None]] = {
    "json": json.loads,
    "sarif": _check_sarif,
    "gitlab": _check_gitlab,
    "junit": _check_junit,
    "rdjson": lambda text: _check_json(RDJSON, text),
}
