"""Services, their settings: typed, set in layers, merged, and with the origin of each value."""

from tests.support.small_fleets import changed, small, without

NGINX = """
    aspects:
      nginx:
        settings:
          port: {type: port, default: 80}
          workers: {type: positive, default: 4}
          allowedOrigins: {type: [str], default: [], merge: append}
          locations: {type: {str: any}, default: {/: root}, merge: recursive}
"""
LAYERS = """
    environments: {prod: {settings: {nginx: {port: 8000}}}}
    hosts:
      lab: {aspects: [nginx]}
      web1: {environment: prod, aspects: [nginx]}
      web2: {environment: prod, aspects: [nginx], settings: {nginx: {port: 8080}}}
"""


def test_settings_are_typed_and_a_host_overrides_them_by_path() -> None:
    fleet = """
        hosts:
          web1: {aspects: [disk.zfs], settings: {disk.zfs: {arc: 8}}}
          web2: {aspects: [disk.zfs]}
        aspects: {disk.zfs: {settings: {arc: {type: positive, default: 2}}}}
    """
    values = [small(fleet).value(host, "disk.zfs.arc") for host in ("web1", "web2")]
    assert values == [8, 2]
    assert small(changed(fleet, "arc: 8", "arc: eight")).findings == ["FC602 disk.zfs@web1 arc"]


def test_the_path_of_a_setting_mirrors_the_tree_of_aspects() -> None:
    fleet = """
        hosts:
          web1:
            aspects: [disk.impermanence]
            settings: {disk: {impermanence: {wipeHomeOnBoot: true}}}
        aspects:
          disk.impermanence: {settings: {wipeHomeOnBoot: {type: bool, default: false}}}
    """
    assert small(fleet).findings == []
    assert small(fleet).value("web1", "disk.impermanence.wipeHomeOnBoot") is True
    wrong = small(changed(fleet, "{wipeHomeOnBoot: true}", "{wipeHome: true}"))
    assert wrong.codes == ["FC601"]


def test_the_default_of_an_aspect_gives_way_to_the_environment_and_that_to_the_host() -> None:
    fleet = small(NGINX, LAYERS)
    assert [fleet.value(host, "nginx.port") for host in ("lab", "web1", "web2")] == [80, 8000, 8080]


def test_dev_can_import_prod_as_a_base() -> None:
    fleet = """
        environments:
          prod: {settings: {nginx: {port: 8000, workers: 8}}}
          dev: {imports: [prod], settings: {nginx: {workers: 1}}}
        hosts: {lab: {environment: dev, aspects: [nginx]}}
    """
    based = small(NGINX, fleet)
    assert (based.value("lab", "nginx.port"), based.value("lab", "nginx.workers")) == (8000, 1)
    alone = small(NGINX, without(fleet, "imports: [prod], "))
    assert (alone.value("lab", "nginx.port"), alone.value("lab", "nginx.workers")) == (80, 1)


def test_the_worked_example_reads_as_it_is_written() -> None:
    fleet = """
        settings_blocks: {cdn: {nginx: {allowedOrigins: [cdn.example]}}}
        environments: {prod: {settings: {nginx: {workers: 8, allowedOrigins: ["*.example.com"]}}}}
        hosts:
          web1:
            environment: prod
            imports: [cdn]
            aspects: [nginx]
            settings: {nginx: {port: 8080, workers: 16}}
    """
    worked = small(NGINX, fleet)
    assert worked.findings == []
    assert {key: worked.value("web1", f"nginx.{key}") for key in ("port", "workers")} == {
        "port": 8080,
        "workers": 16,
    }
    assert worked.layers("web1", "nginx.allowedOrigins") == [
        ("imported settings `cdn`", ["cdn.example"], "merged"),
        ("environment `prod`", ["*.example.com"], "merged"),
        ("the default", [], "merged"),
    ]
    assert worked.value("web1", "nginx.allowedOrigins") == ["cdn.example", "*.example.com"]


def test_the_value_of_the_most_specific_layer_replaces_the_others() -> None:
    assert small(NGINX, LAYERS).layers("web2", "nginx.port") == [
        ("host `web2`", 8080, "effective"),
        ("environment `prod`", 8000, "shadowed"),
        ("the default", 80, "shadowed"),
    ]
    zero = changed(changed(LAYERS, "port: 8080", "port: 0"), "port: 8000", "port: 1")
    assert small(NGINX, zero).value("web2", "nginx.port") == 0


