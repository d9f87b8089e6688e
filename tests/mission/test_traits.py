"""Traits: aspects that bring others along, and selectors that bring aspects to scopes."""

import pytest

from tests.support.small_fleets import changed, refused, small, without

SCOPES = """
    kinds: {box: {}}
    hosts:
      igloo: {tags: [prod, gpu=nvidia], class: nixos, aspects: [web]}
      barn: {class: darwin}
    scopes:
      hive: {parent: igloo, kind: box, tags: [lab]}
      comb: {parent: hive, tags: [deep]}
"""


def picked(selector: str) -> list[str]:
    """Return the scopes on which a selector in `neededBy` places an aspect."""
    fleet = small(SCOPES, f"aspects: {{web: {{}}, m: {{neededBy: [{selector}]}}}}")
    assert fleet.findings == []
    return sorted(name for name, aspects in fleet.placements.items() if "m" in aspects)


def test_a_trait_has_typed_options() -> None:
    fleet = """
        hosts: {igloo: {aspects: [web], settings: {web: {port: 8443}}}}
        aspects: {web: {settings: {port: {type: port, default: 80}}}}
    """
    assert small(fleet).value("igloo", "web.port") == 8443
    assert small(changed(fleet, "8443", "84430")).findings == ["FC602 web@igloo port"]


def test_fields_that_a_trait_does_not_declare_are_always_errors() -> None:
    fleet = """
        hosts: {igloo: {aspects: [web], settings: {web: {prot: 8443}}}}
        aspects: {web: {settings: {port: {type: port, default: 80}}}}
    """
    assert small(fleet).messages == ["`web` has no setting `prot`; did you mean `port`?"]
    assert small(changed(fleet, "prot", "port")).findings == []
    unknown = refused("aspects: {web: {portz: {}}}")
    assert unknown == ["unknown key `portz`; did you mean `ports`?"]


def test_needs_are_references_to_traits_that_catch_typos() -> None:
    fleet = """
        hosts: {igloo: {aspects: [web]}}
        aspects: {web: {needs: [firewal]}, firewall: {}}
    """
    message = "there is no aspect `firewal`; did you mean `firewall`?"
    assert small(fleet).messages == [message]
    assert small(changed(fleet, "firewal]", "firewall]")).findings == []


def test_needs_expand_breadth_first_each_once_and_through_cycles() -> None:
    fleet = """
        hosts: {igloo: {aspects: [root]}}
        aspects: {root: {needs: [x, y]}, x: {needs: [z, root]}, y: {needs: [z]}, z: {needs: [x]}}
    """
    assert small(fleet).findings == []
    assert small(fleet).placements == {"igloo": ["root", "x", "y", "z"]}


def test_an_entity_is_all_the_traits_that_it_lists() -> None:
    fleet = """
        hosts: {igloo: {aspects: [host, server]}}
        aspects: {host: {needs: [ssh]}, server: {needs: [firewall]}, ssh: {}, firewall: {}}
    """
    assert small(fleet).placements == {"igloo": ["host", "server", "ssh", "firewall"]}
    assert small(changed(fleet, ", server]", "]")).placements == {"igloo": ["host", "ssh"]}


@pytest.mark.parametrize("name", ["''", "' web'", "'web '"])
def test_invalid_names_of_traits_are_refused_at_once(name: str) -> None:
    told = "a name is not empty and neither starts nor ends with a space"
    assert refused(f"aspects: {{{name}: {{}}}}") == [told]
    assert refused(f"hosts: {{igloo: {{aspects: [{name}]}}}}") == [told]


def test_a_trait_is_needed_by_another_that_it_names() -> None:
    fleet = """
        hosts: {igloo: {aspects: [web]}, barn: {}}
        aspects: {web: {}, metrics: {neededBy: [web]}}
    """
    assert small(fleet).placements == {"barn": [], "igloo": ["web", "metrics"]}
    assert small(changed(fleet, "neededBy: [web]", "neededBy: [wbe]")).findings == ["FC508 wbe"]


def test_a_trait_is_needed_by_what_the_text_of_a_selector_picks() -> None:
    assert picked("'.prod'") == ["igloo"]
    assert picked("'#igloo'") == ["igloo"]
    assert picked("'tag:prod'") == ["igloo"]
    assert picked("'*'") == ["barn", "igloo"]