def test_lists_are_appended_with_the_most_specific_first() -> None:
    fleet = """
        environments: {prod: {settings: {nginx: {allowedOrigins: ["*.example.com"]}}}}
        hosts:
          web1:
            environment: prod
            aspects: [nginx]
            settings: {nginx: {allowedOrigins: [cdn.example]}}
    """
    assert small(NGINX, fleet).value("web1", "nginx.allowedOrigins") == [
        "cdn.example",
        "*.example.com",
    ]
    replaced = small(changed(NGINX, "merge: append", "merge: replace"), fleet)
    assert replaced.value("web1", "nginx.allowedOrigins") == ["cdn.example"]


def test_mappings_are_merged_key_by_key() -> None:
    fleet = """
        environments: {prod: {settings: {nginx: {locations: {/: site, /api: api}}}}}
        hosts:
          web1:
            environment: prod
            aspects: [nginx]
            settings: {nginx: {locations: {/api: [v2]}}}
    """
    assert small(NGINX, fleet).value("web1", "nginx.locations") == {"/": "site", "/api": ["v2"]}
    replaced = small(changed(NGINX, "merge: recursive", "merge: replace"), fleet)
    assert replaced.value("web1", "nginx.locations") == {"/api": ["v2"]}


def test_only_values_that_are_used_are_checked_and_the_blame_names_aspect_and_scope() -> None:
    wrong = changed(LAYERS, "port: 8000", "port: none")
    (finding,) = small(NGINX, wrong).report.findings
    assert finding.message == "`port` of `nginx` on `web1` is `none`, which is not a port number"
    assert {"aspects.nginx.settings.port.type", "environments.prod.settings.nginx.port"} < {
        each.name for each in finding.minimal
    }
    overridden = changed(wrong, "web1: {", "web1: {settings: {nginx: {port: 81}}, ")
    assert small(NGINX, overridden).findings == []


def test_the_sources_of_a_setting_are_told_each_with_its_effect() -> None:
    fleet = """
        settings: {nginx: {allowedOrigins: [fleet.example]}}
        environments: {prod: {settings: {nginx: {allowedOrigins: [prod.example]}}}}
        policies: [{select: "tag:edge", configure: {nginx: {allowedOrigins: [edge.example]}}}]
        hosts: {web1: {environment: prod, tags: [edge], aspects: [nginx]}}
    """
    assert small(NGINX, fleet).layers("web1", "nginx.allowedOrigins") == [
        ("policy `tag:edge`", ["edge.example"], "merged"),
        ("environment `prod`", ["prod.example"], "merged"),
        ("the fleet", ["fleet.example"], "merged"),
        ("the default", [], "merged"),
    ]


def test_typos_in_settings_are_found_wherever_they_are_written() -> None:
    fleet = """
        environments: {prod: {settings: {ngnix: {port: 81}}}}
        hosts: {web1: {environment: prod, aspects: [nginx], settings: {nginx: {prot: 82}}}}
    """
    assert small(NGINX, fleet).messages == [
        "settings are made for an aspect that does not exist: `ngnix`; did you mean `nginx`?",
        "`nginx` has no setting `prot`; did you mean `port`?",
    ]
    right = changed(changed(fleet, "ngnix", "nginx"), "prot", "port")
    assert small(NGINX, right).findings == []


def test_layers_that_cannot_be_compared_and_differ_are_a_conflict() -> None:
    fleet = """
        environments:
          left: {settings: {nginx: {port: 81}}}
          right: {settings: {nginx: {port: 82}}}
          prod: {imports: [left, right]}
        hosts: {web1: {environment: prod, aspects: [nginx]}}
    """
    assert small(NGINX, fleet).findings == ["FC603 nginx@web1 port"]
    assert small(NGINX, changed(fleet, "port: 82", "port: 81")).findings == []
    settled = changed(fleet, "prod: {", "prod: {settings: {nginx: {port: 80}}, ")
    assert small(NGINX, settled).value("web1", "nginx.port") == 80