def test_a_trait_is_needed_by_what_a_selector_as_a_mapping_picks() -> None:
    assert picked("{tag: prod}") == ["igloo"]
    assert picked("{any: [{tag: prod}, {host: barn}]}") == ["barn", "igloo"]
    assert picked("{all: [{any: [{tag: prod}, {host: barn}]}, {not: {tag: prod}}]}") == ["barn"]


def test_selectors_are_css_with_descendant_child_not_attribute_and_has() -> None:
    assert picked("'#igloo .deep'") == ["comb"]
    assert picked("'#igloo > .lab'") == ["hive"]
    assert picked("'#igloo > .lab, #igloo > .prod'") == ["hive"]
    assert picked("':not(.prod)'") == ["barn"]
    assert picked("'[kind=box]'") == ["hive"]
    assert picked("'[gpu=nvidia]'") == ["igloo"]
    assert picked("'[gpu]'") == ["igloo"]
    assert picked("':has(.lab)'") == ["igloo"]


def test_the_first_trait_with_a_class_is_the_entity_trait() -> None:
    fleet = """
        hosts: {igloo: {aspects: [plain, linux]}}
        aspects: {plain: {content: {nixos: [boot.x]}}, linux: {class: nixos}}
    """
    assert small(fleet).content("igloo", "nixos") == ["plain@igloo"]
    assert small(fleet).findings == []
    two = small(
        changed(changed(fleet, "linux]", "linux, mac]"), "linux:", "mac: {class: darwin}, linux:")
    )
    assert two.messages == [
        "`igloo` has two traits with a class of their own, `linux` and `mac`; `linux` wins"
    ]


def test_a_class_selector_matches_the_class_of_an_entity() -> None:
    assert picked("'.nixos'") == ["igloo"]
    assert picked("'.darwin'") == ["barn"]
    assert picked("'class=darwin'") == ["barn"]


SYNTH = """
    kinds: {container: {class: oci}}
    hosts: {igloo: {aspects: [pod]}}
    aspects:
      pod:
        class: k3s
        synth:
          - {name: web, kind: container, aspects: [a]}
          - {name: db, kind: container, aspects: [b]}
          - {name: web, kind: container, aspects: [c]}
      a: {}
      b: {}
      c: {}
"""


def test_what_a_trait_creates_is_folded_in_order_and_merged_deeply() -> None:
    fleet = small(SYNTH)
    assert fleet.placements == {"igloo": ["pod"], "igloo/db": ["b"], "igloo/web": ["a", "c"]}
    assert fleet.findings == []
    assert small(without(SYNTH, "class: k3s")).findings == ["FC512 pod synth"]


def test_children_that_a_trait_creates_expand_like_any_scope() -> None:
    needing = small(changed(SYNTH, "a: {}", "a: {needs: [b]}"))
    assert needing.placements["igloo/web"] == ["a", "c", "b"]
    chosen = small(changed(SYNTH, "c: {}", "c: {neededBy: ['kind:container']}"))
    assert chosen.placements["igloo/db"] == ["b", "c"]


def test_the_registry_refers_to_itself_and_a_trait_is_called_by_its_key() -> None:
    fleet = """
        hosts: {igloo: {aspects: [even]}}
        aspects: {even: {needs: [odd]}, odd: {needs: [even]}}
    """
    assert small(fleet).placements == {"igloo": ["even", "odd"]}
    named = refused("aspects: {even: {name: odd}}")
    assert named == ["unknown key `name`; did you mean `names`?"]


def test_a_trait_that_is_defined_twice_is_refused() -> None:
    assert refused("aspects: {web: {}, web: {}}") == ["the key `web` is given twice"]


def test_what_a_selector_injects_must_not_change_what_it_depends_on() -> None:
    fleet = """
        hosts: {igloo: {aspects: [y]}}
        aspects: {x: {neededBy: ["!has:z"], needs: [z]}, y: {}, z: {}}
    """
    (finding,) = small(fleet).report.findings
    assert finding.code == "FC509"
    assert [each.name for each in finding.minimal] == [
        "aspects.x.neededBy[0]",
        "aspects.x.needs[0]",
    ]
    assert small(without(fleet, ", needs: [z]")).placements == {"igloo": ["y", "x"]}
